"""Quotes as a table for people to read: a row per quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...formats import html, markdown
from ...language import _, current, n_
from .reader import SUGGESTED, CoderDecisions, Coding, Export

_TEXT = 1
"""The column with the quote."""


def write_html(export: Export, file: IO[bytes]) -> None:
    html.write(
        file, export.study.name, _below(export), _header(), _rows(export),
        language=current(), widest=_TEXT,
    )  # fmt: skip


def write_markdown(export: Export, file: IO[bytes]) -> None:
    markdown.write(file, export.study.name, _below(export), _header(), _rows(export))


def _below(export: Export) -> str:
    quotes = n_("{count} quote", "{count} quotes", len(export)).format(count=len(export))
    revision = export.study.codebook.revision[:12]
    return _("{quotes} · codebook {revision}").format(quotes=quotes, revision=revision)


def _header() -> list[str]:
    return [_("Respondent"), _("Quote"), _("Codes"), _("Memos")]


def _rows(export: Export) -> Iterator[list[str]]:
    (questions,) = export.study.db.execute("SELECT count(*) FROM questions").fetchone()
    for quote, coders in export.quotes(origins=False):
        about = [quote.respondent, *([quote.question] if questions > 1 else [])]
        about += [f"{name}: {value}" for name, value in quote.variables.items() if value]
        codes = [f"{by.coder or _('suggested')}: {_codes(by, quote.text)}" for by in coders]
        memos = [f"{by.coder}: {by.memo}" for by in coders if by.memo]
        yield ["\n".join(about), quote.text, "\n".join(codes), "\n".join(memos)]


def _codes(by: CoderDecisions, text: str) -> str:
    """What one coder made of a quote, in words."""
    said = [_code(coding, text) for coding in by.codings]
    if not by.codings and not by.others:
        said = [
            {
                "done": _("no code applies"),
                "skip": _("skipped"),
                "open": _("not done yet"),
            }[by.status]
        ]
    if by.flagged:
        said.append(_("flagged"))
    if by.starred:
        said.append(_("★ worth citing"))
    return ", ".join(said)


def _code(coding: Coding, text: str) -> str:
    name = coding.label or coding.code
    if coding.start is not None:
        name += f" “{text[coding.start : coding.end]}”"
    if coding.how == SUGGESTED:
        name += f" {coding.score:.0%}"
    return name
