"""What `turven privacy` says: as data for `--json` and as lines to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..corpus.language import _
from ..corpus.privacy import SIGNS
from ..corpus.redactions import Redactions
from ..corpus.study import Study
from .notes import kind_name
from .text import line


def private(study: Study) -> dict[str, Any]:
    """The parts of the quotes that exports leave out, and how many there are of each kind."""
    findings = [
        {
            "quote": quote.id,
            "respondent": quote.respondent,
            "start": part.start,
            "end": part.end,
            "kind": part.kind,
            "checked": part.checked,
            "text": quote.text[part.start : part.end],
        }
        for quote, parts in Redactions(study).every()
        for part in parts
    ]
    counts = Counter(finding["kind"] for finding in findings)
    return {"counts": {kind: counts[kind] for kind in SIGNS}, "findings": findings}


def private_lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for a person; a tick says that a checksum fits."""
    for finding in found["findings"]:
        sign, tick = SIGNS[finding["kind"]], " ✓" if finding["checked"] else ""
        yield f"{line(finding['respondent'])}  {sign:<12} {line(finding['text'])}{tick}"
    said = [kind_name(kind, count) for kind, count in found["counts"].items() if count]
    if said:
        yield _("Exports leave out: {found}. --unredacted leaves them in.").format(
            found=", ".join(said)
        )
    else:
        yield _("No personal data was found.")
