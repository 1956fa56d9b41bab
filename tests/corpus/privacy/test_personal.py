"""Personal data in quotes: what is found, what is not, and what stands in its place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus.errors import Refusal
from turven.corpus.privacy import names
from turven.corpus.privacy.checksums import is_bsn, is_iban
from turven.corpus.privacy.names import Names
from turven.corpus.privacy.personal import SIGNS, Finding, find, moved, redacted
from turven.corpus.study.study import bundled

# Of the IBAN registry of SWIFT (ISO 13616), its example for each of these countries.
PUBLISHED_IBANS = [
    "AD12 0001 2030 2003 5910 0100",
    "AE07 0331 2345 6789 0123 456",
    "AT61 1904 3002 3457 3201",
    "BE68 5390 0754 7034",
    "BR18 0036 0305 0000 1000 9795 493C 1",
    "CH93 0076 2011 6238 5295 7",
    "DE89 3704 0044 0532 0130 00",
    "DK50 0040 0440 1162 43",
    "ES91 2100 0418 4502 0005 1332",
    "FR14 2004 1010 0505 0001 3M02 606",
    "GB29 NWBK 6016 1331 9268 19",
    "IT60 X054 2811 1010 0000 0123 456",
    "LC55 HEMM 0001 0001 0012 0012 0002 3015",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "NL91 ABNA 0417 1643 00",
    "NO93 8601 1117 947",
    "PL61 1090 1014 0000 0712 1981 2874",
    "TR33 0006 1005 1978 6457 8413 26",
]
# Worked out digit by digit at calaris.nl (123456782, sum 154), at privacynieuws.nl (249566758,
# sum 220) and in the package bsn (319072356, sum 154); the others are python-stdnum's tests.
PUBLISHED_BSNS = ["123456782", "249566758", "319072356", "111222333", "40645678", "001855013"]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find(text)]


@pytest.mark.parametrize("iban", PUBLISHED_IBANS)
def test_a_published_iban_is_one_and_with_another_digit_is_not(iban: str) -> None:
    compact = iban.replace(" ", "")
    assert is_iban(compact)
    assert is_iban(compact.lower())
    assert find(f"Mijn rekening: {iban}.") == [Finding(15, 15 + len(iban), "iban", checked=True)]
    assert find(compact) == [Finding(0, len(compact), "iban", checked=True)]
    for other in {str((int(compact[3]) + by) % 10) for by in range(1, 10)}:
        assert not is_iban(compact[:3] + other + compact[4:])
    assert not is_iban(compact + "0")
    assert not is_iban(compact[:-1])


def test_an_iban_ends_where_its_country_says() -> None:
    assert kinds("nl91abna0417164300 en 1 ander") == [("iban", "nl91abna0417164300")]
    assert kinds("NL91 ABNA 0417 1643 00 is van mij") == [("iban", "NL91 ABNA 0417 1643 00")]


@pytest.mark.parametrize("bsn", PUBLISHED_BSNS)
def test_a_published_bsn_passes_the_eleven_test(bsn: str) -> None:
    assert is_bsn(bsn)
    assert find(f"bsn {bsn}!") == [Finding(4, 4 + len(bsn), "bsn", checked=True)]
    assert not is_bsn(bsn[:-1] + str((int(bsn[-1]) + 1) % 10))


# python-stdnum's tests name these as no BSN.
@pytest.mark.parametrize("digits", ["111252333", "002455799", "1112223334", "1234567", ""])
def test_what_fails_the_eleven_test_is_no_bsn(digits: str) -> None:
    assert not is_bsn(digits)
    assert kinds(f"nummer {digits}") == []


@pytest.mark.parametrize("bsn", ["1112.22.333", "111 222 333", "111.222.333", "111-222-333"])
def test_a_bsn_may_have_dots_and_spaces(bsn: str) -> None:
    assert kinds(f"({bsn})") == [("bsn", bsn)]


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("email", "jan.de-vries+x@gemeente.utrecht.nl"),
        ("email", "J_Smit@x.co.uk"),
        ("email", "jan(at)voorbeeld.nl"),
        ("phone", "06-12345678"),
        ("phone", "0612345678"),
        ("phone", "06 12 34 56 78"),
        ("phone", "06.1234.5678"),
        ("phone", "+31 6 12345678"),
        ("phone", "+31612345678"),
        ("phone", "0031 6 12 34 56 78"),
        ("phone", "+31 (0)20 123 4567"),
        ("phone", "(010) 123 45 67"),
        ("phone", "010-1234567"),
        ("phone", "0174 - 12 34 56"),
        ("phone", "0800-1351"),
        ("phone", "0900 1234567"),
        ("phone", "+32 475 12 34 56"),
        ("address", "1234 AB 12"),
        ("address", "1234AB, nr. 12-a"),
        ("address", "Dorpsstraat 12a, 1234 AB"),
        ("plate", "GV-335-H"),
        ("plate", "gv-335-h"),
        ("plate", "GV335H"),
        ("plate", "12-34-AB"),
        ("web", "https://example.org/a?b=c#d"),
        ("web", "www.voorbeeld.nl"),
        ("web", "mijn.overheid.nl/pad"),
    ],
)
def test_it_is_found_within_a_sentence(kind: str, there: str) -> None:
    assert kinds(f"Zie {there}. Dank!") == [(kind, there)]
    assert kinds(f"🙂 ({there})") == [(kind, there)]
    assert kinds(f"een\n{there}, twee") == [(kind, there)]


@pytest.mark.parametrize(
    "series",
    ["XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9",
     "9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9"],
)  # fmt: skip
def test_plates_of_all_series_are_found(series: str) -> None:
    plate = series.replace("X", "K").replace("9", "4")
    assert kinds(f"Hij reed {plate}.") == [("plate", plate)]
    assert kinds(f"code A{plate} en {plate}B") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("de heer Jansen zei", "Jansen"),
        ("mevr. De Vries-van den Berg zei", "De Vries-van den Berg"),
        ("dhr.Pietersen belde", "Pietersen"),
        ("Mevrouw van Dijk weet het", "van Dijk"),
        ("mevr. A.B. de Boer", "A.B. de Boer"),
        ("prof. dr. ir. Jan van der Meer sprak", "Jan van der Meer"),
        ("wethouder Van Dijk van Financiën", "Van Dijk"),
        ("minister Blok van Buitenlandse Zaken", "Blok"),
        ("burgemeester Aboutaleb", "Aboutaleb"),
        ("meneer 't Hart", "'t Hart"),
        ("mw. Öztürk", "Öztürk"),
    ],
)
def test_a_name_is_found_behind_a_title(text: str, name: str) -> None:
    assert kinds(text) == [("name", name)]


def test_several_names_follow_one_title() -> None:
    said = kinds("de heren Jansen en De Vries, ministers Wiebes en Jan Blok")
    assert [name for _kind, name in said] == ["Jansen", "De Vries", "Wiebes", "Jan Blok"]


@pytest.mark.parametrize(
    "text",
    [
        "de minister van Binnenlandse Zaken en de burgemeester van Utrecht",
        "wethouder ICT, de wethouder Financiën, minister De",
        "de heer. Jansen of dames en heren, De overheid",
        "100.000.000 en 12.345.678 en € 123.456.782 en 123.456.782 euro en 123456782 inwoners",
        "20170101 of 12-10-2017 of 2017-10-12, 01-02-2017 12.30 uur, 2011/12",
        "in 2017 EU 28 landen, sinds 1980 is 68% van de boeren, 1500 km 2 uur, 1200 kg 5",
        "20-en-30, 18-of-19, COVID-19, 1-mrt-17, 12-okt-7, D66, MH17, NEN 1234, artikel 12.3.4",
        "klaar.Nu verder e.d. o.a. d.w.z. te laat.nu is het",
        "0,1234567 en 010 250 300 1200 en 0.06",
        "@overheid, twee@drie en @",
    ],
)
def test_what_looks_like_it_and_is_not_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_nothing_is_found_in_the_bundled_quotes() -> None:
    with bundled("corpus/digitaal2017.csv") as path, path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24
    assert [kinds(row["text"]) for row in rows] == [[]] * 24


def test_a_list_of_names_finds_them_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / names.LIST).write_text("Bakker\nAnne-Marie de Wit\n\n  ellen  \n", encoding="utf-8")
    known = names.listed(tmp_path)
    text = "Bakker, BAKKER, de bakker, Bakkers; anne-marie, Anne-Marie de  Wit. ellen en Ellen"
    found = [text[f.start : f.end] for f in find(text, known)]
    assert found == ["Bakker", "BAKKER", "Anne-Marie de  Wit", "ellen", "Ellen"]


def test_a_study_without_a_list_has_no_names(tmp_path: Path) -> None:
    assert not names.listed(tmp_path)


def test_a_list_of_windows_is_read_and_one_that_is_a_folder_refused(tmp_path: Path) -> None:
    (tmp_path / names.LIST).write_bytes("Zoë\r\n".encode("cp1252"))
    assert list(names.listed(tmp_path).find("ja, Zoë")) == [(4, 7)]
    (tmp_path / "ander" / names.LIST).mkdir(parents=True)
    with pytest.raises(Refusal, match=names.LIST):
        names.listed(tmp_path / "ander")


def test_a_sign_says_what_stood_there() -> None:
    text = "Mail jan@x.nl of bel 06-12345678, zei mevr. Smit."
    assert redacted(text, find(text)) == "Mail [e-mail] of bel [telefoon], zei mevr. [naam]."


def test_a_span_keeps_its_words() -> None:
    text = "Mail jan@x.nl of bel 06-12345678 nu"
    out, found = redacted(text, find(text)), find(text)

    def there(part: str) -> str:
        start = text.index(part)
        begin, end = moved((start, start + len(part)), found)
        return out[begin:end]

    assert there("Mail") == "Mail"
    assert there("of bel") == "of bel"
    assert there("nu") == "nu"
    assert there("jan@x.nl of") == "[e-mail] of"
    assert there("@x") == "[e-mail]"
    assert there("nl of bel 06") == "[e-mail] of bel [telefoon]"


PIECES = st.sampled_from(
    [*"abZ0169 .,-@/:+()'\n€🙂\u00a0", "jan@x.nl", "0612345678", "NL91ABNA0417164300", "123456782",
     "1234 AB 12", "GV-335-H", "www.x.nl", "de heer ", "Jansen", " van ", "minister ", "dr. "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS, st.lists(st.text(max_size=8), max_size=4))
def test_findings_are_in_the_text_and_apart_and_the_rest_stays(
    text: str, listed: list[str]
) -> None:
    found = find(text, Names(listed))
    before, rest = 0, []
    for finding in found:
        assert before <= finding.start < finding.end <= len(text)
        assert finding.checked == (finding.kind in ("iban", "bsn"))
        rest.append(text[before : finding.start])
        before = finding.end
    rest.append(text[before:])
    out = redacted(text, found)
    at = 0
    for piece, sign in zip(rest, [*(SIGNS[finding.kind] for finding in found), ""], strict=True):
        assert out.startswith(piece + sign, at)
        at += len(piece + sign)
    assert at == len(out)


@given(TEXTS | TEXTS.map(str.lower))
def test_what_is_passed_over_for_want_of_a_sign_or_a_capital_has_nothing_in_it(text: str) -> None:
    # With both on a line of their own nothing is passed over.
    assert find(text) == find(f"{text}\n\n:É")


@given(TEXTS, st.data())
def test_a_span_of_any_text_moves_along(text: str, data: st.DataObject) -> None:
    found = find(text)
    out = redacted(text, found)
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    end = data.draw(st.integers(min(start + 1, len(text)), len(text)))
    begin, close = moved((start, end), found)
    assert 0 <= begin <= close <= len(out)
    assert (begin < close) == (start < end)
    inside = [f for f in found if f.start < end and start < f.end]
    if not inside:
        assert out[begin:close] == text[start:end]


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "a.", "a@", "1 ", "1-", "0612", "1.1", "A-", "dr. ", "de heer A-", "A'", "A. ",
     "+31 ", "NL91 ", "http://", "www.", "1234 AB ", "x@a.", "(", "Aa ", "van ",
     "mevr. A van de ", "a.nl/"],
)  # fmt: skip
def test_no_long_text_takes_long(piece: str) -> None:
    # Twice as long may take about twice as long; a quadratic search would take hours.
    found = find(piece * (200_000 // len(piece)))
    assert all(f.start < f.end for f in found)
