"""Import of REFI-QDA into a study: texts, codes, codings, coders and background variables."""

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
from ...formats.refi import Coding, Project, Source
from ...formats.refi_reading import read_book, read_project
from ...language import _
from ...progress import Progress, no_progress, subrange
from ...study import memos
from ...study.code_rules import Clash, clashes, new_clashes
from ...study.database import writing
from ...study.ids import ids, newest, now
from ...study.revisions import record
from ...study.study import STARTER, Study
from ..imports.archive import archive_file, archive_path, digest_of
from ..imports.coded_files import Done
from .codes import CodeMapping
from .quotes import MemoTexts, QuoteImport, join_memo, newest_time
from .returning import Returning
from .users_and_cases import Cases, Coders

_READING_SHARE = 0.5
"""The share of the total time that reading the file takes, for the progress."""

_EMPTY_CODEBOOK = STARTER[: STARTER.index("\ncodes:")].encode() + b"\ncodes: []\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiImportResult:
    """What was imported."""

    file: str
    """The name of the file in the study's `corpus/`."""
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
    done: int
    """Quotes that became done for one coder or more."""
    coders: tuple[str, ...]
    """The coders of these codings and memos."""
    clashes: tuple[Clash, ...]
    """Quotes that the file gives an exclusive code beside another; they keep both."""
    left_out: tuple[str, ...]
    """Sentences that say what was not imported."""


