"""Keeping the imported files in the study's `corpus/`, byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ...errors import Refusal
from ...files import replacing
from ...formats.encoding import unreadable
from ...language import _


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises:
        Refusal: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error


def archive_path(folder: Path, name: str, digest: str) -> Path:
    """The path in `folder` for the file `name`; a different file of that name is not replaced."""
    path = folder / name
    if path.exists() and digest_of(path) != digest:
        return folder / f"{path.stem}-{digest[:8]}{path.suffix}"
    return path


def archive_file(path: Path, kept: Path, digest: str) -> None:
    """Copy the file at `path` to `kept`, if it has not changed since it was read.

    Raises:
        Refusal: the file has changed since, or the copy cannot be written.
    """
    copied = hashlib.sha256()
    with replacing(kept) as copy, path.open("rb") as file:
        while chunk := file.read(1 << 20):
            copied.update(chunk)
            copy.write(chunk)
        if copied.hexdigest() != digest:
            raise Refusal(
                _("{path} was changed while it was read; import it again.").format(path=path)
            )
