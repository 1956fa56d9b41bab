"""Names of people: those after a title such as "mevrouw", and those in the study's own list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import Refusal
from ..foreign_messages import system_reason
from ..language import _

LIST = "names.txt"
"""The file name of the list in the folder of a study: one name per line."""

_UP = r"[^\W\d_a-zß-öø-ÿ]"  # a letter that is not lower case
_S = r"[ \u00a0\t]{1,3}"
_THE = r"(?:[Dd]e[nr]?|[Hh]et|['’][Tt])"
_SMALL = rf"(?:van|von|te[nr]?|la|le|el|al|da|di|du|dos|(?:op|in|aan){_S}{_THE}|{_THE})"
_LARGE = rf"(?:Van|Von|Te[nr]?|La|Le|El|Al|Da|Di|Du|Dos|(?:Op|In|Aan){_S}{_THE}|De[nr]?|['’]T)"
_PARTICLES = frozenset(
    "van von te ten ter la le el al da di du dos op in aan de den der het".split()  # noqa: SIM905 - words read better without quotation marks
)
_WORD = (
    rf"(?:[dDlL]['’])?{_UP}[\w'’]*+"
    rf"(?:[-–](?:(?:[Vv]an|[Dd]e[nr]?|[Tt]e[nr]?)[ -]){{0,2}}\w[\w'’]*+)*"
)
_INITIALS = rf"(?:{_UP}[a-z]?\. ?-?){{1,5}}{_S}?"
_MORE = rf"(?:{_S}(?:{_SMALL}{_S}){{0,2}}{_WORD}){{0,2}}"
# After a form of address a name may start with a lower-case letter (mevrouw van Dijk). After
# an office it may not: there "van" introduces the place (burgemeester van Utrecht).
_ADDRESS = (
    r"(?:(?:[Dd]hr|[Mm]evr|(?<!\d )[Mm]w|[Mm]ej|"
    r"[Dd]rs?|[Ii]r|[Ii]ng|[Mm]r|[Pp]rof|[Hh]r(?=\.)|[Dd]s(?=\.))"
    rf"(?:\. ?|{_S})"
    r"|(?:[Hh]e(?:er|ren)|[Dd]ames|[Mm]evrouw|[Mm]eneer|[Mm]ijnheer|[Jj]uffrouw|[Jj]uf|"
    r"[Pp]rofessor|[Dd]okter|"
    rf"[Dd]octor|[Dd]ominee|[Pp]astoor){_S})"
)
_OFFICE = (
    r"(?:(?:[Ww]ethouder|[Bb]urgemeester|[Mm]inister|[Pp]remier|[Rr]aadslid|[Kk]amerlid|[Nn]otaris|"
    r"[Gg]edeputeerde|[Gg]riffier)s?|[Mm]inister-president|[Ss]taatssecretaris(?:sen)?|"
    rf"(?:[Rr]aads|[Kk]amer)leden){_S}"
)
_AFTER_ADDRESS = rf"(?:{_INITIALS})?(?:(?:{_SMALL}|{_LARGE}){_S}){{0,2}}{_WORD}{_MORE}"
_AFTER_OFFICE = (
    rf"(?:{_INITIALS}(?:{_SMALL}{_S}){{0,2}}|(?:{_LARGE}{_S}(?:{_THE}{_S})?)?){_WORD}{_MORE}"
)
_TITLED = re.compile(
    rf"(?<![\w-])(?:{_OFFICE}(?!{_ADDRESS})(?P<office>{_AFTER_OFFICE})"
    rf"|{_ADDRESS}{{1,4}}(?P<address>{_AFTER_ADDRESS}))"
)
_SEVERAL = re.compile(r"heren|dames|[rt]s$|nen$|leden|sen$", re.IGNORECASE)
_NEXT = re.compile(rf"(?:, ?|{_S}en{_S})(?P<next>{_AFTER_OFFICE})")
_TITLE_WORDS = (
    "burgemeester burgemeesters dames dhr doctor dokter dominee dr drs ds gedeputeerde"
    " gedeputeerden gedeputeerdes griffier griffiers heer heren hr ing ir juf juffrouw kamerleden"
    " kamerlid mej meneer mevr mevrouw mijnheer minister ministers mr mw notaris pastoor premier"
    " premiers prof professor raadsleden raadslid staatssecretaris staatssecretarissen wethouder"
    " wethouders"
)
_TITLES = frozenset(_TITLE_WORDS.split())

# Words with a capital that follow an office or a title without being a name.
_OTHER_WORDS = (
    "Algemene Binnenlandse Buitenlandse Cultuur Dat Defensie Die Digitale Digitalisering Dit Dus"
    " Economie Economische Een En Er Financiën Haar Heeft Hij Ik Infrastructuur Is Je Jeugd Jij"
    " Justitie Kamer Klimaat Landbouw Maar Media Met Mijn Milieu Minister Mobiliteit Natuur Niet Of"
    " Onderwijs Ook President Ruimte Ruimtelijke Sociaal Sociale Sport Veiligheid Verkeer"
    " Volksgezondheid Was Wat We Wel Werk Wie Wij Wonen Zaken Ze Zij Zorg"
)
_NO_NAMES = frozenset(_OTHER_WORDS.split())
_LETTERS = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*")


def has_title(text: str) -> bool:
    """Whether `text` has a title or office at all; much cheaper than searching for the name.

    A name has a capital letter that is not the first letter of the text.
    """
    if text.isascii() and text[1:].islower():
        return False
    return not _TITLES.isdisjoint(_LETTERS.findall(text.lower()))


def titled(text: str) -> Iterator[tuple[int, int]]:
    """The spans of names in `text` that follow a title or an office, without the title."""
    if not has_title(text):
        return
    for match in _TITLED.finditer(text):
        group = "office" if match["office"] else "address"
        span = _name(text, *match.span(group))
        several = _SEVERAL.search(text[match.start() : match.start(group)].strip())
        while span:
            yield span
            after = _NEXT.match(text, span[1]) if several else None
            span = _name(text, *after.span("next")) if after else None


def _name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a span that is a name: up to a word that is not, such as that of a ministry."""
    words: list[re.Match[str]] = []
    for word in re.compile(r"\S+").finditer(text, start, end):
        if word[0] in _NO_NAMES:
            break
        words.append(word)
    while words and words[-1][0].casefold() in _PARTICLES:
        words.pop()
    # An abbreviation after an office is its portfolio: wethouder ICT.
    if not words or (len(words) == 1 and words[0][0].isupper() and len(words[0][0]) <= 5):
        return None
    return start, words[-1].end()


