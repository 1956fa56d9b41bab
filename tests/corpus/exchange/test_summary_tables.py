"""The tables in an exported spreadsheet: those of `turven tables`, of what goes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from studies import build_study

from turven.corpus.analysis.reference import choose_rule
from turven.corpus.analysis.tables.codings import read
from turven.corpus.analysis.tables.crosstabs import crosstab
from turven.corpus.analysis.tables.frequencies import frequencies
from turven.corpus.analysis.tables.sheets import crosstab_sheet, frequencies_sheet
from turven.corpus.analysis.tables.writing import write
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.progress import Cancelled
from turven.corpus.study import quotes
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

Rows = list[tuple[object, ...]]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """124 weighted respondents; Anna has done 120, Bram 10 of those, the machine the rest."""
    (tmp_path / "boek.yaml").write_text(
        "codes:\n  - id: recht\n    label: Recht\n    codes:\n"
        "      - {id: wet, label: Wet}\n      - {id: regels, label: =Regels}\n"
        "  - {id: geld, label: Geld}\n"
    )
    mails = ["jan@voorbeeld.nl", "piet@voorbeeld.nl"]
    frame = pd.DataFrame(
        {
            "nr": range(124),
            "antwoord": [f"antwoord {at}" for at in range(124)],
            "regio": ["Noord" if at < 60 else "Zuid" for at in range(124)],
            "contact": [mails[at % 2] for at in range(124)],
            "leeftijd": [at % 50 + 18 for at in range(124)],
            "land": "NL",
            "gewicht": [1 + 2 * (at % 2) for at in range(124)],
        }
    )
    frame.to_csv(tmp_path / "in.csv", index=False)
    with Study.create(tmp_path / "studie", tmp_path / "boek.yaml") as study:
        import_file(study, tmp_path / "in.csv")
        ids = [quote.id for quote in quotes.every(study.db)]
        anna, bram, machine = (
            Decisions(study.db, name, study.codebook.revision) for name in ("Anna", "Bram", MODEL)
        )
        for at, id_ in enumerate(ids[:120]):
            given = at % 3 == 0 if at < 60 else at % 10 == 0
            anna.finish(id_, codes=[("wet", "manual")] if given else [])
        for id_ in ids[:10]:
            bram.finish(id_, codes=[("geld", "manual"), ("regels", "manual")])
        seen = Seen(model="m", score=0.9, rank=1, visible=False)
        machine.autocode([(id_, {"geld": seen}) for id_ in ids[120:]], "m")
        yield study


def sheets(study: Study, selection: Selection) -> dict[str, Rows]:
    path = export_file(study, study.folder / "uit.xlsx", selection).file
    return {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.open(path)}


def counted(rows: Rows) -> dict[object, object]:
    """How many respondents have what, by the first two columns of the frequencies."""
    return {row[0]: row[1] for row in rows[3:] if isinstance(row[1], int)}


def full(rows: Rows) -> Rows:
    """Rows without what is empty behind them."""
    cut = []
    for row in rows:
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        cut.append(tuple(cells))
    return cut


def test_the_tables_are_those_that_the_tables_command_writes(study: Study) -> None:
    found = sheets(study, Selection())
    codings = read(study)
    by = [crosstab(study, codings, "regio"), crosstab(study, codings, "contact")]
    made = [frequencies_sheet(frequencies(study, codings)), *map(crosstab_sheet, by)]
    write(study.folder / "tabellen.xlsx", made)
    first, second, _third = openpyxl.open(study.folder / "tabellen.xlsx").worksheets
    assert full(found["frequencies"]) == full(list(first.iter_rows(values_only=True)))
    theirs = full(list(second.iter_rows(values_only=True)))
    assert full(found["crosstabs"])[: len(theirs)] == theirs
    wet = next(row for row in theirs if row[:1] == ("  Wet",))
    # 20 of 60 in the north and 6 of 64 in the south, of whom none weighs 3: lower than A.
    assert wet[1:4] == (pytest.approx(40 / 120), pytest.approx(6 / 128), "A")


def test_values_are_redacted_and_what_cannot_be_compared_is_left_out(study: Study) -> None:
    found = sheets(study, Selection())
    titles = [row[0] for row in found["crosstabs"] if str(row[0]).startswith("Codes by")]
    assert titles == ["Codes by regio", "Codes by contact"]
    cells = [str(cell) for rows in found.values() for row in rows for cell in row]
    assert not [cell for cell in cells if "voorbeeld.nl" in cell]
    assert "A [e-mail]" in cells
    as_is = sheets(study, Selection(redact=False))["crosstabs"]
    assert "A jan@voorbeeld.nl" in [cell for row in as_is for cell in row]
    about = {str(name): str(value) for name, value, *_rest in found["readme"]}
    assert about["crosstabs"].endswith("Too many values to compare: leeftijd.")


def test_the_tables_count_what_goes_out(study: Study) -> None:
    everything = {"base": 124, "RECHT": 26, "  Wet": 26, "  =Regels": 0, "Geld": 4}
    assert counted(sheets(study, Selection())["frequencies"]) == everything
    by_people = counted(sheets(study, Selection(autocoded=False))["frequencies"])
    assert by_people == everything | {"base": 120, "Geld": 0}
    # A net of which not every code goes out would count what is not there.
    some = sheets(study, Selection(codes=("wet",)))
    assert counted(some["frequencies"]) == {"base": 124, "  Wet": 26}
    assert {"RECHT", "Geld"}.isdisjoint(row[0] for row in some["crosstabs"])
    assert "RECHT" in counted(sheets(study, Selection(codes=("recht",)))["frequencies"])
    bram = counted(sheets(study, Selection(coder="bram"))["frequencies"])
    assert bram == {"base": 10, "RECHT": 10, "  Wet": 0, "  =Regels": 10, "Geld": 10}
    south = sheets(study, Selection(filter="regio=Zuid", question="antwoord"))
    assert counted(south["frequencies"])["base"] == 64
    notes = [row[0] for row in south["frequencies"]]
    assert {"Question: antwoord", "Only: regio=Zuid"} <= set(notes)
    assert "Codes by regio" not in [row[0] for row in south["crosstabs"]]


@pytest.mark.parametrize("rule", ["adjudicated", "majority", "Bram"])
def test_without_what_is_autocoded_nobody_differs_on_it(study: Study, rule: str) -> None:
    choose_rule(study, rule)
    base = read(study, machine=False).base
    assert base.by_machine == 0
    assert read(study).base.by_machine == 4
    assert read(study).base.respondents == base.respondents + 4
    assert base.differing == (10 if rule == "adjudicated" else 0)
    # What the machine alone coded is then not finished, and no more is.
    assert base.open == read(study).base.open + 4


def test_an_export_can_be_stopped_while_it_counts(study: Study) -> None:
    said: list[float] = []

    def progress(fraction: float) -> None:
        said.append(fraction)
        if fraction > 0.8:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_file(study, study.folder / "uit.xlsx", progress=progress)
    assert said == sorted(said)
    assert 0.8 < said[-1] < 1
    assert not (study.folder / "uit.xlsx").exists()


def test_each_variable_is_read_once_however_many_are_compared(tmp_path: Path) -> None:
    said: dict[int, int] = {}
    for count in (3, 120):
        rows = [["nr", "antwoord", *(f"v{at}" for at in range(count))]]
        rows += [[str(nr), f"zin {nr} over iets", *[str(nr % 2)] * count] for nr in range(4)]
        folder = tmp_path / str(count)
        with build_study(folder, rows, "codes:\n  - {id: geld, label: Geld}\n") as study:
            anna = Decisions(study.db, "Anna", study.codebook.revision)
            for quote in quotes.every(study.db):
                anna.finish(quote.id, codes=[("geld", "manual")])
            read_all: list[str] = []
            study.db.set_trace_callback(
                lambda sql, seen=read_all: seen.append(sql) if "variables" in sql else None  # type: ignore[misc]
            )
            exported = export_file(study, tmp_path / f"{count}.xlsx")
            study.db.set_trace_callback(None)
            said[count] = len(read_all)
    assert said[3] == said[120]
    # A hundred tables below each other are enough for anyone; the others are said to be missing.
    assert "20 more were left out" in " ".join(exported.lost)
    sheet = openpyxl.load_workbook(exported.file)["crosstabs"]
    titles = [str(cell.value) for cell in sheet["A"] if str(cell.value).startswith("Codes by")]
    assert len(titles) == 100
    assert titles[-1] == "Codes by v99"
