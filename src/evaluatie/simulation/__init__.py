"""Simulation studies: whether what the pipeline prints is right where the truth is known."""
