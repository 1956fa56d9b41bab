"""From a file of answers to quotes in the study."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...errors import Refusal
from ...formats.reading import read
from ...language import _
from ...progress import Progress, no_progress, subrange
from ...study.database import writing
from ...study.decisions import Decisions
from ...study.ids import ids, now
from ...study.study import Study
from .archive import digest_of, keep, kept_as
from .coded_files import Codes
from .column_choice import Choice, ColumnRequest, choose
from .column_guess import propose
from .merging import Kept, Merged, merge
from .staging import Staged, staged

_READING = 0.5
"""Which share of the time goes into reading the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What came in, or would have come in."""

    file: str
    """How the file is called in the study's `corpus/`."""
    read_as: dict[str, str]
    """Its format, encoding, delimiter or sheet."""
    choice: Choice
    """Which columns were read as what; no respondent where the rows were numbered."""
    rows: int
    quotes: int
    """New quotes."""
    known: int
    """Answers that were there already, word for word."""
    updated: int
    """Quotes that nobody had coded, and that have another text now."""
    kept: tuple[Kept, ...]
    """Quotes that were coded, and of which the file has another text: they stay as they are."""
    emptied: int
    """Quotes that are empty in the file; they stay as well."""
    respondents: int
    """Respondents who were there already and have another background or weight now."""
    empty: int
    """Cells without an answer, of columns with answers."""
    missing: int
    """Those of them that are not empty but missing."""
    unweighted: int
    """Rows without a weight, which count for 1."""
    equal: int
    """How many of the study's quotes are equal to an earlier answer."""
    coded: int
    """Quotes that came in coded."""
    coded_before: int
    """Quotes that the coder had decided on before, and whose codes are as they were."""
    left_out: tuple[str, ...]
    """Columns that were not read."""


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
    """Read the answers in a file into the study, all of them or none.

    A quote is known by its question and its respondent, so that importing a file again
    adds nothing; see `merging` for what a corrected file does. The file itself is kept,
    byte for byte.

    Args:
        choice: which column is what. Without one it is what `proposing` proposes, but
            for `text` and `respondent` where those are given.
        dry_run: do all of it but keep nothing.

    Raises:
        Refusal: the file cannot be read, has no such column or no answer at all, or it is
            not clear which column has the answers.
        Cancelled: nothing is kept.
    """
    digest = digest_of(path)
    if choice is None:
        asked = ColumnRequest(text=(text,) if text else (), respondent=respondent)
        choice = choose(path, propose(path), asked, study.codebook)
    with read(path, choice.sheet) as table:
        codes = None
        if choice.codes:
            codes = Codes(path, table.names, choice.code_columns, choice.codes, study.codebook)
        part = subrange(progress, 0, _READING)
        with staged(study.db, path, table, choice, codes, part) as came:
            if not came.answers:
                raise Refusal(
                    _("{path}: the column “{column}” has no answers; choose another one.")
                    .format(path=path, column="”, “".join(choice.text))
                )  # fmt: skip
            coming = _ImportJob(study, path, choice, came, digest, subrange(progress, _READING, 1))
            coming.bring_in(dry_run=dry_run)
    merged = coming.merged
    return ImportResult(
        file=coming.file.name,
        read_as=table.read_as,
        choice=choice,
        rows=came.rows,
        quotes=merged.new,
        known=merged.known,
        updated=merged.updated,
        kept=merged.kept,
        emptied=merged.emptied,
        respondents=merged.respondents,
        empty=came.empty,
        missing=came.missing,
        unweighted=came.unweighted,
        equal=coming.equal,
        coded=coming.coded,
        coded_before=coming.coded_before,
        left_out=tuple(name for name in table.names if choice.role(name) == "nothing"),
    )


class _ImportJob:
    """One import, from the temporary tables on, and what came of it."""

    merged: Merged
    equal: int
    coded = 0
    coded_before = 0

    def __init__(
        self,
        study: Study,
        path: Path,
        choice: Choice,
        came: Staged,
        digest: str,
        progress: Progress,
    ) -> None:
        self._study = study
        self._db = study.db
        self._path = path
        self._choice = choice
        self._came = came
        self._digest = digest
        self._progress = progress
        self.file = kept_as(study.files, path.name, digest)

    def bring_in(self, *, dry_run: bool) -> None:
        made = not self.file.exists()
        try:
            with writing(self._db, dry_run=dry_run):
                self._write()
                if made and not dry_run:
                    keep(self._path, self.file, self._digest)
        except BaseException:
            if made and not dry_run:
                self.file.unlink(missing_ok=True)
            raise

    def _write(self) -> None:
        source = next(ids(None))
        self._db.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, 0)",
            (source, now(), self.file.name, self._digest, self._came.rows),
        )
        self._db.executemany(
            "INSERT INTO questions VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
            self._came.questions.items(),
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
            # Nothing refers to it; a demonstration is opened again and again.
            self._db.execute("DELETE FROM imports WHERE id = ?", (source,))
        (self.equal,) = self._db.execute(
            "SELECT count(*) - count(DISTINCT same_as) FROM quotes"
        ).fetchone()

    def _code(self) -> None:
        """Write the codes of the file, but of no quote on which this coder decided before."""
        coder = self._choice.coder.strip()
        if not coder:
            raise Refusal(_("A coder needs a name; give it with --coder NAME."))
        log = Decisions(self._db, coder, self._study.codebook.revision)
        self._db.execute(
            "CREATE TEMP TABLE before_in AS SELECT DISTINCT c.quote FROM code_in AS c"
            " WHERE EXISTS (SELECT * FROM decisions AS d WHERE d.quote = c.quote AND d.coder = ?)",
            (coder,),
        )
        try:
            (self.coded_before,) = self._db.execute("SELECT count(*) FROM before_in").fetchone()
            self._db.executemany(
                "INSERT INTO before_in VALUES (?)", [(kept.quote,) for kept in self.merged.kept]
            )
            fresh = " FROM code_in WHERE quote NOT IN (SELECT quote FROM before_in)"
            # A code that stands there twice is given once; that a quote is done comes last.
            log.bring_in(
                self._db.execute(
                    f"SELECT quote, code{fresh} GROUP BY quote, code ORDER BY code = '', min(n)"
                )
            )
            (self.coded,) = self._db.execute(f"SELECT count(DISTINCT quote){fresh}").fetchone()
        finally:
            self._db.execute("DROP TABLE temp.before_in")
