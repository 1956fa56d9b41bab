"""Answers of the command line, as data for `--json` and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..corpus import quotes
from ..corpus import suggestions as stored
from ..corpus.codebook import Codebook
from ..corpus.language import _
from ..corpus.study import Study
from .text import line

if TYPE_CHECKING:
    from ..models.evaluation import Evaluation
    from ..models.versions import Version


def suggestions(study: Study) -> Iterator[dict[str, Any]]:
    """What is suggested for each quote that no coder has done, in the order of import."""
    rows = study.db.execute(
        "SELECT q.id, q.respondent, q.text FROM quotes AS q WHERE NOT EXISTS (SELECT * FROM latest"
        " AS l WHERE l.quote = q.id AND l.subject = 'status' AND l.what = 'done')"
        " ORDER BY q.position"
    )
    for quote, respondent, text in rows:
        looked = stored.of(study.db, quote)
        yield {
            "quote": quote,
            "respondent": respondent,
            "text": text,
            "suggestions": [
                {
                    "code": suggestion.code,
                    "probability": suggestion.probability,
                    "suggested": suggestion.suggested,
                    "evidence": [
                        {"start": span.start, "end": span.end, "weight": span.weight}
                        for span in suggestion.evidence
                    ],
                }
                for suggestion in (looked[1] if looked else ())
            ],
        }


def state(study: Study) -> dict[str, Any]:
    """How far everyone is."""
    coders = [
        coder for (coder,) in study.db.execute("SELECT DISTINCT coder FROM latest ORDER BY coder")
    ]
    chosen = study.setting("model")
    model = study.db.execute(
        "SELECT id, at, revision, trained_on FROM models WHERE id = ?", (chosen,)
    ).fetchone()
    return {
        "study": study.name,
        "quotes": quotes.count(study.db),
        "codes": len(study.codebook.codes),
        "revision": study.codebook.revision,
        "coders": {
            coder: {
                "done": (progress := quotes.progress(study.db, coder)).done,
                "skipped": progress.skipped,
                "flagged": progress.flagged,
                "codings": quotes.counts(study.db, coder),
            }
            for coder in coders
        },
        "model": model
        and {
            "id": model[0],
            "at": model[1],
            "quotes": model[3],
            "stale": model[2] != study.codebook.revision,
        },
    }


def overview(codebook: Codebook, now: dict[str, Any]) -> Iterator[str]:
    """`state`, for a person."""
    yield _("{study}: {quotes} quotes, {codes} codes").format(
        study=line(now["study"]), quotes=now["quotes"], codes=now["codes"]
    )
    model = now["model"]
    if model is None:
        yield _("suggestions: from the codebook alone")
    else:
        learned = _("suggestions: model {id}, learned from {quotes} quotes").format(
            id=model["id"], quotes=model["quotes"]
        )
        stale = _(" (the codebook was changed since; retrain)") if model["stale"] else ""
        yield learned + stale
    for coder, did in now["coders"].items():
        yield ""
        yield _("{coder}: {done} done, {skipped} skipped, {flagged} flagged").format(
            coder=line(coder), done=did["done"], skipped=did["skipped"], flagged=did["flagged"]
        )
        counts = did["codings"]
        unknown = [id_ for id_ in counts if id_ not in codebook.by_id]
        for code in codebook.entries:
            if not code.net and counts.get(code.id):
                yield f"{counts[code.id]:>6}  {line(codebook.path(code.id))}"
        for id_ in unknown:
            yield f"{counts[id_]:>6}  " + _("{code} (no longer in the codebook)").format(
                code=line(id_)
            )


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """How good suggestions are on quotes not seen in training; null where it is not defined."""
    return {
        "quotes": evaluation.quotes,
        "micro_f1": evaluation.micro_f1,
        "macro_f1": evaluation.macro_f1,
        "first_right": evaluation.first_right,
        "three_right": evaluation.three_right,
        "codes": [
            {
                "code": code.code,
                "positives": code.positives,
                "precision": code.counts.precision,
                "recall": code.counts.recall,
                "f1": code.counts.f1,
                "threshold": code.threshold,
            }
            for code in evaluation.codes
        ],
    }


def model(version: Version) -> dict[str, Any]:
    """A trained model."""
    return {
        "model": version.name,
        "at": version.at,
        "quotes": version.quotes,
        "current": version.current,
        "kept": version.kept,
        "lacks": list(version.lacks),
        "evaluation": figures(version.evaluation),
    }


def listed(codebook: Codebook, versions: Sequence[Version]) -> Iterator[str]:
    """The models a line each; the one that suggests is marked, and what it lacks is named."""
    if not versions:
        yield _("No model yet: the codebook suggests; `turven retrain` learns from what is coded.")
        return
    names = (_("quotes"), _("micro F1"), _("macro F1"), _("first right"))
    label = _("model")
    yield f"  {label:<24}" + "".join(f"{name:>12}" for name in names)
    for version in versions:
        evaluation = version.evaluation
        cells = (
            str(version.quotes),
            _number(evaluation.micro_f1),
            _number(evaluation.macro_f1),
            _number(evaluation.first_right),
        )
        sign = "●" if version.current else " "
        gone = "" if version.kept else "  " + _("(its files are gone)")
        yield f"{sign} {version.name:<24}" + "".join(f"{cell:>12}" for cell in cells) + gone
    for version in versions:
        if version.current and version.lacks:
            yield _("The model does not know {codes}; retrain.").format(
                codes=", ".join(line(codebook.by_id[code].name) for code in version.lacks)
            )


def table(codebook: Codebook, now: Evaluation, before: Evaluation) -> Iterator[str]:
    """Precision, recall and F1 per code on quotes not seen in training, and F1 before."""
    earlier = {code.code: code.counts.f1 for code in before.codes}
    yield ""
    names = (_("quotes"), _("precision"), _("recall"), "F1", _("before"), _("threshold"))
    label = _("code")
    yield f"{label:<36}" + "".join(f"{name:>11}" for name in names)
    for code in now.codes:
        if not code.positives:
            continue
        label = line(codebook.by_id[code.code].name)
        counts = code.counts
        cells = (
            str(code.positives),
            _number(counts.precision),
            _number(counts.recall),
            _number(counts.f1),
            _number(earlier.get(code.code)),
            _number(code.threshold),
        )
        yield f"{label[:35]:<36}" + "".join(f"{cell:>11}" for cell in cells)


def _number(value: float | None) -> str:
    return _("n/a") if value is None else f"{value:.2f}"
