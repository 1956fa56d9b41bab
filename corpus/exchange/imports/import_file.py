"""Importing a file of answers as quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import Refusal
from ...language import _
from ...progress import Progress, no_progress, subrange
from ...study.code_rules import Clash, clashes, new_clashes
from ...study.coders import kind_of_new, register_coder
from ...study.database import writing
from ...study.decisions import Decisions
from ...study.ids import ids, now
from ...study.study import Study
from .archive import archive_file, archive_path, digest_of
from .coded_files import Codes
from .column_choice import Choice, ColumnRequest, choose
from .column_guess import propose
from .merging import KeptQuote, MergeCounts, merge
from .own_decisions import OwnDecisions
from .own_files import open_source
from .staging import Staged, WrongWeight, staged

_READING = 0.5
"""The share of the total time that reading the file takes, for the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What was imported, or would have been in a dry run."""

    file: str
    """The name of the file in the study's `corpus/`."""
    read_as: dict[str, str]
    """Its format, encoding, delimiter or sheet."""
    choice: Choice
    """The role of each column; without a respondent if the rows were numbered instead."""
    rows: int
    """The number of rows in the file."""
    quotes: int
    """The number of new quotes."""
    known: int
    """Answers that the study already has, word for word."""
    updated: int
    """Quotes with a new text, which nobody had coded."""
    kept: tuple[KeptQuote, ...]
    """Coded quotes with another text in the file; their text stays as it was."""
    emptied: int
    """Quotes whose answer is empty in the file; their text stays as well."""
    respondents: int
    """Known respondents with a new background variable or weight."""
    empty: int
    """Cells without an answer in the columns with answers."""
    missing: int
    """Those cells that have a missing value rather than nothing."""
    unweighted: int
    """Respondents of the file without a weight, in a weighted study; they count for 1."""
    equal: int
    """Quotes in the whole study that are equal to an earlier answer."""
    coded: int
    """Quotes that were imported with codes."""
    coded_before: int
    """Quotes on which the coder had decided before; their codes stay as they were."""
    coders: tuple[str, ...]
    """The coders whose codes were imported."""
    clashes: tuple[Clash, ...]
    """Quotes that the file gives an exclusive code beside another; they keep both."""
    left_out: tuple[str, ...]
    """Columns that were not read."""
    missing_words: Mapping[str, Mapping[str, int]]
    """Words that were taken for missing, with the number of cells in each column."""
    mean_weight: float | None
    """The mean weight of the rows that have one; None if there are no weights."""


