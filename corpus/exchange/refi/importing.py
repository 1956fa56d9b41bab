"""From REFI-QDA into a study: texts, codes, who coded what, and the background of cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...codebook.codes import Codebook
from ...codebook.file import parse_codebook
from ...editing.foreign_guids import Kind, foreign_guids, keep_foreign_guids
from ...errors import Refusal
from ...files import replacing
from ...formats.refi import Coding, Project
from ...formats.refi_reading import read_book, read_project
from ...language import _
from ...progress import Progress, no_progress, subrange
from ...study import memos as notes
from ...study.database import writing
from ...study.ids import ids, newest, now
from ...study.revisions import record
from ...study.study import STARTER, Study
from ..imports.archive import digest_of, keep, kept_as
from .codes import Placing
from .quotes import Said, Texts, joined, latest
from .users_and_cases import Cases, Coders

_READING = 0.5
"""Which share of the time goes into reading the file."""

_EMPTY = STARTER[: STARTER.index("\ncodes:")].encode() + b"\ncodes: []\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiImportResult:
    """What came in."""

    file: str
    """How the file is called in the study's `corpus/`."""
    quotes: int
    """New quotes."""
    known: int
    """Texts that were in the study already."""
    codes: int
    """New codes and nets."""
    codings: int
    """New codings."""
    memos: int
    """New memos, on quotes, on codes and on the study."""
    coders: tuple[str, ...]
    """Whose codings and memos they are."""
    left_out: tuple[str, ...]
    """What could not be carried, in sentences."""


