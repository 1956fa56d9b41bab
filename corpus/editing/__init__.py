"""Changing the codebook of a study, and finding what such a change leaves to recheck."""
