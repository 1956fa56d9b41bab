"""The Python library: a study in a script or a notebook.

    import turven

    with turven.open("study") as study:
        codings = pandas.DataFrame(study.codings())
        shares = polars.DataFrame(study.frequencies(by="region"))

In all methods:

- Shares and probabilities are fractions from 0 to 1. `low` and `high` are the limits of a 95%
  interval. `start` and `end` count code points from 0, half open. Times are ISO 8601 in UTC.
- Rows are dicts with the same keys in the same order, and can be read once. A missing value is
  None. `rows.columns` has the name and type of each column.
- A method that writes does so in one transaction: when it returns, all of it is on disk; when it
  raises, nothing was written.
- A method that cannot do its work raises `Refusal`, whose message is a sentence. A long-running
  method has an argument `progress`: a function that is called with the fraction done, and that may
  raise `Cancelled`.
- An argument of a wrong type raises Python's own TypeError, ValueError or AttributeError; a text
  with a lone surrogate, which cannot be stored, raises UnicodeEncodeError. A study
  that was closed, or that another thread opened, raises sqlite3.ProgrammingError.
- A study belongs to the thread that opened it. Open it once in each thread or process; they may
  read at the same time, and wait for each other to write, at most 30 seconds.

Large libraries (numpy, spaCy, pyarrow) are imported only by the methods that need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from .corpus import language
from .corpus.errors import Refusal
from .corpus.exchange import records
from .corpus.language import _
from .corpus.progress import Progress, no_progress
from .corpus.rows import Rows
from .corpus.study import study as store
from .corpus.study.decision_log import Decision, Status
from .corpus.study.decisions import Decisions

if TYPE_CHECKING:
    from .corpus.exchange.imports.import_file import ImportResult
    from .corpus.exchange.imports.undoing import ImportUndo
    from .corpus.exchange.refi.importing import RefiImportResult
    from .corpus.exchange.registry import ExportResult
    from .corpus.exchange.reports.writing import WrittenReport
    from .corpus.study.suggestions import Suggestion
    from .models.retraining import Retrained

StrPath = str | PathLike[str]


def open(folder: StrPath) -> Study:  # noqa: A001 - it is called as turven.open
    """Open the study in `folder`; use it in a `with` statement, or `close` it.

    Raises:
        Refusal: there is no study, or its database or codebook cannot be read.
    """
    return Study.open(Path(folder))


def create(folder: StrPath, codebook: StrPath | None = None) -> Study:
    """Make a study in `folder` and open it.

    Args:
        codebook: a `codebook.yaml` to copy; without one, the study begins with one code.

    Raises:
        Refusal: there is a study already, the folder cannot be made, or the codebook is not valid.
            Then nothing is made.
    """
    return Study.create(Path(folder), None if codebook is None else Path(codebook))


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    """Several names, or the one that was given without a list around it."""
    return (given,) if isinstance(given, str) else tuple(given)


def _check_word(given: str, words: Sequence[str]) -> None:
    if given not in words:
        raise ValueError(f"{given!r} is not one of {', '.join(map(repr, words))}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def set_language(name: Literal["en", "nl"]) -> None:
    """Choose the language of labels, messages and exported headings in this process."""
    if name not in language.LANGUAGES:
        raise ValueError(f"turven speaks {' and '.join(language.LANGUAGES)}, not {name!r}")
    language.install(name)


class Study(store.Study):
    """An open study: a folder with a codebook, answers, decisions and models.

    `study.codebook` is the codebook and `study.db` the SQLite connection, whose tables and
    views the data dictionary describes; read from it, and write with the methods below.
    """

    def __repr__(self) -> str:
        quotes, done, coders = self.db.execute(
            "SELECT (SELECT count(*) FROM quotes), count(DISTINCT quote), count(DISTINCT coder)"
            " FROM latest WHERE what = 'done'"
        ).fetchone()
        return (
            f"<turven.Study {self.name!r}: {_counted(quotes, 'quote')}, {done} done,"
            f" {_counted(len(self.codebook.codes), 'code')}, {_counted(coders, 'coder')}>"
        )

    def quotes(self, *, redact: bool = True) -> Rows:
        """A row per quote, in the order of import.

        Keys: `quote` (its id), `position` (from 1), `respondent`, `question`, `text`, `equals`
        (how many quotes have an equal answer, this one included) and `done` (whether a coder
        finished it); then the background variables, as texts.

        Args:
            redact: replace personal data by placeholders such as [naam], as in an export.
        """
        return records.quote_rows(self, redact=redact)

    def respondents(self, *, redact: bool = True) -> Rows:
        """A row per respondent, in the order of import.

        Keys: `respondent`, `weight` and `quotes` (how many); then the background variables.
        """
        return records.respondent_rows(self, redact=redact)

    def codings(self, coder: str | None = None, *, redact: bool = True) -> Rows:
        """A row per code that a coder gave to a quote, in the order of the quotes.

        Keys: `quote`, `respondent`, `coder`, `code` (its id), `label`, `net` (the label of its
        net), `start` and `end` (None for a whole quote), `how` it was given, `at`, `revision` of
        the codebook; and, if the code was suggested, `model`, `score` (0 to 1), `rank` and `seen`
        (whether the coder saw the suggestion). A merged code counts as the code that it was merged
        into.

        Args:
            coder: only the codings of this coder; by default the codings of all coders.
            redact: give `start` and `end` as positions in the redacted text that `quotes` returns.

        Raises:
            Refusal: there is no such coder.
        """
        return records.coding_rows(self, coder, redact=redact)

    def suggestions(self, *, progress: Progress = no_progress) -> Rows:
        """A row per suggestion, in the order of the quotes, the most probable first.

        Keys: `quote`, `respondent`, `rank` (from 1), `code`, `label`, `net`, `probability`,
        `suggested` (whether that is at or above the threshold of the code), `model`,
        `revision`. The current model is first applied to the quotes that it has not seen yet.

        Raises:
            Cancelled: by `progress`; the suggestions made until then are kept.
        """
        from .corpus.study.suggestions import count_missing
        from .models.suggesting import suggest_missing

        model = self.settings.model or "codebook"
        missing, ready = count_missing(self.db, model, self.codebook.revision), 0
        for batch in suggest_missing(self) if missing else ():
            ready += len(batch.quotes)
            progress(min(ready / missing, 1.0))
        return records.suggestion_rows(self)

    def suggest(self, texts: Iterable[str], *, top: int = 9) -> list[tuple[Suggestion, ...]]:
        """The suggestions of the current model for any texts, in their order.

        Each suggestion has `code`, `probability`, `suggested` and `evidence`: places in the
        text (`start`, `end`) with a `weight`, 1 for the strongest.

        Args:
            top: the most suggestions for a text, at least 0.

        Raises:
            ValueError: `top` is less than 0.
        """
        if top < 0:
            raise ValueError(f"top is {top}; it must be 0 or more")
        from .models.pipeline import suggest
        from .models.suggesting import open_model

        _name, model, _problem = open_model(self)
        return [found.suggestions for found in suggest(model, texts, top)]

    def frequencies(
        self,
        by: str | None = None,
        *,
        coders: str | Sequence[str] = (),
        question: str | None = None,
        filter: str = "",  # noqa: A002 - as the option of `turven tables`
        all_questions: bool = False,
        weighted: bool = True,
        minimum: int = 30,
    ) -> Rows:
        """The number and share of respondents with each code, in the order of the codebook.

        A row per question and code or net, or with `by` one per value as well. Keys: `question`
        (empty for all questions together, as with `by="@question"`), `code`, `label`,
        `depth`, `is_net`, `value` (empty without `by`), `count` (respondents, each once,
        without weights), `base` (respondents with a finished quote), `share` of the base with
        its Wilson interval `low` and `high`, `effective_base` (the base of that interval),
        `corrected_share`, `corrected_low`, `corrected_high` (if a model coded a part and a random
        sample of that part was coded by hand), `p` (of the chi-square test over all values; None
        if expected counts are too small) and `lower_than` (values with a significantly higher
        share, Holm's correction, separated by "; ").

        Args:
            by: a background variable, `@question`, or `@file` for waves.
            coders: the coders whose codes count, the most decisive first; by default the reference
                coding.
            question: the id of a question or a part of its text.
            filter: a query as in the search field, such as `region=North`.
            all_questions: count all questions together: a respondent has a code if any of their
                finished quotes has it.
            weighted: weight `share` and its interval, if the respondents have weights.
            minimum: the fewest respondents with a value for which its shares are given.

        Raises:
            Refusal: there is no such variable, coder or question.
        """
        from itertools import chain

        from .corpus.analysis.tables.codings import read, read_each
        from .corpus.analysis.tables.rows import COLUMNS, crosstab_rows, frequency_rows
        from .corpus.analysis.tables.variables import QUESTION

        if question is not None and all_questions:
            raise Refusal(_("--question is for one question; leave out --all-questions."))
        if all_questions or (by == QUESTION and question is None):
            each = [read(self, coders=_names(coders), filter=filter)]
        else:
            each = read_each(self, coders=_names(coders), question=question, filter=filter)
        made = [
            frequency_rows(self, of, weighted=weighted)
            if by is None
            else crosstab_rows(self, of, by, weighted=weighted, minimum=minimum)
            for of in each
        ]
        return Rows(COLUMNS, chain.from_iterable(made))

    def agreement(
        self, coders: str | Sequence[str] | None = None, *, progress: Progress = no_progress
    ) -> Rows:
        """The agreement between coders: a row per statistic.

        There are no rows if no two coders finished the same quote.

        Keys: `of` (all, pair, period, visible, blind or parts), `coders` ("; " between them),
        `since`, `until`, `quotes`, `units` (equal answers coded together count once), `code`
        and `label` (empty for all codes together), `figure` (such as `alpha`), `value` with
        its bootstrap interval `low` and `high`, and why it is `undefined`.

        Args:
            coders: the coders to compare, at least two; by default all people who coded.

        Raises:
            Refusal: there is no such coder, or only one.
        """
        from .corpus.analysis.agreement.report import report
        from .corpus.analysis.agreement.rows import agreement_rows

        return agreement_rows(
            self.codebook,
            report(self, None if coders is None else _names(coders), progress=progress),
        )

    def import_file(
        self,
        path: StrPath,
        *,
        text: str | Sequence[str] = (),
        questions: str | Sequence[str] = (),
        respondent: str | None = None,
        variables: str | Sequence[str] | None = None,
        weight: str | None = None,
        sheet: str | None = None,
        header_rows: int | None = None,
        encoding: str | None = None,
        missing: str | Sequence[str] | None = None,
        codes: Literal["wide", "long"] | None = None,
        code_columns: str | Sequence[str] = (),
        coder: str = "",
        done: Literal["coded", "all", "none"] | None = None,
        dry_run: bool = False,
        progress: Progress = no_progress,
    ) -> ImportResult | RefiImportResult:
        """Import the answers in a file into the study.

        Roles of columns that are not given are guessed, as `turven import` does. A REFI-QDA file
        (.qdpx, .qdc) needs no roles.

        Args:
            text: the column with answers, or several.
            questions: the text of the question, for each column in `text`.
            variables: background variables; by default all other columns.
            header_rows: the number of rows with the names of the columns, which are joined; by
                default they are recognised.
            encoding: the encoding of a text file, such as `cp1252` or `mac-roman`; by default it is
                recognised, or guessed from the letters (see `choice.remarks` of the result).
            missing: words that mean that a value is missing, besides NA, NULL and the like; an
                empty word keeps those as values.
            respondent, weight: the name of a column; an empty name means none.
            codes: the layout of a coded file: `wide` has a column per code, `long` has one column
                with codes; they are known by their ids and labels.
            coder: the name of the coder who gave these codes.
            done: which quotes of a coded file are done: those that it codes (`coded`), `all` or
                `none`. By default `coded`, but a project of turven says itself which are done.
            dry_run: report what would be imported, but keep nothing.

        Raises:
            Refusal: the file cannot be read, has no such column, or it is not clear which
                columns have the answers (`UnclearColumns`).
        """
        from .corpus.formats.refi import ENDINGS

        path = Path(path)
        if path.suffix.lower() in ENDINGS:
            from .corpus.exchange.refi.importing import import_refi

            return import_refi(self, path, done=done, dry_run=dry_run, progress=progress)
        from .corpus.exchange.imports.column_choice import ColumnRequest, choose
        from .corpus.exchange.imports.column_guess import propose
        from .corpus.exchange.imports.import_file import import_file

        request = ColumnRequest(
            text=_names(text),
            questions=_names(questions),
            respondent=respondent,
            variables=None if variables is None else _names(variables),
            weight=weight,
            codes=codes,
            code_columns=_names(code_columns),
            coder=coder,
            sheet=sheet,
            header_rows=header_rows,
            encoding=encoding,
            missing=_names(() if missing is None else missing),
            done=done,
        )
        proposal = propose(path, sheet=sheet, header_rows=header_rows, encoding=encoding)
        choice = choose(path, proposal, request, self.codebook)
        return import_file(self, path, choice, dry_run=dry_run, progress=progress)

    def undo_import(self, file: str | None = None, *, dry_run: bool = False) -> ImportUndo:
        """Take an import back: its quotes go, except those on which somebody decided.

        Args:
            file: the name of the imported file; by default the file that was imported last.
            dry_run: report what would be taken back, but change nothing.

        Returns:
            The numbers of `quotes` and `respondents` that went, of quotes whose earlier text was
            `restored`, and the quotes `staying`.

        Raises:
            Refusal: no such file was imported, or it can no longer be taken back.
        """
        from .corpus.exchange.imports.undoing import undo_import

        return undo_import(self, file, dry_run=dry_run)

    def export(
        self,
        path: StrPath,
        *,
        wide: bool = False,
        rows: Literal["codings", "quotes", "respondents"] | None = None,
        csv: Literal["plain", "excel"] = "plain",
        codes: str | Sequence[str] = (),
        coder: str | None = None,
        question: str | None = None,
        filter: str = "",  # noqa: A002 - as the option of `turven export`
        suggested: bool = False,
        autocoded: bool = True,
        redact: bool = True,
        force: bool = False,
        progress: Progress = no_progress,
    ) -> ExportResult:
        """Write coded quotes to a file, in the format of its ending.

        Args:
            wide: a row per quote and a column per code; the same as `rows="quotes"`.
            rows: what a row of a table is: a coding (by default), a quote, or a respondent with
                columns for each question and code, as in SPSS.
            csv: `plain` has commas and decimal points, `excel` has semicolons and decimal commas,
                for Excel in Dutch.
            codes: only codings with these codes or nets, by their ids.
            coder: only the decisions of this coder; `reference` for the reference coding.
            filter: only quotes that this query finds.
            suggested: also suggestions that nobody decided on, marked as such.
            autocoded: also codings that no person decided on.
            force: replace a file that this study did not write, or that was changed since.

        Raises:
            Refusal: the format is not known, there is no such code, coder or question, a file
                is in the way that this study did not write, or it cannot be written. An existing
                file is then left as it was.
        """
        from .corpus.exchange.exports.selection import Selection
        from .corpus.exchange.registry import export_file

        selection = Selection(
            codes=_names(codes),
            coder=coder,
            question=question,
            filter=filter,
            suggested=suggested,
            autocoded=autocoded,
            redact=redact,
        )
        if rows is not None:
            _check_word(rows, ("codings", "quotes", "respondents"))
        _check_word(csv, ("plain", "excel"))
        return export_file(
            self,
            Path(path),
            selection,
            wide=wide,
            rows=rows,
            csv=csv,
            force=force,
            progress=progress,
        )

    def book(
        self,
        path: StrPath,
        *,
        codes: str | Sequence[str] = (),
        question: str | None = None,
        variables: str | Sequence[str] = (),
        minimum: int = 5,
        citations: int = 5,
        title: str = "",
        client: str = "",
        date: str | None = None,
        force: bool = False,
        progress: Progress = no_progress,
    ) -> WrittenReport:
        """Write a quote book as .docx, .html or .md: the citations under each code.

        Args:
            codes: only these codes or nets, by their ids.
            variables: background variables beside a citation, the most important first.
            minimum: hide a background that fewer respondents than this have in common.
            citations: the most citations of a code.
            title: by default that of the codebook.
            date: the date below the title, such as 2026-11-27 or a text; by default today.
            force: replace a file that this study did not write, or that was changed since.

        Raises:
            Refusal: the format is not known, there is no such code, question or variable, or the
                file cannot be written.
        """
        from .corpus.exchange.reports.book import BookRequest
        from .corpus.exchange.reports.cover import Cover
        from .corpus.exchange.reports.writing import write_book

        request = BookRequest(
            codes=_names(codes),
            question=question,
            variables=_names(variables),
            least=minimum,
            citations=citations,
            cover=Cover(title=title, client=client, date=date),
        )
        return write_book(self, Path(path), request, force=force, progress=progress)

    def report(
        self,
        path: StrPath,
        *,
        by: str | Sequence[str] = (),
        question: str | None = None,
        variables: str | Sequence[str] = (),
        minimum: int = 5,
        citations: int = 5,
        title: str = "",
        client: str = "",
        date: str | None = None,
        force: bool = False,
        progress: Progress = no_progress,
    ) -> WrittenReport:
        """Write the report as .html: the method, tables with charts, citations and the codebook.

        Args:
            by: variables for tables: background variables, `@question` or `@file`.

        The other arguments, and what it raises, are those of `book`.
        """
        from .corpus.exchange.reports.book import BookRequest
        from .corpus.exchange.reports.cover import Cover
        from .corpus.exchange.reports.writing import write_report

        request = BookRequest(
            question=question,
            variables=_names(variables),
            least=minimum,
            citations=citations,
            cover=Cover(title=title, client=client, date=date),
        )
        return write_report(self, Path(path), request, _names(by), force=force, progress=progress)

    def retrain(
        self,
        *,
        base: str | None = None,
        config: str | None = None,
        progress: Progress = no_progress,
    ) -> Retrained:
        """Train a new model on all coded quotes; it makes the suggestions from now on.

        Args:
            base: word vectors to add from now on: an installed spaCy pipeline, a folder with
                one or with a model2vec model, or "" for none; by default as last time.
            config: a spaCy configuration to train in place of turven's own suggester, once.

        Returns:
            The name of the model, the number of quotes it learned from, its `evaluation` on quotes
            not seen in training, and that of the model `before` it.

        Raises:
            Refusal: too few quotes are coded, or the base or configuration cannot be used.
        """
        from .models.retraining import retrain

        return retrain(self, base=base, config=config, progress=progress)

    def code(
        self,
        quote: str,
        code: str,
        *,
        coder: str,
        what: Literal["apply", "remove", "decline"] = "apply",
        span: tuple[int, int] | None = None,
    ) -> Decision:
        """Give a code to a quote, remove it, or decline it as a suggestion.

        It is written to the log as a decision of `coder`. A code on a whole quote is also given to
        all quotes with an equal answer. Tables count a quote once it is finished: `finish`.

        Args:
            quote: its id.
            code: its id, or its label where no other code has it.
            span: a part of the quote, in its text without redaction; None for the whole quote.

        Raises:
            Refusal: there is no such quote, code or part, or `coder` is not the name of a person.
            ValueError: `what` is another word.
        """
        _check_word(what, ("apply", "remove", "decline"))
        given = self.codebook.named(code)
        if what != "remove" and given not in self.codebook.codes:
            raise Refusal(
                _("“{code}” cannot be given to a quote: it is a net, retired or merged.").format(
                    code=given.name
                )
            )
        length = self._length(quote)
        if span is not None and not 0 <= span[0] < span[1] <= length:
            raise Refusal(
                _("{start}–{end} is not a part of quote {quote}, which has {length} characters.")
                .format(start=span[0], end=span[1], quote=quote, length=length)
            )  # fmt: skip
        written = self._log(coder).code(quote, given.id, what, span=span)
        return next(decision for decision in written if decision.quote == quote)

    def finish(self, quote: str, *, coder: str, status: Status = "done") -> Decision:
        """Set the status of a quote for `coder`: done, skipped, or open again.

        Raises:
            Refusal: there is no such quote, or `coder` is not the name of a person.
            ValueError: `status` is another word.
        """
        _check_word(status, get_args(Status))
        self._length(quote)
        written = self._log(coder).finish(quote, status)
        return next(decision for decision in written if decision.quote == quote)

    def _length(self, quote: str) -> int:
        row = self.db.execute("SELECT length(text) FROM quotes WHERE id = ?", (quote,)).fetchone()
        if row is None:
            raise Refusal(
                _("There is no quote {quote} in {study}.").format(quote=quote, study=self.name)
            )
        return int(row[0])

    def _log(self, coder: str) -> Decisions:
        from .corpus.analysis.reference import coder_name

        return Decisions(self.db, coder_name(self.db, coder), self.codebook.revision)
