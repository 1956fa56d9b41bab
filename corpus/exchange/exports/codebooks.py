"""The codebook as it goes along with an export, or on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from ...codebook.codes import Code, in_language
from ...codebook.text import CodebookText
from ...formats import csv
from ...language import _
from .reader import Export

_TAG = 200
"""How long a tag of Taguette may be."""


def write_yaml(export: Export, file: IO[bytes]) -> None:
    """`codebook.yaml` as it was when the study was opened, whoever edits it now.

    Raises:
        Refusal: an example has personal data and a comment beside it, which would go too.
    """
    book, before = export.study.codebook, export.out.left_out.total()
    (source,) = export.study.db.execute(
        "SELECT yaml FROM codebook_revisions WHERE id = ?", (book.revision,)
    ).fetchone()
    redacted = export.out.codebook(book)
    changed = [code for code in redacted.entries if code != book.by_id[code.id]]
    if changed:
        text = CodebookText(source)
        for code in changed:
            text.put(code.id, "examples", code.examples)
        source = text.text
    export.redacted += export.out.left_out.total() - before
    file.write(source.encode())


def described(export: Export) -> tuple[list[str], Iterator[Sequence[object]]]:
    """A row per code and net; those that left the codebook and were given stand at the end."""
    header = [
        "code", "label", "net", "key", "description", "include", "exclude", "keywords",
        "examples", "retired", "merged_into",
    ]  # fmt: skip

    def made() -> Iterator[Sequence[object]]:
        book = export.out.codebook(export.study.codebook)
        for code in book.entries:
            if code.net or export.wants(book.reads_as.get(code.id, code.id)):
                yield [
                    code.id, *export.names(code.id), code.key, in_language(code.description),
                    code.include, code.exclude, "; ".join(code.keywords),
                    "; ".join(code.examples), int(code.retired), code.merged_into,
                ]  # fmt: skip
        yield from ([code] for code in export.codes if code not in book.by_id)

    return header, made()


def write_taguette(export: Export, file: IO[bytes]) -> None:
    """A CSV file that Taguette imports as tags, with a dot between a net and what is in it."""
    book = export.study.codebook
    taken: set[str] = set()

    def made() -> Iterator[list[str]]:
        for code in book.entries:
            if code.merged_into is None and (code.net or export.wants(code.id)):
                tag = book.path(code.id).replace(" › ", ".")
                if len(tag) > _TAG or tag in taken:
                    tag = code.id[:_TAG]
                taken.add(tag)
                yield [tag, _definition(code)]

    csv.write(file, ["tag", "description"], made())


def _definition(code: Code) -> str:
    said = {
        "": in_language(code.description),
        _("Include"): code.include,
        _("Exclude"): code.exclude,
    }
    return "\n".join(f"{name}: {text}" if name else text for name, text in said.items() if text)
