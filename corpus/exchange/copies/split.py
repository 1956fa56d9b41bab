"""Splitting a study among coders: quotes are assigned at random, and each coder gets a copy.

Equal answers are coded together and go to the same coder. A random part of the different answers
is double-coded, each by a pair of coders, and all pairs get about the same number of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, cycle
from math import ceil
from pathlib import Path
from typing import NamedTuple

from ...errors import Refusal
from ...files import unwritable
from ...language import _
from ...privacy.names import LIST
from ...study.database import refusal, writing
from ...study.ids import ids, now
from ...study.settings import Settings
from ...study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The result of a split: how many quotes each coder codes."""

    id: str
    seed: int
    shares: dict[str, int]
    """The number of quotes that this split assigned, by coder."""
    overlap: int
    """The number of quotes that two coders code."""
    answers: int
    """The number of different answers among the quotes that were drawn."""
    copies: dict[str, Path]
    """The folder of each coder's copy; empty if no copies were made."""


class _Assignment(NamedTuple):
    coder: str
    quote: str
    overlap: bool


def split(
    study: Study,
    coders: Sequence[str],
    *,
    overlap: float,
    seed: int,
    out: Path | None = None,
) -> Split:
    """Assign the quotes that are not assigned yet to coders, at random.

    A quote that one of the coders has done stays with that coder; one that somebody else has
    done is assigned to nobody. A quote goes to the coders of an equal answer that was assigned
    before.

    Args:
        overlap: the share of the different answers that two coders code, from 0 to 1.
        seed: the same seed draws the same quotes.
        out: the folder for the copies; None for no copies.

    Raises:
        Refusal: there are fewer than two coders, nothing is left to assign, or a copy cannot be
            made. Then nothing is assigned.
    """
    coders = [" ".join(coder.split()) for coder in coders]
    if len(coders) < 2 or len(set(coders)) < len(coders) or not all(coders):
        raise Refusal(_("Name two or more coders, each once, as in --coders Anna,Bram."))
    if not 0 <= overlap <= 1:
        raise Refusal(_("The overlap is a percentage from 0% to 100%."))
    folders = {} if out is None else _folders(study, coders, out)
    rng = random.Random(seed)  # noqa: S311 - the draw must be reproducible from the seed
    with writing(study.db):
        answers = _open_answers(study.db)
        drawn = [
            *_already_done(study.db, coders),
            *_assigned_with_equal_answers(study.db, answers),
            *_draw(list(answers.values()), coders, overlap, rng),
        ]
        if not drawn:
            raise Refusal(
                _("Every quote is done or assigned already; there is nothing left to split.")
            )
        id_ = next(ids(None))
        study.db.execute(
            "INSERT INTO splits VALUES (?, ?, ?, ?, ?)",
            (id_, now(), json.dumps(coders, ensure_ascii=False), overlap, seed),
        )
        study.db.executemany(
            "INSERT INTO assignments VALUES (?, ?, ?, ?)",
            [(each.coder, each.quote, id_, each.overlap) for each in drawn],
        )
    try:
        _make_copies(study, folders)
    except BaseException:
        with writing(study.db):
            study.db.execute("DELETE FROM assignments WHERE split = ?", (id_,))
            study.db.execute("DELETE FROM splits WHERE id = ?", (id_,))
        raise
    counts = Counter(each.coder for each in drawn)
    return Split(
        id=id_,
        seed=seed,
        shares={coder: counts[coder] for coder in {**dict.fromkeys(coders), **counts}},
        overlap=len({each.quote for each in drawn if each.overlap}),
        answers=len(answers),
        copies=folders,
    )


