"""Exceptions with messages for the user."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is not an error of the program
    """The user asked for something that cannot be done; the message is one sentence.

    It says what is wrong, where (file, row, line) and what to do. The command line prints it
    and exits with status 2; the app shows it. No work is left half done.
    """


class Fault(Refusal):
    """turven itself failed; the message says so and names the file with the details.

    `faults.fault` creates it. The command line exits with status 1.
    """
