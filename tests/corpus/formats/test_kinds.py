"""Files of another kind than their name says: read as what they are, or refused as that."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pyreadstat
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import P

from turven.corpus.editing.code_lists import read_codes
from turven.corpus.errors import Refusal
from turven.corpus.formats.reading import read

TABLE = b"id,answer\n1,too busy\n2,more trees\n"
PAGE = "<table><tr><td>id</td><td>answer</td></tr><tr><td>1</td><td>too busy</td></tr></table>"

WORKBOOK = b"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>"""


def packed(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        about = tarfile.TarInfo("a.csv")
        about.size = len(TABLE)
        archive.addfile(about, io.BytesIO(TABLE))
    return file.getvalue()


def word() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("too busy")
    document.save(file)
    return file.getvalue()


def odt() -> bytes:
    file = io.BytesIO()
    document = OpenDocumentText()
    document.text.addElement(P(text="too busy"))
    document.write(file)
    return file.getvalue()


def ole(*names: str) -> bytes:
    """An OLE document with streams of these names: a header, a table of sectors, a directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<4H", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<2I", header, 44, 1, 1)
    directory = b""
    for name in ("Root Entry", *names):
        coded = name.encode("utf-16-le")
        directory += (coded.ljust(64, b"\0") + struct.pack("<H", len(coded) + 2)).ljust(128, b"\0")
    return bytes(header) + b"\xff" * 512 + directory.ljust(2048, b"\0")


def database() -> bytes:
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE answers (answer)")
        return db.serialize()


def parquet() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"answer": ["too busy"]}).to_parquet(file)
    return file.getvalue()


def stata() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"answer": ["too busy"]}).to_stata(file)
    return file.getvalue()


KINDS = {
    "gzip": (gzip.compress(TABLE), r"compressed \(gzip\)"),
    "bzip2": (bz2.compress(TABLE), r"compressed \(bzip2\)"),
    "xz": (lzma.compress(TABLE), r"compressed \(xz\)"),
    "tar": (tar(), r"compressed \(tar\)"),
    "zip": (packed(**{"a.csv": TABLE}), r"compressed \(zip\)"),
    "an empty zip": (packed(), r"compressed \(zip\)"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(range(99)), r"compressed \(7z\)"),
    "Word": (word(), "a Word document"),
    "Word of before 2007": (ole("1Table", "WordDocument"), "a Word document"),
    "LibreOffice Writer": (odt(), "a text document"),
    "rich text": (rb"{\rtf1\ansi too busy, and noisy\par }", "a text document"),
    "PowerPoint": (packed(ppt__presentation=b"<p/>"), "a presentation"),
    "Numbers": (packed(**{"Index__Document.iwa": b"x"}), "Numbers"),
    "a REFI-QDA project": (packed(**{"project.qde": b"<Project/>"}), r"\.qdpx"),
    "output of SPSS": (packed(**{"outputViewer0000000000.xml": b"<x/>"}), "output of SPSS"),
    "an e-mail": (ole("__nameid_version1.0", "__properties_version1.0"), "an e-mail"),
    "a workbook with a password": (ole("EncryptionInfo", "EncryptedPackage"), "with a password"),
    "SPSS with a password": (b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV\x15\0\0\0" + b"x" * 99, "password"),
    "PDF": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "a PDF"),
    "a page": (f"<!DOCTYPE html>\n<html><body>{PAGE}".encode(), "a web page"),
    "a page with a comment": (f"\n<!-- x -->\n<HTML>{PAGE}".encode(), "a web page"),
    "only a table": (PAGE.encode(), "a web page"),
    "a page in UTF-16": (f"<html>{PAGE}".encode("utf-16"), "a web page"),
    "a page with a mark": (f"<html>{PAGE}".encode("utf-8-sig"), "a web page"),
    "Excel of 2003": (WORKBOOK, "spreadsheet in XML"),
    "other XML": (b'<?xml version="1.0"?><answers><a>too busy</a></answers>', "an XML file"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="x"><text>a,b</text></svg>', "an image"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(27)) * 20, "an image"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"x" * 99, "an image"),
    "BMP": (b"BM\x36\x03\0\0\0\0\0\0\x36\0\0\0" + b"\xff" * 99, "an image"),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a sound or a video"),
    "a program": (Path(sys.executable).resolve().read_bytes()[:9999], "a program"),
    "a program of Windows": (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "a program"),
    "SQLite": (database(), "a database"),
    "Parquet": (parquet(), "Parquet"),
    "Stata": (stata(), "Stata"),
    "syntax": (b"* run me.\nDATA LIST FREE /id (F8).\nBEGIN DATA\n1\nEND DATA.\n", "syntax"),
    "unknown": (bytes(range(1, 32)) * 9, "not a text file"),
    "a NUL and no UTF-8": (TABLE + b"3,a\0b caf\xe9\n", "not a text file"),
    "many NULs": (TABLE + b"3,a\0\0\0\0\0\0b\n", "not a text file"),
    "NULs far down": (TABLE + b"3,ok\n" * 300_000 + b"4,\0\n" * 900, "not a text file"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_table_is_refused_as_what_it_is(kind: str, tmp_path: Path) -> None:
    content, words = KINDS[kind]
    for name in ("in.csv", "in.xls", "in.txt", "in.md"):
        path = tmp_path / name
        path.write_bytes(content)
        for reader in (read, read_codes):
            if name == "in.md" and reader is read:
                continue
            with pytest.raises(Refusal, match=words) as refused:
                reader(path)
            assert "\n" not in str(refused.value)
            assert str(path) in str(refused.value)


@pytest.mark.parametrize("begin", ["PAR1", "GIF89a", "BM", "MZ", "ID3", "8BPS", "RDX2"])
def test_a_table_may_begin_with_the_letters_of_another_kind(begin: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"{begin},answer\n1,too busy\n")
    with read(tmp_path / "in.csv") as table:
        assert table.names == [begin, "answer"]


def test_some_control_characters_do_not_make_a_text_binary(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id,answer\n1,too\x0bbusy\x02\0\n2,\x1b[1mmore\x1a\n", newline=""
    )
    with read(tmp_path / "in.csv") as table:
        assert [cells[1] for _line, cells in table.rows] == ["too\x0bbusy\x02\0", "\x1b[1mmore\x1a"]


OBJECTS = [{"id": 1, "text": "[x] and, “y”"}, {"text": "z", "more": [1, 2]}]


@pytest.mark.parametrize("name", ["in.json", "in.jsonl", "in.csv", "in.txt"])
@pytest.mark.parametrize("indent", [None, 2, 0])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_array_of_objects_is_read(
    name: str, indent: int | None, encoding: str, tmp_path: Path
) -> None:
    text = json.dumps(OBJECTS, indent=indent, ensure_ascii=False)
    (tmp_path / name).write_text(text + "\n", encoding=encoding)
    with read(tmp_path / name) as table:
        assert table.names == ["id", "text", "more"]
        found = list(table.rows)
    assert [cells for _line, cells in found] == [
        ["1", "[x] and, “y”", None],
        [None, "z", '["1", "2"]'],
    ]
    lines = text.split("\n")
    for (line, _cells), sign in zip(found, ("[x]", "z"), strict=True):
        assert any(sign in each for each in lines[line - 1 : line + 2])


@pytest.mark.parametrize("name", ["in.json", "in.ndjson", "in.csv", "in.txt"])
def test_json_lines_are_recognised_under_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("".join(json.dumps(each) + "\n" for each in OBJECTS))
    with read(tmp_path / name) as table:
        assert table.read_as["format"] == "JSON Lines"
        assert [line for line, _cells in table.rows] == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"a": 1},\n 2]', "line 2: this is not an array"),
        ('[{"a": 1}\n{"a": 2}]', "line 2: this is not an array"),
        ('[{"a": 1},\n{"a": 2]', "line 2: this is not JSON"),
        ('[{"a": 1}', "not an array"),
        ('{\n  "a": 1\n}', "line 1: the object does not end on this line"),
        ('["a", "b"]', "one JSON object, between braces"),
    ],
)
def test_other_json_is_refused_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(text)
    with pytest.raises(Refusal, match=words), read(tmp_path / "in.json") as table:
        list(table.rows)


def test_a_portable_file_of_spss_is_read(tmp_path: Path) -> None:
    for name in ("in.por", "in.csv"):
        frame = pd.DataFrame({"ID": [1.0, 2.0], "ANSWER": ["too busy", "more trees"]})
        pyreadstat.write_por(frame, str(tmp_path / name), column_labels=["", "Why?"])
        with read(tmp_path / name) as table:
            assert [column.label for column in table.columns] == ["", "Why?"]
            assert list(table.rows) == [(1, ["1", "too busy"]), (2, ["2", "more trees"])]


def test_a_portable_file_without_some_of_its_letters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.por"
    pyreadstat.write_por(pd.DataFrame({"ANSWER": ["plain", "een cafe"]}), str(path))
    path.write_bytes(path.read_bytes().replace(b"cafe", b"caf\xe9"))
    with pytest.raises(Refusal, match=r"row 2: .*as \.sav"), read(path) as table:
        list(table.rows)
