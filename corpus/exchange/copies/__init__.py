"""Copies of a study: dividing the quotes among coders, and merging the copies again."""
