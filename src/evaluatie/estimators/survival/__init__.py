"""Time to work: curves of persons who are followed for different lengths, and their means."""
