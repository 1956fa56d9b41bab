"""Coded quotes written to a file: a selection, a reader of it, and a module per format."""
