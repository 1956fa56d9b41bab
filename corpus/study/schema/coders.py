"""Coders: under which names was decided, and what kind of coder each name is."""

from __future__ import annotations

from sqlite_utils import Database


def kinds_of_coders(db: Database) -> None:
    """A kind for each coder, where older versions told them apart by how a name was spelled."""
    for statement in _CODERS:
        db.execute(statement)


_CODERS = (
    """
    CREATE TABLE coders (
        name TEXT PRIMARY KEY CHECK (name <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('person', 'model', 'adjudication', 'import'))
    ) STRICT, WITHOUT ROWID
    """,
    # Read name by name along an index, because the decisions are many and the coders few.
    """
    INSERT INTO coders
    WITH RECURSIVE c (name) AS (
        SELECT min(coder) FROM latest
        UNION ALL
        SELECT (SELECT min(coder) FROM latest WHERE coder > c.name) FROM c WHERE c.name IS NOT NULL
    )
    SELECT name, CASE
        WHEN name = 'model' OR name GLOB '* · autocode' THEN 'model'
        WHEN name GLOB '* · adjudication' THEN 'adjudication'
        WHEN name = 'import' AND NOT EXISTS (
            SELECT 1 FROM decisions WHERE coder = 'import' AND undoes IS NULL AND how <> 'import'
        ) THEN 'import'
        ELSE 'person'
    END
    FROM c WHERE name IS NOT NULL
    """,
    # The first decision under a name says what kind of coder it is, unless an import said so
    # before: a rule that a person agreed to has no model.
    """
    CREATE TRIGGER decisions_coder_known AFTER INSERT ON decisions
    WHEN NOT EXISTS (SELECT 1 FROM coders WHERE name = new.coder)
    BEGIN
        INSERT INTO coders VALUES (new.coder, CASE
            WHEN new.how = 'adjudication' THEN 'adjudication'
            WHEN new.how = 'autocode' AND new.model IS NOT NULL THEN 'model'
            ELSE 'person'
        END);
    END
    """,
)