def _open_answers(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The quotes that are neither done nor assigned, those with equal answers together."""
    answers: dict[str, list[str]] = defaultdict(list)
    for same_as, quote in db.execute(
        "SELECT same_as, id FROM quotes WHERE id NOT IN (SELECT quote FROM assignments)"
        " AND id NOT IN (SELECT quote FROM latest WHERE what = 'done') ORDER BY position"
    ):
        answers[same_as].append(quote)
    return answers


def _already_done(db: sqlite3.Connection, coders: Sequence[str]) -> Iterator[_Assignment]:
    marks = ", ".join("?" for _coder in coders)
    rows = db.execute(
        f"SELECT coder, quote FROM latest WHERE what = 'done' AND coder IN ({marks})"
        " AND quote NOT IN (SELECT quote FROM assignments) ORDER BY quote, coder",
        coders,
    )
    for coder, quote in rows:
        yield _Assignment(coder, quote, overlap=False)


def _assigned_with_equal_answers(
    db: sqlite3.Connection, answers: dict[str, list[str]]
) -> Iterator[_Assignment]:
    """Assign quotes to the coders of an equal answer, and remove them from `answers`."""
    rows = db.execute(
        "SELECT q.same_as, a.coder, max(a.overlap) FROM assignments AS a"
        " JOIN quotes AS q ON q.id = a.quote GROUP BY q.same_as, a.coder"
    )
    before: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for same_as, coder, overlap in rows:
        before[same_as].append((coder, bool(overlap)))
    for same_as in before.keys() & answers.keys():
        for quote in answers.pop(same_as):
            for coder, overlap in before[same_as]:
                yield _Assignment(coder, quote, overlap)


def _draw(
    answers: list[list[str]], coders: Sequence[str], overlap: float, rng: random.Random
) -> Iterator[_Assignment]:
    """Assign a random part of the answers to two coders and the rest to one, evenly.

    Equal answers count as one piece of work, because they are coded together.
    """
    rng.shuffle(answers)
    # 0.07 of 100 answers is 7 answers, although the float 0.07 * 100 is a little more than 7.
    twice = ceil(Fraction(overlap).limit_denominator(10**6) * len(answers))
    pairs = list(combinations(coders, 2))
    rng.shuffle(pairs)
    work = dict.fromkeys(coders, 0)
    for answer, pair in zip(answers[:twice], cycle(pairs), strict=False):
        for coder in pair:
            work[coder] += 1
            for quote in answer:
                yield _Assignment(coder, quote, overlap=True)
    for answer in answers[twice:]:
        coder = min(coders, key=lambda coder: work[coder])
        work[coder] += 1
        for quote in answer:
            yield _Assignment(coder, quote, overlap=False)


def _folders(study: Study, coders: Sequence[str], out: Path) -> dict[str, Path]:
    names = [re.sub(r"[^\w-]+", "-", coder).strip("-") or "coder" for coder in coders]
    folders = {
        coder: out / f"{study.name}-{name}" for coder, name in zip(coders, names, strict=True)
    }
    if len(set(folders.values())) < len(coders):
        raise Refusal(
            _("Two of these names would give the same folder; choose names that differ more.")
        )
    for folder in folders.values():
        if folder.exists() or folder.is_symlink():
            raise Refusal(
                _("{folder} already exists; move it, or choose another place with --out.")
                .format(folder=folder)
            )  # fmt: skip
    return folders


def _make_copies(study: Study, folders: dict[str, Path]) -> None:
    """Make all copies or none; each is written to a temporary folder and then moved."""
    made: list[Path] = []
    try:
        for coder, folder in folders.items():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".turven-") as temporary:
                copy = Path(temporary) / "copy"
                _write_copy(study, coder, copy)
                copy.rename(folder)
            made.append(folder)
    except BaseException as error:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, sqlite3.Error) and (refused := refusal(folder, error)):
            raise refused from error
        if isinstance(error, OSError | shutil.Error):
            reason = error if isinstance(error, OSError) else OSError(str(error))
            raise unwritable(folder, reason) from error
        raise


def _write_copy(study: Study, coder: str, folder: Path) -> None:
    """Write a copy of the study to `folder`, with `coder` as the coder who works in it."""
    folder.mkdir()
    # By SQLite's backup, so that the copy is consistent while others write.
    copy = sqlite3.connect(folder / "study.db", isolation_level=None)
    try:
        study.db.backup(copy)
        Settings(copy).coder = coder
    finally:
        copy.close()
    for name in (study.codebook_file.name, LIST):
        if (study.folder / name).is_file():
            shutil.copyfile(study.folder / name, folder / name)
    for name in (study.files.name, study.models.name):
        shutil.copytree(study.folder / name, folder / name)
    with (folder / "study.db").open("rb") as database:
        os.fsync(database.fileno())
