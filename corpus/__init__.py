"""A study without its screens: codebook, quotes, codings, analysis, imports and exports."""
