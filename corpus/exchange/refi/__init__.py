"""Import and export of REFI-QDA, the exchange format of programs for qualitative analysis."""
