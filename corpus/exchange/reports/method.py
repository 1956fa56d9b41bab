"""The method section of a report: who coded, with which codebook, how suggestions were used.

Every figure is computed from the log, and the text says what was not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...._version import __version__
from ...analysis.agreement.methods_paragraph import paragraph
from ...analysis.agreement.report import Report
from ...language import _, long_date, n_
from ...study.coders import kinds
from ...study.study import Study

_BY_PEOPLE = "l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')"


def method(study: Study, agreement: Report, question: str | None) -> tuple[str, ...]:
    """The paragraphs of the method section, about the whole study.

    If the report is about one `question` of several, the first paragraph says so.
    """
    return (
        *_scope(study, question),
        " ".join([*_coders(study), *_codebook(study)]),
        paragraph(agreement)
        if agreement.sections
        else _("No quote was coded by two coders, so agreement was not measured."),
        " ".join(_suggestions(study)),
        _("Coded with turven {version}; this report was made on {day}.").format(
            version=__version__,
            day=long_date(date.today()),  # noqa: DTZ011 - where it is written
        ),
    )


def _scope(study: Study, question: str | None) -> Iterator[str]:
    """A sentence saying that this section is about more questions than the tables and quotes."""
    (questions,) = study.db.execute("SELECT count(DISTINCT question) FROM quotes").fetchone()
    if question is not None and questions > 1:
        yield _(
            "The tables and quotes of this report are about the question “{question}”; the"
            " figures in this section are about the whole study with all its questions."
        ).format(question=question)


def _coders(study: Study) -> Iterator[str]:
    rows = study.db.execute(
        "SELECT coder, quotes FROM tallies WHERE what = 'done' AND quotes > 0"
        " ORDER BY quotes DESC, coder"
    ).fetchall()
    kind = kinds(study.db)
    people = [
        n_("{coder} ({count} quote)", "{coder} ({count} quotes)", count).format(
            coder=coder, count=count
        )
        for coder, count in rows
        if kind[coder] != "model"
    ]
    if people:
        yield _("The answers were coded by {coders}.").format(coders=", ".join(people))
    else:
        yield _("No person has coded a quote yet.")
    if by_model := sum(count for coder, count in rows if kind[coder] == "model"):
        yield n_(
            "A model coded {count} quote by itself.",
            "A model coded {count} quotes by itself.",
            by_model,
        ).format(count=by_model)


def _codebook(study: Study) -> Iterator[str]:
    """The revisions of the codebook under which the current decisions were made."""
    rows = study.db.execute(
        "SELECT r.id, r.at, count(*) FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
        " JOIN codebook_revisions AS r ON r.id = d.revision"
        " WHERE l.what IN ('apply', 'done') GROUP BY r.id ORDER BY r.at, r.id"
    ).fetchall()
    codes = len(study.codebook.codes)
    yield n_(
        "The codebook has {count} code (revision {revision}).",
        "The codebook has {count} codes (revision {revision}).",
        codes,
    ).format(count=codes, revision=study.codebook.revision[:12])
    older = [row for row in rows if row[0] != study.codebook.revision]
    if older:
        yield n_(
            "{decisions} of the current decisions were made under {count} earlier revision of the"
            " codebook ({revisions}).",
            "{decisions} of the current decisions were made under {count} earlier revisions of the"
            " codebook ({revisions}).",
            len(older),
        ).format(
            decisions=sum(count for _id, _at, count in older),
            count=len(older),
            revisions=", ".join(f"{id_[:12]}, {at[:10]}" for id_, at, _count in older),
        )


def _suggestions(study: Study) -> Iterator[str]:
    """Sentences on how people used the suggestions."""
    by_origin = dict(
        study.db.execute(
            "SELECT d.how, count(*) FROM latest AS l JOIN origins AS d ON d.decision = l.decision"
            f" WHERE l.what = 'apply' AND {_BY_PEOPLE} GROUP BY d.how"
        ).fetchall()
    )
    ways = {
        "manual": _("{count} chosen by hand"),
        "search": _("{count} found by searching the codebook"),
        "suggestion": _("{count} accepted from suggestions of a model"),
        "keyword": _("{count} accepted from suggestions by words of the codebook"),
        "same": _("{count} given to equal answers at the same time"),
        "near": _("{count} given to near-equal answers that were chosen from a list"),
        "nonanswer": _("{count} given to non-answers that a rule found and a person approved"),
        "table": _("{count} given to quotes chosen in the table"),
        "autocode": _("{count} given by a rule"),
        "import": _("{count} imported"),
        "adjudication": _("{count} adjudicated"),
    }
    whole = sum(by_origin.values())
    if whole:
        parts = [
            text.format(count=by_origin[how]) for how, text in ways.items() if how in by_origin
        ]
        yield n_(
            "People gave {count} code: {parts}.", "People gave {count} codes: {parts}.", whole
        ).format(count=whole, parts="; ".join(parts))
    declined, seen, hidden, random = _seen(study)
    yield n_(
        "{count} suggestion was declined.", "{count} suggestions were declined.", declined
    ).format(count=declined)
    yield _(
        "Of the quotes that people coded, {seen} were coded with suggestions on the screen and"
        " {hidden} with suggestions hidden; for the others there were none, or it is not known."
    ).format(seen=seen, hidden=hidden)
    yield n_(
        "{count} of the coded quotes was drawn at random.",
        "{count} of the coded quotes were drawn at random.",
        random,
    ).format(count=random)


def _seen(study: Study) -> tuple[int, int, int, int]:
    """Counts: declined suggestions, quotes coded with suggestions seen and hidden, random draws."""
    (declined,) = study.db.execute(
        f"SELECT count(*) FROM latest AS l WHERE l.what = 'decline' AND {_BY_PEOPLE}"
    ).fetchone()
    seen, hidden = study.db.execute(
        "SELECT coalesce(sum(d.seen = 1), 0), coalesce(sum(d.seen = 0), 0) FROM latest AS l"
        f" JOIN decisions AS d ON d.id = l.decision WHERE l.what = 'done' AND {_BY_PEOPLE}"
    ).fetchone()
    (random,) = study.db.execute(
        "SELECT count(DISTINCT s.quote) FROM samples AS s JOIN latest AS l"
        " ON l.quote = s.quote AND l.coder = s.coder AND l.what = 'done'"
        " WHERE s.purpose = 'random'"
    ).fetchone()
    return declined, seen, hidden, random
