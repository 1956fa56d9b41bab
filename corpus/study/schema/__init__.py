"""The tables of `study.db`, as migrations.

Readable with any SQLite tool: plain names, no blobs. The log `decisions` is the only source of
what was coded; triggers derive `latest`, the decisions in force, from it, and `tallies`, because
the screen shows counts at every keypress. The views `codings`, `progress` and `memos` present the
current state to people, `current_codings` and `current_decisions` to programs.

A change of the schema is a migration: a function in the module of its table, last in `ORDER`. The
name of a migration is stored in every study that had it, so it never changes.
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
    decisions.strokes_that_gave_codes,
    sources.respondents_with_a_weight,
    sources.imports_that_can_be_taken_back,
)
"""All migrations, the oldest first; opening a study applies those that it has not had."""

migrations = Migrations("turven")
for migration in ORDER:
    migrations()(migration)
