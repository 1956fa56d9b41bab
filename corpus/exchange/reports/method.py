"""The method of a study in sentences: who coded, under which codebook, how suggestions were used.

Every figure in it is counted in the log; what was not measured is said not to have been.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...._version import __version__
from ...analysis.agreement.methods_paragraph import paragraph
from ...analysis.agreement.report import Report
from ...language import _, n_
from ...study.coders import kinds
from ...study.ids import now
from ...study.study import Study

_BY_PEOPLE = "l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')"


def method(study: Study, agreement: Report, question: str | None) -> tuple[str, ...]:
    """The paragraphs, of the whole study and all its questions.

    Where the report is of one `question` alone, they say so.
    """
    return (
        *_scope(study, question),
        " ".join([*_coders(study), *_codebook(study)]),
        paragraph(agreement)
        if agreement.sections
        else _("No two coders finished the same quote: how far they agree was not measured."),
        " ".join(_suggestions(study)),
        _("Coded with turven {version}; this report was made on {day}.").format(
            version=__version__, day=now()[:10]
        ),
    )


def _scope(study: Study, question: str | None) -> Iterator[str]:
    """That the figures of the method are of more than the tables and the quotes."""
    (questions,) = study.db.execute("SELECT count(DISTINCT question) FROM quotes").fetchone()
    if question is not None and questions > 1:
        yield _(
            "The tables and the quotes of this report are of the question “{question}”; the"
            " figures of this section are of the whole study and all its questions."
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
        yield _("No person has finished a quote.")
    if machine := sum(count for coder, count in rows if kind[coder] == "model"):
        yield n_(
            "A model coded {count} quote by itself.",
            "A model coded {count} quotes by itself.",
            machine,
        ).format(count=machine)


def _codebook(study: Study) -> Iterator[str]:
    """Under which codebooks the decisions were made that hold now."""
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
            "Of the decisions that hold, {decisions} were made under {count} earlier revision of"
            " it ({revisions}).",
            "Of the decisions that hold, {decisions} were made under {count} earlier revisions of"
            " it ({revisions}).",
            len(older),
        ).format(
            decisions=sum(count for _id, _at, count in older),
            count=len(older),
            revisions=", ".join(f"{id_[:12]}, {at[:10]}" for id_, at, _count in older),
        )


def _suggestions(study: Study) -> Iterator[str]:
    """What people did with what was suggested to them."""
    came = dict(
        study.db.execute(
            "SELECT d.how, count(*) FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
            f" WHERE l.what = 'apply' AND {_BY_PEOPLE} GROUP BY d.how"
        ).fetchall()
    )
    ways = {
        "manual": _("{count} chosen by hand"),
        "suggestion": _("{count} taken over from suggestions of a model"),
        "keyword": _("{count} taken over from suggestions by the words of the codebook"),
        "same": _("{count} that went along to equal answers"),
        "autocode": _("{count} given by a rule that a person agreed to"),
        "import": _("{count} imported"),
        "adjudication": _("{count} settled after disagreement"),
    }
    whole = sum(came.values())
    if whole:
        parts = [said.format(count=came[how]) for how, said in ways.items() if how in came]
        yield n_(
            "People gave {count} code: {parts}.", "People gave {count} codes: {parts}.", whole
        ).format(count=whole, parts="; ".join(parts))
    declined, seen, hidden, random = _seen(study)
    yield n_(
        "{count} suggestion was declined.", "{count} suggestions were declined.", declined
    ).format(count=declined)
    yield _(
        "Suggestions were on the screen at {seen} of the quotes that people finished, and hidden"
        " until then at {hidden}; at the others there were none, or it is not known."
    ).format(seen=seen, hidden=hidden)
    yield n_(
        "{count} of the finished quotes was drawn at random.",
        "{count} of the finished quotes were drawn at random.",
        random,
    ).format(count=random)


def _seen(study: Study) -> tuple[int, int, int, int]:
    """Suggestions declined; quotes finished with them seen, and hidden; those drawn at random."""
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
