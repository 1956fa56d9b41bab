"""Coded quotes, out of the study and into a file that other programs read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import quotes
from .codebook import Codebook
from .database import reading
from .errors import Refusal
from .files import replacing
from .formats import csv, jsonl
from .language import _
from .quotes import Quote, State
from .redactions import Outgoing
from .study import Study

_QUOTE = ("quote", "respondent", "question", "text")
_STATE = ("coder", "status", "flagged", "memo")
_CODING = (
    "code", "label", "net", "start", "end", "how", "model", "score", "rank", "seen", "at",
    "revision",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out, and where to."""

    file: Path
    codebook: Path
    quotes: int
    codings: int
    redacted: int
    """Places where a sign such as [naam] stands for personal data."""


def export_file(study: Study, path: Path, *, wide: bool = False, redact: bool = True) -> Exported:
    """Write all quotes with their codings; the name of the file says in which format.

    `.csv` has a row per coding, and a row with an empty code for each quote without one,
    whose status says whether nobody looked (`open`), nothing applied (`done`) or it was
    skipped (`skip`). `.csv` and `wide` has a row per quote and coder, with 1 for a code
    that was given, 0 for one that was not, and nothing where the coder is not done.
    `.jsonl` has an object per quote. The codebook is written beside it.

    Quotes, memos and background variables are redacted, and the places of codings are those
    in the redacted text.

    Raises:
        Refusal: the format is not known or the file cannot be written; the file that was
            there is then still whole.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".jsonl") or (wide and suffix != ".csv"):
        raise Refusal(
            _("{path}: give the file a name that ends in .csv or .jsonl (wide is .csv).").format(
                path=path
            )
        )
    beside = path.with_suffix(".codebook.yaml")
    out = Outgoing(study, redact=redact)
    with reading(study.db):
        with replacing(path) as file:
            if suffix == ".jsonl":
                jsonl.write(file, _objects(study, out))
            else:
                named = _named(_variables(study.db))
                header, rows = (_wide if wide else _long)(study, out, named)
                csv.write(file, header, rows)
        with replacing(beside) as file:
            (source,) = study.db.execute(
                "SELECT yaml FROM codebook_revisions WHERE id = ?", (study.codebook.revision,)
            ).fetchone()
            file.write(source.encode())
        (codings,) = study.db.execute("SELECT count(*) FROM codings").fetchone()
        return Exported(path, beside, quotes.count(study.db), codings, out.left_out.total())


def _objects(study: Study, out: Outgoing) -> Iterator[dict[str, object]]:
    for quote in out.quotes():
        coders = _states(study.db, out, quote)
        yield {
            **_quote(quote),
            "variables": quote.variables,
            "coders": [
                {**_state(coder, state), "declined": sorted(state.declined)}
                for coder, state in coders
            ],
            "codings": [
                {"coder": coder, **coding}
                for coder, _state_ in coders
                for coding in _codings(study, out, quote, coder)
            ],
        }


def _long(
    study: Study, out: Outgoing, named: dict[str, str]
) -> tuple[list[str], Iterator[list[object]]]:
    def rows() -> Iterator[list[object]]:
        nothing = dict.fromkeys(_CODING)
        for quote in out.quotes():
            about = [*_quote(quote).values(), *_background(quote, named)]
            for coder, state in _states(study.db, out, quote) or [_NOBODY]:
                for coding in _codings(study, out, quote, coder) or [nothing]:
                    yield [*about, *_state(coder, state).values(), *coding.values()]

    return [*_QUOTE, *named.values(), *_STATE, *_CODING], rows()


def _wide(
    study: Study, out: Outgoing, named: dict[str, str]
) -> tuple[list[str], Iterator[list[object]]]:
    merged = study.codebook.reads_as
    used = dict.fromkeys(
        code.id for code in study.codebook.entries if not code.net and code.id not in merged
    )
    used |= dict.fromkeys(
        code for (code,) in study.db.execute("SELECT DISTINCT code FROM codings ORDER BY code")
    )

    def rows() -> Iterator[list[object]]:
        for quote in out.quotes():
            about = [*_quote(quote).values(), *_background(quote, named)]
            for coder, state in _states(study.db, out, quote) or [_NOBODY]:
                unsaid = 0 if state.status == "done" else None
                cells = [1 if code in state.codes else unsaid for code in used]
                yield [*about, *_state(coder, state).values(), *cells]

    header = [*_QUOTE, *named.values(), *_STATE]
    # A background variable may be called as a code is; a column is never there twice.
    return header + [f"code_{code}" if code in header else code for code in used], rows()


_NOBODY = ("", State("open", flagged=False, memo="", codes=(), declined=frozenset()))


def _quote(quote: Quote) -> dict[str, object]:
    return {name: getattr(quote, "id" if name == "quote" else name) for name in _QUOTE}


def _state(coder: str, state: State) -> dict[str, object]:
    return {
        "coder": coder, "status": state.status, "flagged": int(state.flagged), "memo": state.memo,
    }  # fmt: skip


def _states(db: sqlite3.Connection, out: Outgoing, quote: Quote) -> list[tuple[str, State]]:
    coders = db.execute("SELECT DISTINCT coder FROM latest WHERE quote = ? ORDER BY 1", (quote.id,))
    states = [(coder, quotes.state(db, quote.id, coder)) for (coder,) in coders.fetchall()]
    return [(coder, replace(state, memo=out.memo(state.memo))) for coder, state in states]


def _codings(study: Study, out: Outgoing, quote: Quote, coder: str) -> list[dict[str, Any]]:
    cursor = study.db.execute(
        'SELECT code, start, "end", how, model, score, rank, seen, at, revision FROM codings'
        " WHERE quote = ? AND coder = ? ORDER BY decision",
        (quote.id, coder),
    )
    names = [column[0] for column in cursor.description]
    codings = []
    for row in cursor:
        coding = dict(zip(names, row, strict=True))
        coding["start"], coding["end"] = out.span(coding["start"], coding["end"])
        label, net = _labels(study.codebook, coding["code"])
        codings.append({name: (coding | {"label": label, "net": net})[name] for name in _CODING})
    return codings


def _labels(codebook: Codebook, id_: str) -> tuple[str, str]:
    """The label of a code and that of its net; empty for one that left the codebook."""
    code = codebook.by_id.get(id_)
    if code is None:
        return "", ""
    return code.name, codebook.by_id[code.parent].name if code.parent else ""


def _variables(db: sqlite3.Connection) -> list[str]:
    """The names of all background variables, in the order of the files."""
    rows = db.execute(
        "SELECT key FROM (SELECT j.key AS key, min(q.position) AS first, min(j.id) AS place"
        " FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent,"
        " json_each(json_patch(r.variables, q.variables)) AS j GROUP BY j.key)"
        " ORDER BY first, place"
    )
    return [name for (name,) in rows]


def _named(variables: list[str]) -> dict[str, str]:
    """Variable to column: its own name, unless the export has a column that is called so."""
    taken = {*_QUOTE, *_STATE, *_CODING}
    return {name: f"var_{name}" if name in taken else name for name in variables}


def _background(quote: Quote, named: dict[str, str]) -> list[str]:
    return [quote.variables.get(name, "") for name in named]
