"""Imports, exports, reports, REFI-QDA, and copies of a study for several coders."""
