"""Which part of a study goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...analysis.reference import REFERENCE
from ...errors import Refusal
from ...language import _
from ...search import search
from ...search.query import Condition, Query, parse_query
from ...search.words import plain
from ...study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to have; by default everything that was decided, redacted."""

    codes: tuple[str, ...] = ()
    """Ids of codes and nets, of which alone the codings go out; without any, all do."""
    coder: str | None = None
    """Whose decisions alone go out; of `reference`, the codes that count where several coded."""
    question: str | None = None
    """The id of a question or a part of what was asked; its quotes alone go out."""
    filter: str = ""
    """What is typed to find quotes; of no one coder it speaks if it holds for any of them."""
    suggested: bool = False
    """Codes that were suggested on quotes that nobody has done go along, marked as such."""
    autocoded: bool = True
    """Codes that no person decided on go along."""
    redact: bool = True
    """Signs take the place of personal data."""

    @property
    def everything(self) -> bool:
        """Whether nothing is left out but personal data."""
        return self == Wanted(redact=self.redact)


EVERYTHING = Wanted()


def codes(study: Study, wanted: Wanted) -> frozenset[str] | None:
    """The ids of the codes that are wanted; None for all.

    Raises:
        Refusal: there is no such code.
    """
    if not wanted.codes:
        return None
    used = given(study)
    found: set[str] = set()
    for id_ in wanted.codes:
        if id_ in study.codebook.by_id:
            found |= study.codebook.under(id_)
        elif id_ in used:
            found.add(id_)
        else:
            raise Refusal(
                _("There is no code {code} in the codebook; name it by its id.").format(code=id_)
            )
    return frozenset(found)


def given(study: Study) -> set[str]:
    """The codes that were given to a quote, also those that left the codebook since."""
    rows = study.db.execute(
        "SELECT coalesce(r.reads_as, t.code) FROM tallies AS t"
        " LEFT JOIN readings AS r ON r.code = t.code WHERE t.what = 'apply' AND t.quotes > 0"
    )
    return {code for (code,) in rows}


def coder(study: Study, wanted: Wanted) -> str | None:
    """The coder whose decisions are wanted, as written in the study; None for all.

    Raises:
        Refusal: nobody is called so.
    """
    if wanted.coder is None:
        return None
    everyone = search.coders(study.db)
    named = plain(wanted.coder)
    for name in everyone:
        if plain(name) == named:
            return name
    if named == REFERENCE:
        return REFERENCE
    raise Refusal(
        _("There is no coder {coder} in this study; it has: {coders}.").format(
            coder=wanted.coder, coders=", ".join(everyone) or _("nobody yet")
        )
    )


def positions(study: Study, wanted: Wanted) -> Sequence[int] | None:
    """The positions of the quotes that are wanted, in the order of import; None for all.

    Raises:
        Refusal: there is no such question.
    """
    wished = parse_query(wanted.filter, study.codebook)
    asked: tuple[Condition, ...] = ()
    if wanted.question is not None:
        asked = (Condition("question", (wanted.question,)),)
        if not len(search.search(study.db, "", Query(asked))):
            raise Refusal(
                _("No question is called {question}, or has that in it.").format(
                    question=wanted.question
                )
            )
    if not (wished.parts or asked):
        return None
    whole = Query((*wished.parts, *asked), wished.coder)
    one = coder(study, wanted)
    people = [one] if one not in (None, REFERENCE) else search.coders(study.db) or [""]
    found = {at for name in people for at in search.search(study.db, name, whole)}
    return sorted(found)
