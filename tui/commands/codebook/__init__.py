"""The commands of `turven codebook`, a few per module."""
