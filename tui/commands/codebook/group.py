"""The commands under `turven codebook`."""

from __future__ import annotations

import typer

from ....corpus.language import _
from . import changing, comparing, drafting, importing

app = typer.Typer(
    help=_(
        "Change the codebook, and see what became of it. Every change is a revision and can be"
        " taken back; what was coded stays as it was coded. A code is named by its id, or by its"
        " label where no other has it."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for name, command, help_ in (
    ("check", comparing.check, comparing.CHECK),
    ("add", changing.add, changing.ADD),
    ("rename", changing.rename, changing.RENAME),
    ("move", changing.move, changing.MOVE),
    ("merge", changing.merge, changing.MERGE),
    ("split", changing.split, changing.SPLIT),
    ("retire", changing.retire, changing.RETIRE),
    ("import", importing.command, importing.HELP),
    ("draft", drafting.command, drafting.HELP),
    ("diff", comparing.diff, comparing.DIFF),
    ("history", comparing.history, comparing.HISTORY),
    ("restore", comparing.restore, comparing.RESTORE),
):
    app.command(name, help=help_)(command)
