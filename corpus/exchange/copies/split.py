"""Splitting a study among its coders: who codes what is drawn, and each gets a copy.

Equal answers are one stroke of work and stay together. Some of the different answers are
drawn to be coded twice, by two of the coders; each pair of coders gets as many of them.
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
from ...study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Who codes what."""

    id: str
    seed: int
    shares: dict[str, int]
    """Per coder the number of quotes that are theirs since this split."""
    overlap: int
    """Quotes that two of them code."""
    answers: int
    """Different answers among those that were drawn."""
    copies: dict[str, Path]
    """Per coder the copy of the study that was made; empty where all work in one folder."""


class _Assigned(NamedTuple):
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
    """Draw who codes what of the quotes that nobody has been assigned yet.

    A quote that one of them has done already stays with them; one that somebody else has
    done is nobody's. Where an equal answer was assigned before, a quote goes along with it.

    Args:
        overlap: which share of the different answers is coded twice, from 0 to 1.
        seed: with the same one the same quotes are drawn.
        out: the folder for the copies; None for no copies.

    Raises:
        Refusal: there are no two coders, nothing is left to draw, or a copy cannot be made.
            Then nothing was drawn.
    """
    coders = [" ".join(coder.split()) for coder in coders]
    if len(coders) < 2 or len(set(coders)) < len(coders) or not all(coders):
        raise Refusal(_("Name two coders or more, each once, as in --coders Anna,Bram."))
    if not 0 <= overlap <= 1:
        raise Refusal(_("The overlap is a percentage from 0% to 100%."))
    folders = {} if out is None else _folders(study, coders, out)
    chance = random.Random(seed)  # noqa: S311 - whoever knows the seed may draw it again
    with writing(study.db):
        answers = _open_answers(study.db)
        drawn = [
            *_done_before(study.db, coders),
            *_beside_equal_answers(study.db, answers),
            *_draw(list(answers.values()), coders, overlap, chance),
        ]
        if not drawn:
            raise Refusal(
                _("Every quote is done or somebody's already; there is nothing left to split.")
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
        _copy(study, folders)
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
    """The quotes that nobody has done or been assigned, those with an equal answer together."""
    answers: dict[str, list[str]] = defaultdict(list)
    for same_as, quote in db.execute(
        "SELECT same_as, id FROM quotes WHERE id NOT IN (SELECT quote FROM assignments)"
        " AND id NOT IN (SELECT quote FROM latest WHERE what = 'done') ORDER BY position"
    ):
        answers[same_as].append(quote)
    return answers


def _done_before(db: sqlite3.Connection, coders: Sequence[str]) -> Iterator[_Assigned]:
    marks = ", ".join("?" for _coder in coders)
    rows = db.execute(
        f"SELECT coder, quote FROM latest WHERE what = 'done' AND coder IN ({marks})"
        " AND quote NOT IN (SELECT quote FROM assignments) ORDER BY quote, coder",
        coders,
    )
    for coder, quote in rows:
        yield _Assigned(coder, quote, overlap=False)


def _beside_equal_answers(
    db: sqlite3.Connection, answers: dict[str, list[str]]
) -> Iterator[_Assigned]:
    """Take out of `answers` those of which an equal one was assigned before."""
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
                yield _Assigned(coder, quote, overlap)


def _draw(
    answers: list[list[str]], coders: Sequence[str], overlap: float, chance: random.Random
) -> Iterator[_Assigned]:
    """Each answer to one coder or, of a random part, to two, so that all have as much to do.

    An answer counts as one, however many gave it: it is coded in one stroke.
    """
    chance.shuffle(answers)
    # 0.07 of 100 answers is 7 of them, though 0.07 * 100 is a little more than that.
    twice = ceil(Fraction(overlap).limit_denominator(10**6) * len(answers))
    pairs = list(combinations(coders, 2))
    chance.shuffle(pairs)
    work = dict.fromkeys(coders, 0)
    for answer, pair in zip(answers[:twice], cycle(pairs), strict=False):
        for coder in pair:
            work[coder] += 1
            for quote in answer:
                yield _Assigned(coder, quote, overlap=True)
    for answer in answers[twice:]:
        coder = min(coders, key=lambda coder: work[coder])
        work[coder] += 1
        for quote in answer:
            yield _Assigned(coder, quote, overlap=False)


def _folders(study: Study, coders: Sequence[str], out: Path) -> dict[str, Path]:
    names = [re.sub(r"[^\w-]+", "-", coder).strip("-") or "coder" for coder in coders]
    folders = {
        coder: out / f"{study.name}-{name}" for coder, name in zip(coders, names, strict=True)
    }
    if len(set(folders.values())) < len(coders):
        raise Refusal(
            _("Two of these coders would have the same folder; give them names that differ more.")
        )
    for folder in folders.values():
        if folder.exists() or folder.is_symlink():
            raise Refusal(
                _("{folder} is there already; move it away, or choose another place with --out.")
                .format(folder=folder)
            )  # fmt: skip
    return folders


def _copy(study: Study, folders: dict[str, Path]) -> None:
    """Make all copies, or none: each is made beside its place and then put there."""
    made: list[Path] = []
    try:
        for coder, folder in folders.items():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".turven-") as beside:
                whole = Path(beside) / "copy"
                _fill(study, coder, whole)
                whole.rename(folder)
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


def _fill(study: Study, coder: str, folder: Path) -> None:
    """Write a copy of the study, for `coder` to work in, at `folder`."""
    folder.mkdir()
    # The database by SQLite's own means, so that it is whole while others go on writing.
    copy = sqlite3.connect(folder / "study.db", isolation_level=None)
    try:
        study.db.backup(copy)
        copy.execute("INSERT OR REPLACE INTO settings VALUES ('coder', ?)", (coder,))
    finally:
        copy.close()
    for name in (study.codebook_file.name, LIST):
        if (study.folder / name).is_file():
            shutil.copyfile(study.folder / name, folder / name)
    for name in (study.files.name, study.models.name):
        shutil.copytree(study.folder / name, folder / name)
    with (folder / "study.db").open("rb") as database:
        os.fsync(database.fileno())
