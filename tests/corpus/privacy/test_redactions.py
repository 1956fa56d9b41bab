"""What coders leave out of exports, and what an export then has."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.codebook.file import read_codebook
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.privacy.personal import redacted
from turven.corpus.privacy.redactions import Redactions, What, _same_part, record_redaction
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.ids import newest
from turven.corpus.study.quotes import Quote, normalised
from turven.corpus.study.study import Study

FIRST = "Mail jan@x.nl, zei mevr. Smit van de gemeente Urk"


def a_study(folder: Path) -> Study:
    """Five quotes, of which the second to the fourth are equal however they are written."""
    return build_study(
        folder,
        f'id,antwoord\n1,"{FIRST}"\n2,vraag het Kees Bol\n3,"Vraag  het\nkees bol."\n'
        '4,vraag het Kees Bol\n5,"🙂 bel 06-12345678"\n',
        "codes:\n  - {id: wet, label: Wet}\n",
    )


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with a_study(tmp_path) as made:
        yield made


def quote(study: Study, number: int) -> Quote:
    return quotes.at(study.db, number)


def out(study: Study, number: int) -> str:
    """A quote as it would be exported."""
    shown = quote(study, number)
    return redacted(shown.text, Redactions(study).of(shown))


def say(study: Study, number: int, part: str, what: What, coder: str = "Anna") -> None:
    shown = quote(study, number)
    start = shown.text.index(part)
    record_redaction(study.db, coder, shown, (start, start + len(part)), what)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_found_is_left_out_until_a_coder_keeps_it(study: Study) -> None:
    assert out(study, 1) == "Mail [e-mail], zei mevr. [naam] van de gemeente Urk"
    say(study, 1, "Smit", "keep")
    assert out(study, 1) == "Mail [e-mail], zei mevr. Smit van de gemeente Urk"
    assert [f.kind for f in Redactions(study).kept(quote(study, 1))] == ["name"]
    say(study, 1, "Smit", "redact", coder="Bram")
    assert out(study, 1) == "Mail [e-mail], zei mevr. [naam] van de gemeente Urk"
    assert Redactions(study).kept(quote(study, 1)) == []


def test_a_coder_leaves_out_more_and_takes_that_back(study: Study) -> None:
    say(study, 1, "gemeente Urk", "redact")
    assert out(study, 1).endswith("van de [weggelaten]")
    say(study, 1, "gemeente Urk", "keep")
    assert out(study, 1).endswith("van de gemeente Urk")


def test_parts_that_overlap_become_one_and_nothing_of_them_goes_out(study: Study) -> None:
    say(study, 1, "mevr. Smit van", "redact")
    assert out(study, 1) == "Mail [e-mail], zei [weggelaten] de gemeente Urk"
    say(study, 1, "jan", "redact")
    assert out(study, 1) == "Mail [e-mail], zei [weggelaten] de gemeente Urk"
    say(study, 1, "Urk", "redact")
    say(study, 1, "de gemeente U", "redact")
    assert out(study, 1) == "Mail [e-mail], zei [weggelaten] [weggelaten]"


def test_an_equal_answer_loses_the_same_part_however_it_is_written(study: Study) -> None:
    say(study, 2, "Kees Bol", "redact")
    assert [out(study, n) for n in (2, 3, 4)] == [
        "vraag het [weggelaten]",
        "Vraag  het\n[weggelaten].",
        "vraag het [weggelaten]",
    ]
    say(study, 3, "kees bol", "keep")
    assert out(study, 2) == "vraag het Kees Bol"


def test_where_an_equal_answer_is_not_clear_it_is_left_out_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id,antwoord\n1,bel Groß op 0612345678\n2,BEL GROSS OP 0612345678\n", encoding="utf-8"
    )
    with Study.create(tmp_path / "ander") as study:
        import_file(study, tmp_path / "in.csv")
        say(study, 1, "Groß", "redact")
        assert out(study, 1) == "bel [weggelaten] op [telefoon]"
        assert out(study, 2) == "[weggelaten]"
        # What is kept in the one does not let out all of the other.
        say(study, 2, "BEL GROSS OP 0612345678", "keep")
        assert out(study, 2) == "BEL GROSS OP 0612345678"
        say(study, 2, "0612345678", "redact")
        say(study, 1, "0612345678", "keep")
        assert out(study, 2) == "BEL GROSS OP [telefoon]"


@given(
    st.text(alphabet="aB. \n\u00e9", min_size=1, max_size=12).filter(lambda t: t.strip(" .\n")),
    st.text(alphabet=" .\n", max_size=3),
    st.data(),
)
def test_the_same_part_of_an_equal_answer_says_the_same(
    text: str, around: str, data: st.DataObject
) -> None:
    other = around.join(["", *text.upper().split(), ""]) if around.isspace() else f" {text}{around}"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part = _same_part(text, (start, end), other)
    if part:
        assert normalised(other[slice(*part)]) == normalised(text[start:end])
    if text[start:end].isalpha() and normalised(text) == normalised(other):
        assert part


def test_the_list_of_names_counts(study: Study) -> None:
    (study.folder / "names.txt").write_text("Kees Bol\n")
    assert out(study, 2) == "vraag het [naam]"
    assert out(study, 3) == "Vraag  het\nkees bol."


def test_every_export_leaves_out_the_same_and_the_places_are_right(
    study: Study, tmp_path: Path
) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    first, last = quote(study, 1), quote(study, 5)
    start = FIRST.index("van de gemeente")
    log.code(first.id, "wet", span=(start, len(FIRST)))
    log.code(first.id, "wet", span=(FIRST.index("x.nl"), FIRST.index("Smit")))
    log.memo(first.id, "bel 0612345678")
    log.code(last.id, "wet", span=(2, len(last.text)))
    texts = ["Mail [e-mail], zei mevr. [naam] van de gemeente Urk", "vraag het Kees Bol"]

    went = export_file(study, tmp_path / "lang.csv")
    assert went.redacted == 4
    long = rows(went.file)
    assert [r["text"] for r in long if r["respondent"] == "1"] == [texts[0]] * 2
    coded = [r["text"][int(r["start"]) : int(r["end"])] for r in long if r["code"]]
    assert coded == ["van de gemeente Urk", "[e-mail], zei mevr. ", "bel [telefoon]"]
    assert {r["memo"] for r in long if r["respondent"] == "1"} == {"bel [telefoon]"}

    went = export_file(study, tmp_path / "breed.csv", wide=True)
    assert went.redacted == 4
    assert [r["text"] for r in rows(went.file)][:2] == texts
    went = export_file(study, tmp_path / "uit.jsonl")
    assert went.redacted == 4
    objects = [json.loads(line) for line in went.file.read_text(encoding="utf-8").splitlines()]
    assert [o["text"] for o in objects][:2] == texts
    assert [o["text"][c["start"] : c["end"]] for o in objects for c in o["codings"]] == coded


def test_whoever_asks_gets_the_texts_as_they_were_given(study: Study, tmp_path: Path) -> None:
    say(study, 1, "gemeente Urk", "redact")
    went = export_file(study, tmp_path / "uit.csv", Selection(redact=False))
    assert went.redacted == 0
    assert [r["text"] for r in rows(went.file)] == [q.text for q in quotes.every(study.db)]
    assert quote(study, 1).text == FIRST


def test_examples_in_the_codebook_are_quotes_and_leave_out_the_same(tmp_path: Path) -> None:
    with build_study(
        tmp_path,
        "id,antwoord\n1,de wet\n",
        "codes:\n  # van Jan\n  - id: wet\n    label: Wet\n    description: Zie www.wet.nl.\n"
        "    examples: [Zei mevr. Smit, jan@x.nl schreef het]\n",
    ) as study:

        def texts(selection: Selection) -> list[str]:
            went = [
                export_file(study, tmp_path / f"uit.{ending}", selection)
                for ending in ("jsonl", "xlsx", "qdc", "qdpx")
            ]
            if selection.redact:
                assert [each.redacted for each in went] == [2, 2, 2, 2]
            book = pd.read_excel(went[1].file, sheet_name="codebook", engine="openpyxl")
            with zipfile.ZipFile(went[3].file) as archive:
                project = archive.read("project.qde").decode()
            yaml = (tmp_path / "uit.codebook.yaml").read_text()
            return [yaml, str(book.examples[0]), went[2].file.read_text(), project]

        whole = texts(Selection(redact=False))
        assert whole[0] == study.codebook_file.read_text()
        assert all("mevr. Smit" in text and "jan@x.nl" in text for text in whole)
        left = texts(Selection())
        assert all("mevr. [naam]" in text and "[e-mail] schreef" in text for text in left)
        assert not any("Smit" in text or "jan@x.nl" in text for text in left)
        assert "  # van Jan\n" in left[0]
        assert "Zie www.wet.nl." in left[0]
        assert read_codebook(tmp_path / "uit.codebook.yaml").by_id["wet"].examples == (
            "Zei mevr. [naam]", "[e-mail] schreef het",
        )  # fmt: skip


def test_what_was_said_is_never_changed_and_shares_the_time_of_all(study: Study) -> None:
    say(study, 1, "Smit", "keep")
    (id_,) = study.db.execute("SELECT id FROM redactions").fetchone()
    assert newest(study.db) == id_
    with pytest.raises(sqlite3.IntegrityError):
        study.db.execute("UPDATE redactions SET what = 'redact'")
    with pytest.raises(sqlite3.IntegrityError):
        study.db.execute("DELETE FROM redactions")


Redacting = tuple[int, int, int, Literal["redact", "keep"]]
words = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.integers(0, 20),
        st.integers(1, 30),
        st.sampled_from(["redact", "keep"]),
    ),
    max_size=8,
)


@settings(max_examples=scaled(25))
@given(words, words)
def test_two_copies_merge_to_the_same_in_either_order(
    tmp_path_factory: pytest.TempPathFactory, one: list[Redacting], other: list[Redacting]
) -> None:
    copies = []
    for coder, told in (("Anna", one), ("Bram", other)):
        study = a_study(tmp_path_factory.mktemp("kopie"))
        for number, start, length, what in told:
            shown = quote(study, number)
            begin = min(start, len(shown.text) - 1)
            record_redaction(
                study.db, coder, shown, (begin, min(begin + length, len(shown.text))), what
            )
        copies.append(study)
    union = {
        row for study in copies for row in study.db.execute("SELECT * FROM redactions").fetchall()
    }
    # Quotes are called by what they are, so that they are the same in both copies.
    texts = []
    for study in copies:
        study.db.executemany(
            "INSERT INTO redactions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            sorted(union, reverse=study is copies[0]),
        )
        texts.append([out(study, number) for number in range(1, 6)])
        study.close()
    assert texts[0] == texts[1]


def across(columns: dict[str, list[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*columns.values(), strict=True)]


def background(folder: Path, columns: dict[str, list[str]]) -> list[dict[str, str]]:
    """What an export has of these background variables."""
    with (folder / "achtergrond.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "antwoord", *columns])
        writer.writerows([at, "De wet", *row] for at, row in enumerate(across(columns)))
    with Study.create(folder / "met-achtergrond") as study:
        import_file(study, folder / "achtergrond.csv", text="antwoord", respondent="respondent")
        export_file(study, folder / "uit.csv")
        export_file(study, folder / "alles.csv", Selection(redact=False))
    out = []
    for name in ("uit.csv", "alles.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            out.append([{key: row[key] for key in columns} for row in csv.DictReader(file)])
    assert [list(row.values()) for row in out[1]] == across(columns)
    return out[0]


def test_what_tells_who_somebody_is_goes_out_of_background_variables_too(tmp_path: Path) -> None:
    found = background(
        tmp_path,
        {
            "mail": ["jan@x.nl", "Jan <jan@x.nl>"],
            "rekening": ["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"],
            "contact": ["06-12345678", "020 123 45 67 (avond)"],
            "Telefoon": ["0201234567", "0612345678"],
            "BSN": ["111222333", "niet gegeven"],
            "nummer": ["123456782", "111222333"],
        },
    )
    assert [list(row.values()) for row in found] == [
        ["[e-mail]", "[IBAN]", "[telefoon]", "[telefoon]", "[BSN]", "[BSN]"],
        ["Jan <[e-mail]>", "[IBAN]", "[telefoon] (avond)", "[telefoon]", "niet gegeven", "[BSN]"],
    ]


def test_background_variables_that_are_tabulated_stay(tmp_path: Path) -> None:
    columns = {
        "postcode": ["1234 AB", "3511AB"],
        "gemeente": ["Jan Smit", "www.x.nl"],
        "geboren": ["19700131", "1970-01-31"],
        # One of nine digits passes the test of a BSN by chance, the other does not.
        "respondentnr": ["111222333", "111222334"],
        "pasnummer": ["0201234567", "0101234567"],
        "kenteken": ["12-ABC-3", "bel me"],
        "omzet": ["123456789,50", "NL91ABNA0417164301"],
    }
    found = background(tmp_path, columns)
    assert [list(row.values()) for row in found] == across(columns)
