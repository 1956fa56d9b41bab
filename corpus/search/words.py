"""Words in a search: without case and accents, and in every form of their lemma."""

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


_PREFIXES = (
    "aan", "achter", "af", "bij", "door", "goed", "in", "mee", "na", "om", "op", "over", "samen",
    "tegen", "terug", "toe", "uit", "vast", "voor", "vrij", "weg",
)  # fmt: skip
"""Separable prefixes of Dutch verbs, which come before the "ge" of the participle."""


@lru_cache(maxsize=2**16)  # a large survey has some 50,000 different words
def lemma(word: str) -> str:
    """The Dutch lemma of `word`, in lower case; the word itself if none is known.

    The lemma of a lemma is the lemma itself, which is not so in simplemma's table: there the lemma
    of "fietsen" is "fiets" and that of "fiets" is "fietsen", so that neither would find the other.
    Lemmas are followed to the end; in a cycle the shortest word is the lemma of all.
    """
    import simplemma

    path = [word.lower()]
    while (following := simplemma.lemmatize(path[-1], lang="nl").lower()) not in path:
        path.append(following)
    return min(path[path.index(following) :], key=lambda each: (len(each), each))


@lru_cache(maxsize=2**16)
def plain_lemma(word: str) -> str:
    """The lemma of `word` without accents: "cafe" for "café", "cafés", "cafe" and "cafes"."""
    letters = plain(word)
    accented = _accented()
    if letters in accented and not _is_word(letters):
        return plain(lemma(accented[letters]))
    singular = letters.removesuffix("s")
    if singular in accented and not _is_word(letters):
        # The dictionary lacks plurals such as "cafés".
        return plain(lemma(accented[singular]))
    return plain(lemma(word))


def _is_word(word: str) -> bool:
    from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

    return word in DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")


@cache
def _accented() -> dict[str, str]:
    """The words with accents in the dictionary, by their letters without accents."""
    from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

    known = DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")
    return {plain(form): form for form in known if not form.isascii()}


@lru_cache(maxsize=2**10)
def forms(word: str) -> frozenset[str]:
    """All known forms of the lemma of `word`, including the word, without case and accents.

    The full-text index has no accents either: "financiele" finds "financieel" as "financiële"
    does. The first call takes a second, in which the dictionary is read.
    """
    typed = plain(word)
    table = _table()
    lemmas = {plain(lemma(word)), *(of for of, _form in _lines(table, f"\t{typed}\n"))}
    found = {form for of in lemmas for _of, form in _lines(table, f"\n{of}\t")}
    # A rule for plurals that the dictionary lacks: "omstandigheden" from "omstandigheid".
    found |= {of[:-3] + "den" for of in lemmas if of.endswith("heid")}
    # And for separable verbs: "aangetoond" from "aantonen", as "getoond" from "tonen".
    found |= {
        prefix + form
        for prefix in _PREFIXES
        for of in lemmas
        if of.startswith(prefix) and of.endswith("n") and of != prefix
        for _of, form in _lines(table, f"\n{plain(lemma(of.removeprefix(prefix)))}\t")
    }
    return frozenset({typed} | lemmas | found)


@cache
def _table() -> str:
    """The dictionary as one text, one line for each lemma and form: 9 MB instead of 60."""
    from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

    known = DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")
    pairs = (
        # Few lemmas have another lemma; only those are followed to the end.
        (of if known.get(of, of) == of else lemma(form), form)
        for form, of in known.items()
    )
    lines = (f"{plain(of)}\t{plain(form)}" for of, form in pairs)
    return "\n" + "\n".join(line for line in lines if line.isascii()) + "\n"


def _lines(table: str, part: str) -> Iterator[tuple[str, str]]:
    """The lemma and form on each line that begins or ends with `part`."""
    place = table.find(part)
    while place >= 0:
        begin = table.rfind("\n", 0, place + 1) + 1
        of, _tab, form = table[begin : table.index("\n", begin)].partition("\t")
        yield of, form
        place = table.find(part, place + 1)
