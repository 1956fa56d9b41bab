"""The counts of codes and nets against a count of the decisions in plain Python."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.study import quotes
from turven.corpus.study.code_counts import CodeCounts, with_nets
from turven.corpus.study.decisions import Decisions
from turven.tui.wording.study import state as status

CODEBOOK = """codes:
  - id: all
    label: All
    codes:
      - {id: a, label: A}
      - id: inner
        label: Inner
        codes:
          - {id: b, label: B}
          - {id: c, label: C, retired: true}
  - {id: d, label: D}
"""
NETS = {"all": {"a", "b", "c"}, "inner": {"b", "c"}}
ANSWERS = "nr,antwoord\n1,een\n2,twee\n3,twee\n4,drie\n"

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["apply", "remove", "decline", "part", "done", "skip", "open", "undo"]),
        st.integers(0, 3),
        st.sampled_from("abcd"),
    ),
    max_size=15,
)


@settings(max_examples=scaled(25), deadline=None)
@given(steps=STEPS)
def test_a_net_counts_each_quote_once_after_every_decision(
    steps: list[tuple[str, int, str]],
) -> None:
    with TemporaryDirectory() as folder, build_study(Path(folder), ANSWERS, CODEBOOK) as study:
        anna = Decisions(study.db, "Anna", study.codebook.revision)
        ids = [quote.id for quote in quotes.every(study.db)]
        kept = CodeCounts(study.db, "Anna")
        for what, at, code in steps:
            if what == "undo":
                anna.undo()
            elif what == "part":
                anna.code(ids[at], code, span=(0, 2))
            elif what in ("apply", "remove", "decline"):
                anna.code(ids[at], code, what)  # type: ignore[arg-type]
            else:
                anna.finish(ids[at], what)  # type: ignore[arg-type]
            given_ = {quote.id: set[str]() for quote in quotes.every(study.db)}
            newest: dict[tuple[object, ...], str] = {}
            for quote, did, code_, start in study.db.execute(
                "SELECT quote, what, code, start FROM decisions ORDER BY id"
            ):
                newest[quote, code_, start] = did
            for (quote, code_, _start), did in newest.items():
                if did == "apply":
                    given_[str(quote)].add(str(code_))
            expected = {code_: sum(code_ in has for has in given_.values()) for code_ in "abcd"}
            for net, below in NETS.items():
                expected[net] = sum(bool(has & below) for has in given_.values())
            expected = {code_: count for code_, count in expected.items() if count}
            assert kept.read(study.codebook) == expected
            assert with_nets(study.db, "Anna", study.codebook) == expected
            codings = status(study)["coders"].get("Anna", {}).get("codings", {})
            assert codings == expected
