"""The command `turven`: what the person at the prompt can ask for."""

from __future__ import annotations

import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from .. import __version__
from ..corpus import language
from ..corpus.errors import Refusal
from ..corpus.language import _, n_
from ..corpus.study import Study
from ..models.queue import ORDERS, Order
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

Where = Annotated[Path, typer.Option("--study", metavar="DIR", help=_("The folder of the study."))]
Json = Annotated[bool, typer.Option("--json", help=_("Answer in JSON, for another program."))]
Coder = Annotated[
    str | None,
    typer.Option(metavar="NAME", help=_("Who codes; by default the name you logged in with.")),
]
Blind = Annotated[
    bool, typer.Option("--blind", help=_("Hide the suggestions of a quote until it is done."))
]
Ordered = Annotated[
    Order | None,
    typer.Option("--order", help=_("Which quote comes next; by default the order used last.")),
]
HERE = Path()
REFI = (".qdpx", ".qdc")


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status is 2 for what cannot be done."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(_without_language(words), prog_name="turven")
    except Refusal as refusal:
        print(f"turven: {line(str(refusal))}", file=sys.stderr)
        return 2
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
        code()


@app.command(help=_("Try it on the study that comes along, in a copy."))
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help=_("Where to put the copy."))
    ] = Path("turven-demo"),
    coder: Coder = None,
    blind: Blind = False,
    order: Ordered = None,
) -> None:
    from . import demonstration

    with demonstration.study(folder) as study:
        if _terminal():
            _open(study, coder, blind, order, tour=True)
        else:
            demonstration.show(study)


@app.command(help=_("Make a study: a folder with a codebook."))
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder to make."))],
    codebook: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("A codebook to begin with; it is copied.")),
    ] = None,
) -> None:
    with _made(folder, codebook) as study:
        count = len(study.codebook.codes)
    print(
        n_(
            "{folder} is a study with {count} code in its codebook.yaml.",
            "{folder} is a study with {count} codes in its codebook.yaml.",
            count,
        ).format(folder=line(str(folder)), count=count)
    )
    print(_("Next: turven import FILE --study {folder}").format(folder=line(str(folder))))


def _made(folder: Path, codebook: Path | None) -> Study:
    if codebook is None or codebook.suffix.lower() not in REFI:
        return Study.create(folder, codebook)
    from ..corpus.refi_import import study_with_codes

    return study_with_codes(folder, codebook)


@app.command("import", help=_("Read answers from a file into the study."))
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=_("CSV, XLSX, ODS, SPSS (.sav), JSON Lines, plain text, REFI-QDA.")
        ),
    ],
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help=_("A column with answers; may be given again.")),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help=_("What was asked, in the order of --text.")),
    ] = None,
    respondent: Annotated[
        str | None,
        typer.Option(metavar="COL", help=_("The column that says who answered.")),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COL",
            help=_("A background variable; may be given again. By default all other columns."),
        ),
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option(metavar="COL", help=_("The column with the respondents' weights.")),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("Which sheet of a spreadsheet."))
    ] = None,
    codes: Annotated[
        Literal["wide", "long"] | None,
        typer.Option(
            help=_(
                "The file was coded: wide has a 0/1 column per code id, long a column with ids,"
                " in several rows or separated by “;” or “,”."
            )
        ),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COL",
            help=_("A column with codes; by default those called so, or as a code is."),
        ),
    ] = None,
    coder: Coder = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would come in; import nothing."))
    ] = False,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    if file.suffix.lower() in REFI:
        _import_refi(study, file, as_json)
        return
    from ..corpus.choosing import Asked
    from ..corpus.importing import import_file
    from .importing import chosen, data, report, shown

    asked = Asked(
        text=tuple(text or ()),
        questions=tuple(question or ()),
        respondent=respondent,
        variables=None if var is None else tuple(var),
        weight=weight,
        codes=codes,
        code_columns=tuple(code or ()),
        coder="" if codes is None else _login() if coder is None else coder,
        sheet=sheet,
    )
    with Study.open(study) as opened:
        proposal, choice = chosen(opened, file, asked, ask=_terminal() and not as_json)
        with _progress(_("importing")) as go_on:
            came = import_file(opened, file, choice, dry_run=dry_run, go_on=go_on)
    if as_json:
        _print_json(data(came, proposal, dry_run=dry_run))
        return
    for row in (*(shown(file, proposal, choice) if dry_run else ()), *report(file, came)):
        print(row)