def import_refi(
    study: Study,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> RefiImportResult:
    """Read a `.qdpx` or the codes of a `.qdc` into the study, all of it or nothing.

    Each text is a quote, and a case with it its respondent. What is known by its GUID is
    not taken in twice, and what was decided in the study is not changed.

    Args:
        dry_run: do all of it but keep nothing.

    Raises:
        Refusal: the file cannot be read, is a trap, holds nothing, or says something else
            of a quote that is in the study.
        Cancelled: nothing is kept.
    """
    if path.suffix.lower() == ".qdc":
        book = read_book(path)
        project = Project(name="", book=book, left_out=book.left_out)
    else:
        project = read_project(path, subrange(progress, 0, _READING))
    return _take(study, path, project, dry_run=dry_run, progress=progress)


def study_with_codes(folder: Path, path: Path) -> Study:
    """Make a study in `folder` with the codes of a `.qdc` or `.qdpx`, and nothing else of it.

    Raises:
        Refusal: as `import_refi` and `Study.create`.
    """
    book = read_book(path)
    study = Study.create(folder)
    _take(study, path, Project(name="", book=book, left_out=book.left_out))
    return study


def _take(
    study: Study,
    path: Path,
    project: Project,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> RefiImportResult:
    if not project.sources and not project.book.codes:
        raise Refusal(
            _("{path} holds no texts and no codes; there is nothing to import.").format(path=path)
        )
    study.reload()
    digest = digest_of(path)
    kept = kept_as(study.files, path.name, digest)
    made = not kept.exists()
    old = study.codebook_file.read_bytes()
    coming = _ImportJob(study, path, project)
    try:
        with writing(study.db, dry_run=dry_run):
            came = coming.write(kept.name, digest, subrange(progress, _READING, 1))
            if made and not dry_run:
                keep(path, kept, digest)
            if coming.source != old and not dry_run:
                with replacing(study.codebook_file) as file:
                    file.write(coming.source)
    except BaseException:
        if made:
            kept.unlink(missing_ok=True)
        if study.codebook_file.read_bytes() != old:
            with replacing(study.codebook_file) as file:
                file.write(old)
        raise
    if not dry_run:
        study.codebook = coming.codebook
    return came


class _ImportJob:
    """What a project means to a study; nothing is written before `write`."""

    def __init__(self, study: Study, path: Path, project: Project) -> None:
        self._study = study
        self._db = study.db
        self._path = path
        self._project = project
        self._coders = Coders(self._db, project.users, foreign_guids(study, "user"))
        self.source = study.codebook_file.read_bytes()
        self.codebook: Codebook = study.codebook
        self._placing = self._placed()
        if self._placing.new:
            self.source = self._placing.source
            self.codebook = parse_codebook(self.source, str(path))

    def write(self, kept: str, digest: str, progress: Progress) -> RefiImportResult:
        """Write it; to be called within `writing`.

        Args:
            kept: how the file is called in the study's `corpus/`.
            digest: its SHA-256.
        """
        if self._placing.new:
            record(
                self._db,
                self.codebook,
                self.source,
                before=self._study.codebook.revision,
                coder=None,
                what="outside",
                code=None,
            )
        self._remember()
        at, import_ = now(), next(ids(None))
        cases = Cases(self._db, self._project)
        texts = Texts(
            self._db, self._path, self._project, self._coders, self._placing.ids, self.codebook, at
        )
        self._db.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, 0)",
            (import_, at, kept, digest, len(self._project.sources)),
        )
        cases.write()
        texts.write(cases, import_, progress)
        written = self._memos(at)
        if texts.new or texts.said or written or self._placing.new:
            self._db.execute("UPDATE imports SET quotes = ? WHERE id = ?", (texts.new, import_))
        else:
            self._db.execute("DELETE FROM imports WHERE id = ?", (import_,))
        left_out = [
            *self._project.left_out,
            *self._placing.left_out,
            *cases.left_out,
            *texts.left_out,
        ]
        if self._coders.idle:
            left_out.append(
                _("Users who coded nothing are not kept: {names}.").format(
                    names=", ".join(self._coders.idle)
                )
            )
        return RefiImportResult(
            file=kept,
            quotes=texts.new,
            known=texts.known,
            codes=len(self._placing.new),
            codings=texts.said["apply"],
            memos=texts.said["memo"] + written.total(),
            coders=tuple(dict.fromkeys([*texts.coders, *written])),
            left_out=tuple(dict.fromkeys(left_out)),
        )

    def _placed(self) -> Placing:
        book = self._project.book
        used = {coding.code for coding in self._codings()}
        rows = self._db.execute("SELECT DISTINCT code FROM decisions WHERE code IS NOT NULL")
        decided = [code for (code,) in rows]
        if book.codes and not decided and self.source == STARTER.encode():
            return Placing(book, used, source=_EMPTY)
        return Placing(
            book,
            used,
            codebook=self.codebook,
            source=self.source,
            known={guid: id_ for id_, guid in foreign_guids(self._study, "code").items()},
            taken=decided,
        )

    def _codings(self) -> Iterator[Coding]:
        for source in self._project.sources:
            yield from source.codings
            for selection in source.selections:
                yield from selection.codings

    def _remember(self) -> None:
        """Keep the GUIDs of another program, so that it knows its own again."""
        named: tuple[tuple[Kind, Mapping[str, str]], ...] = (
            ("code", self._placing.ids),
            ("user", self._coders.names),
        )
        for kind, names in named:
            # Of several GUIDs with one name the first is kept.
            guids: dict[str, str] = {}
            for guid, name in names.items():
                guids.setdefault(name, guid)
            keep_foreign_guids(self._study, kind, guids)

    def _memos(self, at: str) -> Counter[str]:
        """Write the memos on codes and on the study; how many each coder has."""
        found: defaultdict[tuple[str, str | None], Said] = defaultdict(dict)
        there = self._project.notes
        placed = {guid for source in self._project.sources for guid in source.notes}
        for source in self._project.sources:
            placed |= {guid for selection in source.selections for guid in selection.notes}
        for code in self._project.book.walk():
            placed |= set(code.notes)
            for note in (there[guid] for guid in code.notes if guid in there):
                found[self._coders.of(note.user), self._placing.ids[code.guid]][note.text] = note.at
        for note in (note for guid, note in there.items() if guid not in placed):
            # What is about nothing in particular has a name that says what it is.
            name = "" if note.guid in self._project.about else note.name
            text = "\n".join(filter(None, [name, note.text]))
            found[self._coders.of(note.user), None][text] = note.at
        if self._project.description:
            found[self._coders.of(self._project.user), None][self._project.description] = None
        fresh = ids(newest(self._db))
        written: Counter[str] = Counter()
        for (coder, about), said in found.items():
            old = notes.read(self._db, coder, about)
            if (text := joined(old, said)) != old:
                self._db.execute(
                    "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
                    (next(fresh), latest(said, at), coder, about, text),
                )
                written[coder] += 1
        return written
