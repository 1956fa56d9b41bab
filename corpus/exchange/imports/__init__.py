"""Answers from a file into the study: what its columns are, what came before, what is coded."""
