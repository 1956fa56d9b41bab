"""Importing answers: what each column is, what the study has already, and codes in the file."""
