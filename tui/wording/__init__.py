"""Sentences and tables made of results, for the prompt and the screens alike."""
