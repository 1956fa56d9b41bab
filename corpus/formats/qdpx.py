"""Reading the archive of a REFI-QDA project (`.qdpx`), as untrusted data.

Nothing is unpacked to disk. The size of each file is checked before and while it is read, so
that a small archive cannot fill the memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from ..errors import Refusal
from ..foreign_messages import localized, system_reason
from ..language import _
from .refi import canonical

_UNSUSPECT_BYTES = 64 * 2**20  # bytes; below it, no ratio is suspect
_MAX_RATIO = 100  # text and XML pack to a tenth; a bomb to a thousandth
_MAX_BYTES = 4 * 2**30

ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""Raised on reading a damaged, encrypted or exotic archive."""


class Archive:
    """An open `.qdpx` archive."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self._path = path
        self._file = file
        members = [info for info in file.infolist() if not info.is_dir()]
        for info in members:
            if not _inside(info.filename):
                raise Refusal(
                    _(
                        "{path} has a file that would be unpacked outside its own folder ({name});"
                        " nothing was read. Ask for another copy of it."
                    ).format(path=path, name=info.filename)
                )
        self._project = _project(path, members)
        folder = self._project.filename.rpartition("/")[0]
        self._folder = f"{folder}/" if folder else ""
        self._members = {_key(info.filename): info for info in members}
        self._measure([i for i in members if i.filename.lower().endswith(".txt")] + [self._project])

    def project(self) -> IO[bytes]:
        """The XML file of the project, open for reading."""
        self._xml = _Measured(self._path, self._project, self._file.open(self._project))
        return io.BufferedReader(self._xml)

    def fraction(self) -> float:
        """The fraction of the XML that has been read, from 0 to 1."""
        return min(self._xml.size / max(self._project.file_size, 1), 1)

    def source(self, reference: str) -> bytes | None:
        """The content of the file `internal://NAME`; None if it is not in the archive."""
        scheme, colon, name = reference.partition("://")
        if not colon:
            scheme, name = "internal", reference
        if scheme.lower() != "internal":
            return None
        name = unquote(name).lstrip("/")
        if not _inside(name):
            raise Refusal(
                _(
                    "{path} refers to a file outside itself ({name}); nothing was read."
                    " Ask for another copy of it."
                ).format(path=self._path, name=reference)
            )
        for place in (f"{self._folder}sources/{name}", f"{self._folder}{name}"):
            info = self._members.get(_key(place))
            if info:
                with self._open(info) as file:
                    return file.read()
        return None

    def _open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        return io.BufferedReader(_Measured(self._path, info, self._file.open(info)))

    def _measure(self, members: Iterable[zipfile.ZipInfo]) -> None:
        sizes = [(info.file_size, info.compress_size) for info in members]
        _refuse_bomb(self._path, sum(size for size, _p in sizes), sum(p for _s, p in sizes))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open the archive at `path`.

    Raises:
        Refusal: the file cannot be read, is not an archive of one project, refers to files
            outside itself, or unpacks to too many bytes.
    """
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(path, file)
    except ARCHIVE_ERRORS as error:
        raise Refusal(
            _(
                "{path} cannot be read as a REFI-QDA project ({reason}); export it again"
                " from the program that made it."
            ).format(
                path=path,
                reason=system_reason(error)
                if isinstance(error, OSError)
                else localized(str(error)),
            )
        ) from error


class _Measured(io.RawIOBase):
    """A member of an archive, refused as soon as it unpacks to too many bytes."""

    def __init__(self, path: Path, info: zipfile.ZipInfo, file: IO[bytes]) -> None:
        super().__init__()
        self._path = path
        self._packed = info.compress_size
        self._file = file
        self.size = 0
        """The number of bytes read so far."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io gives it
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.size += len(data)
        _refuse_bomb(self._path, self.size, self._packed)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _refuse_bomb(path: Path, size: int, packed: int) -> None:
    if size > _MAX_BYTES or (size > _UNSUSPECT_BYTES and size > _MAX_RATIO * packed):
        raise Refusal(
            _(
                "{path} is {packed} MB and unpacks to {size} MB or more, far more than a project"
                " needs; it was not read. Ask for another copy of it."
            ).format(path=path, size=size // 10**6, packed=round(packed / 10**6, 1))
        )


def _inside(name: str) -> bool:
    name = name.replace("\\", "/")
    return not (name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"))


def _key(name: str) -> str:
    """The key to find a member by: programs differ in the case and braces of a GUID."""
    path = PurePosixPath(name.replace("\\", "/").lower())
    return str(path.with_name(canonical(path.stem) + path.suffix) if path.stem else path)


def _project(path: Path, members: Iterable[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    found = [
        info
        for info in members
        if info.filename.lower().endswith(".qde")
        and not info.filename.rpartition("/")[2].startswith("._")
    ]
    found = [info for info in found if info.filename.lower() == "project.qde"] or found
    if len(found) != 1:
        raise Refusal(
            _(
                "{path} holds {count} project files (.qde) and should hold one; export it again"
                " from the program that made it."
            ).format(path=path, count=len(found))
        )
    return found[0]
