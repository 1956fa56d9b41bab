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


def imports_that_can_be_taken_back(db: Database) -> None:
    """What quotes and respondents were before an import corrected them, and undone imports."""
    for statement in _TAKEN_BACK:
        db.execute(statement)


_TAKEN_BACK = (
    """
    CREATE TABLE replaced_quotes (
        quote TEXT NOT NULL,
        import TEXT NOT NULL,
        before TEXT NOT NULL,
        text TEXT NOT NULL,
        same_as TEXT NOT NULL,
        variables TEXT NOT NULL,
        PRIMARY KEY (quote, import)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE replaced_respondents (
        respondent TEXT NOT NULL,
        import TEXT NOT NULL,
        weight REAL NOT NULL,
        weighted INTEGER NOT NULL,
        variables TEXT NOT NULL,
        PRIMARY KEY (respondent, import)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE undone_imports (
        import TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        file TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        staying INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER quotes_replaced AFTER UPDATE OF import ON quotes WHEN new.import <> old.import
    BEGIN
        INSERT OR IGNORE INTO replaced_quotes
        VALUES (old.id, new.import, old.import, old.text, old.same_as, old.variables);
    END
    """,
    """
    CREATE TRIGGER respondents_replaced AFTER UPDATE OF weight, variables ON respondents
    WHEN EXISTS (SELECT 1 FROM imports)
    BEGIN
        INSERT OR IGNORE INTO replaced_respondents
        SELECT old.id, max(id), old.weight, old.weighted, old.variables FROM imports;
    END
    """,
)
