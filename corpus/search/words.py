"""Words as they are looked for: whatever their case and accents, in every form of a lemma."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache


def plain(text: str) -> str:
    """`text` without case and accents, for searching."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_APART = (
    "aan", "achter", "af", "bij", "door", "goed", "in", "mee", "na", "om", "op", "over", "samen",
    "tegen", "terug", "toe", "uit", "vast", "voor", "vrij", "weg",
)  # fmt: skip
"""What stands apart from its verb, and before the "ge" of its participle."""


@lru_cache(maxsize=2**16)  # a large survey has some 50,000 different words
def lemma(word: str) -> str:
    """The Dutch lemma of `word`, in lower case; the word itself where there is none.

    The lemma of a lemma is itself. In simplemma's table it need not be: "fietsen" leads
    to "fiets" and "fiets" to "fietsen", so that the one would not find the other. Its
    lemmas are followed to the end; of words that lead to each other the shortest stands
    for all.
    """
    import simplemma

    path = [word.lower()]
    while (following := simplemma.lemmatize(path[-1], lang="nl").lower()) not in path:
        path.append(following)
    return min(path[path.index(following) :], key=lambda each: (len(each), each))


@lru_cache(maxsize=2**10)
def forms(word: str) -> frozenset[str]:
    """The known forms of the lemma of `word`, itself among them, without case and accents.

    An index of words has lost its accents: "financiele" leads to "financieel" as
    "financiële" does. The first call takes a second, to read the dictionary.
    """
    typed = plain(word)
    table = _table()
    lemmas = {plain(lemma(word)), *(of for of, _form in _lines(table, f"\t{typed}\n"))}
    found = {form for of in lemmas for _of, form in _lines(table, f"\n{of}\t")}
    # What the dictionary lacks follows a rule: "omstandigheden" from "omstandigheid".
    found |= {of[:-3] + "den" for of in lemmas if of.endswith("heid")}
    # And "aangetoond" from "aantonen", as "getoond" from "tonen".
    found |= {
        apart + form
        for apart in _APART
        for of in lemmas
        if of.startswith(apart) and of.endswith("n") and of != apart
        for _of, form in _lines(table, f"\n{plain(lemma(of.removeprefix(apart)))}\t")
    }
    return frozenset({typed} | lemmas | found)


@cache
def _table() -> str:
    """The dictionary as one text, a line with a lemma and a form each: 9 MB, not 60."""
    from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

    known = DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")
    pairs = (
        # Few lemmas have a lemma of their own; only those are followed to the end.
        (of if known.get(of, of) == of else lemma(form), form)
        for form, of in known.items()
    )
    lines = (f"{plain(of)}\t{plain(form)}" for of, form in pairs)
    return "\n" + "\n".join(line for line in lines if line.isascii()) + "\n"


def _lines(table: str, part: str) -> Iterator[tuple[str, str]]:
    """Lemma and form of each line of which `part` is the beginning or the end."""
    place = table.find(part)
    while place >= 0:
        begin = table.rfind("\n", 0, place + 1) + 1
        of, _tab, form = table[begin : table.index("\n", begin)].partition("\t")
        yield of, form
        place = table.find(part, place + 1)