def _import_refi(study: Path, file: Path, as_json: bool) -> None:
    from ..corpus.refi_import import import_refi
    from .printing import brought

    with Study.open(study) as opened:
        came = import_refi(opened, file)
    if as_json:
        _print_json(asdict(came))
        return
    for row in brought(came):
        print(row)


@app.command(help=_("Open the coding screen (also: plain `turven`)."))
def code(
    coder: Coder = None, blind: Blind = False, order: Ordered = None, study: Where = HERE
) -> None:
    with Study.open(study) as opened:
        _open(opened, coder, blind, order)


@app.command(help=_("Suggest codes for every quote not done yet."))
def suggest(study: Where = HERE, as_json: Json = False) -> None:
    from ..models.suggesting import suggest_missing
    from .printing import suggestions

    with Study.open(study) as opened:
        for made in suggest_missing(opened):
            if made.problem:
                print(f"turven: {line(made.problem)}", file=sys.stderr)
        for row in suggestions(opened):
            if as_json:
                _print_json(row)
                continue
            print(f"{line(str(row['respondent']))}  {line(str(row['text']))}")
            for suggested in row["suggestions"]:
                label = line(opened.codebook.path(suggested["code"]))
                sign = "●" if suggested["suggested"] else "○"
                print(f"  {sign} {suggested['probability']:4.0%}  {label}")


@app.command(help=_("Learn from what was coded; the suggestions follow."))
def retrain(
    base: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=_(
                "Add the word vectors of an installed spaCy pipeline, or of a folder with one or"
                " with a model2vec model; “none” does without. Remembered."
            ),
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help=_(
                "Train the spaCy pipeline of this configuration, this once; “bag-of-words” and"
                " “ensemble” come along."
            ),
        ),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ..models.retraining import retrain as train
    from .printing import figures, learning, promise, table

    with Study.open(study) as opened:
        with _progress(_("learning")) as go_on:
            report = train(opened, base="" if base == "none" else base, config=config, go_on=go_on)
        if as_json:
            _print_json(
                {
                    "model": report.model,
                    "quotes": report.quotes,
                    "evaluation": figures(report.evaluation),
                    "before": figures(report.before),
                    "curve": learning(report.curve),
                }
            )
            return
        print(report.sentence())
        for row in promise(learning(report.curve)):
            print(row)
        for row in table(opened.codebook, report.evaluation, report.before):
            print(row)


@app.command(help=_("List the trained models, the newest first, or go back to one."))
def models(
    use: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=_("Let this model suggest from now on.")),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ..models import versions
    from .printing import listed, model

    with Study.open(study) as opened:
        if use is not None:
            versions.use(opened, use)
        found = versions.versions(opened)
        if as_json:
            _print_json([model(version) for version in found])
            return
        for row in listed(opened.codebook, found):
            print(row)


@app.command(help=_("Write the coded quotes to a .csv, .jsonl or REFI-QDA (.qdpx, .qdc) file."))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    wide: Annotated[
        bool, typer.Option("--wide", help=_("A row per quote, a 0/1 column per code."))
    ] = False,
    unredacted: Annotated[
        bool,
        typer.Option(
            "--unredacted",
            help=_("Leave names, e-mail addresses and other personal data in the texts."),
        ),
    ] = False,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    if file.suffix.lower() in REFI and not wide:
        _export_refi(study, file, as_json, redact=not unredacted)
        return
    from ..corpus.exporting import export_file
    from .notes import redactions

    with Study.open(study) as opened:
        went = export_file(opened, file, wide=wide, redact=not unredacted)
    if as_json:
        _print_json({**asdict(went), "file": str(went.file), "codebook": str(went.codebook)})
        return
    print(
        _(
            "{quotes} quotes with {codings} codings are in {file}; the codebook is {codebook}."
        ).format(
            quotes=went.quotes,
            codings=went.codings,
            file=line(str(went.file)),
            codebook=line(went.codebook.name),
        )
    )
    if went.redacted:
        print(redactions(went.redacted))


