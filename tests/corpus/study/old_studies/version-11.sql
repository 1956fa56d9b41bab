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
        evidence TEXT NOT NULL CHECK (json_valid(evidence)), decided INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (quote, rank)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE suggested (
        quote TEXT PRIMARY KEY REFERENCES quotes (id),
        model TEXT NOT NULL,
        revision TEXT NOT NULL
    , doubt REAL, confidence REAL, novelty REAL, decided INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID
    ;
CREATE TABLE samples (
        coder TEXT NOT NULL,
        quote TEXT NOT NULL REFERENCES quotes (id),
        purpose TEXT NOT NULL,
        at TEXT NOT NULL,
        probability REAL CHECK (probability > 0 AND probability <= 1),
        shown INTEGER NOT NULL CHECK (shown IN (0, 1)), waiting INTEGER NOT NULL DEFAULT 0,
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
CREATE TABLE redactions (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        start INTEGER NOT NULL CHECK (start >= 0),
        "end" INTEGER NOT NULL CHECK ("end" > start),
        what TEXT NOT NULL CHECK (what IN ('redact', 'keep'))
    ) STRICT
    ;
CREATE TABLE drawn (
        coder TEXT NOT NULL,
        purpose TEXT NOT NULL,
        quotes INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        PRIMARY KEY (coder, purpose)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE import_columns (
            import TEXT NOT NULL REFERENCES imports (id),
            what TEXT NOT NULL CHECK (what IN ('respondent', 'weight')),
            name TEXT NOT NULL,
            PRIMARY KEY (import, what)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "_sqlite_migrations" VALUES (1, 'turven', 'study_of_quotes_and_decisions', '2026-11-27 10:07:59.077772+00:00');
INSERT INTO "_sqlite_migrations" VALUES (2, 'turven', 'order_of_coding', '2026-11-27 10:07:59.103341+00:00');
INSERT INTO "_sqlite_migrations" VALUES (3, 'turven', 'words_of_quotes', '2026-11-27 10:07:59.103804+00:00');
INSERT INTO "_sqlite_migrations" VALUES (4, 'turven', 'changes_of_the_codebook', '2026-11-27 10:07:59.104395+00:00');
INSERT INTO "_sqlite_migrations" VALUES (5, 'turven', 'tallies', '2026-11-27 10:07:59.104727+00:00');
INSERT INTO "_sqlite_migrations" VALUES (6, 'turven', 'equal_answers_on_their_own', '2026-11-27 10:07:59.116928+00:00');
INSERT INTO "_sqlite_migrations" VALUES (7, 'turven', 'quotes_by_length', '2026-11-27 10:07:59.117119+00:00');
INSERT INTO "_sqlite_migrations" VALUES (8, 'turven', 'redactions_of_quotes', '2026-11-27 10:07:59.117325+00:00');
INSERT INTO "_sqlite_migrations" VALUES (9, 'turven', 'corrected_quotes', '2026-11-27 10:07:59.117444+00:00');
INSERT INTO "_sqlite_migrations" VALUES (10, 'turven', 'queue_of_quotes', '2026-11-27 10:07:59.127747+00:00');
INSERT INTO "_sqlite_migrations" VALUES (11, 'turven', 'columns_of_imports', '2026-11-27 10:07:59.127972+00:00');
INSERT INTO "imports" VALUES ('01a21c79-e0d4-7000-815e-f7d138621770', '2026-11-27T10:07:59.188Z', 'in.csv', '0894edd332734ba33f68eb821163827ecaaa8f964b07ff52e8fc152b6e7df35a', 6, 6);
INSERT INTO "questions" VALUES ('antwoord', 'antwoord');
INSERT INTO "respondents" VALUES ('1', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('2', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('3', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('4', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('5', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('6', 1.0, '{"regio": "N"}');
INSERT INTO "quotes" VALUES (1, 'antwoord:1', '1', 'antwoord', 'De wet knelt', '46cf05194398874241cda920', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "quotes" VALUES (2, 'antwoord:2', '2', 'antwoord', 'geen idee', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "quotes" VALUES (3, 'antwoord:3', '3', 'antwoord', 'Geen  idee.', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "quotes" VALUES (4, 'antwoord:4', '4', 'antwoord', 'Te weinig geld', 'c8eb5f267aa9d5407a39792f', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "quotes" VALUES (5, 'antwoord:5', '5', 'antwoord', 'Bel 0612345678', '660f8aa47c660cec9f56b6b6', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "quotes" VALUES (6, 'antwoord:6', '6', 'antwoord', 'Regels', '07096e5e67570c96989b015f', '{}', '01a21c79-e0d4-7000-815e-f7d138621770');
INSERT INTO "codebook_revisions" VALUES ('c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '2026-11-27T10:07:59.159Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "r", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "codebook_revisions" VALUES ('3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', '2026-11-27T10:07:59.282Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels, merged_into: wet}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": "wet"}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'group', '', -1, -1, 'alone', '01a21c79-e11a-7000-8cd8-1f50ecf030ce');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'geld', 3, 6, 'apply', '01a21c79-e0e6-7000-b9fc-60092e787369');
INSERT INTO "latest" VALUES ('antwoord:5', 'Anna', 'code', 'geld', -1, -1, 'apply', '01a21c79-e11b-7001-8173-2253667f617e');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'regels', -1, -1, 'apply', '01a21c79-e0e2-7000-8daa-d9ff12b20fde');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'wet', -1, -1, 'apply', '01a21c79-e0dd-7000-9c00-e7df0b990b6b');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-e0f2-7000-8e6e-795edb95e822');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-e119-7001-863b-b989a4d30e86');
INSERT INTO "latest" VALUES ('antwoord:3', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-e119-7002-b2b3-4068967b4c54');
INSERT INTO "latest" VALUES ('antwoord:5', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-e11b-7002-b5c7-c383ea052ebd');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'memo', '', -1, -1, 'memo', '01a21c79-e119-7000-88a8-336b45a63263');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'flag', '', -1, -1, 'unflag', '01a21c79-e118-7001-b843-eb4fe57aec6c');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'code', 'geld', -1, -1, 'decline', '01a21c79-e11a-7001-ae1a-cfdc75ec15bd');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'status', '', -1, -1, 'done', '01a21c79-e11a-7002-8b1d-b9075cc96b24');
INSERT INTO "latest" VALUES ('antwoord:4', 'Bram', 'status', '', -1, -1, 'skip', '01a21c79-e11b-7000-8616-4e49a634addd');
INSERT INTO "codebook_changes" VALUES ('01a21c79-e136-7000-8f47-e54d1db9a0c8', '2026-11-27T10:07:59.286Z', 'Anna', 'merge', 'regels', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', 0, '', NULL);
INSERT INTO "readings" VALUES ('regels', 'wet');
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'geld', 2);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'regels', 1);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'wet', 1);
INSERT INTO "tallies" VALUES ('Anna', 'done', '', 4);
INSERT INTO "tallies" VALUES ('Anna', 'flag', '', 0);
INSERT INTO "tallies" VALUES ('Bram', 'done', '', 1);
INSERT INTO "tallies" VALUES ('Bram', 'skip', '', 1);
INSERT INTO "decisions" VALUES ('01a21c79-e0dd-7000-9c00-e7df0b990b6b', '01a21c79-e0dd-7000-9c00-e7df0b990b6b', '2026-11-27T10:07:59.197Z', 'Anna', 'antwoord:1', 'apply', 'wet', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e0e2-7000-8daa-d9ff12b20fde', '01a21c79-e0e2-7000-8daa-d9ff12b20fde', '2026-11-27T10:07:59.202Z', 'Anna', 'antwoord:1', 'apply', 'regels', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e0e6-7000-b9fc-60092e787369', '01a21c79-e0e6-7000-b9fc-60092e787369', '2026-11-27T10:07:59.206Z', 'Anna', 'antwoord:1', 'apply', 'geld', 3, 6, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e0f2-7000-8e6e-795edb95e822', '01a21c79-e0f2-7000-8e6e-795edb95e822', '2026-11-27T10:07:59.218Z', 'Anna', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e0fd-7000-9c8f-82f25f15f244', '01a21c79-e0fd-7000-9c8f-82f25f15f244', '2026-11-27T10:07:59.229Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e112-7000-be1a-474a93f79d28', '01a21c79-e112-7000-be1a-474a93f79d28', '2026-11-27T10:07:59.250Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-e0fd-7000-9c8f-82f25f15f244');
INSERT INTO "decisions" VALUES ('01a21c79-e118-7000-a131-79433e22f7eb', '01a21c79-e118-7000-a131-79433e22f7eb', '2026-11-27T10:07:59.256Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-e112-7000-be1a-474a93f79d28');
INSERT INTO "decisions" VALUES ('01a21c79-e118-7001-b843-eb4fe57aec6c', '01a21c79-e118-7001-b843-eb4fe57aec6c', '2026-11-27T10:07:59.256Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-e118-7000-a131-79433e22f7eb');
INSERT INTO "decisions" VALUES ('01a21c79-e119-7000-88a8-336b45a63263', '01a21c79-e119-7000-88a8-336b45a63263', '2026-11-27T10:07:59.257Z', 'Anna', 'antwoord:1', 'memo', NULL, NULL, NULL, 'twijfel', 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e119-7001-863b-b989a4d30e86', '01a21c79-e119-7001-863b-b989a4d30e86', '2026-11-27T10:07:59.257Z', 'Anna', 'antwoord:2', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e119-7002-b2b3-4068967b4c54', '01a21c79-e119-7001-863b-b989a4d30e86', '2026-11-27T10:07:59.257Z', 'Anna', 'antwoord:3', 'done', NULL, NULL, NULL, NULL, 'same', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11a-7000-8cd8-1f50ecf030ce', '01a21c79-e11a-7000-8cd8-1f50ecf030ce', '2026-11-27T10:07:59.258Z', 'Anna', 'antwoord:2', 'alone', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11a-7001-ae1a-cfdc75ec15bd', '01a21c79-e11a-7001-ae1a-cfdc75ec15bd', '2026-11-27T10:07:59.258Z', 'Bram', 'antwoord:1', 'decline', 'geld', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11a-7002-8b1d-b9075cc96b24', '01a21c79-e11a-7002-8b1d-b9075cc96b24', '2026-11-27T10:07:59.258Z', 'Bram', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11b-7000-8616-4e49a634addd', '01a21c79-e11b-7000-8616-4e49a634addd', '2026-11-27T10:07:59.259Z', 'Bram', 'antwoord:4', 'skip', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11b-7001-8173-2253667f617e', '01a21c79-e11b-7001-8173-2253667f617e', '2026-11-27T10:07:59.259Z', 'Anna', 'antwoord:5', 'apply', 'geld', NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-e11b-7002-b5c7-c383ea052ebd', '01a21c79-e11b-7001-8173-2253667f617e', '2026-11-27T10:07:59.259Z', 'Anna', 'antwoord:5', 'done', NULL, NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "import_columns" VALUES ('01a21c79-e0d4-7000-815e-f7d138621770', 'respondent', 'id');
INSERT INTO quotes_words (quotes_words) VALUES ('rebuild');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX quotes_same_as ON quotes (same_as);
CREATE INDEX quotes_respondent ON quotes (respondent);
CREATE INDEX latest_counts ON latest (coder, what, code, quote);
CREATE INDEX samples_purpose ON samples (coder, purpose);
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
CREATE INDEX redactions_newest ON redactions (quote, start, "end", id);
CREATE TRIGGER redactions_stay BEFORE UPDATE ON redactions
    BEGIN SELECT raise(ABORT, 'a redaction is never changed; another one follows it'); END;
CREATE TRIGGER redactions_remain BEFORE DELETE ON redactions
    BEGIN SELECT raise(ABORT, 'a redaction is never deleted; another one takes it back'); END;
CREATE TRIGGER quotes_corrected AFTER UPDATE OF text ON quotes BEGIN
            INSERT INTO quotes_words (quotes_words, rowid, text)
                VALUES ('delete', old.position, old.text);
            INSERT INTO quotes_words (rowid, text) VALUES (new.position, new.text);
            DELETE FROM suggestions WHERE quote = old.id;
            DELETE FROM suggested WHERE quote = old.id;
        END;
CREATE INDEX suggested_doubt ON suggested (decided, doubt DESC);
CREATE INDEX suggested_confidence ON suggested (decided, confidence DESC);
CREATE INDEX suggested_novelty ON suggested (decided, novelty DESC);
CREATE INDEX suggestions_code ON suggestions (code, decided, probability DESC);
CREATE INDEX samples_waiting ON samples (coder, at, quote) WHERE waiting = 1;
CREATE TRIGGER latest_leads AFTER INSERT ON latest WHEN new.subject = 'status'
    BEGIN 
    UPDATE suggested SET decided = EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = new.quote AND l.subject = 'status' AND l.what <> 'open'
) WHERE quote = new.quote;
    UPDATE suggestions SET decided = EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = new.quote AND l.subject = 'status' AND l.what <> 'open'
) WHERE quote = new.quote;
    UPDATE samples SET waiting = (new.what = 'open')
        WHERE coder = new.coder AND quote = new.quote AND purpose = 'random';
 END;
CREATE TRIGGER latest_leads_on AFTER UPDATE ON latest
    WHEN new.subject = 'status' AND new.what <> old.what
    BEGIN 
    UPDATE suggested SET decided = EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = new.quote AND l.subject = 'status' AND l.what <> 'open'
) WHERE quote = new.quote;
    UPDATE suggestions SET decided = EXISTS (
    SELECT 1 FROM latest AS l
    WHERE l.quote = new.quote AND l.subject = 'status' AND l.what <> 'open'
) WHERE quote = new.quote;
    UPDATE samples SET waiting = (new.what = 'open')
        WHERE coder = new.coder AND quote = new.quote AND purpose = 'random';
 END;
CREATE TRIGGER samples_counted AFTER INSERT ON samples
    BEGIN
        INSERT INTO drawn VALUES (new.coder, new.purpose, 1, new.shown)
        ON CONFLICT DO UPDATE SET quotes = quotes + 1, shown = shown + excluded.shown;
    END;
COMMIT;
PRAGMA user_version = 11;
