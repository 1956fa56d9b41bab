"""Personal data in quotes: how it is found, and what coders say of it."""
