"""Copies of a study: who codes what in which, and how they become one study again."""
