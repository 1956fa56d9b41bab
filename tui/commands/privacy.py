"""The personal data in the quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...corpus.language import _
from ...corpus.privacy.personal import SIGNS
from ...corpus.privacy.redactions import Redactions
from ...corpus.study.study import Study
from ..text import line
from ..wording.hints import kind_name
from .answers import print_json
from .options import HERE, Json, Where

HELP = _(
    "List the personal data in the quotes, which exports leave out. Names are found behind a"
    " title, and those that stand in names.txt in the study's folder, one on each line."
)


def command(study: Where = HERE, as_json: Json = False) -> None:
    with Study.open(study) as opened:
        found = private(opened)
    if as_json:
        print_json(found)
        return
    for row in private_lines(found):
        print(row)


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