def import_file(
    study: Study,
    path: Path,
    choice: Choice | None = None,
    *,
    text: str | None = None,
    respondent: str | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> ImportResult:
    """Import the answers in a file, all of them or none.

    A quote is identified by its question and its respondent, so importing a file again adds
    nothing; `merging` says what a corrected file does. The file itself is kept, byte for byte.

    Args:
        choice: the role of each column; by default as guessed, except for `text` and `respondent`
            if they are given.
        dry_run: do everything but keep nothing.

    Raises:
        Refusal: the file cannot be read, has no such column or no answers, or it is unclear
            which column has the answers.
        Cancelled: the import was stopped; nothing is kept.
    """
    if choice is None:
        asked = ColumnRequest(text=(text,) if text else (), respondent=respondent)
        choice = choose(path, propose(path), asked, study.codebook)
    try:
        return _import(study, path, choice, dry_run=dry_run, progress=progress)
    except WrongWeight as wrong:
        # The guess was based on the first rows.
        if not choice.weight_is_guessed:
            raise
        remark = _("“{column}” is a background variable and no weight: {why}").format(
            column=choice.weight, why=wrong
        )
        choice = replace(choice.without_weight(), remarks=(*choice.remarks, remark))
        return _import(study, path, choice, dry_run=dry_run, progress=progress)


def _import(
    study: Study, path: Path, choice: Choice, *, dry_run: bool, progress: Progress
) -> ImportResult:
    digest = digest_of(path)
    source = open_source(path, choice.sheet, choice.header_rows, choice.encoding)
    with source as table:
        codes: Codes | OwnDecisions | None = None
        if choice.codes == "own":
            codes = OwnDecisions(path, table.names, table.read_as["own"], study.codebook)
        elif choice.codes:
            codes = Codes(path, table.names, choice.code_columns, choice.codes, study.codebook)
        part = subrange(progress, 0, _READING)
        with staged(study.db, path, table, choice, codes, part) as read_in:
            if not read_in.answers:
                raise Refusal(
                    _("{path}: the column “{column}” has no answers; choose another one.")
                    .format(path=path, column="”, “".join(choice.text))
                )  # fmt: skip
            part = subrange(progress, _READING, 1)
            job = _ImportJob(study, path, choice, read_in, digest, part)
            job.run(dry_run=dry_run)
    merged, roles = job.merged, choice.roles()
    return ImportResult(
        file=job.file.name,
        read_as=table.read_as,
        choice=choice,
        rows=read_in.rows,
        quotes=merged.new,
        known=merged.known,
        updated=merged.updated,
        kept=merged.kept,
        emptied=merged.emptied,
        respondents=merged.respondents,
        empty=read_in.empty,
        missing=read_in.missing,
        unweighted=job.unweighted,
        equal=job.equal,
        coded=job.coded,
        coded_before=job.coded_before,
        coders=job.coders,
        clashes=job.clashes,
        left_out=tuple(name for name in table.names if name not in roles),
        missing_words=_by_word(read_in.words),
        mean_weight=read_in.weight_sum / read_in.weights if read_in.weights else None,
    )


def _by_word(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (word, column), count in counts.items():
        found.setdefault(word, {})[column] = count
    return found


class _ImportJob:
    """One import from the temporary tables into the study, and its counts."""

    merged: MergeCounts
    equal: int
    coded = 0
    coded_before = 0
    coders: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    unweighted = 0

    def __init__(
        self,
        study: Study,
        path: Path,
        choice: Choice,
        read_in: Staged,
        digest: str,
        progress: Progress,
    ) -> None:
        self._study = study
        self._db = study.db
        self._path = path
        self._choice = choice
        self._read_in = read_in
        self._digest = digest
        self._progress = progress
        self.file = archive_path(study.files, path.name, digest)

    def run(self, *, dry_run: bool) -> None:
        """Write everything in one transaction; a dry run rolls it back."""
        made = not self.file.exists()
        try:
            with writing(self._db, dry_run=dry_run):
                self._write()
                if made and not dry_run:
                    archive_file(self._path, self.file, self._digest)
        except BaseException:
            if made and not dry_run:
                self.file.unlink(missing_ok=True)
            raise

    def _write(self) -> None:
        source = next(ids(None))
        self._db.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, 0)",
            (source, now(), self.file.name, self._digest, self._read_in.rows),
        )
        self._db.executemany(
            "INSERT INTO questions VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
            self._read_in.questions.items(),
        )
        self.merged = merge(
            self._db,
            self._path,
            self._choice,
            source,
            self._progress,
        )
        if self._choice.codes:
            self._code()
        if self.merged.new or self.merged.updated:
            self._db.execute(
                "UPDATE imports SET quotes = ? WHERE id = ?", (self.merged.new, source)
            )
            named = {"respondent": self._choice.respondent, "weight": self._choice.weight}
            self._db.executemany(
                "INSERT INTO import_columns VALUES (?, ?, ?)",
                [(source, what, name) for what, name in named.items() if name],
            )
        else:
            # Nothing refers to this import. The demonstration imports its file at every start.
            self._db.execute("DELETE FROM imports WHERE id = ?", (source,))
        (self.unweighted,) = self._db.execute(
            "SELECT count(*) FROM respondents WHERE NOT weighted"
            " AND EXISTS (SELECT 1 FROM respondents WHERE weighted)"
            " AND id IN (SELECT respondent FROM row_in)"
        ).fetchone()
        (self.equal,) = self._db.execute(
            "SELECT count(*) - count(DISTINCT same_as) FROM quotes"
        ).fetchone()

    def _set_done(self) -> None:
        """Change which quotes the file says are done, if the user asked for that."""
        done = self._choice.done
        if done is None or (done == "coded" and self._choice.codes != "own"):
            return
        if done != "all":
            self._db.execute("DELETE FROM code_in WHERE what = 'done'")
        add = "INSERT INTO code_in (quote, coder, what) SELECT DISTINCT "
        if done == "all":
            self._db.execute(
                f"{add} a.quote, c.coder, 'done' FROM answer_in AS a"
                " JOIN quotes AS q ON q.id = a.quote CROSS JOIN (SELECT ? AS coder WHERE ? <> ''"
                " UNION SELECT coder FROM code_in WHERE coder IS NOT NULL) AS c"
                " WHERE a.text IS NOT NULL",
                (self._choice.coder.strip(),) * 2,
            )
        elif done == "coded":
            self._db.execute(f"{add} quote, coder, 'done' FROM code_in WHERE what = 'apply'")

    def _code(self) -> None:
        """Write the decisions in the file, except on quotes on which their coder decided before."""
        if self._choice.codes != "own" and not self._choice.coder.strip():
            raise Refusal(_("A coder needs a name; give it with --coder NAME."))
        book = self._study.codebook
        before = clashes(self._db, book)
        self._set_done()
        self._db.execute(
            "CREATE TEMP TABLE before_in AS SELECT DISTINCT c.quote, c.coder FROM code_in AS c"
            " WHERE EXISTS"
            " (SELECT * FROM decisions AS d WHERE d.quote = c.quote AND d.coder = c.coder)"
        )
        fresh = " FROM code_in WHERE (quote, coder) NOT IN (SELECT quote, coder FROM before_in)"
        try:
            (self.coded_before,) = self._db.execute("SELECT count(*) FROM before_in").fetchone()
            self._db.executemany(
                "INSERT INTO before_in SELECT DISTINCT quote, coder FROM code_in WHERE quote = ?",
                [(kept.quote,) for kept in self.merged.kept],
            )
            rows = self._db.execute(f"SELECT DISTINCT coder{fresh} ORDER BY coder")
            self.coders = tuple(coder for (coder,) in rows)
            for coder in self.coders:
                register_coder(self._db, coder, kind_of_new(coder))
                log = Decisions(self._db, coder, book.revision)
                # A code that occurs twice is given once. Codes come before the state of the quote.
                log.import_decisions(
                    self._db.execute(
                        f'SELECT quote, what, code, start, "end", memo{fresh} AND coder = ?'
                        ' GROUP BY quote, what, code, start, "end", memo'
                        " ORDER BY what <> 'apply', min(n)",
                        (coder,),
                    )
                )
            (self.coded,) = self._db.execute(f"SELECT count(DISTINCT quote){fresh}").fetchone()
            self.clashes = new_clashes(clashes(self._db, book), before)
        finally:
            self._db.execute("DROP TABLE temp.before_in")
