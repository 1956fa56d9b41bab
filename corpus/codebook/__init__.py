"""The codebook: what may stand in it, how it is changed, and what became of each code."""
