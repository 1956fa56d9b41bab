"""Counts kept up to date by triggers, because the screen shows them at every keypress."""

from __future__ import annotations

from sqlite_utils import Database

COUNT_TALLIES = """
SELECT coder, what, code, count(DISTINCT quote) AS quotes FROM latest
WHERE what IN ('apply', 'done', 'skip', 'flag') GROUP BY coder, what, code
"""
"""Recounts the tallies: for each coder the quotes with each code, done, skipped, flagged."""


def tallies(db: Database) -> None:
    """Counts that follow `latest`, because a coder has too many rows to count each time."""
    for statement in _TALLIES:
        db.execute(statement)


def _tallied(row: str) -> str:
    """An SQL condition: a row of `latest` counts. A code on several parts counts once."""
    return f"""{row}.what IN ('apply', 'done', 'skip', 'flag') AND NOT EXISTS (
        SELECT 1 FROM latest AS l WHERE l.quote = {row}.quote AND l.coder = {row}.coder
        AND l.subject = {row}.subject AND l.code = {row}.code AND l.what = {row}.what
        AND (l.start, l."end") <> ({row}.start, {row}."end")
    )"""


_ONE_MORE = """
    INSERT INTO tallies VALUES (new.coder, new.what, new.code, 1)
    ON CONFLICT DO UPDATE SET quotes = quotes + 1;
"""


_TALLIES = (
    """
    CREATE TABLE tallies (
        coder TEXT NOT NULL,
        what TEXT NOT NULL,
        code TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        PRIMARY KEY (coder, what, code)
    ) STRICT, WITHOUT ROWID
    """,
    f"INSERT INTO tallies {COUNT_TALLIES}",
    f"""
    CREATE TRIGGER latest_counted AFTER INSERT ON latest WHEN {_tallied("new")}
    BEGIN {_ONE_MORE} END
    """,
    f"""
    CREATE TRIGGER latest_counts_more AFTER UPDATE ON latest
    WHEN new.what <> old.what AND {_tallied("new")}
    BEGIN {_ONE_MORE} END
    """,
    f"""
    CREATE TRIGGER latest_counts_less AFTER UPDATE ON latest
    WHEN new.what <> old.what AND {_tallied("old")}
    BEGIN
        UPDATE tallies SET quotes = quotes - 1
        WHERE coder = old.coder AND what = old.what AND code = old.code;
    END
    """,
    # The undo of an action, by its first decision, so that undo need not scan the log.
    """
    CREATE INDEX decisions_undoes ON decisions (undoes, coder)
    WHERE undoes IS NOT NULL AND id = action
    """,
)
