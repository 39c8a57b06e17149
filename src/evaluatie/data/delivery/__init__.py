"""Delivered files of any format, as cells of text in one engine."""
