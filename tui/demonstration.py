"""The demo study, as a copy to work in or as a printed demonstration."""

from __future__ import annotations

from pathlib import Path

from ..corpus.errors import Refusal
from ..corpus.exchange.imports.import_file import import_file
from ..corpus.exchange.registry import export_file
from ..corpus.formats import csv
from ..corpus.language import _
from ..corpus.study.database import writing
from ..corpus.study.study import Study, bundled
from .text import line


def study(folder: Path) -> Study:
    """The demo study in `folder`, created the first time and reopened afterwards."""
    if not (folder / "study.db").exists():
        with bundled("codebook.yaml") as codebook:
            made = Study.create(folder, codebook)
        # No suggestions are hidden, because the tour needs them from the first quote on.
        with made, writing(made.db):
            made.settings.blind_share = 0
    opened = Study.open(folder)
    try:
        with bundled("corpus/digitaal2017.csv") as answers:
            import_file(opened, answers)
    except BaseException:
        opened.close()
        raise
    return opened


def show(study: Study) -> None:
    """Suggest codes, print them beside the headings in the report, and export the quotes."""
    from ..models import pipeline

    codes_of = _codes_of_headings(study)
    with bundled("corpus/digitaal2017.csv") as path:
        answers = list(csv.read(path, "utf-8-sig").records())
    nlp = pipeline.build(study.codebook)
    found = list(pipeline.suggest(nlp, (answer["text"] for answer in answers)))
    print(
        _("{folder}: {count} quotes from the report of 2018, {codes} codes.").format(
            folder=line(str(study.folder)), count=len(answers), codes=len(study.codebook.codes)
        )
    )
    print(_("Suggestions from the codebook alone, before any coding (● fits the heading):"))
    first = three = base = 0
    for answer, result in zip(answers, found, strict=True):
        suggestions, fitting = result.suggestions, codes_of[answer["heading"]]
        hits = [suggestion.code in fitting for suggestion in suggestions[:3]]
        if fitting:
            base += 1
            first += any(hits[:1])
            three += any(hits)
        print(f"\n{answer['id']}  {line(answer['text'])}")
        print(f"     [{line(answer['heading'])}]")
        for suggestion, hit in zip(suggestions[:3], hits, strict=True):
            words = ", ".join(
                f"“{line(answer['text'][span.start : span.end])}”"
                for span in suggestion.evidence[:3]
            )
            label = line(study.codebook.path(suggestion.code))
            print(f"   {'●' if hit else '○'} {suggestion.probability:4.0%}  {label}  {words}")
    print()
    print(
        _("{base} quotes have a heading that corresponds to codes. For {first} of them the first"
          " suggestion is one of those codes; for {three}, one of the first three is.").format(
            base=base, first=first, three=three
        )
    )  # fmt: skip
    exported = export_file(study, study.folder / "coded-quotes.csv")
    print(_("The quotes and their codings are in {file}.").format(file=line(str(exported.file))))


def _codes_of_headings(study: Study) -> dict[str, frozenset[str]]:
    """The codes that correspond to each heading of the report, as the datasheet lists them."""
    with bundled("corpus/digitaal2017-headings.csv") as path:
        rows = csv.read(path, "utf-8-sig").records()
        listed = {row["heading"]: row["codes"].split() for row in rows}
    unknown = {id_ for ids in listed.values() for id_ in ids} - set(study.codebook.by_id)
    if unknown:
        raise Refusal(
            _("The codebook of this demo lacks {codes}; start the demo in another folder.").format(
                codes=", ".join(sorted(unknown))
            )
        )
    return {
        heading: frozenset(code for id_ in ids for code in study.codebook.under(id_))
        for heading, ids in listed.items()
    }
