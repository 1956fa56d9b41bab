"""HTML and Markdown: a table for people to read, with a row per quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...formats import html, markdown
from ...language import _, current, n_, percent
from .reader import SUGGESTED, CoderDecisions, Coding, Reader
from .result import Result
from .selection import ResolvedSelection
from .writer import ExportJob

_TEXT = 1
"""The column with the text of the quote, which is the widest."""


def write_html(job: ExportJob, file: IO[bytes]) -> Result:
    selection, reader = job.selection, job.reader(origins=False)
    html.write(
        file,
        selection.study.name,
        _subtitle(selection),
        header(),
        rows(selection, reader),
        language=current(),
        widest=_TEXT,
    )
    return reader.result()


def write_markdown(job: ExportJob, file: IO[bytes]) -> Result:
    selection, reader = job.selection, job.reader(origins=False)
    markdown.write(
        file, selection.study.name, _subtitle(selection), header(), rows(selection, reader)
    )
    return reader.result()


def _subtitle(selection: ResolvedSelection) -> str:
    quotes = n_("{count} quote", "{count} quotes", len(selection)).format(count=len(selection))
    revision = selection.study.codebook.revision[:12]
    return _("{quotes} · codebook {revision}").format(quotes=quotes, revision=revision)


def header() -> list[str]:
    return [_("Respondent"), _("Quote"), _("Codes"), _("Memos")]


def rows(selection: ResolvedSelection, reader: Reader) -> Iterator[list[str]]:
    """The cells under `header`, with a line for each variable, coder and memo."""
    (questions,) = selection.study.db.execute("SELECT count(*) FROM questions").fetchone()
    for quote, coders in reader:
        about = [quote.respondent, *([quote.question] if questions > 1 else [])]
        about += [f"{name}: {value}" for name, value in quote.variables.items() if value]
        codes = [f"{each.coder or _('suggested')}: {_codes(each, quote.text)}" for each in coders]
        memos = [f"{each.coder}: {each.memo}" for each in coders if each.memo]
        yield ["\n".join(about), quote.text, "\n".join(codes), "\n".join(memos)]


def _codes(decisions: CoderDecisions, text: str) -> str:
    parts = [_code(coding, text) for coding in decisions.codings]
    if not decisions.codings and not decisions.excluded:
        parts = [
            {
                "done": _("no code applies"),
                "skip": _("skipped"),
                "open": _("not done yet"),
            }[decisions.status]
        ]
    if decisions.flagged:
        parts.append(_("flagged"))
    if decisions.starred:
        parts.append(_("★ worth citing"))
    return ", ".join(parts)


def _code(coding: Coding, text: str) -> str:
    name = coding.label or coding.code
    if coding.start is not None:
        name += f" “{text[coding.start : coding.end]}”"
    if coding.how == SUGGESTED:
        name += f" {percent(coding.score)}"
    return name
