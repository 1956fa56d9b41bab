"""Changes of the codebook, merged codes and the views that resolve them, memos on codes."""

from __future__ import annotations

from sqlite_utils import Database


def changes_of_the_codebook(db: Database) -> None:
    """Tables for changes of the codebook, merged codes, and memos on codes."""
    for statement in _CHANGES:
        db.execute(statement)


_CHANGES = (
    """
    CREATE TABLE codebook_changes (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coder TEXT CHECK ((coder IS NULL) = (what = 'outside')),
        what TEXT NOT NULL CHECK (what IN
            ('add', 'rename', 'describe', 'recolour', 'key', 'move', 'merge', 'split',
             'retire', 'restore', 'undo', 'outside')),
        code TEXT,
        before TEXT NOT NULL REFERENCES codebook_revisions (id),
        after TEXT NOT NULL REFERENCES codebook_revisions (id),
        doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),
        reason TEXT NOT NULL,
        undoes TEXT REFERENCES codebook_changes (id),
        CHECK ((undoes IS NOT NULL) = (what = 'undo'))
    ) STRICT
    """,
    "CREATE INDEX codebook_changes_undone ON codebook_changes (undoes) WHERE undoes IS NOT NULL",
    """
    CREATE TRIGGER codebook_changes_stay BEFORE UPDATE ON codebook_changes
    BEGIN SELECT raise(ABORT, 'a change is never changed; another one follows it'); END
    """,
    """
    CREATE TRIGGER codebook_changes_remain BEFORE DELETE ON codebook_changes
    BEGIN SELECT raise(ABORT, 'a change is never deleted; another one undoes it'); END
    """,
    """
    CREATE TABLE readings (
        code TEXT PRIMARY KEY,
        reads_as TEXT NOT NULL CHECK (reads_as <> code)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX readings_as ON readings (reads_as)",
    "CREATE INDEX latest_newest ON latest (coder, what, code, decision)",
    "DROP VIEW codings",
    # A quote may have both a code and one that was merged into it: the newer one counts.
    """
    CREATE VIEW codings AS
    SELECT l.quote, l.coder, coalesce(r.reads_as, l.code) AS code, d.start, d."end", d.how,
        d.model, d.score, d.rank, d.seen, d.at, d.revision, d.id AS decision
    FROM latest AS l JOIN decisions AS d ON d.id = l.decision
    LEFT JOIN readings AS r ON r.code = l.code
    WHERE l.what = 'apply' AND NOT (
        EXISTS (SELECT 1 FROM readings) AND EXISTS (
            SELECT 1 FROM latest AS o LEFT JOIN readings AS s ON s.code = o.code
            WHERE o.quote = l.quote AND o.coder = l.coder AND o.subject = 'code'
                AND o.what = 'apply' AND o.start = l.start AND o."end" = l."end"
                AND o.decision > l.decision
                AND coalesce(s.reads_as, o.code) = coalesce(r.reads_as, l.code)
        )
    )
    """,
    """
    CREATE TABLE notes (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        code TEXT,
        text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX notes_newest ON notes (coder, code, id)",
    """
    CREATE TRIGGER notes_stay BEFORE UPDATE ON notes
    BEGIN SELECT raise(ABORT, 'a memo is never changed; a newer one takes its place'); END
    """,
    """
    CREATE TRIGGER notes_remain BEFORE DELETE ON notes
    BEGIN SELECT raise(ABORT, 'a memo is never deleted; an empty one takes its place'); END
    """,
    """
    CREATE VIEW code_memos AS
    SELECT coder, code, text AS memo, at
    FROM (SELECT coder, code, text, at, max(id) FROM notes GROUP BY coder, code)
    WHERE text <> ''
    """,
)


def current_codings(db: Database) -> None:
    """Views in which merged codes are resolved, so that no reader has to do it itself."""
    for statement in _CURRENT:
        db.execute(statement)


_CURRENT = (
    """
    CREATE VIEW current_decisions AS
    SELECT quote, coder, subject,
        coalesce((SELECT reads_as FROM readings WHERE code = latest.code), code) AS code,
        start, "end", what, decision
    FROM latest
    """,
    # A quote may have both a code and one that was merged into it: the newer of the two counts.
    # The condition on the subject is redundant, but lets SQLite find the codings of a quote by the
    # primary key; the plus sign keeps it from an index in which a coder occurs very often.
    """
    CREATE VIEW current_codings AS
    SELECT quote, coder, code, nullif(start, -1) AS start, nullif("end", -1) AS "end", decision
    FROM current_decisions AS c
    WHERE subject = 'code' AND what = 'apply' AND NOT (
        code IN (SELECT reads_as FROM readings) AND EXISTS (
            SELECT 1 FROM current_decisions AS o
            WHERE o.quote = c.quote AND o.coder = c.coder AND o.subject = 'code'
                AND +o.what = 'apply' AND o.start = c.start AND o."end" = c."end"
                AND o.code = c.code AND o.decision > c.decision
        )
    )
    """,
    "DROP VIEW codings",
    """
    CREATE VIEW codings AS
    SELECT c.quote, c.coder, c.code, c.start, c."end", d.how, d.model, d.score, d.rank, d.seen,
        d.at, d.revision, c.decision
    FROM current_codings AS c JOIN decisions AS d ON d.id = c.decision
    """,
    """
    CREATE VIEW current_suggestions AS
    SELECT quote, rank,
        coalesce((SELECT reads_as FROM readings WHERE code = suggestions.code), code) AS code,
        probability, suggested, evidence
    FROM suggestions
    """,
)
