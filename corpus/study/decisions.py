"""What a coder can decide about quotes; each call is one action in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from ..progress import Progress, no_progress
from .database import writing
from .ids import ids, newest, now
from .log import CHECK_EVERY, Decision, How, Log, Seen, Status, What
from .merged_codes import aliases_of


class Decisions(Log):
    """What one coder decides, under one revision of the codebook."""

    def code(
        self,
        quote: str,
        code: str,
        what: Literal["apply", "remove", "decline"] = "apply",
        *,
        span: tuple[int, int] | None = None,
        how: How = "manual",
        seen: Seen | None = None,
    ) -> tuple[Decision, ...]:
        """Give `code` to a quote, take it away, or decline it.

        Args:
            span: code points of the quote, half open; None for the whole quote. A code on
                the whole quote goes to all quotes with an equal answer as well.
        """
        start, end = span or (None, None)
        rows: list[dict[str, object]] = []
        merged = [other for other in aliases_of(self.db, [code]) if other != code]
        for to in self.equals(quote) if span is None else [quote]:
            # What is taken away may stand there as a code that was merged into this one.
            also = self._decided(to, merged, span) if merged and what != "apply" else []
            rows += [
                {
                    "quote": to,
                    "what": "remove" if given != code else what,
                    "code": given,
                    "start": start,
                    "end": end,
                    "how": how if to == quote else "same",
                }
                for given in (code, *also)
            ]
        return self._write(rows, {code: seen} if seen else {})

    def code_all(
        self,
        quotes: Sequence[str],
        codes: Sequence[str],
        progress: Progress = no_progress,
    ) -> int:
        """Give `codes` to these quotes and those with an equal answer: one action, of any size.

        There must be one of both at least.

        Returns:
            How many quotes were coded.

        Raises:
            Cancelled: nothing is coded.
        """
        coded: set[str] = set()

        def rows() -> Iterator[dict[str, object]]:
            for nth, quote in enumerate(quotes):
                if nth % CHECK_EVERY == 0:
                    progress(nth / len(quotes))
                # Equal answers are equal to each other: who was coded along had all of them.
                for to in () if quote in coded else self.equals(quote):
                    coded.add(to)
                    how = "manual" if to == quote else "same"
                    for code in codes:
                        row: dict[str, object] = {
                            "quote": to,
                            "what": "apply",
                            "code": code,
                            "how": how,
                        }
                        if how == "manual" or self._is_new(row):
                            yield row

        with writing(self.db):
            action = ""
            for decision in self._insert(rows(), {}, undoes=None):
                action = decision.action
        self._history.decided(action)
        return len(coded)

    def code_as(self, quote: str, others: Iterable[str]) -> tuple[Decision, ...]:
        """Give the codes of a quote to others as well, and finish them all: one action.

        Those with an equal answer get them too. What the others had they keep, and codes on
        a part of the quote go to the whole of the others.
        """
        codes = self.db.execute(
            "SELECT DISTINCT code FROM latest WHERE quote = ? AND coder = ? AND what = 'apply'",
            (quote, self.coder),
        ).fetchall()
        rows: dict[tuple[str, str], dict[str, object]] = {}
        for chosen in (quote, *others):
            for to in self.equals(chosen):
                how = "manual" if to == chosen else "same"
                given = [] if to == quote else codes
                for (code,) in given:
                    row: dict[str, object] = {"what": "apply", "code": code}
                    rows.setdefault((to, code), {"quote": to, "how": how} | row)
                rows.setdefault((to, ""), {"quote": to, "how": how, "what": "done"})
        own, *along = rows.values()
        return self._write([own, *(row for row in along if self._is_new(row))])

    def take_away(self, quote: str, code: str) -> tuple[Decision, ...]:
        """Take `code` from a quote, from its parts too, and what was merged into it: one action.

        From the whole quote it goes from all quotes with an equal answer as well.
        """
        codes = aliases_of(self.db, [code])
        marks = ", ".join("?" for _code in codes)
        rows = self.db.execute(
            f'SELECT code, start, "end" FROM latest WHERE quote = ? AND coder = ?'
            f" AND subject = 'code' AND code IN ({marks}) AND what = 'apply' ORDER BY start",
            (quote, self.coder, *codes),
        ).fetchall()
        return self._write(
            [
                {
                    "quote": to,
                    "what": "remove",
                    "code": given,
                    "start": None if start < 0 else start,
                    "end": None if start < 0 else end,
                    "how": "manual" if to == quote else "same",
                }
                for given, start, end in rows
                for to in (self.equals(quote) if start < 0 else [quote])
            ]
        )

    def finish(
        self,
        quote: str,
        status: Status = "done",
        *,
        codes: Iterable[tuple[str, How]] = (),
        seen: dict[str, Seen] | None = None,
    ) -> tuple[Decision, ...]:
        """Say that a quote is done, skipped, or open again; first give it `codes`, if any.

        It holds for all quotes with an equal answer, and is one action: one undo.
        """
        codes = list(codes)
        rows: list[dict[str, object]] = []
        for to in self.equals(quote):
            own = to == quote
            rows += [
                {"quote": to, "what": "apply", "code": code, "how": how if own else "same"}
                for code, how in codes
            ]
            rows.append({"quote": to, "what": status, "how": "manual" if own else "same"})
        return self._write(rows, seen or {})

    def finish_all(self, quotes: Iterable[str], codes: Sequence[str] = ()) -> tuple[Decision, ...]:
        """Be done with exactly these quotes, first give them `codes`, if any: one action.

        What a rule found and a person agreed to; there must be one at least.
        """
        rows: list[dict[str, object]] = []
        for quote in quotes:
            rows += [
                {"quote": quote, "what": "apply", "code": code, "how": "autocode"} for code in codes
            ]
            rows.append({"quote": quote, "what": "done", "how": "autocode"})
        return self._write(rows)

    def autocode(
        self, quotes: Iterable[tuple[str, Mapping[str, Seen]]], model: str
    ) -> tuple[Decision, ...]:
        """Be done with each of these quotes with exactly the codes that `model` gives: one action.

        What it had otherwise goes. There must be one quote at least; of so many, equal answers
        are each given on their own.
        """
        rows: list[dict[str, object]] = []
        for quote, given in quotes:
            had = [code for code in self._given(quote) if code not in given]
            rows += [{"quote": quote, "what": "remove", "code": code} for code in had]
            rows += [
                {
                    "quote": quote,
                    "what": "apply",
                    "code": code,
                    "model": model,
                    "score": seen.score,
                    "rank": seen.rank,
                }
                for code, seen in given.items()
            ]
            rows.append({"quote": quote, "what": "done", "model": model})
        return self._write([row | {"how": "autocode"} for row in rows])

    def adjudicate(
        self,
        quotes: Iterable[str],
        codings: Collection[tuple[str, int, int]],
        reason: str,
        *,
        done: bool,
    ) -> tuple[Decision, ...]:
        """Say of each of these quotes that exactly these codings count, and why: one action.

        Args:
            quotes: there must be one at least. On those behind the first, which have an equal
                answer, a code goes to the whole.
            codings: a code with its part of the first quote; (code, -1, -1) on the whole.
            done: it is settled by this, and not begun only.
        """
        rows: list[dict[str, object]] = []
        wanted = set(codings)
        for quote in quotes:
            had = set(
                self.db.execute(
                    'SELECT code, start, "end" FROM latest WHERE quote = ? AND coder = ?'
                    " AND subject = 'code' AND +what = 'apply'",
                    (quote, self.coder),
                )
            )
            rows += [_part(quote, "remove", *coding) for coding in sorted(had - wanted)]
            rows += [_part(quote, "apply", *coding) for coding in sorted(wanted - had)]
            if reason != self._memo(quote):
                rows.append({"quote": quote, "what": "memo", "memo": reason})
            if done:
                rows.append({"quote": quote, "what": "done"})
            wanted = {(code, -1, -1) for code, _start, _end in wanted}
        return self._write([row | {"how": "adjudication"} for row in rows]) if rows else ()

    def flag(self, quote: str, *, flagged: bool = True) -> tuple[Decision, ...]:
        """Mark a quote for discussion, or take the mark away; of this quote alone."""
        return self._write([{"quote": quote, "what": "flag" if flagged else "unflag"}])

    def star(self, quote: str, *, starred: bool = True) -> tuple[Decision, ...]:
        """Say that a quote is worth citing in the report, or no longer; of this quote alone."""
        return self._write([{"quote": quote, "what": "star" if starred else "unstar"}])

    def memo(self, quote: str, text: str) -> tuple[Decision, ...]:
        """Write what the coder thinks of a quote in place of what stood there."""
        return self._write([{"quote": quote, "what": "memo", "memo": text}])

    def bring_in(self, coded: Iterable[tuple[str, str]]) -> None:
        """What was coded elsewhere: quotes and their codes, an empty one where it is done.

        It is one action, of any size; to be called within `writing`. Equal answers do not
        follow: what was coded elsewhere is brought in as it was.
        """
        fresh, at = ids(newest(self.db)), now()
        action = next(fresh)
        about = (action, at, self.coder)
        self.db.executemany(
            "INSERT INTO decisions (id, action, at, coder, quote, what, code, how, revision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'import', ?)",
            (
                (id_, *about, quote, "apply" if code else "done", code or None, self.revision)
                for id_, (quote, code) in zip(chain([action], fresh), coded, strict=False)
            ),
        )
        if self.db.execute("SELECT 1 FROM decisions WHERE id = ?", (action,)).fetchone():
            self._history.decided(action)

    def alone(self, quote: str, *, alone: bool = True) -> tuple[Decision, ...]:
        """Take a quote out of its equal answers, to be coded on its own, or put it back.

        What was decided on it stays with it either way. Where that is not what its equal
        answers have when it is put back, it keeps its own until the next decision on them.
        """
        return self._write([{"quote": quote, "what": "alone" if alone else "together"}])

    def equals(self, quote: str) -> list[str]:
        """The ids of the quotes that are coded together with this one, itself first.

        Those with an equal answer to the same question, but for the ones taken out.
        """
        rows = self.db.execute(
            "WITH ungrouped AS (SELECT quote FROM latest WHERE coder = :coder AND what = 'alone')"
            " SELECT id FROM quotes"
            " WHERE same_as = (SELECT same_as FROM quotes WHERE id = :quote)"
            " AND (id = :quote OR id NOT IN ungrouped AND :quote NOT IN ungrouped)"
            " ORDER BY id <> :quote, position",
            {"quote": quote, "coder": self.coder},
        )
        return [id_ for (id_,) in rows]

    def _given(self, quote: str) -> list[str]:
        """The codes that this coder gave to the whole of a quote."""
        # The plus sign keeps SQLite from an index that holds a coder many times over.
        rows = self.db.execute(
            "SELECT code FROM latest WHERE quote = ? AND coder = ? AND subject = 'code'"
            " AND +what = 'apply' AND start = -1",
            (quote, self.coder),
        )
        return [code for (code,) in rows]

    def _memo(self, quote: str) -> str:
        """What this coder wrote on a quote last."""
        row = self.db.execute(
            "SELECT d.memo FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
            " WHERE l.quote = ? AND l.coder = ? AND l.subject = 'memo'",
            (quote, self.coder),
        ).fetchone()
        return row[0] if row else ""

    def _decided(self, quote: str, codes: Iterable[str], span: tuple[int, int] | None) -> list[str]:
        """Those of `codes` that were given to this part of a quote, or declined for it."""
        rows = self.db.execute(
            "SELECT code FROM latest WHERE quote = ? AND coder = ? AND subject = 'code'"
            " AND what <> 'remove' AND start = ? AND \"end\" = ?",
            (quote, self.coder, *(span or (-1, -1))),
        )
        return [code for (code,) in rows if code in codes]


def _part(quote: str, what: What, code: str, start: int, end: int) -> dict[str, object]:
    """The columns of a decision on a code of a quote, of the whole where it starts at -1."""
    there = {"start": start, "end": end} if start >= 0 else {}
    return {"quote": quote, "what": what, "code": code, **there}
