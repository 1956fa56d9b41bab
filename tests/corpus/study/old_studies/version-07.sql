BEGIN;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE imports (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rows INTEGER NOT NULL,
        quotes INTEGER NOT NULL
    ) STRICT
    ;
CREATE TABLE questions (
        id TEXT PRIMARY KEY,
        text TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE respondents (
        id TEXT PRIMARY KEY,
        weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0),
        variables TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(variables))
    ) STRICT
    ;
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
    ;
CREATE TABLE codebook_revisions (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        yaml TEXT NOT NULL,
        codes TEXT NOT NULL CHECK (json_valid(codes))
    ) STRICT
    ;
CREATE TABLE models (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        revision TEXT NOT NULL REFERENCES codebook_revisions (id),
        folder TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        trained_on INTEGER NOT NULL,
        evaluation TEXT NOT NULL CHECK (json_valid(evaluation))
    ) STRICT
    ;
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
    ;
CREATE TABLE suggestions (
        quote TEXT NOT NULL REFERENCES quotes (id),
        rank INTEGER NOT NULL,
        code TEXT NOT NULL,
        probability REAL NOT NULL,
        suggested INTEGER NOT NULL,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        PRIMARY KEY (quote, rank)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE suggested (
        quote TEXT PRIMARY KEY REFERENCES quotes (id),
        model TEXT NOT NULL,
        revision TEXT NOT NULL
    , doubt REAL, confidence REAL, novelty REAL) STRICT, WITHOUT ROWID
    ;
CREATE TABLE samples (
        coder TEXT NOT NULL,
        quote TEXT NOT NULL REFERENCES quotes (id),
        purpose TEXT NOT NULL,
        at TEXT NOT NULL,
        probability REAL CHECK (probability > 0 AND probability <= 1),
        shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
        PRIMARY KEY (coder, quote, purpose)
    ) STRICT, WITHOUT ROWID
    ;
CREATE VIRTUAL TABLE quotes_words USING fts5 (
        text, content = 'quotes', content_rowid = 'position',
        tokenize = "unicode61 remove_diacritics 2"
    );
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
    ;
CREATE TABLE readings (
        code TEXT PRIMARY KEY,
        reads_as TEXT NOT NULL CHECK (reads_as <> code)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE notes (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        code TEXT,
        text TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE tallies (
        coder TEXT NOT NULL,
        what TEXT NOT NULL,
        code TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        PRIMARY KEY (coder, what, code)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE "decisions" (
        id TEXT PRIMARY KEY,
        action TEXT NOT NULL,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        what TEXT NOT NULL CHECK (what IN
            ('apply', 'remove', 'decline', 'done', 'skip', 'open', 'flag', 'unflag', 'memo', 'alone', 'together')),
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
    ;
INSERT INTO "_sqlite_migrations" VALUES (1, 'turven', 'study_of_quotes_and_decisions', '2026-11-27 10:07:46.516168+00:00');
INSERT INTO "_sqlite_migrations" VALUES (2, 'turven', 'order_of_coding', '2026-11-27 10:07:46.517059+00:00');
INSERT INTO "_sqlite_migrations" VALUES (3, 'turven', 'words_of_quotes', '2026-11-27 10:07:46.517399+00:00');
INSERT INTO "_sqlite_migrations" VALUES (4, 'turven', 'changes_of_the_codebook', '2026-11-27 10:07:46.518044+00:00');
INSERT INTO "_sqlite_migrations" VALUES (5, 'turven', 'tallies', '2026-11-27 10:07:46.538664+00:00');
INSERT INTO "_sqlite_migrations" VALUES (6, 'turven', 'equal_answers_on_their_own', '2026-11-27 10:07:46.541078+00:00');
INSERT INTO "_sqlite_migrations" VALUES (7, 'turven', 'quotes_by_length', '2026-11-27 10:07:46.541242+00:00');
INSERT INTO "imports" VALUES ('01a21c79-afb2-7000-8ee6-52d388b8ef3d', '2026-11-27T10:07:46.610Z', 'in.csv', '0894edd332734ba33f68eb821163827ecaaa8f964b07ff52e8fc152b6e7df35a', 6, 6);
INSERT INTO "questions" VALUES ('antwoord', 'antwoord');
INSERT INTO "respondents" VALUES ('1', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('2', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('3', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('4', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('5', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('6', 1.0, '{"regio": "N"}');
INSERT INTO "quotes" VALUES (1, 'antwoord:1', '1', 'antwoord', 'De wet knelt', '46cf05194398874241cda920', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "quotes" VALUES (2, 'antwoord:2', '2', 'antwoord', 'geen idee', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "quotes" VALUES (3, 'antwoord:3', '3', 'antwoord', 'Geen  idee.', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "quotes" VALUES (4, 'antwoord:4', '4', 'antwoord', 'Te weinig geld', 'c8eb5f267aa9d5407a39792f', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "quotes" VALUES (5, 'antwoord:5', '5', 'antwoord', 'Bel 0612345678', '660f8aa47c660cec9f56b6b6', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "quotes" VALUES (6, 'antwoord:6', '6', 'antwoord', 'Regels', '07096e5e67570c96989b015f', '{}', '01a21c79-afb2-7000-8ee6-52d388b8ef3d');
INSERT INTO "codebook_revisions" VALUES ('c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '2026-11-27T10:07:46.591Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "r", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "codebook_revisions" VALUES ('3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', '2026-11-27T10:07:46.766Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels, merged_into: wet}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": "wet"}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'group', '', -1, -1, 'alone', '01a21c79-afde-7000-a895-8f3a22bf856e');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'geld', 3, 6, 'apply', '01a21c79-afc0-7000-a9a0-769f062f0201');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'regels', -1, -1, 'apply', '01a21c79-afbe-7000-b685-5f98d25e8ad0');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'wet', -1, -1, 'apply', '01a21c79-afb6-7000-9ba1-74be8a9b287a');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-afc2-7000-a028-6ab0c5736878');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-afda-7000-a073-ba853082807f');
INSERT INTO "latest" VALUES ('antwoord:3', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-afda-7001-8c8d-f80af2f031ab');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'memo', '', -1, -1, 'memo', '01a21c79-afd6-7000-a1af-ce45d2714bb4');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'flag', '', -1, -1, 'unflag', '01a21c79-afd2-7000-8bb8-1888809482d1');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'code', 'geld', -1, -1, 'decline', '01a21c79-afe2-7000-ae98-c1cea15c3c00');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'status', '', -1, -1, 'done', '01a21c79-afe6-7000-923b-a41d0624d81e');
INSERT INTO "latest" VALUES ('antwoord:4', 'Bram', 'status', '', -1, -1, 'skip', '01a21c79-afe7-7000-9068-7f3eaeedc825');
INSERT INTO "codebook_changes" VALUES ('01a21c79-b04e-7000-b137-8e864d13c859', '2026-11-27T10:07:46.766Z', 'Anna', 'merge', 'regels', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', 0, '', NULL);
INSERT INTO "readings" VALUES ('regels', 'wet');
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'geld', 1);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'regels', 1);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'wet', 1);
INSERT INTO "tallies" VALUES ('Anna', 'done', '', 3);
INSERT INTO "tallies" VALUES ('Anna', 'flag', '', 0);
INSERT INTO "tallies" VALUES ('Bram', 'done', '', 1);
INSERT INTO "tallies" VALUES ('Bram', 'skip', '', 1);
INSERT INTO "decisions" VALUES ('01a21c79-afb6-7000-9ba1-74be8a9b287a', '01a21c79-afb6-7000-9ba1-74be8a9b287a', '2026-11-27T10:07:46.614Z', 'Anna', 'antwoord:1', 'apply', 'wet', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afbe-7000-b685-5f98d25e8ad0', '01a21c79-afbe-7000-b685-5f98d25e8ad0', '2026-11-27T10:07:46.622Z', 'Anna', 'antwoord:1', 'apply', 'regels', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afc0-7000-a9a0-769f062f0201', '01a21c79-afc0-7000-a9a0-769f062f0201', '2026-11-27T10:07:46.624Z', 'Anna', 'antwoord:1', 'apply', 'geld', 3, 6, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afc2-7000-a028-6ab0c5736878', '01a21c79-afc2-7000-a028-6ab0c5736878', '2026-11-27T10:07:46.626Z', 'Anna', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afc5-7000-9a34-9de9b7138faa', '01a21c79-afc5-7000-9a34-9de9b7138faa', '2026-11-27T10:07:46.629Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afca-7000-8e60-c4cd949daad6', '01a21c79-afca-7000-8e60-c4cd949daad6', '2026-11-27T10:07:46.634Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-afc5-7000-9a34-9de9b7138faa');
INSERT INTO "decisions" VALUES ('01a21c79-afcb-7000-a2a3-78d9ebedf334', '01a21c79-afcb-7000-a2a3-78d9ebedf334', '2026-11-27T10:07:46.635Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-afca-7000-8e60-c4cd949daad6');
INSERT INTO "decisions" VALUES ('01a21c79-afd2-7000-8bb8-1888809482d1', '01a21c79-afd2-7000-8bb8-1888809482d1', '2026-11-27T10:07:46.642Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-afcb-7000-a2a3-78d9ebedf334');
INSERT INTO "decisions" VALUES ('01a21c79-afd6-7000-a1af-ce45d2714bb4', '01a21c79-afd6-7000-a1af-ce45d2714bb4', '2026-11-27T10:07:46.646Z', 'Anna', 'antwoord:1', 'memo', NULL, NULL, NULL, 'twijfel', 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afda-7000-a073-ba853082807f', '01a21c79-afda-7000-a073-ba853082807f', '2026-11-27T10:07:46.650Z', 'Anna', 'antwoord:2', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afda-7001-8c8d-f80af2f031ab', '01a21c79-afda-7000-a073-ba853082807f', '2026-11-27T10:07:46.650Z', 'Anna', 'antwoord:3', 'done', NULL, NULL, NULL, NULL, 'same', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afde-7000-a895-8f3a22bf856e', '01a21c79-afde-7000-a895-8f3a22bf856e', '2026-11-27T10:07:46.654Z', 'Anna', 'antwoord:2', 'alone', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afe2-7000-ae98-c1cea15c3c00', '01a21c79-afe2-7000-ae98-c1cea15c3c00', '2026-11-27T10:07:46.658Z', 'Bram', 'antwoord:1', 'decline', 'geld', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afe6-7000-923b-a41d0624d81e', '01a21c79-afe6-7000-923b-a41d0624d81e', '2026-11-27T10:07:46.662Z', 'Bram', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-afe7-7000-9068-7f3eaeedc825', '01a21c79-afe7-7000-9068-7f3eaeedc825', '2026-11-27T10:07:46.663Z', 'Bram', 'antwoord:4', 'skip', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO quotes_words (quotes_words) VALUES ('rebuild');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX quotes_same_as ON quotes (same_as);
CREATE INDEX quotes_respondent ON quotes (respondent);
CREATE INDEX latest_counts ON latest (coder, what, code, quote);
CREATE INDEX samples_purpose ON samples (coder, purpose);
CREATE INDEX suggested_doubt ON suggested (doubt);
CREATE INDEX suggested_confidence ON suggested (confidence);
CREATE INDEX suggested_novelty ON suggested (novelty);
CREATE INDEX suggestions_code ON suggestions (code, probability);
CREATE TRIGGER quotes_indexed AFTER INSERT ON quotes
    BEGIN INSERT INTO quotes_words (rowid, text) VALUES (new.position, new.text); END;
CREATE INDEX codebook_changes_undone ON codebook_changes (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER codebook_changes_stay BEFORE UPDATE ON codebook_changes
    BEGIN SELECT raise(ABORT, 'a change is never changed; another one follows it'); END;
CREATE TRIGGER codebook_changes_remain BEFORE DELETE ON codebook_changes
    BEGIN SELECT raise(ABORT, 'a change is never deleted; another one undoes it'); END;
CREATE INDEX readings_as ON readings (reads_as);
CREATE INDEX latest_newest ON latest (coder, what, code, decision);
CREATE INDEX notes_newest ON notes (coder, code, id);
CREATE TRIGGER notes_stay BEFORE UPDATE ON notes
    BEGIN SELECT raise(ABORT, 'a memo is never changed; a newer one takes its place'); END;
CREATE TRIGGER notes_remain BEFORE DELETE ON notes
    BEGIN SELECT raise(ABORT, 'a memo is never deleted; an empty one takes its place'); END;
CREATE TRIGGER latest_counted AFTER INSERT ON latest WHEN new.what IN ('apply', 'done', 'skip', 'flag') AND NOT EXISTS (
        SELECT 1 FROM latest AS l WHERE l.quote = new.quote AND l.coder = new.coder
        AND l.subject = new.subject AND l.code = new.code AND l.what = new.what
        AND (l.start, l."end") <> (new.start, new."end")
    )
    BEGIN 
    INSERT INTO tallies VALUES (new.coder, new.what, new.code, 1)
    ON CONFLICT DO UPDATE SET quotes = quotes + 1;
 END;
CREATE TRIGGER latest_counts_more AFTER UPDATE ON latest
    WHEN new.what <> old.what AND new.what IN ('apply', 'done', 'skip', 'flag') AND NOT EXISTS (
        SELECT 1 FROM latest AS l WHERE l.quote = new.quote AND l.coder = new.coder
        AND l.subject = new.subject AND l.code = new.code AND l.what = new.what
        AND (l.start, l."end") <> (new.start, new."end")
    )
    BEGIN 
    INSERT INTO tallies VALUES (new.coder, new.what, new.code, 1)
    ON CONFLICT DO UPDATE SET quotes = quotes + 1;
 END;
CREATE TRIGGER latest_counts_less AFTER UPDATE ON latest
    WHEN new.what <> old.what AND old.what IN ('apply', 'done', 'skip', 'flag') AND NOT EXISTS (
        SELECT 1 FROM latest AS l WHERE l.quote = old.quote AND l.coder = old.coder
        AND l.subject = old.subject AND l.code = old.code AND l.what = old.what
        AND (l.start, l."end") <> (old.start, old."end")
    )
    BEGIN
        UPDATE tallies SET quotes = quotes - 1
        WHERE coder = old.coder AND what = old.what AND code = old.code;
    END;
CREATE INDEX decisions_coder ON decisions (coder, action, undoes);
CREATE INDEX decisions_quote ON decisions (quote, coder);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never changed; another one follows it'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never deleted; another one undoes it'); END;
CREATE VIEW progress AS
    SELECT quote, coder,
        coalesce(max(CASE WHEN subject = 'status' THEN what END), 'open') AS status,
        coalesce(max(CASE WHEN subject = 'flag' THEN what = 'flag' END), 0) AS flagged
    FROM latest
    WHERE subject IN ('status', 'flag')
    GROUP BY quote, coder;
CREATE VIEW memos AS
    SELECT d.quote, d.coder, d.memo, d.at
    FROM latest AS l JOIN decisions AS d ON d.id = l.decision
    WHERE l.subject = 'memo' AND d.memo <> '';
CREATE TRIGGER decisions_follow AFTER INSERT ON decisions BEGIN 
INSERT INTO latest (quote, coder, subject, code, start, "end", what, decision)
SELECT quote, coder,
    CASE
        WHEN what IN ('apply', 'remove', 'decline') THEN 'code'
        WHEN what IN ('done', 'skip', 'open') THEN 'status'
        WHEN what IN ('flag', 'unflag') THEN 'flag'
        WHEN what IN ('alone', 'together') THEN 'group'
        ELSE what
    END,
    coalesce(code, ''), coalesce(start, -1), coalesce("end", -1), what, id
FROM (SELECT new.id AS id, new.quote AS quote, new.coder AS coder, new.what AS what,
new.code AS code, new.start AS start, new."end" AS "end")
WHERE true
ON CONFLICT DO UPDATE SET what = excluded.what, decision = excluded.decision
WHERE excluded.decision > latest.decision
; END;
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
    );
CREATE VIEW code_memos AS
    SELECT coder, code, text AS memo, at
    FROM (SELECT coder, code, text, at, max(id) FROM notes GROUP BY coder, code)
    WHERE text <> '';
CREATE INDEX decisions_undoes ON decisions (undoes, coder)
    WHERE undoes IS NOT NULL AND id = action
    ;
CREATE INDEX quotes_length ON quotes (question, length(text));
COMMIT;
PRAGMA user_version = 7;
