"""Studies for tests: made of a codebook and answers that stand in the test itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study.study import Study


def build_study(
    folder: Path,
    quotes: str | Iterable[Sequence[object]] | None = None,
    codebook: str | None = None,
) -> Study:
    """A new study, open, in `folder`/studie; beside it `boek.yaml` and `in.csv` that it is made of.

    Args:
        folder: made if it is not there.
        quotes: the answers as the text of a CSV file, or as its rows with the header first;
            None for a study without any.
        codebook: as YAML; None for the codebook that a study has if nobody gives one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book, table = folder / "boek.yaml", folder / "in.csv"
    if codebook is not None:
        book.write_text(codebook, encoding="utf-8")
    study = Study.create(folder / "studie", None if codebook is None else book)
    if quotes is None:
        return study
    with table.open("w", encoding="utf-8", newline="") as file:
        if isinstance(quotes, str):
            file.write(quotes)
        else:
            csv.writer(file).writerows(quotes)
    import_file(study, table)
    return study
