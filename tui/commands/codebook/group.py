"""The group of commands `turven codebook`."""

from __future__ import annotations

import typer

from ....corpus.language import _
from ...usage import Command, Group
from . import changing, comparing, drafting, fields, importing

app = typer.Typer(
    cls=Group,
    help=_(
        "Change the codebook, and see how it has changed. Every change is a revision that can be"
        " undone, and codings do not change. A code is named by its id, or by its label if no"
        " other code has the same one."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"]},
)

for name, command, help_, example in (
    ("check", comparing.check, comparing.CHECK, _("turven codebook check codebook.yaml")),
    ("add", changing.add, changing.ADD, _("turven codebook add Parking --under traffic")),
    ("rename", changing.rename, changing.RENAME, _('turven codebook rename parking "No parking"')),
    ("move", changing.move, changing.MOVE, _("turven codebook move parking --after bicycles")),
    ("merge", changing.merge, changing.MERGE, _("turven codebook merge parking traffic-jams")),
    ("split", changing.split, changing.SPLIT, _("turven codebook split parking Cost Space")),
    ("retire", changing.retire, changing.RETIRE, _("turven codebook retire parking")),
    (
        "set",
        fields.set_fields,
        fields.SET,
        _("turven codebook set no-answer --value 99 --exclusive"),
    ),
    ("values", fields.values, fields.VALUES, _("turven codebook values --write")),
    ("import", importing.command, importing.HELP, _("turven codebook import codes.xlsx")),
    ("draft", drafting.command, drafting.HELP, _("turven codebook draft")),
    ("diff", comparing.diff, comparing.DIFF, _("turven codebook diff")),
    ("history", comparing.history, comparing.HISTORY, _("turven codebook history")),
    ("restore", comparing.restore, comparing.RESTORE, _("turven codebook restore 3f0c9a")),
):
    app.command(name, cls=Command, help=help_, epilog=example, options_metavar=_("[OPTIONS]"))(
        command
    )
