"""Replacing files whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from .errors import Refusal
from .foreign_messages import system_reason
from .language import _


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a new binary file that replaces `path` if the block ends without an exception.

    The new file is written next to `path`, synced and renamed over it, so that a crash, a full
    disk or an exception leaves the old file as it was.

    Raises:
        Refusal: the folder is missing or cannot be written, or the disk is full.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    except OSError as error:
        raise unwritable(path, error) from error
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a private file; the result follows the umask like any other file.
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def check_name(path: Path) -> None:
    """Refuse a path that no file or folder can have.

    Raises:
        Refusal: a name in it is too long, or has a character that no name can have.
    """
    try:
        path.lstat()
    except ValueError:
        reason = _("it has a character that no name can have")
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            return
        reason = system_reason(error)
    else:
        return
    raise Refusal(
        _("{path} cannot be the name of a file or folder ({reason}); choose another name.").format(
            path=str(path).encode(errors="backslashreplace").decode(), reason=reason
        )
    )


def check_not_open(path: Path) -> None:
    """Check that `path` is not open in another program, which could overwrite the new file.

    Raises:
        Refusal: it is open in LibreOffice, Excel or Word, or no file can have its name.
    """
    check_name(path)
    # Word leaves out the start of the name of a lock file that would be too long.
    first = min(max(len(path.stem) - 6, 0), 2) if path.suffix.lower() == ".docx" else 0
    for name in (f".~lock.{path.name}#", f"~${path.name[first:]}"):
        lock = path.with_name(name)
        if os.path.lexists(lock):
            raise Refusal(
                _("{path} is open in another program; close it there, or delete {lock}.").format(
                    path=path, lock=lock.name
                )
            )


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power failure, if the system supports it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def unwritable(path: Path, error: OSError) -> Refusal:
    """The refusal for a file or folder that could not be written."""
    return Refusal(
        _("{path} cannot be written ({reason}); fix this or choose another place.").format(
            path=path, reason=system_reason(error)
        )
    )
