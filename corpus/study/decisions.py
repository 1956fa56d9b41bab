"""Everything that a coder can decide about quotes; each call is one action in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from ..progress import Progress, no_progress
from .code_rules import Row
from .database import writing
from .decision_log import CHECK_EVERY, Decision, How, Log, Seen, Status, What
from .ids import ids, newest, now
from .merged_codes import aliases_of


class Decisions(Log):
    """The decisions of one coder, made under one revision of the codebook."""

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
        """Apply `code` to a quote, remove it, or decline the suggestion of it.

        Args:
            span: code points of the quote, half open; None for the whole quote. A code on the
                whole quote is also given to all quotes with an equal answer.
        """
        start, end = span or (None, None)
        rows: list[dict[str, object]] = []
        merged = [other for other in aliases_of(self.db, [code]) if other != code]
        for to in self.coded_together(quote) if span is None else [quote]:
            # The code may have been given as one that was merged into it.
            also = self._codes_decided(to, merged, span) if merged and what != "apply" else []
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
        *,
        how: How = "table",
    ) -> int:
        """Apply `codes` to these quotes and those with an equal answer: one action, of any size.

        There must be at least one quote and one code.

        Args:
            how: where the quotes were chosen: in the table, or among near-equal answers.

        Returns:
            How many quotes were coded.

        Raises:
            Cancelled: nothing is coded.
        """
        coded: set[str] = set()
        self.displaced.clear()

        def rows() -> Iterator[dict[str, object]]:
            for nth, quote in enumerate(quotes):
                if nth % CHECK_EVERY == 0:
                    progress(nth / len(quotes))
                # The equal answers of a coded quote were coded along with it.
                for to in () if quote in coded else self.coded_together(quote):
                    coded.add(to)
                    stroke = how if to == quote else "same"
                    own: list[Row] = [
                        {"quote": to, "what": "apply", "code": code, "how": stroke}
                        for code in codes
                    ]
                    removals = self._rules.removals(own)
                    self.displaced.update(str(row["code"]) for row in removals)
                    yield from (row for row in own if to == quote or self._is_new(row))
                    yield from removals

        with writing(self.db):
            action = ""
            for decision in self._insert(rows(), {}, undoes=None):
                action = decision.action
        self._history.add_decision(action)
        return len(coded)

    def copy_codes(self, quote: str, others: Iterable[str]) -> tuple[Decision, ...]:
        """Apply the codes of a quote to other quotes, and finish all of them: one action.

        Quotes with an equal answer to one of these get the same. All keep the codes that they had;
        a code on a part of the quote is applied to the whole of the other quotes.
        """
        codes = self.db.execute(
            "SELECT DISTINCT code FROM latest WHERE quote = ? AND coder = ? AND what = 'apply'",
            (quote, self.coder),
        ).fetchall()
        rows: dict[tuple[str, str], dict[str, object]] = {}
        for chosen in (quote, *others):
            for to in self.coded_together(chosen):
                how = "same" if to != chosen else "manual" if to == quote else "near"
                given = [] if to == quote else codes
                for (code,) in given:
                    row: dict[str, object] = {"what": "apply", "code": code}
                    rows.setdefault((to, code), {"quote": to, "how": how} | row)
                rows.setdefault((to, ""), {"quote": to, "how": how, "what": "done"})
        own, *along = rows.values()
        return self._write([own, *(row for row in along if self._is_new(row))])

    def remove_code(self, quote: str, code: str) -> tuple[Decision, ...]:
        """Remove `code`, and codes merged into it, from a quote and its parts: one action.

        If it was on the whole quote it is removed from all quotes with an equal answer as well.
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
                for to in (self.coded_together(quote) if start < 0 else [quote])
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
        """Set the status of a quote to done, skipped or open, after applying `codes`, if any.

        Quotes with an equal answer get the same; together this is one action, with one undo.
        """
        codes = list(codes)
        rows: list[dict[str, object]] = []
        for to in self.coded_together(quote):
            own = to == quote
            rows += [
                {"quote": to, "what": "apply", "code": code, "how": how if own else "same"}
                for code, how in codes
            ]
            rows.append({"quote": to, "what": status, "how": "manual" if own else "same"})
        return self._write(rows, seen or {})

    def finish_all(self, quotes: Iterable[str], codes: Sequence[str] = ()) -> tuple[Decision, ...]:
        """Finish exactly these non-answers, after applying `codes`, if any: one action.

        A rule found them and a person approved them; there must be at least one.
        """
        rows: list[dict[str, object]] = []
        for quote in quotes:
            rows += [
                {"quote": quote, "what": "apply", "code": code, "how": "nonanswer"}
                for code in codes
            ]
            rows.append({"quote": quote, "what": "done", "how": "nonanswer"})
        return self._write(rows)

    def autocode(
        self, quotes: Iterable[tuple[str, Mapping[str, Seen]]], model: str
    ) -> tuple[Decision, ...]:
        """Finish each of these quotes with exactly the codes that `model` gives: one action.

        Other codes of this coder on them are removed. There must be at least one quote; codes are
        not copied to equal answers.
        """
        rows: list[dict[str, object]] = []
        for quote, given in quotes:
            had = [code for code in self._whole_quote_codes(quote) if code not in given]
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
        """Decide that exactly these codings count on each of these quotes, and why: one action.

        Args:
            quotes: at least one. On the quotes after the first, which have an equal answer, each
                code is applied to the whole quote.
            codings: codes with a part of the first quote; (code, -1, -1) for the whole quote.
            done: whether this finishes the adjudication.
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
            rows += [_code_columns(quote, "remove", *coding) for coding in sorted(had - wanted)]
            rows += [_code_columns(quote, "apply", *coding) for coding in sorted(wanted - had)]
            if reason != self._memo(quote):
                rows.append({"quote": quote, "what": "memo", "memo": reason})
            if done:
                rows.append({"quote": quote, "what": "done"})
            wanted = {(code, -1, -1) for code, _start, _end in wanted}
        return self._write([row | {"how": "adjudication"} for row in rows]) if rows else ()

    def flag(self, quote: str, *, flagged: bool = True) -> tuple[Decision, ...]:
        """Flag a quote for discussion, or remove the flag; equal answers stay as they are."""
        return self._write([{"quote": quote, "what": "flag" if flagged else "unflag"}])

    def star(self, quote: str, *, starred: bool = True) -> tuple[Decision, ...]:
        """Star a quote as worth citing, or remove the star; equal answers stay as they are."""
        return self._write([{"quote": quote, "what": "star" if starred else "unstar"}])

    def memo(self, quote: str, text: str) -> tuple[Decision, ...]:
        """Replace the coder's memo on a quote."""
        return self._write([{"quote": quote, "what": "memo", "memo": text}])

    def import_decisions(self, decided: Iterable[tuple[object, ...]]) -> None:
        """Import decisions: `(quote, what, code, start, end, memo)`, with None for what has none.

        This is one action of any size; call it within `writing`. Codes are not copied to equal
        answers.
        """
        fresh, at = ids(newest(self.db)), now()
        action = next(fresh)
        about = (action, at, self.coder)
        self.db.executemany(
            'INSERT INTO decisions (id, action, at, coder, quote, what, code, start, "end", memo,'
            " how, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'import', ?)",
            (
                (id_, *about, *decision, self.revision)
                for id_, decision in zip(chain([action], fresh), decided, strict=False)
            ),
        )
        if self.db.execute("SELECT 1 FROM decisions WHERE id = ?", (action,)).fetchone():
            self._history.add_decision(action)

    def alone(self, quote: str, *, alone: bool = True) -> tuple[Decision, ...]:
        """Take a quote out of its group of equal answers to code it apart, or put it back.

        Its codes do not change. If they differ from those of its equal answers when it is put back,
        it keeps its own until the next decision on the group.
        """
        return self._write([{"quote": quote, "what": "alone" if alone else "together"}])

    def coded_together(self, quote: str) -> list[str]:
        """The ids of the quotes that are coded together with this one, itself first.

        They have an equal answer to the same question and are not coded apart.
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

    def _whole_quote_codes(self, quote: str) -> list[str]:
        """The codes that this coder applied to the whole of a quote."""
        # The plus sign keeps SQLite from an index in which a coder occurs very often.
        rows = self.db.execute(
            "SELECT code FROM latest WHERE quote = ? AND coder = ? AND subject = 'code'"
            " AND +what = 'apply' AND start = -1",
            (quote, self.coder),
        )
        return [code for (code,) in rows]

    def _memo(self, quote: str) -> str:
        """This coder's memo on a quote."""
        row = self.db.execute(
            "SELECT d.memo FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
            " WHERE l.quote = ? AND l.coder = ? AND l.subject = 'memo'",
            (quote, self.coder),
        ).fetchone()
        return row[0] if row else ""

    def _codes_decided(
        self, quote: str, codes: Iterable[str], span: tuple[int, int] | None
    ) -> list[str]:
        """The codes among `codes` that this coder applied to, or declined on, a part of a quote."""
        rows = self.db.execute(
            "SELECT code FROM latest WHERE quote = ? AND coder = ? AND subject = 'code'"
            " AND what <> 'remove' AND start = ? AND \"end\" = ?",
            (quote, self.coder, *(span or (-1, -1))),
        )
        return [code for (code,) in rows if code in codes]


def _code_columns(quote: str, what: What, code: str, start: int, end: int) -> dict[str, object]:
    """The columns of a decision on a code; a `start` of -1 means the whole quote."""
    there = {"start": start, "end": end} if start >= 0 else {}
    return {"quote": quote, "what": what, "code": code, **there}
