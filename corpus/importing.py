"""From a file of answers to quotes in the study."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .database import writing
from .errors import Refusal
from .files import replacing
from .formats import csv
from .identity import ids, now
from .language import _
from .quotes import same_as, slug
from .study import Study

_TEXT = ("text", "tekst", "antwoord", "answer", "quote", "citaat", "toelichting", "open")
_RESPONDENT = ("respondent", "respondentnummer", "respondent_id", "respnr", "resp_id", "id")
_QUESTION = ("question", "vraag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in."""

    file: str
    """How the file is called in the study's `corpus/`."""
    text: str
    respondent: str | None
    """Which columns were read as what; None where the rows were numbered."""
    quotes: int
    """New quotes."""
    known: int
    """Answers that were there already, word for word."""
    empty: int
    """Rows without an answer."""
    equal: int
    """How many of the study's quotes are equal to an earlier answer."""


@dataclass(frozen=True, slots=True)
class _Answer:
    id: str
    respondent: str
    question: str
    text: str
    variables: dict[str, str]
    line: int


def import_file(
    study: Study, path: Path, *, text: str | None = None, respondent: str | None = None
) -> Imported:
    """Read the answers in a CSV file into the study, all of them or none.

    A quote is known by its question and its respondent, so that importing a file again
    adds nothing. A column `question` (`vraag`) says which question a row answers; without
    one it is the name of the column with the answers. All other columns are background
    variables. The file itself is kept, byte for byte.

    Args:
        text: the column with the answers; by default the one that is called so, or the
            only one with sentences in it.
        respondent: the column that says who answered; by default the one that is called
            so, and without one the rows are numbered.

    Raises:
        Refusal: the file cannot be read, has no such column, has no answer at all, or says
            something else about a quote that is in the study.
    """
    columns, lines = csv.read(path)
    rows = list(lines)
    text = _text_column(path, columns, rows, text)
    respondent = _respondent_column(path, columns, respondent)
    question = next((name for name in columns if name.lower() in _QUESTION and name != text), None)
    answers = _answers(path, rows, text=text, respondent=respondent, question=question)
    if not answers:
        raise Refusal(
            _("{path}: the column “{column}” has no answers; choose another with --text.").format(
                path=path, column=text
            )
        )
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    kept = _kept(study.files, path.name, content, digest)
    made = not kept.exists()
    if made:
        with replacing(kept) as file:
            file.write(content)
    try:
        with writing(study.db):
            new = _new(study.db, answers, path)
            if new:
                _insert(study.db, new, kept.name, digest, len(rows))
    except BaseException:
        if made:
            kept.unlink(missing_ok=True)
        raise
    (equal,) = study.db.execute("SELECT count(*) - count(DISTINCT same_as) FROM quotes").fetchone()
    return Imported(
        file=kept.name,
        text=text,
        respondent=respondent,
        quotes=len(new),
        known=len(answers) - len(new),
        empty=len(rows) - len(answers),
        equal=equal,
    )


def _text_column(
    path: Path, columns: Sequence[str], rows: Sequence[csv.Row], asked: str | None
) -> str:
    if asked is not None:
        return _existing(path, columns, asked)
    for name in _TEXT:
        found = next((column for column in columns if column.lower() == name), None)
        if found:
            return found
    words = {
        column: sum(len(row.cells[column].split()) for row in rows) / max(len(rows), 1)
        for column in columns
    }
    # Sentences have more words than labels; two such columns are for the person to choose from.
    sentences = [column for column in columns if words[column] >= 3]
    if len(sentences) == 1:
        return sentences[0]
    raise Refusal(
        _(
            "{path}: it is not clear which column has the answers; name it with --text"
            " (there are: {columns})."
        ).format(path=path, columns=", ".join(columns))
    )


def _respondent_column(path: Path, columns: Sequence[str], asked: str | None) -> str | None:
    if asked is not None:
        return _existing(path, columns, asked)
    for name in _RESPONDENT:
        found = next((column for column in columns if column.lower() == name), None)
        if found:
            return found
    return None


