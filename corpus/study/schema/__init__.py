"""The tables of `study.db`, as migrations.

Readable with any SQLite tool: plain names, no blobs. `decisions` is the one truth about
coding; `latest` follows from it by a trigger, and the views `codings`, `progress` and
`memos` say in the field's words what is so now. `tallies` counts what stands in `latest`,
because the screen shows the counts at every keypress.

A change is a migration: a function in the module that it belongs to, and last in `ORDER`.
"""

from __future__ import annotations

from sqlite_utils import Migrations

from . import codebook, coders, decisions, queue, quotes, sources, tallies

ORDER = (
    decisions.study_of_quotes_and_decisions,
    queue.order_of_coding,
    quotes.words_of_quotes,
    codebook.changes_of_the_codebook,
    tallies.tallies,
    decisions.equal_answers_on_their_own,
    quotes.quotes_by_length,
    quotes.redactions_of_quotes,
    quotes.corrected_quotes,
    queue.queue_of_quotes,
    sources.shares_of_coders,
    sources.columns_of_imports,
    decisions.starred_quotes,
    sources.what_was_offered,
    coders.kinds_of_coders,
    codebook.current_codings,
)
"""Every migration, the oldest first; a study that is opened gets those it has not had."""

migrations = Migrations("turven")
for migration in ORDER:
    migrations()(migration)
