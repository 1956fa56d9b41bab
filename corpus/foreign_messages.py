"""Translating the English messages of the operating system and of libraries.

Click, the YAML parser and pydantic have no Dutch. Their messages are listed here literally, with
a name for each variable part, and are translated together with turven's own messages. A message
that is not listed stays in English.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Mapping
from functools import cache

from . import language
from .language import _


def N_(message: str) -> str:  # noqa: N802 - the name by which extraction knows it
    """Mark `message` for translation and return it unchanged; it is translated when shown."""
    return message


_SYSTEM: Mapping[int, str] = {
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EISDIR: N_("Is a directory"),
    errno.EEXIST: N_("File exists"),
    errno.ENOTEMPTY: N_("Directory not empty"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EFBIG: N_("File too large"),
    errno.EROFS: N_("Read-only file system"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EIO: N_("Input/output error"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.EINVAL: N_("Invalid argument"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENFILE: N_("Too many open files in system"),
    errno.ENODEV: N_("No such device"),
    errno.ENXIO: N_("No such device or address"),
    errno.EXDEV: N_("Invalid cross-device link"),
    errno.ETIMEDOUT: N_("Connection timed out"),
    errno.ESTALE: N_("Stale file handle"),
}


def system_reason(error: OSError) -> str:
    """The reason for an error of the operating system, such as `No such file or directory`."""
    listed = _SYSTEM.get(error.errno or 0)
    return _(listed) if listed else error.strerror or str(error)


# The messages as each library writes them; braces enclose the variable parts.
_COMMAND_LINE = (
    N_("Missing argument {name}."),
    N_("Missing argument {name}. {more}"),
    N_("Missing option {name}."),
    N_("Missing option {name}. {more}"),
    N_("Missing command."),
    N_("No such option: {name}"),
    N_("No such option: {name} (Possible options: {names})"),
    N_("No such command {name}."),
    N_("No such command {name}. Did you mean {names}?"),
    N_("Got unexpected extra argument(s) ({names})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Invalid value: {problem}"),
    N_("Invalid value for {name}: {problem}"),
    N_("{value} is not one of {values}."),
    N_("Choose from:\n\t{values}"),
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
    N_("{shell} completion installed in {path}"),
    N_("Completion will take effect once you restart the terminal"),
    N_("Shell {shell} not supported."),
    N_("File is not a zip file"),
    N_("required"),
    N_("default: {value}"),
)
_VALUES = (
    N_("Input should be a valid string"),
    N_("Input should be a valid boolean"),
    N_("Input should be a valid list"),
    N_("Input should be a valid integer"),
    N_("Input should be a valid number"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be a valid integer, got a number with a fractional part"),
    N_("Input should be a finite number"),
    N_("Input should be greater than or equal to {number}"),
    N_("Input should be less than or equal to {number}"),
    N_("Input should be a valid dictionary or object to extract fields from"),
    N_("String should have at least {count} character"),
    N_("String should have at least {count} characters"),
    N_("String should match pattern {pattern}"),
    N_("List should have at least {count} item after validation, not {found}"),
)
_YAML = (
    N_("found character {character} that cannot start any token"),
    N_("expected alphabetic or numeric character, but found {found}"),
    N_("expected a digit or '.', but found {found}"),
    N_("expected a digit, but found {found}"),
    N_("expected ' ', but found {found}"),
    N_("expected a comment or a line break, but found {found}"),
    N_("expected chomping or indentation indicators, but found {found}"),
    N_("expected indentation indicator in the range 1-9, but found 0"),
    N_("more indented follow up line than first in a block scalar"),
    N_("found unexpected end of stream"),
    N_("found unexpected document separator"),
    N_("found unexpected ':'"),
    N_("found unknown escape character {character}"),
    N_("found undefined tag handle {handle}"),
    N_("found undefined alias {alias}"),
    N_("found duplicate YAML directive"),
    N_("found incompatible YAML document (version 1.* is required)"),
    N_("found non-comment content after document end marker, {found}"),
    N_("found unhashable key"),
    N_("found duplicate key {key} with value {value} (original value: {original})"),
    N_("found duplicate key {key}"),
    N_("duplicate tag handle {handle}"),
    N_("could not find expected ':'"),
    N_("could not determine a constructor for the tag {tag}"),
    N_("sequence entries are not allowed here"),
    N_("mapping keys are not allowed here"),
    N_("mapping values are not allowed here"),
    N_("special characters are not allowed"),
    N_("expected '!', but found {found}"),
    N_("expected '!' but found {found}"),
    N_("expected '>' but found {found}"),
    N_("expected URI, but found {found}"),
    N_("expected URI escape sequence of 2 hexdecimal numbers, but found {found}"),
    N_("expected escape sequence of {length} hexdecimal numbers, but found {found}"),
    N_("expected {wanted}, but found {found}"),
    N_("expected {wanted}, but got {found}"),
    N_("expected the node content, but found {found}"),
    N_("expected a single document in the stream"),
    N_("but found another document"),
    N_(
        "maximum depth of data structure exceeded ({depth}), if necessary increase YAML().max_depth"
    ),
    N_("failed to construct timestamp from {value}"),
    N_("failed to convert base64 data into ascii: {problem}"),
    N_("failed to decode base64 data: {problem}"),
    N_("a scalar node"),
    N_("a sequence node"),
    N_("a mapping node"),
    N_("a sequence"),
    N_("a mapping of length 1"),
    N_("a single mapping item"),
    N_("a mapping for merging"),
    N_("a mapping or list of mappings for merging"),
    N_("the empty value"),
    N_("'<document start>'"),
    N_("<block end>"),
    N_("'<block end>'"),
    N_("'<block mapping start>'"),
    N_("'<block sequence start>'"),
    N_("'<scalar>'"),
    N_("'<stream end>'"),
    N_("',' or ']'"),
    N_("',' or '}'"),
)


def localized(message: str) -> str:
    """A message of a library, with its variable parts, in the language of the program."""
    if language.current() == "en":
        return message
    for pattern, template in _patterns():
        found = pattern.fullmatch(message)
        if found:
            parts = {name: localized(part) for name, part in found.groupdict().items()}
            return _(template).format(**parts) if parts else _(template)
    return message


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The listed messages as patterns, those with the longest fixed text first."""
    listed = sorted(
        (*_COMMAND_LINE, *_VALUES, *_YAML),
        key=lambda template: len(re.sub(r"\{\w+\}", "", template)),
        reverse=True,
    )
    return [(_pattern(template), template) for template in listed]


def _pattern(template: str) -> re.Pattern[str]:
    parts: Iterable[str] = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            f"(?P<{part}>.+?)" if nth % 2 else re.escape(part) for nth, part in enumerate(parts)
        ),
        re.DOTALL,
    )
