"""The tables of `study.db`, as migrations.

Readable with any SQLite tool: plain names, no blobs. `decisions` is the one truth about
coding; `latest` follows from it by a trigger, and the views `codings`, `progress` and
`memos` say in the field's words what is so now. `tallies` counts what stands in `latest`,
because the screen shows the counts at every keypress.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("turven")

FOLLOW = """
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
"""From decisions to the newest one on each subject; the order they come in does not matter."""

_NEW_ROW = """(SELECT new.id AS id, new.quote AS quote, new.coder AS coder, new.what AS what,
new.code AS code, new.start AS start, new."end" AS "end")"""

# The newest decision wins by its id, which is its time: decisions that come in late,
# from a colleague's copy of the study, do not undo newer ones.
_FOLLOWING = (
    "CREATE TRIGGER decisions_follow AFTER INSERT ON decisions BEGIN "
    + FOLLOW.format(source=_NEW_ROW)
    + "; END"
)


@migrations()
def study_of_quotes_and_decisions(db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute(statement)
    db.execute(_FOLLOWING)


@migrations()
def order_of_coding(db: Database) -> None:
    """What the queue goes by; what was suggested before is made again, to have it."""
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


@migrations()
def words_of_quotes(db: Database) -> None:
    """An index of the words of the quotes, to find them by; case and accents do not count."""
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


@migrations()
def changes_of_the_codebook(db: Database) -> None:
    """What was changed in the codebook, how merged codes are read, and memos on codes."""
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
    # A quote may have both a code and one that is read as it: the newer of the two counts.
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

TALLY = """
SELECT coder, what, code, count(DISTINCT quote) AS quotes FROM latest
WHERE what IN ('apply', 'done', 'skip', 'flag') GROUP BY coder, what, code
"""
"""The tallies, counted anew: quotes per coder with each code, done, skipped and flagged."""


@migrations()
def tallies(db: Database) -> None:
    """Counts that follow `latest` as it changes: a coder's rows are too many to count them."""
    for statement in _TALLIES:
        db.execute(statement)


def _tallied(row: str) -> str:
    """Whether a row of `latest` counts: a code on several parts of a quote counts once."""
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
    f"INSERT INTO tallies {TALLY}",
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
    # What undid an action, by the first of its decisions: undo then need not read the log.
    """
    CREATE INDEX decisions_undoes ON decisions (undoes, coder)
    WHERE undoes IS NOT NULL AND id = action
    """,
)


@migrations()
def equal_answers_on_their_own(db: Database) -> None:
    """Two more things to decide: `alone` and `together`."""
    _widen(db, "'unflag', 'memo')", "'unflag', 'memo', 'alone', 'together')")


def _widen(db: Database, before: str, after: str) -> None:
    """Let the log hold more than before; it is copied row for row.

    What a column may contain cannot be changed in place. Foreign keys are not yet watched
    while a study is brought up to date, so that `latest` may refer to a table that is away.
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
        db.execute(_FOLLOWING if name == "decisions_follow" else sql)


@migrations()
def quotes_by_length(db: Database) -> None:
    """Answers that are nearly equal are about as long."""
    db.execute("CREATE INDEX quotes_length ON quotes (question, length(text))")


@migrations()
def redactions_of_quotes(db: Database) -> None:
    """What coders say is left out of a quote when it is exported, or is not."""
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


@migrations()
def corrected_quotes(db: Database) -> None:
    """A corrected file may change what nobody has coded yet; what follows from it follows."""
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


@migrations()
def queue_of_quotes(db: Database) -> None:
    """What lets the queue find the next quote without passing all those that are done."""
    for statement in _QUEUE:
        db.execute(statement)


DECIDED = """EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = {quote} AND l.subject = 'status' AND l.what <> 'open'
)"""
"""Whether some coder has done or skipped a quote."""

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
    # A quote that was drawn and is still to do is the next one of those drawn.
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
    # How many a coder was given for each purpose, for a mixed queue keeps their shares.
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


@migrations()
def shares_of_coders(db: Database) -> None:
    """Who codes what, and which import corrected a respondent: the newest holds in a merge."""
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


@migrations()
def columns_of_imports(db: Database) -> None:
    """Under which names a file had what has no other name in the study, to write it as it came."""
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


@migrations()
def starred_quotes(db: Database) -> None:
    """Two more things to decide: `star` and `unstar`, of what is worth citing."""
    _widen(db, "'alone', 'together')", "'alone', 'together', 'star', 'unstar')")


@migrations()
def what_was_offered(db: Database) -> None:
    """What was suggested for a quote when a coder was done with it: a new model says otherwise."""
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
