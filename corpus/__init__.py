"""What was said and what was decided: codebook, quotes, decisions, files in and out."""
