"""spaCy's `.spacy`: documents to train or evaluate a pipeline with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any, NamedTuple


class Marked(NamedTuple):
    """A label on a part of a text: code points `start` up to `end`."""

    start: int
    end: int
    label: str
    by: str


class Document(NamedTuple):
    """A text with what is true of it."""

    text: str
    cats: Mapping[str, float]
    """By label how true it is, from 0 to 1; what is not known is not in it."""
    marked: Iterable[Marked]
    about: Mapping[str, Any]
    """What goes along as `user_data`; of plain types only."""


def write(file: IO[bytes], language: str, documents: Iterable[Document]) -> None:
    """Write the documents as one `DocBin`, tokenised as spaCy does by itself in `language`.

    A DocBin is packed as a whole, so that all of it is in memory at the end. What is marked
    is in `doc.spans["codings"]` as the tokens that it touches, labelled, with `by` as id.
    """
    import spacy
    from spacy.tokens import DocBin, SpanGroup

    # Not `nlp`, which refuses a text of more than a million characters.
    tokenizer = spacy.blank(language).tokenizer
    packed = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    same: dict[frozenset[tuple[str, float]], dict[str, float]] = {}
    for document in documents:
        doc = tokenizer(document.text)
        # Many quotes have the same codes, and a DocBin keeps what it is given.
        doc.cats = same.setdefault(frozenset(document.cats.items()), dict(document.cats))
        spans = [
            doc.char_span(
                part.start, part.end, part.label, span_id=part.by, alignment_mode="expand"
            )
            for part in document.marked
        ]
        if spans:
            doc.spans["codings"] = SpanGroup(doc, spans=[span for span in spans if span])
        doc.user_data.update(document.about)
        packed.add(doc)
    file.write(packed.to_bytes())
