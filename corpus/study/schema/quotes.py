"""Quotes: indexes to search them, corrections of their text, and redactions."""

from __future__ import annotations

from sqlite_utils import Database


def words_of_quotes(db: Database) -> None:
    """A full-text index of the quotes, without case and accents."""
    for statement in _WORDS:
        db.execute(statement)


_WORDS = (
    """
    CREATE VIRTUAL TABLE quotes_words USING fts5 (
        text, content = 'quotes', content_rowid = 'position',
        tokenize = "unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER quotes_indexed AFTER INSERT ON quotes
    BEGIN INSERT INTO quotes_words (rowid, text) VALUES (new.position, new.text); END
    """,
    "INSERT INTO quotes_words (quotes_words) VALUES ('rebuild')",
)


def quotes_by_length(db: Database) -> None:
    """An index by length, because near-duplicates have about the same length."""
    db.execute("CREATE INDEX quotes_length ON quotes (question, length(text))")


def redactions_of_quotes(db: Database) -> None:
    """A log of what coders decide to redact in a quote, or to keep."""
    for statement in _REDACTIONS:
        db.execute(statement)


_REDACTIONS = (
    """
    CREATE TABLE redactions (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        start INTEGER NOT NULL CHECK (start >= 0),
        "end" INTEGER NOT NULL CHECK ("end" > start),
        what TEXT NOT NULL CHECK (what IN ('redact', 'keep'))
    ) STRICT
    """,
    'CREATE INDEX redactions_newest ON redactions (quote, start, "end", id)',
    """
    CREATE TRIGGER redactions_stay BEFORE UPDATE ON redactions
    BEGIN SELECT raise(ABORT, 'a redaction is never changed; another one follows it'); END
    """,
    """
    CREATE TRIGGER redactions_remain BEFORE DELETE ON redactions
    BEGIN SELECT raise(ABORT, 'a redaction is never deleted; another one takes it back'); END
    """,
)


def corrected_quotes(db: Database) -> None:
    """Keep the index and suggestions up to date if a corrected file changes an uncoded quote."""
    db.execute(
        """
        CREATE TRIGGER quotes_corrected AFTER UPDATE OF text ON quotes BEGIN
            INSERT INTO quotes_words (quotes_words, rowid, text)
                VALUES ('delete', old.position, old.text);
            INSERT INTO quotes_words (rowid, text) VALUES (new.position, new.text);
            DELETE FROM suggestions WHERE quote = old.id;
            DELETE FROM suggested WHERE quote = old.id;
        END
        """
    )
