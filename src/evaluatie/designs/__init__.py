"""Designs: who is compared with whom, with which weight, and how alike the groups are."""
