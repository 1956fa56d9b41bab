"""The command line: `turven` and its commands, grouped as in the help."""

from __future__ import annotations

import io
import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Annotated, Any, Literal

import typer
from typer.exceptions import TyperException

from .._version import __version__
from ..corpus import language
from ..corpus.errors import Fault, Refusal
from ..corpus.foreign_messages import localized
from ..corpus.language import _
from ..corpus.study.database import VERSION
from ..corpus.study.study import CodebookWarning
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
from .usage import Command, Group, show_error

app = typer.Typer(
    name="turven",
    cls=Group,
    help=_(
        "Code open-ended survey answers in the terminal, with suggestions that show their evidence."
        "\n\nA study is a folder. `turven init` makes one, `turven import` reads the answers,"
        " `turven code` opens the coding screen and `turven export` writes the result."
        " `turven demo` opens a study to practise on."
    ),
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit status.

    It is 2 if the command is wrong or cannot be done, and 1 if turven itself failed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    words = _without_language(words)
    try:
        with _codebook_warnings():
            status = _carry_out(words)
    except TyperException as error:
        return show_error(error)
    except typer.Abort:
        print(_("Stopped."), file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"turven: {line(str(refusal))}", file=sys.stderr)
        return 1 if isinstance(refusal, Fault) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The program that reads the output has closed it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return status if isinstance(status, int) else 0


@contextmanager
def _codebook_warnings() -> Iterator[None]:
    """Print once, on the error stream, that a codebook could not be read."""
    printed: set[str] = set()

    def show(message: Warning | str, category: type[Warning], filename: str, *about: Any) -> None:
        if not issubclass(category, CodebookWarning):
            otherwise(message, category, filename, *about)
        elif str(message) not in printed:
            printed.add(str(message))
            print(f"turven: {line(str(message))}", file=sys.stderr)

    with warnings.catch_warnings():
        otherwise = warnings.showwarning
        warnings.filterwarnings("always", category=CodebookWarning)
        warnings.showwarning = show  # type: ignore[assignment]
        yield


def _carry_out(words: Sequence[str]) -> object:
    """Run the command; what it returns.

    Raises:
        Fault: in the place of an error that nothing foresaw; its traceback is in a report.
    """
    try:
        with _completion_in_language(words):
            return app(list(words), prog_name="turven", standalone_mode=False)
    except (TyperException, typer.Abort, Refusal, BrokenPipeError):
        raise
    except Exception as error:
        from ..corpus.faults import fault

        command = next((word for word in words if not word.startswith("-")), "code")
        raise fault(command, traceback.format_exc()) from error


def _without_language(words: list[str]) -> list[str]:
    """The arguments without `--lang`, which may be anywhere and has already been read."""
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


@contextmanager
def _completion_in_language(words: Sequence[str]) -> Iterator[None]:
    """Print what typer says on installing completion, in the language of the program."""
    if not any(word.startswith("--install-completion") for word in words):
        yield
        return
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield
    finally:
        for sentence in printed.getvalue().splitlines():
            print(line(localized(sentence)))


def _version(given: bool) -> None:
    if given:
        print(
            _("turven {version} (study format {format})").format(
                version=__version__, format=VERSION
            )
        )
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    lang: Annotated[  # noqa: ARG001 - read before the language of this help is chosen
        Literal["nl", "en"] | None,
        typer.Option(
            help=_("The language, by default the one in the preferences or else in the locale.")
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=_("Show the version of turven and of its study format."),
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        code.command()


_HEADINGS = {
    _("Start and import"): {"demo": demo, "init": init, "import": importing},
    _("Code quotes"): {
        "code": code,
        "suggest": suggest,
        "nonanswers": nonanswers,
        "autocode": autocode,
    },
    _("Train the model"): {"retrain": retrain, "models": models},
    _("Look at the results"): {"status": status, "tables": tables, "check": check},
    _("Export and report"): {"export": export, "book": book, "report": report, "privacy": privacy},
    _("Work together"): {
        "split": split,
        "merge": merge,
        "agreement": agreement,
        "disagreements": disagreements,
        "reference": reference,
        "reliance": reliance,
    },
}
for heading, commands in _HEADINGS.items():
    for name, module in commands.items():
        app.command(
            name,
            cls=Command,
            help=module.HELP,
            epilog=module.EXAMPLE,
            options_metavar=_("[OPTIONS]"),
            rich_help_panel=heading,
        )(module.command)
# Former names of commands, so that older scripts still run.
for name, renamed in {"differences": disagreements, "leaning": reliance}.items():
    app.command(name, cls=Command, help=renamed.HELP, hidden=True)(renamed.command)
app.add_typer(codebook.app, name="codebook", rich_help_panel=_("Code quotes"))
