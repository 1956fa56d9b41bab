"""turven as a Python library: what a script or a notebook does with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import turven
from turven.corpus.exchange.imports.import_file import ImportResult

CODEBOOK = """\
codes:
  - id: zorg
    label: {nl: Zorg, en: Care}
    codes:
      - {id: wacht, label: Wachttijd, keywords: [wachten, wachttijd]}
      - {id: kosten, label: Kosten, keywords: [duur, kosten]}
  - {id: anders, label: Anders}
"""
TEXTS = [
    "Te lang wachten.", "Het is te duur.", "De wachttijd en de kosten.", "Niets.", "niets",
    "Mail jan@example.org over de kosten.",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of six quotes, as the library makes it."""
    (tmp_path / "book.yaml").write_text(CODEBOOK)
    rows = [f"r{n};{text};{'Noord' if n % 2 else 'Zuid'}" for n, text in enumerate(TEXTS, 1)]
    (tmp_path / "answers.csv").write_text("nummer;antwoord;regio\n" + "\n".join(rows) + "\n")
    with turven.create(tmp_path / "zorg", tmp_path / "book.yaml") as study:
        result = study.import_file(tmp_path / "answers.csv", text="antwoord", respondent="nummer")
        assert result.quotes == len(TEXTS)
    return tmp_path / "zorg"


@pytest.fixture
def study(folder: Path) -> Iterator[turven.Study]:
    with turven.open(str(folder)) as opened:
        yield opened


def ids(study: turven.Study) -> list[str]:
    return [row["quote"] for row in study.quotes()]


def code_all(study: turven.Study, coder: str) -> None:
    for row in study.quotes():
        if "wacht" in row["text"].lower():
            study.code(row["quote"], "wacht", coder=coder)
        if "kosten" in row["text"] or "duur" in row["text"]:
            study.code(row["quote"], "Kosten", coder=coder)
        study.finish(row["quote"], coder=coder)


def test_a_study_says_what_it_is(study: turven.Study) -> None:
    assert repr(study) == "<turven.Study 'zorg': 6 quotes, 0 done, 3 codes, 0 coders>"
    code_all(study, "anna")
    study.finish(ids(study)[0], coder="bram")
    assert repr(study) == "<turven.Study 'zorg': 6 quotes, 6 done, 3 codes, 2 coders>"


def test_quotes_are_rows_of_fixed_keys_and_redacted_unless_asked(study: turven.Study) -> None:
    rows = study.quotes()
    assert list(rows.columns) == [
        "quote", "position", "respondent", "question", "text", "equals", "done", "regio",
    ]  # fmt: skip
    found = list(rows)
    assert [row["text"] for row in found[:2]] == TEXTS[:2]
    assert [row["equals"] for row in found] == [1, 1, 1, 2, 2, 1]
    assert [row["regio"] for row in found] == ["Noord", "Zuid"] * 3
    assert found[5]["text"] == "Mail [e-mail] over de kosten."
    assert list(study.quotes(redact=False))[5]["text"] == TEXTS[5]
    assert all(list(row) == list(rows.columns) for row in found)


@pytest.mark.parametrize(
    "name", ["quotes", "respondents", "codings", "suggestions", "frequencies", "agreement"]
)
def test_rows_become_equal_frames_of_pandas_and_polars(study: turven.Study, name: str) -> None:
    code_all(study, "anna")
    code_all(study, "bram")
    rows = getattr(study, name)
    expected, kinds = list(rows()), rows().columns
    assert expected
    polars = pl.DataFrame(rows())
    assert polars.to_dicts() == expected
    types = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    assert dict(polars.schema) == {column: types[kind] for column, kind in kinds.items()}
    pandas = pd.DataFrame(rows())
    assert list(pandas.columns) == list(kinds)
    filled = pandas.astype(object).where(pandas.notna(), None)
    assert filled.to_dict("records") == expected


