"""The first tables of a study: quotes, the log of decisions, and the decisions in force."""

from __future__ import annotations

from sqlite_utils import Database

UPDATE_LATEST = """
INSERT INTO latest (quote, coder, subject, code, start, "end", what, decision)
SELECT quote, coder,
    CASE
        WHEN what IN ('apply', 'remove', 'decline') THEN 'code'
        WHEN what IN ('done', 'skip', 'open') THEN 'status'
        WHEN what IN ('flag', 'unflag') THEN 'flag'
        WHEN what IN ('alone', 'together') THEN 'group'
        WHEN what IN ('star', 'unstar') THEN 'star'
        ELSE what
    END,
    coalesce(code, ''), coalesce(start, -1), coalesce("end", -1), what, id
FROM {source}
WHERE true
ON CONFLICT DO UPDATE SET what = excluded.what, decision = excluded.decision
WHERE excluded.decision > latest.decision
"""
"""Derives the newest decision on each subject; the order of insertion does not matter."""


_INSERTED_ROW = """(SELECT new.id AS id, new.quote AS quote, new.coder AS coder, new.what AS what,
new.code AS code, new.start AS start, new."end" AS "end")"""


# The newest decision is that with the greatest id, which is its time: older decisions that are
# merged later, from a colleague's copy of the study, do not override newer ones.
_LATEST_TRIGGER = (
    "CREATE TRIGGER decisions_follow AFTER INSERT ON decisions BEGIN "
    + UPDATE_LATEST.format(source=_INSERTED_ROW)
    + "; END"
)


def study_of_quotes_and_decisions(db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute(statement)
    db.execute(_LATEST_TRIGGER)


def equal_answers_on_their_own(db: Database) -> None:
    """Two more values of `what`: `alone` and `together`, to code a quote apart."""
    _allow_more_decisions(db, "'unflag', 'memo')", "'unflag', 'memo', 'alone', 'together')")


def starred_quotes(db: Database) -> None:
    """Two more values of `what`: `star` and `unstar`, for quotes worth citing."""
    _allow_more_decisions(db, "'alone', 'together')", "'alone', 'together', 'star', 'unstar')")


def strokes_that_gave_codes(db: Database) -> None:
    """More values of `how`, for the strokes of a person, and the view `origins`."""
    _allow_more_decisions(
        db,
        "'autocode', 'import', 'adjudication')",
        "'near', 'nonanswer', 'table', 'search', 'autocode', 'import', 'adjudication')",
    )
    for statement in _ORIGINS:
        db.execute(statement)


_ORIGINS = (
    # Versions before this one wrote `autocode` for non-answers that a person approved. The log
    # stays as it is, so that it equals that of other copies; it is read as the person's.
    """
    CREATE VIEW origins AS
    SELECT id AS decision,
        CASE WHEN how = 'autocode' AND model IS NULL
            AND EXISTS (SELECT 1 FROM coders WHERE name = coder AND kind = 'person')
        THEN 'nonanswer' ELSE how END AS how,
        model, score, rank, seen, at, revision
    FROM decisions
    """,
    "DROP VIEW codings",
    """
    CREATE VIEW codings AS
    SELECT c.quote, c.coder, c.code, c.start, c."end", d.how, d.model, d.score, d.rank, d.seen,
        d.at, d.revision, c.decision
    FROM current_codings AS c JOIN origins AS d ON d.decision = c.decision
    """,
)


def _allow_more_decisions(db: Database, before: str, after: str) -> None:
    """Allow more values of a column of the log, which is copied row for row.

    SQLite cannot change the constraint of a column in place. Foreign keys are off during a
    migration, so that `latest` may refer to a table that does not exist for a moment.
    """
    named = "SELECT sql FROM sqlite_schema WHERE name = 'decisions'"
    (table,) = db.execute(named).fetchone()
    around = db.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        " AND (type = 'view' OR type IN ('index', 'trigger') AND tbl_name = 'decisions')"
    ).fetchall()
    for kind, name, _sql in around:
        db.execute(f'DROP {kind} "{name}"')
    db.execute(table.replace(before, after).replace("decisions", "decisions_anew", 1))
    db.execute("INSERT INTO decisions_anew SELECT * FROM decisions")
    db.execute("DROP TABLE decisions")
    db.execute("ALTER TABLE decisions_anew RENAME TO decisions")
    for _kind, name, sql in around:
        db.execute(_LATEST_TRIGGER if name == "decisions_follow" else sql)


