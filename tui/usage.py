"""Help and usage errors of the command line, in the language of the program.

typer writes the headings of the help, the notes on options and its error messages in English.
The classes here write them in the language of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from ..corpus.foreign_messages import localized
from ..corpus.language import _
from .text import line

if TYPE_CHECKING:
    # Only for the type checker, because typer has no public names for these.
    from typer._click.core import Command as AnyCommand
    from typer._click.core import Context
    from typer._click.formatting import HelpFormatter


class Command(TyperCommand):
    """A command whose help ends with an example."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        if self.epilog:
            with formatter.section(_("Example")):
                for example in self.epilog.splitlines():
                    # Not wrapped, so that the command can be copied.
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class Group(TyperGroup):
    """A group that lists its commands under headings, one for each `rich_help_panel`."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_parameters(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        shown = {
            name: command
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) and not command.hidden
        }
        width = max(map(len, shown))
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in shown.items():
            heading = getattr(command, "rich_help_panel", None) or _("Commands")
            about = command.get_short_help_str(formatter.width - 6 - width)
            panels.setdefault(heading, []).append((name.ljust(width), about))
        for heading, rows in panels.items():
            with formatter.section(heading):
                formatter.write_dl(rows)


def show_error(error: TyperException) -> int:
    """Print a usage error with the usage of the command, and return the exit status."""
    context: Context | None = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        # The message of this error is the help.
        print(error.format_message(), file=sys.stderr)
        return error.exit_code
    if context is not None:
        print(context.get_usage(), file=sys.stderr)
        hint = _("Try '{command} {option}' for help.").format(
            command=context.command_path, option=context.help_option_names[-1]
        )
        print(hint, end="\n\n", file=sys.stderr)
    # pydantic puts the kind of error before the message of typer.
    message = error.format_message().replace("Value error, ", "")
    sentence = line(localized(message))
    print(_("Error: {sentence}").format(sentence=sentence), file=sys.stderr)
    return error.exit_code


def _write_usage(command: AnyCommand, ctx: Context, formatter: HelpFormatter) -> None:
    pieces = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))


def _write_parameters(command: AnyCommand, ctx: Context, formatter: HelpFormatter) -> None:
    """The arguments, then the options, each with its help."""
    records = [
        (parameter.param_type_name, record)
        for parameter in command.get_params(ctx)
        if (record := parameter.get_help_record(ctx))
    ]
    for kind, heading in (("argument", _("Arguments")), ("option", _("Options"))):
        # typer writes the type, such as `<path>`, after the name of an argument; the help says
        # it already.
        rows = [
            (name if kind == "option" else name.partition(" <")[0], _about(help_))
            for kind_, (name, help_) in records
            if kind_ == kind
        ]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def _about(help_: str) -> str:
    """The help of a parameter, with the notes that typer adds, such as `[default: 5; required]`."""
    text, bracket, added = help_.rpartition("  [")
    if not bracket or not added.endswith("]"):
        return localized(help_)
    return f"{localized(text)}  [{'; '.join(_added(added.removesuffix(']')))}]"


def _added(added: str) -> Iterator[str]:
    for part in added.split("; "):
        yield localized(part)