def import_refi(
    study: Study,
    path: Path,
    *,
    done: Done | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> RefiImportResult:
    """Read a `.qdpx` or the codes of a `.qdc` into the study, all of it or nothing.

    Each text becomes a quote, and its case the respondent. Anything whose GUID is already in the
    study is not imported again, and decisions in the study are not changed.

    Args:
        done: which texts are done: those that a coder coded, all of them, or none; None for those
            that the file of turven says are done, and in files of other programs `coded`.
        dry_run: do the whole import, but keep nothing.

    Raises:
        Refusal: the file cannot be read, is malicious or empty, or has another text for a quote
            that is in the study.
        Cancelled: the import was cancelled; nothing is kept.
    """
    if path.suffix.lower() == ".qdc":
        book = read_book(path)
        project = Project(name="", book=book, left_out=book.left_out)
    else:
        project = read_project(path, subrange(progress, 0, _READING_SHARE))
    return _import_project(study, path, project, done=done, dry_run=dry_run, progress=progress)


def study_with_codes(folder: Path, path: Path) -> tuple[Study, tuple[str, ...]]:
    """Make a study in `folder` with only the codes of a `.qdc` or `.qdpx`.

    Returns:
        The study, and sentences that say what was left out or changed.

    Raises:
        Refusal: as `import_refi` and `Study.create`.
    """
    book = read_book(path)
    study = Study.create(folder)
    project = Project(name="", book=book, left_out=book.left_out)
    return study, _import_project(study, path, project).left_out


def _import_project(
    study: Study,
    path: Path,
    project: Project,
    *,
    done: Done | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> RefiImportResult:
    if not project.sources and not project.book.codes:
        raise Refusal(
            _("{path} has no texts and no codes; there is nothing to import.").format(path=path)
        )
    study.reload()
    digest = digest_of(path)
    kept = archive_path(study.files, path.name, digest)
    made = not kept.exists()
    old = study.codebook_file.read_bytes()
    job = _ImportJob(study, path, project, done)
    try:
        with writing(study.db, dry_run=dry_run):
            result = job.write(kept.name, digest, subrange(progress, _READING_SHARE, 1))
            if made and not dry_run:
                archive_file(path, kept, digest)
            if job.source != old and not dry_run:
                with replacing(study.codebook_file) as file:
                    file.write(job.source)
    except BaseException:
        if made:
            kept.unlink(missing_ok=True)
        if study.codebook_file.read_bytes() != old:
            with replacing(study.codebook_file) as file:
                file.write(old)
        raise
    if not dry_run:
        study.codebook = job.codebook
    return result


class _ImportJob:
    """An import in two steps: the codes are mapped first, then `write` writes everything."""

    def __init__(self, study: Study, path: Path, project: Project, done: Done | None) -> None:
        self._done = done
        self._study = study
        self._db = study.db
        self._path = path
        self._project = project
        self._coders = Coders(self._db, project.users, foreign_guids(study, "user"))
        self.source = study.codebook_file.read_bytes()
        self.codebook: Codebook = study.codebook
        self._mapping = self._map_codes()
        if self._mapping.new:
            self.source = self._mapping.source
            self.codebook = parse_codebook(self.source, str(path))

    def write(self, kept: str, digest: str, progress: Progress) -> RefiImportResult:
        """Write the import; call it within `writing`.

        Args:
            kept: the name of the file in the study's `corpus/`.
            digest: its SHA-256, in hexadecimal.
        """
        if self._mapping.new:
            record(
                self._db,
                self.codebook,
                self.source,
                before=self._study.codebook.revision,
                coder=None,
                what="outside",
                code=None,
            )
        self._keep_guids()
        at, import_ = now(), next(ids(None))
        returning = Returning(self._study, self._project)
        cases = Cases(self._study, self._project, returning)
        quotes = QuoteImport(
            self._db,
            self._path,
            self._project,
            self._coders,
            self._mapping.ids,
            self.codebook,
            at,
            done=self._done,
            returning=returning,
        )
        self._db.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, 0)",
            (import_, at, kept, digest, len(self._project.sources)),
        )
        before = clashes(self._db, self.codebook)
        cases.write()
        quotes.write(cases, import_, progress)
        written = self._write_memos(at)
        if quotes.new or quotes.counts or written or self._mapping.new:
            self._db.execute("UPDATE imports SET quotes = ? WHERE id = ?", (quotes.new, import_))
        else:
            self._db.execute("DELETE FROM imports WHERE id = ?", (import_,))
        left_out = [
            *self._project.left_out,
            *self._mapping.left_out,
            *returning.left_out,
            *cases.left_out,
            *quotes.left_out,
        ]
        if self._coders.idle:
            left_out.append(
                _("Users who coded nothing were left out: {names}.").format(
                    names=", ".join(self._coders.idle)
                )
            )
        return RefiImportResult(
            file=kept,
            quotes=quotes.new,
            known=quotes.known,
            codes=len(self._mapping.new),
            codings=quotes.counts["apply"],
            memos=quotes.counts["memo"] + written.total(),
            done=quotes.done,
            coders=tuple(dict.fromkeys([*quotes.coders, *written])),
            clashes=new_clashes(clashes(self._db, self.codebook), before),
            left_out=tuple(dict.fromkeys(left_out)),
        )

    def _map_codes(self) -> CodeMapping:
        book = self._project.book
        used = {coding.code for coding in self._codings()}
        rows = self._db.execute("SELECT DISTINCT code FROM decisions WHERE code IS NOT NULL")
        decided = [code for (code,) in rows]
        if book.codes and not decided and self.source == STARTER.encode():
            return CodeMapping(book, used, source=_EMPTY_CODEBOOK)
        return CodeMapping(
            book,
            used,
            codebook=self.codebook,
            source=self.source,
            known={guid: id_ for id_, guid in foreign_guids(self._study, "code").items()},
            taken=decided,
        )

    def _codings(self) -> Iterator[Coding]:
        for source in self._project.sources:
            yield from _codings_of(source)

    def _keep_guids(self) -> None:
        """Keep the GUIDs of the other program, so that it recognises its own codes and users."""
        named: tuple[tuple[Kind, Mapping[str, str]], ...] = (
            ("code", self._mapping.ids),
            ("user", self._coders.names),
        )
        for kind, names in named:
            # If several GUIDs have the same name, the first is kept.
            guids: dict[str, str] = {}
            for guid, name in names.items():
                guids.setdefault(name, guid)
            keep_foreign_guids(self._study, kind, guids)

    def _write_memos(self, at: str) -> Counter[str]:
        """Write the memos on codes and on the study; the number of new ones by coder."""
        found: defaultdict[tuple[str, str | None], MemoTexts] = defaultdict(dict)
        notes = self._project.notes
        referred_to = {guid for source in self._project.sources for guid in source.notes}
        for source in self._project.sources:
            referred_to |= {guid for selection in source.selections for guid in selection.notes}
            referred_to |= {guid for coding in _codings_of(source) for guid in coding.notes}
        for code in self._project.book.walk():
            referred_to |= set(code.notes)
            for note in (notes[guid] for guid in code.notes if guid in notes):
                found[self._coders.of(note.user), self._mapping.ids[code.guid]][note.text] = note.at
        for note in (note for guid, note in notes.items() if guid not in referred_to):
            # A note that refers to nothing needs its name to be understood.
            name = "" if note.guid in self._project.about else note.name
            if memos.has(self._db, self._coders.of(note.user), note.text):
                continue  # a memo on a code or on the study that came back as a note of its own
            text = "\n".join(filter(None, [name, note.text]))
            found[self._coders.of(note.user), None][text] = note.at
        if self._project.description:
            found[self._coders.of(self._project.user), None][self._project.description] = None
        fresh = ids(newest(self._db))
        written: Counter[str] = Counter()
        for (coder, code_id), texts in found.items():
            old = memos.read(self._db, coder, code_id)
            if (text := join_memo(old, texts)) != old:
                self._db.execute(
                    "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
                    (next(fresh), newest_time(texts, at), coder, code_id, text),
                )
                written[coder] += 1
        return written


def _codings_of(source: Source) -> Iterator[Coding]:
    yield from source.codings
    for selection in source.selections:
        yield from selection.codings