class Names:
    """A list of names to find in texts.

    A name with a capital in the list is found only with a capital (Bakker, not bakker). A name
    in lower case is found in any case.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for name in names:
            words = tuple(_TOKEN.findall(name))
            if words:
                self._by_first[words[0].casefold()].append(words)
        for listed in self._by_first.values():
            listed.sort(key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The spans of listed names in `text`; the longest name wins."""
        if not self._by_first:
            return
        tokens = list(_TOKEN.finditer(text))
        at = 0
        while at < len(tokens):
            for name in self._by_first.get(tokens[at][0].casefold(), ()):
                here = tokens[at : at + len(name)]
                if len(here) == len(name) and all(map(_is, (t[0] for t in here), name)):
                    yield here[0].start(), here[-1].end()
                    at += len(name) - 1
                    break
            at += 1


def _is(word: str, listed: str) -> bool:
    return word.casefold() == listed.casefold() and (word[0].isupper() or not listed[0].isupper())


def listed(folder: Path) -> Names:
    """The list of names of the study in `folder`; empty if it has none.

    Raises:
        Refusal: the file exists and cannot be read.
    """
    path = folder / LIST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Names()
    except OSError as error:
        raise Refusal(
            _("{path} cannot be read ({reason}); make it readable or move it away.").format(
                path=path, reason=system_reason(error)
            )
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return Names(text.splitlines())
