"""Eight processes code one study at once, a ninth exports it and a tenth merges: `--seconds 60`.

Each says which decisions were acknowledged. It passes when every one of them is in the
study, `turven check` finds nothing, and no process met anything but its work.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study, bundled
from turven.models.queue import pick

CODERS = 8
QUOTES = 400


def code(folder: Path, coder: str, until: float) -> None:
    """Code as fast as the study takes it, with an undo now and then."""
    chance = random.Random(coder)
    with Study.open(folder) as study:
        log = Decisions(study.db, coder, study.codebook.revision)
        codes = [each.id for each in study.codebook.codes]
        while time.time() < until:
            picked = pick(study, coder, "mixed", chance=chance)
            at = picked.position if picked else chance.randint(1, QUOTES)
            quote = quotes.at(study.db, at).id
            done = log.finish(quote, codes=[(chance.choice(codes), "manual")])
            written = [decision.id for decision in done]
            if chance.random() < 0.2 and (taken := log.undo()):
                undone = study.db.execute(
                    "SELECT id FROM decisions WHERE action = ?", (taken.action,)
                )
                written += [id_ for (id_,) in undone]
            print(*written, flush=True)


def export(folder: Path, until: float) -> None:
    from turven.corpus.exchange.registry import export_file

    with Study.open(folder) as study:
        while time.time() < until:
            export_file(study, folder.parent / "uit.csv")
            print(flush=True)


def merge(folder: Path, copy: Path, until: float) -> None:
    """Code in a copy and merge that, over and over."""
    from turven.corpus.exchange.copies.merge import merge_copy

    with Study.open(folder) as study, Study.open(copy) as other:
        log = Decisions(other.db, "elders", other.codebook.revision)
        code_ = other.codebook.codes[0].id
        at = 0
        while time.time() < until:
            at = at % QUOTES + 1
            written = log.finish(quotes.at(other.db, at).id, codes=[(code_, "manual")])
            merge_copy(study, copy, lambda _both: "ours")
            print(*(decision.id for decision in written), flush=True)


def together(seconds: float, folder: Path) -> list[str]:
    """What went wrong; nothing, it is hoped."""
    from turven.corpus.exchange.copies.split import split
    from turven.corpus.exchange.imports.import_file import import_file
    from turven.corpus.study.checking import check

    answers = folder / "in.csv"
    answers.write_text("id,antwoord\n" + "".join(f"{i},antwoord {i}\n" for i in range(QUOTES)))
    with bundled("codebook.yaml") as book, Study.create(folder / "studie", book) as study:
        import_file(study, answers)
        names = [f"coder{number}" for number in range(CODERS)]
        copies = split(study, [*names, "elders"], overlap=0.1, seed=1, out=folder).copies
    path = str(folder / "studie")
    roles = [
        *(["code", path, name] for name in names),
        ["export", path],
        ["merge", path, str(copies["elders"])],
    ]
    # What they say goes to files: a pipe that nobody empties would hold them up.
    answers_of = [(folder / f"{number}.out").open("w+") for number in range(len(roles))]
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--seconds", str(seconds), "--as", *role],
            stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, text=True,
        )
        for role, said in zip(roles, answers_of, strict=True)
    ]  # fmt: skip
    # They begin together, when the last of them has started.
    while not all(Path(said.name).stat().st_size for said in answers_of):
        time.sleep(0.05)
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    wrong: list[str] = []
    acknowledged: set[str] = set()
    for role, process, said in zip(roles, started, answers_of, strict=True):
        process.wait()
        said.seek(0)
        _ready, *lines = said.read().splitlines()
        print(f"{role[0]:>8}: {len(lines)} times")
        told = " ".join(lines)
        acknowledged.update(re.findall(r"\S{8}-\S{4}-7\S{3}-\S{4}-\S{12}", told))
        if process.returncode or not lines:
            wrong.append(f"{' '.join(role)}: {told[-300:] or process.returncode}")
        said.close()
    with Study.open(folder / "studie") as study:
        kept = {id_ for (id_,) in study.db.execute("SELECT id FROM decisions")}
        wrong += check(study)
    print(f"{len(acknowledged)} decisions acknowledged, {len(acknowledged - kept)} of them lost")
    return wrong + [f"lost: {id_}" for id_ in acknowledged - kept]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--as", dest="role", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.role:
        print("ready", flush=True)
        sys.stdin.readline()
    until = time.time() + arguments.seconds
    match arguments.role:
        case ["code", folder, coder]:
            code(Path(folder), coder, until)
        case ["export", folder]:
            export(Path(folder), until)
        case ["merge", folder, copy]:
            merge(Path(folder), Path(copy), until)
        case _:
            with tempfile.TemporaryDirectory() as folder:
                wrong = together(arguments.seconds, Path(folder))
            print(*wrong, "fail" if wrong else "pass", sep="\n")
            return int(bool(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
