"""Sentences and tables that present results, both on the command line and on screens."""
