"""REFI-QDA, the exchange format of programs for qualitative analysis, in and out."""
