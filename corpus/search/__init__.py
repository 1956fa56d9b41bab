"""How quotes are found: by words, by what was decided, by being alike."""