def test_a_column_that_begins_empty_has_its_type_in_polars(tmp_path: Path) -> None:
    many = "".join(f"r{n};Antwoord {n};{'' if n < 300 else 'laat'}\n" for n in range(400))
    (tmp_path / "many.csv").write_text("nr;antwoord;golf\n" + many)
    with turven.create(tmp_path / "many") as study:
        study.import_file(tmp_path / "many.csv", text="antwoord", respondent="nr")
        first, *_rest, last = ids(study)
        for quote in ids(study)[:200]:
            study.code(quote, "anders", coder="anna")
        study.code(last, "anders", coder="anna", span=(0, 8))
        frame = pl.DataFrame(study.codings())
        assert frame["start"].to_list() == [None] * 200 + [0]
        assert frame.filter(pl.col("quote") == first)["end"].to_list() == [None]
        assert pl.DataFrame(study.quotes())["golf"].to_list()[-1] == "laat"


def test_a_coding_is_one_decision_in_the_log_and_goes_to_equal_answers(
    study: turven.Study,
) -> None:
    quote = ids(study)[3]
    decision = study.code(quote, "anders", coder="anna")
    assert (decision.quote, decision.code, decision.what) == (quote, "anders", "apply")
    assert decision.coder == "anna"
    rows = list(study.codings())
    assert [(row["how"], row["label"], row["net"]) for row in rows] == [
        ("manual", "Anders", ""), ("same", "Anders", ""),
    ]  # fmt: skip
    (actions,) = study.db.execute("SELECT count(DISTINCT action) FROM decisions").fetchone()
    assert actions == 1
    study.code(quote, "anders", coder="anna", what="remove")
    assert not list(study.codings())
    (kept,) = study.db.execute("SELECT count(*) FROM decisions").fetchone()
    assert kept == 4


def test_a_part_is_where_it_is_in_the_redacted_text(study: turven.Study) -> None:
    quote, text = ids(study)[5], TEXTS[5]
    start = text.index("kosten")
    study.code(quote, "kosten", coder="anna", span=(start, start + 6))
    (redacted,) = study.codings()
    shown = list(study.quotes())[5]["text"]
    assert shown[redacted["start"] : redacted["end"]] == "kosten"
    (plain,) = study.codings(redact=False)
    assert (plain["start"], plain["end"]) == (start, start + 6)


def test_codings_of_one_coder_alone(study: turven.Study) -> None:
    code_all(study, "anna")
    study.code(ids(study)[0], "anders", coder="bram")
    assert {row["coder"] for row in study.codings()} == {"anna", "bram"}
    assert [row["code"] for row in study.codings("bram")] == ["anders"]


@pytest.mark.parametrize(
    ("quote", "code", "more", "says"),
    [
        ("none", "anders", {}, "There is no quote none in zorg."),
        (None, "none", {}, "There is no code “none” in the codebook."),
        (None, "zorg", {}, "it is a net"),
        (None, "anders", {"span": (0, 99)}, "0–99 is not a part of quote"),
        (None, "anders", {"coder": "model"}, "“model” is the name of the model"),
        (None, "anders", {"coder": " "}, "A coder needs a name"),
        (None, "anders", {"coder": "an\0na"}, "has a character that is not text"),
        (None, "anders", {"coder": "an\ud800na"}, "has a character that is not text"),
    ],
)
def test_what_cannot_be_coded_is_refused_and_nothing_is_written(
    study: turven.Study, quote: str | None, code: str, more: dict[str, object], says: str
) -> None:
    with pytest.raises(turven.Refusal, match=says):
        study.code(quote or ids(study)[0], code, **({"coder": "anna"} | more))  # type: ignore[arg-type]
    assert not study.db.execute("SELECT 1 FROM decisions").fetchone()


def test_a_word_that_is_not_known_is_a_value_error_and_writes_nothing(
    study: turven.Study,
) -> None:
    with pytest.raises(ValueError, match="'done' is not one of 'apply', 'remove', 'decline'"):
        study.code(ids(study)[0], "anders", coder="anna", what="done")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'flag' is not one of 'open', 'done', 'skip'"):
        study.finish(ids(study)[0], coder="anna", status="flag")  # type: ignore[arg-type]
    assert not study.db.execute("SELECT 1 FROM decisions").fetchone()


