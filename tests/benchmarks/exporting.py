"""Measure each export beside the bare library that writes its format: `make bench`.

100,000 quotes and 60 codes. The bare library gets the same cells, objects or documents, which
the export made, from a file of pickles: that is what it costs least to read. Each runs in a
process of its own: the processor's time, and the most memory that it had.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import XMLGenerator

from importing import answers

from turven.corpus.exchange.exports import html_markdown, json_lines, spacy_documents, table
from turven.corpus.exchange.exports.selection import EVERYTHING, resolve
from turven.corpus.exchange.exports.writer import ExportJob
from turven.corpus.exchange.registry import export_file
from turven.corpus.progress import no_progress
from turven.corpus.study import quotes
from turven.corpus.study.database import writing
from turven.corpus.study.ids import ids, now
from turven.corpus.study.study import Study

CODES = 60
FORMATS = (
    ("csv", False), ("csv", True), ("xlsx", False), ("xlsx", True), ("parquet", False),
    ("parquet", True), ("jsonl", False), ("spacy", False), ("html", False), ("md", False),
    ("sav", False), ("qdpx", False),
)  # fmt: skip
"""What is exported, and whether a column per code."""


def make(folder: Path, size: int) -> None:
    """A study of answers that one coder is done with, of which most have one to four codes."""
    chance = random.Random(1)
    book, file = folder / "codebook.yaml", folder / "answers.csv"
    codes = [f"code-{number}" for number in range(CODES)]
    labels = "".join(f"  - {{id: {code}, label: Label van {code}}}\n" for code in codes)
    book.write_text(f"codes:\n{labels}", encoding="utf-8")
    answers(file, size)
    study = folder / "study"
    init = ["init", str(study), "--codebook", str(book)]
    for words in (init, ["import", str(file), "--study", str(study)]):
        subprocess.run(
            [sys.executable, "-m", "turven", *words], check=True, stdout=subprocess.DEVNULL
        )
    with Study.open(study) as opened, writing(opened.db):
        fresh, revision = ids(None), opened.codebook.revision
        opened.db.executemany(
            "INSERT INTO decisions (id, action, at, coder, quote, what, code, how, revision)"
            " VALUES (?1, ?1, ?2, 'bench', ?3, ?4, ?5, 'manual', ?6)",
            [
                (next(fresh), now(), quote.id, what, code, revision)
                for quote in quotes.every(opened.db)
                for what, code in (
                    *(("apply", code) for code in chance.sample(codes, chance.randint(0, 4))),
                    ("done", None),
                )
            ],
        )


def stored(path: Path, each: Iterator[Any]) -> None:
    with path.open("wb") as file:
        for one in each:
            pickle.dump(one, file, pickle.HIGHEST_PROTOCOL)


def read(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def cells(study: Path, ending: str, wide: bool, to: Path) -> None:
    """Keep what the export makes of the study, header first, for the bare library to write."""

    def made(opened: Study) -> Iterator[Any]:
        selection = resolve(opened, EVERYTHING)
        job = ExportJob(
            selection=selection, progress=no_progress, rows="quotes" if wide else "codings"
        )
        if ending == "jsonl":
            yield from json_lines.objects(selection, job.reader())
        elif ending == "spacy":
            for document in spacy_documents.documents(selection, job.reader()):
                yield document._replace(spans=list(document.spans))._asdict()
        elif ending == "sav":
            import pyreadstat

            out = to.with_suffix(".sav")
            export_file(opened, out)
            lot, _meta = pyreadstat.read_sav(out, output_format="dict")
            yield list(lot)
            yield from zip(*lot.values(), strict=True)
        elif ending == "qdpx":
            out = to.with_suffix(".qdpx")
            export_file(opened, out)
            yield from project(out)
        elif ending in ("html", "md"):
            yield html_markdown.header()
            yield from html_markdown.rows(selection, job.reader(origins=False))
        else:
            with table.opened(job) as (written, _reader):
                yield [(column.name, column.kind) for column in written.columns]
                yield from written.rows

    with Study.open(study) as opened:
        stored(to, made(opened))


def project(path: Path) -> Iterator[Any]:
    """What happens in the XML of a project, and the texts beside it."""
    with zipfile.ZipFile(path) as archive:
        with archive.open("project.qde") as file:
            for event, element in ET.iterparse(file, ["start", "end"]):
                name = element.tag.rpartition("}")[2]
                yield (event, name, dict(element.attrib) if event == "start" else element.text)
                if event == "end":
                    element.clear()
        for name in archive.namelist()[1:]:
            yield ("file", name, archive.read(name).decode())


def bare_csv(source: Iterator[Any], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([name for name, _kind in next(source)])
        writer.writerows(source)


def bare_xlsx(source: Iterator[Any], target: Path) -> None:
    from xlsxwriter import Workbook

    book = Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, (name, _kind) in enumerate(next(source)):
        sheet.write_string(0, at, name)
    for row, line in enumerate(source, 1):
        for at, cell in enumerate(line):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell)
            elif cell is not None:
                sheet.write_number(row, at, cell)
    book.close()


def bare_parquet(source: Iterator[Any], target: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns = next(source)
    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.int8()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns])
    names = [name for name, _kind in columns]
    with parquet.ParquetWriter(target, schema) as writer:
        group: list[dict[str, object]] = []
        for row in source:
            group.append(dict(zip(names, row, strict=True)))
            if len(group) == 10_000:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group.clear()
        writer.write_table(pa.Table.from_pylist(group, schema))


def bare_jsonl(source: Iterator[Any], target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        for one in source:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")


def bare_spacy(source: Iterator[Any], target: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("nl")
    packed = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    for one in source:
        doc = nlp.make_doc(one["text"])
        doc.cats = one["cats"]
        doc.user_data.update(one["about"])
        packed.add(doc)
    packed.to_disk(target)


def bare_html(source: Iterator[Any], target: Path) -> None:
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string(
        "<table><tr>{% for name in header %}<th>{{ name }}</th>{% endfor %}</tr>"
        "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>\n"
        "{% endfor %}</table>"
    )
    page.stream(header=next(source), rows=source).dump(str(target), encoding="utf-8")


def bare_md(source: Iterator[Any], target: Path) -> None:
    """Nothing writes Markdown but templates."""
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string(
        "{% for row in rows %}|{% for cell in row %}"
        " {{ cell.replace('|', '\\\\|').replace('\\n', ' ') }} |{% endfor %}\n{% endfor %}"
    )
    page.stream(rows=source).dump(str(target), encoding="utf-8")


def bare_sav(source: Iterator[Any], target: Path) -> None:
    """ReadStat takes all rows at once."""
    import pandas as pd
    import pyreadstat

    names = next(source)
    pyreadstat.write_sav(pd.DataFrame(source, columns=names), target, row_compress=True)


def bare_qdpx(source: Iterator[Any], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("project.qde", "w", force_zip64=True) as file:
            xml = XMLGenerator(file, "utf-8", short_empty_elements=True)
            for event, name, what in source:
                if event == "start":
                    xml.startElement(name, what)
                elif event == "end":
                    xml.characters(what or "")
                    xml.endElement(name)
                else:
                    break
        archive.writestr(name, what)
        for _event, name, text in source:
            archive.writestr(name, text)


BARE: dict[str, Callable[[Iterator[Any], Path], None]] = {
    "csv": bare_csv, "xlsx": bare_xlsx, "parquet": bare_parquet, "jsonl": bare_jsonl,
    "spacy": bare_spacy, "html": bare_html, "md": bare_md,
    "sav": bare_sav, "qdpx": bare_qdpx,
}  # fmt: skip


def measured(words: Sequence[str]) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of the processor, and the most memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, *words])
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: exit status {process.returncode}")
    seconds = time.perf_counter() - start
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def one(what: str, ending: str, wide: str, folder: Path) -> None:
    """One step, in a process of its own."""
    kept, study = folder / f"{ending}{wide}.kept", folder / "study"
    if what == "keep":
        cells(study, ending, bool(wide), kept)
    elif what == "bare":
        BARE[ending](read(kept), folder / f"bare.{ending}")
    else:
        with Study.open(study) as opened:
            export_file(opened, folder / f"ours.{ending}", wide=bool(wide))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", default=[ending for ending, _wide in FORMATS])
    parser.add_argument("step", nargs="*")
    asked = parser.parse_args()
    if asked.step:
        what, ending, wide, name = asked.step
        if what == "make":
            make(Path(name), asked.rows)
        else:
            one(what, ending, wide, Path(name))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Not here: what this process once had in memory counts for those that it starts.
        measured(["make", "", "", name, "--rows", str(asked.rows)])
        print(f"| {asked.rows:,} quotes, {CODES} codes | turven | bare | ratio | memory | bare |")
        print("|---|---|---|---|---|---|")
        for ending, wide in FORMATS:
            if ending not in asked.only:
                continue
            words = [ending, "wide" if wide else "", str(folder)]
            measured(["keep", *words])
            bare, ours = measured(["bare", *words]), measured(["turven", *words])
            (folder / f"{ending}{words[1]}.kept").unlink()
            print(
                f"| .{ending} {words[1]} | {ours[1]:.1f} s | {bare[1]:.1f} s"
                f" | {ours[1] / bare[1]:.2f} | {ours[2]:.0f} MiB | {bare[2]:.0f} MiB |",
                flush=True,
            )


if __name__ == "__main__":
    main()