@app.command(help=_("List answers that say nothing, such as “-” or “n.v.t.”; Ctrl+N codes them."))
def nonanswers(study: Where = HERE, as_json: Json = False) -> None:
    from ..corpus.nonanswers import groups
    from .notes import nonanswers_found

    with Study.open(study) as opened:
        found = groups(opened.db)
    if as_json:
        _print_json([asdict(group) for group in found])
        return
    for group in found:
        print(f"{len(group.quotes):>5}×  {line(group.text)}")
    print(nonanswers_found(found))


@app.command(
    help=_(
        "List the personal data in the quotes, which exports leave out. Names are found behind a"
        " title, and those that stand in names.txt in the study's folder, one on each line."
    )
)
def privacy(study: Where = HERE, as_json: Json = False) -> None:
    from .listing import private, private_lines

    with Study.open(study) as opened:
        found = private(opened)
    if as_json:
        _print_json(found)
        return
    for row in private_lines(found):
        print(row)


def _export_refi(study: Path, file: Path, as_json: bool, *, redact: bool) -> None:
    from ..corpus.refi_export import export_refi
    from .notes import redactions

    with Study.open(study) as opened:
        went = export_refi(opened, file, redact=redact)
    if as_json:
        _print_json({"file": str(file), "left_out": went.lost, "redacted": went.redacted})
        return
    print(_("The study is in {file}, for other programs to open.").format(file=line(str(file))))
    if went.redacted:
        print(redactions(went.redacted))
    for sentence in went.lost:
        print(line(sentence))


@app.command(help=_("Say how far the coding is, and count the codes."))
def status(study: Where = HERE, as_json: Json = False) -> None:
    from .printing import overview, state

    with Study.open(study) as opened:
        now = state(opened)
        if as_json:
            _print_json(now)
            return
        for row in overview(opened.codebook, now):
            print(row)


@app.command(help=_("Say whether the study is whole; exit status 1 if not."))
def check(study: Where = HERE, as_json: Json = False) -> None:
    from ..corpus.checking import check as look

    with Study.open(study) as opened:
        found = look(opened)
    if as_json:
        _print_json({"clean": not found, "findings": found})
    elif found:
        for sentence in found:
            print(line(sentence))
    else:
        print(_("The study is whole."))
    if found:
        raise typer.Exit(1)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], bool]]:
    """A bar for a person at a terminal; a pipe sees nothing of it."""
    if not sys.stderr.isatty():
        yield lambda _fraction: True
        return
    with typer.progressbar(length=100, label=what, file=sys.stderr) as bar:

        def go_on(fraction: float) -> bool:
            bar.update(round(100 * fraction) - bar.pos)
            return True

        yield go_on


def _print_json(value: Any) -> None:
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not unicode))


def _terminal() -> bool:
    # Textual draws on the standard error stream, and asks the terminal for its size on another.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def _open(
    study: Study, coder: str | None, blind: bool, order: Order | None, *, tour: bool = False
) -> None:
    if not _terminal():
        raise Refusal(
            _(
                "The coding screen needs a terminal to draw on; `turven suggest`, `retrain`,"
                " `export` and `status` work without one."
            )
        )
    if study.db.execute("SELECT NOT EXISTS (SELECT * FROM quotes)").fetchone()[0]:
        raise Refusal(
            _("{folder} has no quotes yet; read some with `turven import FILE`.").format(
                folder=study.folder
            )
        )
    coder = (_login() if coder is None else coder).strip()
    if not coder:
        raise Refusal(_("A coder needs a name; give it with --coder NAME."))
    from .app import TurvenApp

    used = study.setting("order")
    last: Order = next((known for known in ORDERS if known == used), "mixed")
    TurvenApp(study, coder, blind=blind, order=order or last, tour=tour).run()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
