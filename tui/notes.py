"""What the screens say about the queue: its orders, and why a quote is the next one."""

from __future__ import annotations

from ..corpus.codebook import Codebook
from ..corpus.language import _
from ..models.queue import Order, Pick
from .text import line


def order_name(order: Order) -> str:
    """An order of the queue, as the coder chooses it."""
    return {
        "mixed": _("mixed: a part at random, the rest where coding teaches most"),
        "imported": _("as imported"),
        "random": _("at random"),
        "uncertain": _("the most uncertain first"),
        "rare": _("rare codes first"),
        "different": _("the most different first"),
        "certain": _("quick to confirm first"),
    }[order]


def reason(pick: Pick, codebook: Codebook) -> str:
    """Why this quote is the next one."""
    if pick.why == "rare":
        return _("next: it may have the rare code {code}").format(
            code=line(codebook.by_id[pick.code].name)
        )
    return {
        "imported": _("next: in the order of import"),
        "random": _("next: drawn at random"),
        "uncertain": _("next: the suggestions are in doubt"),
        "different": _("next: unlike anything coded so far"),
        "certain": _("next: quick to confirm"),
    }[pick.why]
