"""The `.spacy` format: documents with which spaCy trains or evaluates a pipeline."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, DocBin

_BYTES = ("tokens", "spaces", "lengths")
_LISTS = ("cats", "flags", "span_groups", "user_data")
"""The parts of a DocBin with an item for each document: concatenated bytes, and lists."""
_CHUNK_BYTES = 1 << 20
_LONG_WORD = re.compile(r"\S{1000}")
"""A word too long to tokenise: the time spaCy needs grows with the square of its length."""


class LabelledSpan(NamedTuple):
    """A label on a part of a text: code points `start` up to `end`."""

    start: int
    end: int
    label: str
    by: str


class Document(NamedTuple):
    """A text with its labels."""

    text: str
    cats: Mapping[str, float]
    """The truth of each label, from 0 to 1; a label is left out if it is unknown."""
    spans: Iterable[LabelledSpan]
    user_data: Mapping[str, Any]
    """Further data, of plain types only."""


def write(file: IO[bytes], language: str, documents: Iterable[Document]) -> None:
    """Write the documents as one `DocBin`, with spaCy's default tokeniser for `language`.

    The result equals that of `DocBin.to_bytes`, which needs all documents in memory; here they
    are gathered on disk. In a text with very long words each word is one token. The labelled
    spans are in `doc.spans["codings"]`, extended to whole tokens, with `by` as their id.
    """
    import spacy
    from spacy.tokens import DocBin
    from srsly import msgpack

    nlp = spacy.blank(language)
    # It keeps the strings of all documents, but only one document at a time.
    whole = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    # The same as `msgpack_dumps`, which would look for plug-ins at every call.
    pack = msgpack.Packer(use_bin_type=True).pack
    count = 0
    with ExitStack() as stack:
        parts = {name: stack.enter_context(TemporaryFile()) for name in (*_BYTES, *_LISTS)}
        for count, document in enumerate(documents, 1):  # noqa: B007 - used after the loop
            whole.add(_doc(nlp, document))
            tokens = whole.tokens.pop()
            parts["tokens"].write(tokens.tobytes())
            parts["spaces"].write(whole.spaces.pop().tobytes())
            parts["lengths"].write(len(tokens).to_bytes(4, sys.byteorder))
            for name in _LISTS:
                parts[name].write(pack(getattr(whole, name).pop()))
        packing = zlib.compressobj()
        for piece in _message(whole, count, parts, pack):
            file.write(packing.compress(piece))
        file.write(packing.flush())


def _doc(nlp: Language, document: Document) -> Doc:
    from spacy.tokens import Doc, SpanGroup
    from spacy.util import get_words_and_spaces

    text = document.text
    if _LONG_WORD.search(text):
        words, spaces = get_words_and_spaces(text.split(), text)
        doc = Doc(nlp.vocab, words, spaces)
    else:
        # Not `nlp`, which refuses a text of more than a million characters.
        doc = nlp.tokenizer(text)
    doc.cats = dict(document.cats)
    spans = [
        doc.char_span(part.start, part.end, part.label, span_id=part.by, alignment_mode="expand")
        for part in document.spans
    ]
    if spans:
        doc.spans["codings"] = SpanGroup(doc, spans=[span for span in spans if span])
    doc.user_data.update(document.user_data)
    return doc


def _message(
    whole: DocBin, count: int, parts: Mapping[str, IO[bytes]], pack: Callable[[Any], bytes]
) -> Iterator[bytes]:
    """The DocBin as a map in the format of MessagePack, in which lengths precede contents."""
    known = {"version": whole.version, "attrs": whole.attrs, "strings": sorted(whole.strings)}
    yield bytes([0x80 + len(known) + len(parts)])
    for name, value in known.items():
        yield pack(name) + pack(value)
    for name, part in parts.items():
        kind, length = (b"\xc6", part.tell()) if name in _BYTES else (b"\xdd", count)
        yield pack(name) + kind + length.to_bytes(4, "big")
        part.seek(0)
        while piece := part.read(_CHUNK_BYTES):
            yield piece