def test_one_name_needs_no_list_around_it(study: turven.Study, tmp_path: Path) -> None:
    code_all(study, "anna")
    code_all(study, "bram")
    assert list(study.frequencies(coders="anna")) == list(study.frequencies(coders=["anna"]))
    assert study.export(tmp_path / "kosten.csv", codes="kosten").codings == 6
    with pytest.raises(turven.Refusal, match="two coders"):
        study.agreement("anna")
    result = study.import_file(
        tmp_path / "answers.csv", text="antwoord", questions="Wat?", variables="regio", dry_run=True
    )
    assert isinstance(result, ImportResult)
    assert (result.choice.questions, result.choice.variables) == (("Wat?",), ("regio",))


@pytest.mark.parametrize("name", ["a" * 300, "a\0b", "a\ud800b"])
def test_a_name_that_no_file_can_have_is_refused(
    study: turven.Study, tmp_path: Path, name: str
) -> None:
    for refused in (
        lambda: turven.open(tmp_path / name),
        lambda: turven.create(tmp_path / name),
        lambda: study.export(tmp_path / f"{name}.csv"),
    ):
        with pytest.raises(turven.Refusal, match="cannot be the name of a file or folder") as told:
            refused()
        str(told.value).encode()


def test_a_loop_over_rows_may_write_while_another_process_writes_too(folder: Path) -> None:
    with turven.open(folder) as study, turven.open(folder) as other:
        for row in study.quotes():
            other.code(row["quote"], "anders", coder="bram")
            study.code(row["quote"], "wacht", coder="anna")
        assert len(list(study.codings())) == len(list(other.codings())) == 2 * len(TEXTS)


def test_frequencies_are_shares_with_their_intervals(study: turven.Study) -> None:
    code_all(study, "anna")
    frame = pd.DataFrame(study.frequencies()).set_index("code")
    assert frame.loc["wacht", ["count", "base"]].tolist() == [2, 6]
    assert frame.loc["wacht", "share"] == pytest.approx(2 / 6)
    assert frame.loc["zorg", ["count", "is_net"]].tolist() == [4, True]
    # Wilson's interval of 2 of 6, as statsmodels has it.
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(2, 6, method="wilson")
    assert frame.loc["wacht", ["low", "high"]].tolist() == pytest.approx([low, high])


def test_frequencies_by_a_variable_have_a_row_per_value(study: turven.Study) -> None:
    code_all(study, "anna")
    frame = pl.DataFrame(study.frequencies(by="regio", minimum=1))
    wacht = frame.filter(pl.col("code") == "wacht")
    assert wacht["value"].to_list() == ["Noord", "Zuid"]
    assert wacht["count"].to_list() == [2, 0]
    assert wacht["share"].to_list() == pytest.approx([2 / 3, 0])
    assert wacht["base"].to_list() == [3, 3]
    hidden = pl.DataFrame(study.frequencies(by="regio"))
    assert hidden["share"].null_count() == len(hidden)
    with pytest.raises(turven.Refusal, match="There is no background variable “leeftijd”"):
        study.frequencies(by="leeftijd")


def test_what_does_not_exist_is_refused_and_not_empty(study: turven.Study) -> None:
    code_all(study, "anna")
    with pytest.raises(turven.Refusal, match="no coder “ana”; the nearest is “anna”"):
        study.codings(coder="ana")
    with pytest.raises(ValueError, match="top is -1"):
        study.suggest(["iets"], top=-1)


def test_agreement_has_a_row_per_figure(study: turven.Study) -> None:
    assert not list(study.agreement())
    code_all(study, "anna")
    code_all(study, "bram")
    frame = pd.DataFrame(study.agreement())
    found = frame[(frame["of"] == "all") & (frame["figure"] == "same set")]
    assert found["value"].tolist() == [1.0]
    assert found["coders"].tolist() == ["anna; bram"]
    with pytest.raises(turven.Refusal, match="no coder “carla”"):
        study.agreement(["anna", "carla"])


def test_suggestions_are_there_without_asking_for_them_first(study: turven.Study) -> None:
    fractions: list[float] = []
    rows = list(study.suggestions(progress=fractions.append))
    assert [(row["code"], row["suggested"]) for row in rows if row["rank"] == 1][:2] == [
        ("wacht", True), ("kosten", True),
    ]  # fmt: skip
    assert all(0 <= row["probability"] <= 1 for row in rows)
    assert fractions[-1] == 1.0
    assert list(study.suggestions()) == rows


