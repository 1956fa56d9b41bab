"""Coders: the names under which decisions were made, and the kind of each."""

from __future__ import annotations

from sqlite_utils import Database


def kinds_of_coders(db: Database) -> None:
    """A kind for each coder, which older versions recognised by the spelling of the name."""
    for statement in _CODERS:
        db.execute(statement)


_CODERS = (
    """
    CREATE TABLE coders (
        name TEXT PRIMARY KEY CHECK (name <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('person', 'model', 'adjudication', 'import'))
    ) STRICT, WITHOUT ROWID
    """,
    # Found name by name along an index, because there are many decisions and few coders.
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
    # The first decision under a name determines the kind, unless an import stored it before.
    # Autocoding without a model is a rule that a person agreed to.
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
