"""Text in the encodings of before Unicode: read right, or announced as doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus.errors import Refusal
from turven.corpus.formats.encoding import CHOICES, encoding_of, known, remark, samples
from turven.corpus.formats.encoding_guess import ENCODINGS, Guess, guess
from turven.corpus.formats.reading import read

ANSWERS = {
    "Dutch": ["Voor cafés en een coördinator", "Niet reëel", "Ideeën van cliënten, één crèche"],
    "German": ["Die Straße ist laut für Kinder", "Mehr Bäume wären schön", "Züge zu spät"],
    "French": ["Le bruit à midi gêne", "Des arbres près de l'école", "Ça coûte trop, où aller"],
    "Spanish": ["Más árboles", "Los niños no tienen dónde", "También la estación"],
    "Portuguese": ["Não há árvores", "A estação é longe", "Crianças, informações"],
    "Swedish": ["För mycket trafik på gatan", "Fler träd", "Bättre bussar"],
    "Danish": ["For meget støj på gaden", "Flere træer", "Børn må ikke"],
    "Polish": ["Ulica jest za głośna", "Więcej drzew byłoby świetnie", "Pociągi spóźniają się"],
    "Czech": ["Ulice je příliš hlučná", "Více stromů, skvělé", "Vlaky mají zpoždění každý den"],
    "Hungarian": [
        "Túl zajos a gyerekeknek",
        "Több fa kellene, zöldebb",
        "A vonatok őszintén késnek",
    ],
    "Turkish": ["Çocuklar için gürültülü", "Daha fazla ağaç", "Şehir çok kalabalık, ışık"],
    "Greek": ["Ο δρόμος είναι θορυβώδης", "Περισσότερα δέντρα", "Τα τρένα καθυστερούν"],
    "Russian": ["Улица слишком шумная", "Нужно больше деревьев", "Поезда опаздывают каждый день"],
}
SHORT = {
    "one name": ["Het café is reëel te duur", "Don’t know"],
    "one letter": ["zu groß"],
    "one capital": ["Één keer"],
    "one ogonek": ["więcej zieleni"],
    "one quotation": ["‘te duur’ zei ze"],
    "only dots": ["geen idee … niets"],
    "one Russian word": ["шум"],
}


def written(answers: list[str], encoding: str) -> bytes:
    return "".join(["id;answer\n", *(f"{nr};{text}\n" for nr, text in enumerate(answers))]).encode(
        encoding
    )


def cases() -> list[tuple[str, str]]:
    found = []
    for name, answers in (ANSWERS | SHORT).items():
        for encoding in (*ENCODINGS, "latin-1"):
            try:
                written(answers, encoding)
            except UnicodeEncodeError:
                continue
            found.append((name, encoding))
    return found


@pytest.mark.parametrize(("name", "encoding"), cases())
def test_text_of_before_unicode_is_read_right_or_is_doubtful(
    name: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    answers = (ANSWERS | SHORT)[name]
    content = written(answers, encoding)
    path.write_bytes(content)
    with read(path) as table:
        found = [cells[1] for _line, cells in table.rows]
        assert table.guess is not None
        assert table.read_as["encoding"] == table.guess.encoding
    assert found == answers or (
        name in SHORT
        and table.guess.doubtful
        and any(content.decode(other) == content.decode(encoding) for other in table.guess.others)
    )
    sentence = remark(path, table.guess)
    assert table.guess.encoding in sentence
    assert "--encoding" in sentence
    with read(path, encoding=encoding) as table:
        assert [cells[1] for _line, cells in table.rows] == answers
        assert table.guess is None


def test_signs_within_words_are_a_reason_to_doubt(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"id;answer\n1;a\x8eb \xf7c\n2;d\x91e\n3;f\x95g\n4;h\xf7i\n")
    with read(path) as table:
        assert table.guess is not None
        assert table.guess.encoding != "cp1252" or table.guess.doubtful


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ANSWERS)
def test_utf_16_without_a_mark_is_recognised(name: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(written(ANSWERS[name] * 50, encoding))
    with read(path) as table:
        assert [cells[1] for _line, cells in table.rows] == ANSWERS[name] * 50
        assert table.guess is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_no_part_of_a_name_whatever_was_asked(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(written(["één"], encoding))
    for asked in (None, encoding, encoding.removesuffix("-sig")):
        with read(path, encoding=asked) as table:
            assert table.names == ["id", "answer"]


def test_an_unknown_encoding_is_refused_with_those_to_choose(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(written(["één"], "cp1252"))
    for name in ("klingon", "rot13", "hex", "cp\0"):
        with pytest.raises(Refusal, match="mac-roman"):
            read(tmp_path / "in.csv", encoding=name)
    assert known("Windows-1252") == known("cp1252") == "cp1252"
    assert known("Mac Roman") == "mac-roman"
    assert [known(name) for name in CHOICES] == list(CHOICES)


def test_a_spreadsheet_has_no_encoding_to_choose(tmp_path: Path) -> None:
    (tmp_path / "in.sav").write_bytes(b"$FL2")
    with pytest.raises(Refusal, match="leave out --encoding"):
        read(tmp_path / "in.sav", encoding="cp1252")


def test_samples_show_the_letters_that_differ(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"plain\n" * 500 + b"x" * 90 + " een café vol\n".encode("mac-roman"))
    found = samples(path, ["cp1252", "mac-roman"])
    assert "cafŽ vol" in found["cp1252"]
    assert "café vol" in found["mac-roman"]


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_a_guess_defines_every_byte(pieces: list[bytes]) -> None:
    odd = bytes({byte for piece in pieces for byte in piece if byte > 0x7F})
    found = guess([piece for piece in pieces if not piece.isascii()], odd)
    assert isinstance(found, Guess)
    odd.decode(found.encoding)
    assert found.encoding not in found.others


def test_guessing_a_large_file_looks_at_all_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    lines = ["één crèche"] * 6000
    path.write_bytes(written(lines, "cp850") + b"6001;\x9b\x9d\n")
    assert encoding_of(path).name == "cp850"


@pytest.mark.parametrize("name", ["in.csv", "in.txt", "in.jsonl"])
def test_utf_8_with_a_few_other_bytes_is_read_when_asked(name: str, tmp_path: Path) -> None:
    good, odd = ("één crèche", "2;caf\xe9 \x80 5")
    lines = [good.encode()] * 3000 + [odd.encode("latin-1")] + ["“na”".encode()] * 3000
    if name == "in.jsonl":
        lines = [b'{"a": "%s"}' % line for line in lines]
    elif name == "in.csv":
        lines = [b"a", *lines]
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(Refusal, match=r"line 300[12].*--encoding utf-8"):
        read(path)
    with read(path, encoding="UTF8") as table:
        assert table.read_as["encoding"] == "utf-8-cp1252"
        found = [";".join(cell or "" for cell in cells) for _line, cells in table.rows]
    assert found == [good] * 3000 + ["2;café € 5"] + ["“na”"] * 3000
