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
CREATE TABLE splits (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        coders TEXT NOT NULL CHECK (json_valid(coders)),
        overlap REAL NOT NULL CHECK (overlap BETWEEN 0 AND 1),
        seed INTEGER NOT NULL
    ) STRICT
    ;
CREATE TABLE assignments (
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        split TEXT NOT NULL REFERENCES splits (id),
        overlap INTEGER NOT NULL CHECK (overlap IN (0, 1)),
        PRIMARY KEY (coder, quote, split)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE corrections (
        respondent TEXT PRIMARY KEY REFERENCES respondents (id),
        import TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE import_columns (
            import TEXT NOT NULL REFERENCES imports (id),
            what TEXT NOT NULL CHECK (what IN ('respondent', 'weight')),
            name TEXT NOT NULL,
            PRIMARY KEY (import, what)
        ) STRICT, WITHOUT ROWID
        ;
CREATE TABLE "decisions" (
        id TEXT PRIMARY KEY,
        action TEXT NOT NULL,
        at TEXT NOT NULL,
        coder TEXT NOT NULL CHECK (coder <> ''),
        quote TEXT NOT NULL REFERENCES quotes (id),
        what TEXT NOT NULL CHECK (what IN
            ('apply', 'remove', 'decline', 'done', 'skip', 'open', 'flag', 'unflag', 'memo', 'alone', 'together', 'star', 'unstar')),
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
CREATE TABLE offered (
        decision TEXT NOT NULL REFERENCES decisions (id),
        code TEXT NOT NULL,
        visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
        PRIMARY KEY (decision, code)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "_sqlite_migrations" VALUES (1, 'turven', 'study_of_quotes_and_decisions', '2026-11-27 10:08:22.873543+00:00');
INSERT INTO "_sqlite_migrations" VALUES (2, 'turven', 'order_of_coding', '2026-11-27 10:08:22.874880+00:00');
INSERT INTO "_sqlite_migrations" VALUES (3, 'turven', 'words_of_quotes', '2026-11-27 10:08:22.875257+00:00');
INSERT INTO "_sqlite_migrations" VALUES (4, 'turven', 'changes_of_the_codebook', '2026-11-27 10:08:22.875838+00:00');
INSERT INTO "_sqlite_migrations" VALUES (5, 'turven', 'tallies', '2026-11-27 10:08:22.876199+00:00');
INSERT INTO "_sqlite_migrations" VALUES (6, 'turven', 'equal_answers_on_their_own', '2026-11-27 10:08:22.879943+00:00');
INSERT INTO "_sqlite_migrations" VALUES (7, 'turven', 'quotes_by_length', '2026-11-27 10:08:22.880108+00:00');
INSERT INTO "_sqlite_migrations" VALUES (8, 'turven', 'redactions_of_quotes', '2026-11-27 10:08:22.880318+00:00');
INSERT INTO "_sqlite_migrations" VALUES (9, 'turven', 'corrected_quotes', '2026-11-27 10:08:22.880436+00:00');
INSERT INTO "_sqlite_migrations" VALUES (10, 'turven', 'queue_of_quotes', '2026-11-27 10:08:22.882420+00:00');
INSERT INTO "_sqlite_migrations" VALUES (11, 'turven', 'shares_of_coders', '2026-11-27 10:08:22.882691+00:00');
INSERT INTO "_sqlite_migrations" VALUES (12, 'turven', 'columns_of_imports', '2026-11-27 10:08:22.882813+00:00');
INSERT INTO "_sqlite_migrations" VALUES (13, 'turven', 'starred_quotes', '2026-11-27 10:08:22.885825+00:00');
INSERT INTO "_sqlite_migrations" VALUES (14, 'turven', 'what_was_offered', '2026-11-27 10:08:22.886033+00:00');
INSERT INTO "imports" VALUES ('01a21c7a-3d70-7000-9f5a-2b9bb78b879b', '2026-11-27T10:08:22.896Z', 'in.csv', '0894edd332734ba33f68eb821163827ecaaa8f964b07ff52e8fc152b6e7df35a', 6, 6);
INSERT INTO "questions" VALUES ('antwoord', 'antwoord');
INSERT INTO "respondents" VALUES ('1', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('2', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('3', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('4', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('5', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('6', 1.0, '{"regio": "N"}');
INSERT INTO "quotes" VALUES (1, 'antwoord:1', '1', 'antwoord', 'De wet knelt', '46cf05194398874241cda920', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "quotes" VALUES (2, 'antwoord:2', '2', 'antwoord', 'geen idee', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "quotes" VALUES (3, 'antwoord:3', '3', 'antwoord', 'Geen  idee.', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "quotes" VALUES (4, 'antwoord:4', '4', 'antwoord', 'Te weinig geld', 'c8eb5f267aa9d5407a39792f', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "quotes" VALUES (5, 'antwoord:5', '5', 'antwoord', 'Bel 0612345678', '660f8aa47c660cec9f56b6b6', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "quotes" VALUES (6, 'antwoord:6', '6', 'antwoord', 'Regels', '07096e5e67570c96989b015f', '{}', '01a21c7a-3d70-7000-9f5a-2b9bb78b879b');
INSERT INTO "codebook_revisions" VALUES ('c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '2026-11-27T10:08:22.893Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "r", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "codebook_revisions" VALUES ('3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', '2026-11-27T10:08:22.976Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels, merged_into: wet}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}, {"id": "regels", "label": {"": "Regels"}, "key": "", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": "wet"}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false, "merged_into": null}]}');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'group', '', -1, -1, 'alone', '01a21c7a-3d7a-7002-8898-715b9b5c0f4a');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'geld', 3, 6, 'apply', '01a21c7a-3d75-7000-b638-b75c49cc77df');
INSERT INTO "latest" VALUES ('antwoord:5', 'Anna', 'code', 'geld', -1, -1, 'apply', '01a21c7a-3d7f-7000-b551-1479a1fe0e76');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'regels', -1, -1, 'apply', '01a21c7a-3d74-7000-bd88-937d2a5c790d');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'wet', -1, -1, 'apply', '01a21c7a-3d73-7000-88d0-f9a81e183289');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'status', '', -1, -1, 'done', '01a21c7a-3d76-7000-8494-6df280299ac7');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'status', '', -1, -1, 'done', '01a21c7a-3d7a-7000-9072-727f956a1683');
INSERT INTO "latest" VALUES ('antwoord:3', 'Anna', 'status', '', -1, -1, 'done', '01a21c7a-3d7a-7001-9466-47cbee9dba98');
INSERT INTO "latest" VALUES ('antwoord:5', 'Anna', 'status', '', -1, -1, 'done', '01a21c7a-3d7f-7001-b967-6a1d834a9784');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'memo', '', -1, -1, 'memo', '01a21c7a-3d79-7001-8df7-7b462d42691d');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'star', '', -1, -1, 'star', '01a21c7a-3d7b-7000-8848-98ef3a4e0aae');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'flag', '', -1, -1, 'unflag', '01a21c7a-3d79-7000-9564-ed033bdabb83');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'code', 'geld', -1, -1, 'decline', '01a21c7a-3d7c-7000-a725-49aa08c06e39');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'status', '', -1, -1, 'done', '01a21c7a-3d7c-7001-a432-4d345a87673e');
INSERT INTO "latest" VALUES ('antwoord:4', 'Bram', 'status', '', -1, -1, 'skip', '01a21c7a-3d7d-7000-a9d8-ee6135a14f06');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram · adjudication', 'code', 'wet', -1, -1, 'apply', '01a21c7a-3d82-7000-8c55-5843f76c6e44');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram · adjudication', 'status', '', -1, -1, 'done', '01a21c7a-3d82-7002-aaea-1c63c3e370ae');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram · adjudication', 'memo', '', -1, -1, 'memo', '01a21c7a-3d82-7001-b6f3-6a2f60cc82e8');
INSERT INTO "latest" VALUES ('antwoord:6', 'model', 'code', 'regels', -1, -1, 'apply', '01a21c7a-3d80-7000-804a-fc8513f36e73');
INSERT INTO "latest" VALUES ('antwoord:6', 'model', 'status', '', -1, -1, 'done', '01a21c7a-3d80-7001-be6e-5c2987de0231');
INSERT INTO "codebook_changes" VALUES ('01a21c7a-3dc1-7000-9712-03453f40b87c', '2026-11-27T10:08:22.977Z', 'Anna', 'merge', 'regels', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '3bb3b8170b9f3ef42749c89e74190f5d5405c6577aceb5ecd03ad5fc8bc00d6a', 0, '', NULL);
INSERT INTO "readings" VALUES ('regels', 'wet');
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'geld', 2);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'regels', 1);
INSERT INTO "tallies" VALUES ('Anna', 'apply', 'wet', 1);
INSERT INTO "tallies" VALUES ('Anna', 'done', '', 4);
INSERT INTO "tallies" VALUES ('Anna', 'flag', '', 0);
INSERT INTO "tallies" VALUES ('Bram', 'done', '', 1);
INSERT INTO "tallies" VALUES ('Bram', 'skip', '', 1);
INSERT INTO "tallies" VALUES ('Bram · adjudication', 'apply', 'wet', 1);
INSERT INTO "tallies" VALUES ('Bram · adjudication', 'done', '', 1);
INSERT INTO "tallies" VALUES ('model', 'apply', 'regels', 1);
INSERT INTO "tallies" VALUES ('model', 'done', '', 1);
INSERT INTO "splits" VALUES ('01a21c7a-3ddb-7000-9870-d9cf80453488', '2026-11-27T10:08:23.003Z', '["Anna", "Bram"]', 0.5, 1);
INSERT INTO "assignments" VALUES ('Anna', 'antwoord:1', '01a21c7a-3ddb-7000-9870-d9cf80453488', 0);
INSERT INTO "assignments" VALUES ('Anna', 'antwoord:2', '01a21c7a-3ddb-7000-9870-d9cf80453488', 0);
INSERT INTO "assignments" VALUES ('Anna', 'antwoord:3', '01a21c7a-3ddb-7000-9870-d9cf80453488', 0);
INSERT INTO "assignments" VALUES ('Anna', 'antwoord:4', '01a21c7a-3ddb-7000-9870-d9cf80453488', 1);
INSERT INTO "assignments" VALUES ('Anna', 'antwoord:5', '01a21c7a-3ddb-7000-9870-d9cf80453488', 0);
INSERT INTO "assignments" VALUES ('Bram', 'antwoord:1', '01a21c7a-3ddb-7000-9870-d9cf80453488', 0);
INSERT INTO "assignments" VALUES ('Bram', 'antwoord:4', '01a21c7a-3ddb-7000-9870-d9cf80453488', 1);
INSERT INTO "import_columns" VALUES ('01a21c7a-3d70-7000-9f5a-2b9bb78b879b', 'respondent', 'id');
INSERT INTO "decisions" VALUES ('01a21c7a-3d73-7000-88d0-f9a81e183289', '01a21c7a-3d73-7000-88d0-f9a81e183289', '2026-11-27T10:08:22.899Z', 'Anna', 'antwoord:1', 'apply', 'wet', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d74-7000-bd88-937d2a5c790d', '01a21c7a-3d74-7000-bd88-937d2a5c790d', '2026-11-27T10:08:22.900Z', 'Anna', 'antwoord:1', 'apply', 'regels', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d75-7000-b638-b75c49cc77df', '01a21c7a-3d75-7000-b638-b75c49cc77df', '2026-11-27T10:08:22.901Z', 'Anna', 'antwoord:1', 'apply', 'geld', 3, 6, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d76-7000-8494-6df280299ac7', '01a21c7a-3d76-7000-8494-6df280299ac7', '2026-11-27T10:08:22.902Z', 'Anna', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d76-7001-bf71-83dec841ef23', '01a21c7a-3d76-7001-bf71-83dec841ef23', '2026-11-27T10:08:22.902Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d77-7000-beac-7d97e97ae395', '01a21c7a-3d77-7000-beac-7d97e97ae395', '2026-11-27T10:08:22.903Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c7a-3d76-7001-bf71-83dec841ef23');
INSERT INTO "decisions" VALUES ('01a21c7a-3d78-7000-9c70-f59e71ac02a2', '01a21c7a-3d78-7000-9c70-f59e71ac02a2', '2026-11-27T10:08:22.904Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c7a-3d77-7000-beac-7d97e97ae395');
INSERT INTO "decisions" VALUES ('01a21c7a-3d79-7000-9564-ed033bdabb83', '01a21c7a-3d79-7000-9564-ed033bdabb83', '2026-11-27T10:08:22.905Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c7a-3d78-7000-9c70-f59e71ac02a2');
INSERT INTO "decisions" VALUES ('01a21c7a-3d79-7001-8df7-7b462d42691d', '01a21c7a-3d79-7001-8df7-7b462d42691d', '2026-11-27T10:08:22.905Z', 'Anna', 'antwoord:1', 'memo', NULL, NULL, NULL, 'twijfel', 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7a-7000-9072-727f956a1683', '01a21c7a-3d7a-7000-9072-727f956a1683', '2026-11-27T10:08:22.906Z', 'Anna', 'antwoord:2', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7a-7001-9466-47cbee9dba98', '01a21c7a-3d7a-7000-9072-727f956a1683', '2026-11-27T10:08:22.906Z', 'Anna', 'antwoord:3', 'done', NULL, NULL, NULL, NULL, 'same', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7a-7002-8898-715b9b5c0f4a', '01a21c7a-3d7a-7002-8898-715b9b5c0f4a', '2026-11-27T10:08:22.906Z', 'Anna', 'antwoord:2', 'alone', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7b-7000-8848-98ef3a4e0aae', '01a21c7a-3d7b-7000-8848-98ef3a4e0aae', '2026-11-27T10:08:22.907Z', 'Anna', 'antwoord:2', 'star', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7c-7000-a725-49aa08c06e39', '01a21c7a-3d7c-7000-a725-49aa08c06e39', '2026-11-27T10:08:22.908Z', 'Bram', 'antwoord:1', 'decline', 'geld', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7c-7001-a432-4d345a87673e', '01a21c7a-3d7c-7001-a432-4d345a87673e', '2026-11-27T10:08:22.908Z', 'Bram', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7d-7000-a9d8-ee6135a14f06', '01a21c7a-3d7d-7000-a9d8-ee6135a14f06', '2026-11-27T10:08:22.909Z', 'Bram', 'antwoord:4', 'skip', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7f-7000-b551-1479a1fe0e76', '01a21c7a-3d7f-7000-b551-1479a1fe0e76', '2026-11-27T10:08:22.911Z', 'Anna', 'antwoord:5', 'apply', 'geld', NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d7f-7001-b967-6a1d834a9784', '01a21c7a-3d7f-7000-b551-1479a1fe0e76', '2026-11-27T10:08:22.911Z', 'Anna', 'antwoord:5', 'done', NULL, NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d80-7000-804a-fc8513f36e73', '01a21c7a-3d80-7000-804a-fc8513f36e73', '2026-11-27T10:08:22.912Z', 'model', 'antwoord:6', 'apply', 'regels', NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', 'm', 0.9, 1, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d80-7001-be6e-5c2987de0231', '01a21c7a-3d80-7000-804a-fc8513f36e73', '2026-11-27T10:08:22.912Z', 'model', 'antwoord:6', 'done', NULL, NULL, NULL, NULL, 'autocode', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', 'm', NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d82-7000-8c55-5843f76c6e44', '01a21c7a-3d82-7000-8c55-5843f76c6e44', '2026-11-27T10:08:22.914Z', 'Bram · adjudication', 'antwoord:1', 'apply', 'wet', NULL, NULL, NULL, 'adjudication', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d82-7001-b6f3-6a2f60cc82e8', '01a21c7a-3d82-7000-8c55-5843f76c6e44', '2026-11-27T10:08:22.914Z', 'Bram · adjudication', 'antwoord:1', 'memo', NULL, NULL, NULL, 'zo', 'adjudication', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c7a-3d82-7002-aaea-1c63c3e370ae', '01a21c7a-3d82-7000-8c55-5843f76c6e44', '2026-11-27T10:08:22.914Z', 'Bram · adjudication', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'adjudication', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
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
CREATE TRIGGER samples_counted_again AFTER UPDATE OF shown ON samples
    BEGIN
        UPDATE drawn SET shown = shown + new.shown - old.shown
        WHERE coder = new.coder AND purpose = new.purpose;
    END;
CREATE TRIGGER samples_wait AFTER INSERT ON samples
    WHEN new.purpose = 'random' AND NOT EXISTS (
    SELECT 1 FROM latest AS l WHERE l.quote = new.quote AND l.coder = new.coder
        AND l.subject = 'status' AND l.what <> 'open'
)
    BEGIN
        UPDATE samples SET waiting = 1
        WHERE coder = new.coder AND quote = new.quote AND purpose = new.purpose;
    END;
CREATE TRIGGER respondents_corrected AFTER UPDATE OF weight, variables ON respondents
    BEGIN
        INSERT INTO corrections SELECT new.id, coalesce(max(id), '') FROM imports
        WHERE true ON CONFLICT DO UPDATE SET import = excluded.import;
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
        WHEN what IN ('star', 'unstar') THEN 'star'
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
CREATE TRIGGER offered_stay BEFORE UPDATE ON offered
    BEGIN SELECT raise(ABORT, 'what was offered is never changed'); END;
CREATE TRIGGER offered_remain BEFORE DELETE ON offered
    BEGIN SELECT raise(ABORT, 'what was offered is never deleted'); END;
COMMIT;
PRAGMA user_version = 14;
