"""The command `code`: the coding screen."""

from __future__ import annotations

from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.study.settings import Order
from ...corpus.study.study import Study
from .options import HERE, Blind, Coder, Ordered, StudyFolder, choose_coder
from .output import at_terminal

HELP = _("Open the coding screen, as `turven` without a command does.")
EXAMPLE = _("turven code --coder anna --order random")


def command(
    coder: Coder = None, blind: Blind = False, order: Ordered = None, study: StudyFolder = HERE
) -> None:
    with Study.open(study) as opened:
        open_screen(opened, coder, blind, order)


def open_screen(
    study: Study, coder: str | None, blind: bool, order: Order | None, *, tour: bool = False
) -> None:
    if not at_terminal():
        raise Refusal(
            _(
                "The coding screen needs a terminal; `turven suggest`, `retrain`, `export` and"
                " `status` work without one."
            )
        )
    # In the demo, nobody is asked for a name.
    name = choose_coder(study, coder, ask=not tour)
    from ..app import TurvenApp

    app = TurvenApp(study, name, blind=blind, order=order or study.settings.order, tour=tour)
    app.run()
    if app.failure:
        raise app.failure
