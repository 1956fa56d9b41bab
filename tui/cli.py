"""The command `turven`: what the person at the prompt can ask for."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from .._version import __version__
from ..corpus import language
from ..corpus.errors import Fault, Refusal
from ..corpus.language import _
from .commands import (
    agreement,
    autocode,
    book,
    check,
    code,
    demo,
    disagreements,
    export,
    importing,
    init,
    merge,
    models,
    nonanswers,
    privacy,
    reference,
    reliance,
    report,
    retrain,
    split,
    status,
    suggest,
    tables,
)
from .commands.codebook import group as codebook
from .text import line

app = typer.Typer(
    name="turven",
    help=_(
        "Code open-ended answers in the terminal: quotes, a codebook, suggestions that say why."
        "\n\nA study is a folder. `turven init`, `turven import`, `turven code`,"
        " `turven export`: that is the whole job. `turven demo` shows it."
    ),
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status is 2 for what cannot be done.

    It is 1 where turven itself failed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(_without_language(words), prog_name="turven")
    except Refusal as refusal:
        print(f"turven: {line(str(refusal))}", file=sys.stderr)
        return 1 if isinstance(refusal, Fault) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our answer has enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _without_language(words: list[str]) -> list[str]:
    """`--lang` was read before this module was, and may stand anywhere."""
    kept: list[str] = []
    pairs = iter(words)
    for word in pairs:
        if word == "--lang":
            following = next(pairs, None)
            if following not in language.LANGUAGES:
                kept = [word, *([following] if following else []), *kept]
        elif not (word.startswith("--lang=") and word[7:] in language.LANGUAGES):
            kept.append(word)
    return kept


def _version(asked: bool) -> None:
    if asked:
        print(f"turven {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    lang: Annotated[  # noqa: ARG001 - read before the words of this help were chosen
        Literal["nl", "en"] | None,
        typer.Option(help=_("Dutch or English; by default as preferred, or as the locale is.")),
    ] = None,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("Which turven."))
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        code.command()


for name, module in {
    "demo": demo,
    "init": init,
    "import": importing,
    "code": code,
    "suggest": suggest,
    "retrain": retrain,
    "models": models,
    "autocode": autocode,
    "tables": tables,
    "split": split,
    "merge": merge,
    "export": export,
    "book": book,
    "report": report,
    "nonanswers": nonanswers,
    "privacy": privacy,
    "agreement": agreement,
    "disagreements": disagreements,
    "reference": reference,
    "reliance": reliance,
    "status": status,
    "check": check,
}.items():
    app.command(name, help=module.HELP)(module.command)
# What these two were called before; scripts of then still run.
app.command("differences", hidden=True)(disagreements.command)
app.command("leaning", hidden=True)(reliance.command)
app.add_typer(codebook.app, name="codebook")