def _existing(path: Path, columns: Sequence[str], asked: str) -> str:
    if asked in columns:
        return asked
    raise Refusal(
        _("{path} has no column “{column}”; its columns are: {columns}.").format(
            path=path, column=asked, columns=", ".join(columns)
        )
    )


def _answers(
    path: Path,
    rows: Iterable[csv.Row],
    *,
    text: str,
    respondent: str | None,
    question: str | None,
) -> list[_Answer]:
    answers: list[_Answer] = []
    times: Counter[tuple[str, str]] = Counter()
    for number, row in enumerate(rows, 1):
        answer = row.cells[text]
        who = row.cells[respondent].strip() if respondent else ""
        who = who or f"{path.stem}-{number}"
        asked = (row.cells[question].strip() if question else "") or text
        if not answer.strip():
            continue
        times[who, asked] += 1
        nth = times[who, asked]
        answers.append(
            _Answer(
                id=f"{slug(asked)}:{who}" + (f":{nth}" if nth > 1 else ""),
                respondent=who,
                question=asked,
                text=answer,
                variables={
                    name: cell
                    for name, cell in row.cells.items()
                    if name not in (text, respondent, question) and cell.strip()
                },
                line=row.line,
            )
        )
    return answers


def _kept(folder: Path, name: str, content: bytes, digest: str) -> Path:
    """Where in the study's `corpus/` the file goes; two different files are never one."""
    path = folder / name
    if path.exists() and path.read_bytes() != content:
        return folder / f"{path.stem}-{digest[:8]}{path.suffix}"
    return path


def _new(db: sqlite3.Connection, answers: Sequence[_Answer], path: Path) -> list[_Answer]:
    new: list[_Answer] = []
    for answer in answers:
        row = db.execute("SELECT text FROM quotes WHERE id = ?", (answer.id,)).fetchone()
        if row is None:
            new.append(answer)
        elif row[0] != answer.text:
            raise Refusal(
                _(
                    "{path}, line {line}: respondent {respondent} has another answer in the study;"
                    " nothing was imported. Give other respondents other numbers."
                ).format(path=path, line=answer.line, respondent=answer.respondent)
            )
    return new


def _insert(
    db: sqlite3.Connection, answers: Sequence[_Answer], file: str, digest: str, rows: int
) -> None:
    source = next(ids(None))
    db.execute(
        "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?)",
        (source, now(), file, digest, rows, len(answers)),
    )
    db.executemany(
        "INSERT INTO questions VALUES (?, ?) ON CONFLICT DO NOTHING",
        {(slug(answer.question), answer.question) for answer in answers},
    )
    background = _background(answers)
    db.executemany(
        "INSERT INTO respondents (id, variables) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(who, _json(variables)) for who, variables in background.items()],
    )
    # What a respondent of an earlier file has, or what differs between the answers of one,
    # stays with the answer.
    known = {
        who: json.loads(
            db.execute("SELECT variables FROM respondents WHERE id = ?", (who,)).fetchone()[0]
        )
        for who in background
    }
    db.executemany(
        "INSERT INTO quotes (id, respondent, question, text, same_as, variables, import)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                answer.id,
                answer.respondent,
                slug(answer.question),
                answer.text,
                same_as(slug(answer.question), answer.text),
                _json(
                    {
                        name: value
                        for name, value in answer.variables.items()
                        if known[answer.respondent].get(name) != value
                    }
                ),
                source,
            )
            for answer in answers
        ],
    )


def _background(answers: Iterable[_Answer]) -> dict[str, dict[str, str]]:
    """Per respondent the variables that are the same in all of that respondent's rows."""
    per: dict[str, list[dict[str, str]]] = defaultdict(list)
    for answer in answers:
        per[answer.respondent].append(answer.variables)
    return {
        who: {
            name: value
            for name, value in rows[0].items()
            if all(row.get(name) == value for row in rows)
        }
        for who, rows in per.items()
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
