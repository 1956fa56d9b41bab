"""The data of the queue: random samples, and the uncertainty of suggestions."""

from __future__ import annotations

from sqlite_utils import Database


def order_of_coding(db: Database) -> None:
    """Columns that order the queue; earlier suggestions are made again to fill them."""
    for statement in _ORDER:
        db.execute(statement)


_ORDER = (
    """
    CREATE TABLE samples (
        coder TEXT NOT NULL,
        quote TEXT NOT NULL REFERENCES quotes (id),
        purpose TEXT NOT NULL,
        at TEXT NOT NULL,
        probability REAL CHECK (probability > 0 AND probability <= 1),
        shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
        PRIMARY KEY (coder, quote, purpose)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX samples_purpose ON samples (coder, purpose)",
    "ALTER TABLE suggested ADD COLUMN doubt REAL",
    "ALTER TABLE suggested ADD COLUMN confidence REAL",
    "ALTER TABLE suggested ADD COLUMN novelty REAL",
    "DELETE FROM suggestions",
    "DELETE FROM suggested",
    "CREATE INDEX suggested_doubt ON suggested (doubt)",
    "CREATE INDEX suggested_confidence ON suggested (confidence)",
    "CREATE INDEX suggested_novelty ON suggested (novelty)",
    "CREATE INDEX suggestions_code ON suggestions (code, probability)",
)


def queue_of_quotes(db: Database) -> None:
    """Columns and indexes that find the next quote without scanning all finished ones."""
    for statement in _QUEUE:
        db.execute(statement)


DECIDED = """EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = {quote} AND l.subject = 'status' AND l.what <> 'open'
)"""
"""An SQL condition: some coder has finished or skipped a quote."""


_PENDING = """NOT EXISTS (
    SELECT 1 FROM latest AS l WHERE l.quote = {row}.quote AND l.coder = {row}.coder
        AND l.subject = 'status' AND l.what <> 'open'
)"""


_FOLLOWED = f"""
    UPDATE suggested SET decided = {DECIDED.format(quote="new.quote")} WHERE quote = new.quote;
    UPDATE suggestions SET decided = {DECIDED.format(quote="new.quote")} WHERE quote = new.quote;
    UPDATE samples SET waiting = (new.what = 'open')
        WHERE coder = new.coder AND quote = new.quote AND purpose = 'random';
"""


_QUEUE = (
    *(
        f"ALTER TABLE {table} ADD COLUMN decided INTEGER NOT NULL DEFAULT 0"
        for table in ("suggested", "suggestions")
    ),
    *(
        f"UPDATE {table} SET decided = {DECIDED.format(quote=table + '.quote')}"
        for table in ("suggested", "suggestions")
    ),
    *(
        statement
        for column in ("doubt", "confidence", "novelty")
        for statement in (
            f"DROP INDEX suggested_{column}",
            f"CREATE INDEX suggested_{column} ON suggested (decided, {column} DESC)",
        )
    ),
    "DROP INDEX suggestions_code",
    "CREATE INDEX suggestions_code ON suggestions (code, decided, probability DESC)",
    # The next quote of a random sample is one that still waits.
    "ALTER TABLE samples ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0",
    f"""
    UPDATE samples SET waiting = 1
    WHERE purpose = 'random' AND {_PENDING.format(row="samples")}
    """,
    "CREATE INDEX samples_waiting ON samples (coder, at, quote) WHERE waiting = 1",
    f"""
    CREATE TRIGGER latest_leads AFTER INSERT ON latest WHEN new.subject = 'status'
    BEGIN {_FOLLOWED} END
    """,
    f"""
    CREATE TRIGGER latest_leads_on AFTER UPDATE ON latest
    WHEN new.subject = 'status' AND new.what <> old.what
    BEGIN {_FOLLOWED} END
    """,
    # How many quotes a coder got for each purpose, because a mixed queue keeps the proportions.
    """
    CREATE TABLE drawn (
        coder TEXT NOT NULL,
        purpose TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        PRIMARY KEY (coder, purpose)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO drawn
    SELECT coder, purpose, count(*), sum(shown) FROM samples GROUP BY coder, purpose
    """,
    """
    CREATE TRIGGER samples_counted AFTER INSERT ON samples
    BEGIN
        INSERT INTO drawn VALUES (new.coder, new.purpose, 1, new.shown)
        ON CONFLICT DO UPDATE SET quotes = quotes + 1, shown = shown + excluded.shown;
    END
    """,
    """
    CREATE TRIGGER samples_counted_again AFTER UPDATE OF shown ON samples
    BEGIN
        UPDATE drawn SET shown = shown + new.shown - old.shown
        WHERE coder = new.coder AND purpose = new.purpose;
    END
    """,
    f"""
    CREATE TRIGGER samples_wait AFTER INSERT ON samples
    WHEN new.purpose = 'random' AND {_PENDING.format(row="new")}
    BEGIN
        UPDATE samples SET waiting = 1
        WHERE coder = new.coder AND quote = new.quote AND purpose = new.purpose;
    END
    """,
)
