"""The command `privacy`: the personal data in the quotes."""

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
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _(
    "List the personal data that exports redact. Names are found if a title precedes them or if"
    " they are in names.txt in the folder of the study, which has one name per line."
)
EXAMPLE = _("turven privacy --study health")


def command(study: StudyFolder = HERE, as_json: Json = False) -> None:
    with Study.open(study) as opened:
        found = private(opened)
    if as_json:
        print_json(found)
        return
    for row in private_lines(found):
        print(row)


def private(study: Study) -> dict[str, Any]:
    """The parts of quotes that exports redact, and the number of each kind."""
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
    """The result of `private` as lines of text; ✓ marks a number with a valid checksum."""
    for finding in found["findings"]:
        sign, tick = SIGNS[finding["kind"]], " ✓" if finding["checked"] else ""
        yield f"{line(finding['respondent'])}  {sign:<12} {line(finding['text'])}{tick}"
    kinds = [kind_name(kind, count) for kind, count in found["counts"].items() if count]
    if kinds:
        yield _("Exports redact {found}; with --unredacted they do not.").format(
            found=", ".join(kinds)
        )
    else:
        yield _("No personal data was found.")