_STATEMENTS = (
    """
    CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE imports (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rows INTEGER NOT NULL,
        quotes INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE questions (
        id TEXT PRIMARY KEY,
        text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE respondents (
        id TEXT PRIMARY KEY,
        weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0),
        variables TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(variables))
    ) STRICT
    """,
    """
    CREATE TABLE quotes (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        respondent TEXT NOT NULL REFERENCES respondents (id),
        question TEXT NOT NULL REFERENCES questions (id),
        text TEXT NOT NULL,
        same_as TEXT NOT NULL,
        variables TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(variables)),
        import TEXT NOT NULL REFERENCES imports (id)
    ) STRICT
    """,
    "CREATE INDEX quotes_same_as ON quotes (same_as)",
    "CREATE INDEX quotes_respondent ON quotes (respondent)",
    """
    CREATE TABLE codebook_revisions (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        yaml TEXT NOT NULL,
        codes TEXT NOT NULL CHECK (json_valid(codes))
    ) STRICT
    """,
    """
    CREATE TABLE models (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        revision TEXT NOT NULL REFERENCES codebook_revisions (id),
        folder TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        trained_on INTEGER NOT NULL,
        evaluation TEXT NOT NULL CHECK (json_valid(evaluation))
    ) STRICT
    """,
    """
    CREATE TABLE decisions (
        id TEXT PRIMARY KEY,
        action TEXT NOT NULL,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        what TEXT NOT NULL CHECK (what IN
            ('apply', 'remove', 'decline', 'done', 'skip', 'open', 'flag', 'unflag', 'memo')),
        code TEXT CHECK ((code IS NOT NULL) = (what IN ('apply', 'remove', 'decline'))),
        start INTEGER CHECK (start >= 0),
        "end" INTEGER CHECK ("end" > start),
        memo TEXT CHECK ((memo IS NOT NULL) = (what = 'memo')),
        how TEXT NOT NULL CHECK (how IN
            ('manual', 'suggestion', 'keyword', 'same', 'autocode', 'import', 'adjudication')),
        revision TEXT NOT NULL REFERENCES codebook_revisions (id),
        model TEXT,
        score REAL,
        rank INTEGER,
        seen INTEGER CHECK (seen IN (0, 1)),
        undoes TEXT,
        CHECK ((start IS NULL) = ("end" IS NULL))
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX decisions_coder ON decisions (coder, action, undoes)",
    "CREATE INDEX decisions_quote ON decisions (quote, coder)",
    """
    CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never changed; another one follows it'); END
    """,
    """
    CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never deleted; another one undoes it'); END
    """,
    """
    CREATE TABLE latest (
        quote TEXT NOT NULL,
        coder TEXT NOT NULL,
        subject TEXT NOT NULL,
        code TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        what TEXT NOT NULL,
        decision TEXT NOT NULL REFERENCES decisions (id),
        PRIMARY KEY (quote, coder, subject, code, start, "end")
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX latest_counts ON latest (coder, what, code, quote)",
    """
    CREATE VIEW codings AS
    SELECT d.quote, d.coder, d.code, d.start, d."end", d.how, d.model, d.score, d.rank, d.seen,
        d.at, d.revision, d.id AS decision
    FROM latest AS l JOIN decisions AS d ON d.id = l.decision
    WHERE l.what = 'apply'
    """,
    """
    CREATE VIEW progress AS
    SELECT quote, coder,
        coalesce(max(CASE WHEN subject = 'status' THEN what END), 'open') AS status,
        coalesce(max(CASE WHEN subject = 'flag' THEN what = 'flag' END), 0) AS flagged
    FROM latest
    WHERE subject IN ('status', 'flag')
    GROUP BY quote, coder
    """,
    """
    CREATE VIEW memos AS
    SELECT d.quote, d.coder, d.memo, d.at
    FROM latest AS l JOIN decisions AS d ON d.id = l.decision
    WHERE l.subject = 'memo' AND d.memo <> ''
    """,
    """
    CREATE TABLE suggestions (
        quote TEXT NOT NULL REFERENCES quotes (id),
        rank INTEGER NOT NULL,
        code TEXT NOT NULL,
        probability REAL NOT NULL,
        suggested INTEGER NOT NULL,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        PRIMARY KEY (quote, rank)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE suggested (
        quote TEXT PRIMARY KEY REFERENCES quotes (id),
        model TEXT NOT NULL,
        revision TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)
