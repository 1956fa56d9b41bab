"""Origins: the columns of imported files, assignments to coders, and suggestions offered."""

from __future__ import annotations

from sqlite_utils import Database


def columns_of_imports(db: Database) -> None:
    """The names of the columns for respondent and weight in a file, to export them unchanged."""
    db.execute(
        """
        CREATE TABLE import_columns (
            import TEXT NOT NULL REFERENCES imports (id),
            what TEXT NOT NULL CHECK (what IN ('respondent', 'weight')),
            name TEXT NOT NULL,
            PRIMARY KEY (import, what)
        ) STRICT, WITHOUT ROWID
        """
    )


def shares_of_coders(db: Database) -> None:
    """Assignments, and the import that last corrected a respondent, which wins in a merge."""
    for statement in _SHARES:
        db.execute(statement)


_SHARES = (
    """
    CREATE TABLE splits (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coders TEXT NOT NULL CHECK (json_valid(coders)),
        overlap REAL NOT NULL CHECK (overlap BETWEEN 0 AND 1),
        seed INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE assignments (
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        split TEXT NOT NULL REFERENCES splits (id),
        overlap INTEGER NOT NULL CHECK (overlap IN (0, 1)),
        PRIMARY KEY (coder, quote, split)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE corrections (
        respondent TEXT PRIMARY KEY REFERENCES respondents (id),
        import TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER respondents_corrected AFTER UPDATE OF weight, variables ON respondents
    BEGIN
        INSERT INTO corrections SELECT new.id, coalesce(max(id), '') FROM imports
        WHERE true ON CONFLICT DO UPDATE SET import = excluded.import;
    END
    """,
)


def respondents_with_a_weight(db: Database) -> None:
    """Whether a file gave a respondent's weight: without one it is 1, as it may be with one.

    Older versions did not store this. They stored which imports had a column with weights; its
    empty cells were few and are taken for weights.
    """
    db.execute(
        "ALTER TABLE respondents ADD COLUMN weighted INTEGER NOT NULL DEFAULT 0"
        " CHECK (weighted IN (0, 1))"
    )
    db.execute(
        "UPDATE respondents SET weighted = 1 WHERE weight <> 1 OR id IN"
        " (SELECT q.respondent FROM quotes AS q JOIN import_columns AS c ON c.import = q.import"
        " WHERE c.what = 'weight')"
    )


def what_was_offered(db: Database) -> None:
    """The suggestions at the moment when a coder finished a quote; a later model may differ."""
    for statement in _OFFERED:
        db.execute(statement)


_OFFERED = (
    """
    CREATE TABLE offered (
        decision TEXT NOT NULL REFERENCES decisions (id),
        code TEXT NOT NULL,
        visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
        PRIMARY KEY (decision, code)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER offered_stay BEFORE UPDATE ON offered
    BEGIN SELECT raise(ABORT, 'what was offered is never changed'); END
    """,
    """
    CREATE TRIGGER offered_remain BEFORE DELETE ON offered
    BEGIN SELECT raise(ABORT, 'what was offered is never deleted'); END
    """,
)