def test_any_texts_can_be_suggested_for(study: turven.Study) -> None:
    wait, nothing = study.suggest(["Altijd wachten", "Prima"])
    assert wait[0].code == "wacht"
    assert "Altijd wachten"[slice(*wait[0].evidence[0][:2])] == "wachten"
    assert nothing == ()


def test_export_says_what_it_wrote(study: turven.Study, tmp_path: Path) -> None:
    code_all(study, "anna")
    result = study.export(tmp_path / "coded.csv", wide=True, coder="anna")
    assert (result.file, result.quotes) == (tmp_path / "coded.csv", 6)
    frame = pd.read_csv(tmp_path / "coded.csv")
    assert frame["wacht"].tolist() == [1, 0, 1, 0, 0, 0]
    with pytest.raises(turven.Refusal, match=r"\.docx"):
        study.export(tmp_path / "coded.docx", coder="anna")


def test_long_work_can_be_cancelled_and_leaves_nothing(study: turven.Study, tmp_path: Path) -> None:
    def stop(_fraction: float) -> None:
        raise turven.Cancelled

    with pytest.raises(turven.Cancelled):
        study.export(tmp_path / "coded.csv", progress=stop)
    assert not (tmp_path / "coded.csv").exists()


def test_a_file_is_no_study(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(turven.Refusal, match="is a file; a study is a folder"):
        turven.open(tmp_path / "notes.txt")


def test_a_study_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(turven.Refusal, match="turven init"):
        turven.open(tmp_path / "none")


def test_a_file_that_does_not_say_where_its_answers_are_is_refused(
    study: turven.Study, tmp_path: Path
) -> None:
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(turven.UnclearColumns):
        study.import_file(tmp_path / "numbers.csv")


def test_a_dry_run_keeps_nothing(study: turven.Study, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("nummer;antwoord\nr9;Nieuw antwoord hier\n")
    asked: dict[str, Any] = {"text": "antwoord", "respondent": "nummer"}
    assert study.import_file(tmp_path / "more.csv", dry_run=True, **asked).quotes == 1
    assert len(ids(study)) == len(TEXTS)


def test_labels_are_in_the_language_that_is_set(folder: Path) -> None:
    try:
        for name, label in (("nl", "Zorg"), ("en", "Care")):
            turven.set_language(name)  # type: ignore[arg-type]
            with turven.open(folder) as study:
                code_all(study, "anna")
                assert next(study.frequencies())["label"] == label
    finally:
        turven.set_language("en")
    with pytest.raises(ValueError, match="en"):
        turven.set_language("fr")  # type: ignore[arg-type]


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    assert set(turven.__all__) <= set(dir(turven))
    for name in turven.__all__:
        assert getattr(turven, name)
    with pytest.raises(AttributeError, match="nothing"):
        _ = turven.nothing


def test_opening_a_study_imports_nothing_heavy(folder: Path) -> None:
    code = (
        "import sys, turven\n"
        "assert not [n for n in sys.modules if n.startswith('turven.')]\n"
        f"with turven.open({str(folder)!r}) as study:\n"
        "    repr(study); list(study.quotes(redact=False)); list(study.codings(redact=False))\n"
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )  # fmt: skip
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    heavy = {"spacy", "sklearn", "scipy", "numpy", "pyarrow", "textual", "typer", "pydantic"}
    assert not heavy & loaded


def test_a_script_of_a_user_passes_a_strict_type_checker(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import turven\n"
        "from collections.abc import Iterator\n"
        "def labels(folder: str) -> Iterator[str]:\n"
        "    with turven.open(folder) as study:\n"
        "        for row in study.codings(coder='anna'):\n"
        "            yield str(row['label'])\n"
        "        decision = study.code('q', 'c', coder='anna')\n"
        "        reveal_type(decision.quote)\n"
        "        reveal_type(study.retrain().quotes)\n"
        "        study.code('q', 'c')\n"
    )
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "turven").symlink_to(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache",
         "--follow-imports", "silent", script],
        env={"MYPYPATH": str(tmp_path / "path"), "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    notes = [line.partition(": ")[2] for line in done.stdout.splitlines()[:-1]]
    assert notes == [
        'note: Revealed type is "str"',
        'note: Revealed type is "int"',
        'error: Missing named argument "coder" for "code" of "Study"  [call-arg]',
        'note: "code" defined in "turven.api"',
    ]
