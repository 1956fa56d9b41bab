"""The one exception that a person is meant to read."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is not an error of the program
    """Something a person asked for cannot be done; the message is one sentence.

    It says what, where (file, row, line) and what to do. The command line prints it
    and exits with status 2; the app shows it. Nothing was half done.
    """
