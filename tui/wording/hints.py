"""Hints: why the queue chose a quote, what exports redact, what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, n_
from ...corpus.privacy.personal import SIGNS, Finding, Kind
from ...corpus.search.nonanswers import NonanswerGroup
from ...corpus.study.settings import Order
from ...models.queue import Pick
from ..text import line


def order_name(order: Order) -> str:
    """The name of an order of the quotes."""
    return {
        "mixed": _("mixed: some at random, the others from which the model learns most"),
        "imported": _("as imported"),
        "random": _("at random"),
        "uncertain": _("the most uncertain first"),
        "rare": _("rare codes first"),
        "different": _("the least similar to coded quotes first"),
        "certain": _("first those that are quick to confirm"),
    }[order]


def reason(pick: Pick, codebook: Codebook) -> str:
    """Why the queue chose this quote."""
    if pick.why == "rare":
        return _("next: the rare code {code} may apply").format(
            code=line(codebook.by_id[pick.code].name)
        )
    return {
        "imported": _("next: in the order of import"),
        "random": _("next: drawn at random"),
        "uncertain": _("next: the suggestions are uncertain"),
        "different": _("next: unlike anything coded so far"),
        "certain": _("next: quick to confirm"),
    }[pick.why]


def displaced(codes: Mapping[str, int], codebook: Codebook) -> str:
    """The codes that were taken off because no code stands beside an exclusive one; may be empty.

    Args:
        codes: the number of codings that were taken off, by code.
    """
    names = (
        line(codebook.by_id[code].name if code in codebook.by_id else code)
        + (f" {count}×" if count > 1 else "")
        for code, count in codes.items()
    )
    return (
        _("taken off, because an exclusive code stands alone: {codes}").format(
            codes=", ".join(names)
        )
        if codes
        else ""
    )


def left_out(found: Sequence[Finding], key: str) -> str:
    """The signs by which exports replace parts of a quote, and the `key` that keeps the text."""
    signs = ", ".join(dict.fromkeys(SIGNS[finding.kind] for finding in found))
    return (
        _("exports replace the text in ‹ › by {signs}; {key} keeps it").format(key=key, signs=signs)
        if found
        else ""
    )


def kind_name(kind: Kind, count: int) -> str:
    """The number of findings of a kind, in words."""
    return {
        "email": n_("{count} e-mail address", "{count} e-mail addresses", count),
        "web": n_("{count} web address", "{count} web addresses", count),
        "iban": n_("{count} IBAN", "{count} IBANs", count),
        "address": n_("{count} address", "{count} addresses", count),
        "phone": n_("{count} telephone number", "{count} telephone numbers", count),
        "bsn": n_("{count} citizen service number", "{count} citizen service numbers", count),
        "plate": n_("{count} licence plate", "{count} licence plates", count),
        "name": n_("{count} name", "{count} names", count),
        "other": n_("{count} part redacted by a coder", "{count} parts redacted by coders", count),
    }[kind].format(count=count)


def nonanswers_found(groups: Sequence[NonanswerGroup]) -> str:
    """The number of answers that seem to say nothing."""
    count = sum(len(group.quotes) for group in groups)
    return n_(
        "{count} answer seems to say nothing", "{count} answers seem to say nothing", count
    ).format(count=count)
