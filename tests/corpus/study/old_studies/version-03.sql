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
INSERT INTO "_sqlite_migrations" VALUES (1, 'turven', 'study_of_quotes_and_decisions', '2026-11-27 10:07:31.042739+00:00');
INSERT INTO "_sqlite_migrations" VALUES (2, 'turven', 'order_of_coding', '2026-11-27 10:07:31.043889+00:00');
INSERT INTO "_sqlite_migrations" VALUES (3, 'turven', 'words_of_quotes', '2026-11-27 10:07:31.044290+00:00');
INSERT INTO "imports" VALUES ('01a21c79-7337-7000-8551-006464b6b730', '2026-11-27T10:07:31.127Z', 'in.csv', '0894edd332734ba33f68eb821163827ecaaa8f964b07ff52e8fc152b6e7df35a', 6, 6);
INSERT INTO "questions" VALUES ('antwoord', 'antwoord');
INSERT INTO "respondents" VALUES ('1', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('2', 1.0, '{"regio": "N"}');
INSERT INTO "respondents" VALUES ('3', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('4', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('5', 1.0, '{"regio": "Z"}');
INSERT INTO "respondents" VALUES ('6', 1.0, '{"regio": "N"}');
INSERT INTO "quotes" VALUES (1, 'antwoord:1', '1', 'antwoord', 'De wet knelt', '46cf05194398874241cda920', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "quotes" VALUES (2, 'antwoord:2', '2', 'antwoord', 'geen idee', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "quotes" VALUES (3, 'antwoord:3', '3', 'antwoord', 'Geen  idee.', 'dd112b5d1c8a03ef6456bbd3', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "quotes" VALUES (4, 'antwoord:4', '4', 'antwoord', 'Te weinig geld', 'c8eb5f267aa9d5407a39792f', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "quotes" VALUES (5, 'antwoord:5', '5', 'antwoord', 'Bel 0612345678', '660f8aa47c660cec9f56b6b6', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "quotes" VALUES (6, 'antwoord:6', '6', 'antwoord', 'Regels', '07096e5e67570c96989b015f', '{}', '01a21c79-7337-7000-8551-006464b6b730');
INSERT INTO "codebook_revisions" VALUES ('c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', '2026-11-27T10:07:31.105Z', 'codes:
  - {id: wet, label: Wet}
  - {id: regels, label: Regels}
  - {id: geld, label: Geld}
', '{"title": {}, "codes": [{"id": "wet", "label": {"": "Wet"}, "key": "w", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false}, {"id": "regels", "label": {"": "Regels"}, "key": "r", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false}, {"id": "geld", "label": {"": "Geld"}, "key": "g", "parent": null, "net": false, "depth": 0, "description": {}, "include": "", "exclude": "", "keywords": [], "examples": [], "colour": null, "retired": false}]}');
INSERT INTO "decisions" VALUES ('01a21c79-7338-7000-b02f-871902f84c1d', '01a21c79-7338-7000-b02f-871902f84c1d', '2026-11-27T10:07:31.128Z', 'Anna', 'antwoord:1', 'apply', 'wet', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-733a-7000-8dd2-91d5c44511e2', '01a21c79-733a-7000-8dd2-91d5c44511e2', '2026-11-27T10:07:31.130Z', 'Anna', 'antwoord:1', 'apply', 'regels', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-7346-7000-89a5-980e93becf84', '01a21c79-7346-7000-89a5-980e93becf84', '2026-11-27T10:07:31.142Z', 'Anna', 'antwoord:1', 'apply', 'geld', 3, 6, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-7356-7000-ba53-cc3a1660e459', '01a21c79-7356-7000-ba53-cc3a1660e459', '2026-11-27T10:07:31.158Z', 'Anna', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-735a-7000-a16c-a52a25eecd0e', '01a21c79-735a-7000-a16c-a52a25eecd0e', '2026-11-27T10:07:31.162Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-7369-7000-b3a7-1771935479c5', '01a21c79-7369-7000-b3a7-1771935479c5', '2026-11-27T10:07:31.177Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-735a-7000-a16c-a52a25eecd0e');
INSERT INTO "decisions" VALUES ('01a21c79-736e-7000-b27c-db9569a97279', '01a21c79-736e-7000-b27c-db9569a97279', '2026-11-27T10:07:31.182Z', 'Anna', 'antwoord:1', 'flag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-7369-7000-b3a7-1771935479c5');
INSERT INTO "decisions" VALUES ('01a21c79-7373-7000-8ddc-3f206b6bcf74', '01a21c79-7373-7000-8ddc-3f206b6bcf74', '2026-11-27T10:07:31.187Z', 'Anna', 'antwoord:1', 'unflag', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, '01a21c79-736e-7000-b27c-db9569a97279');
INSERT INTO "decisions" VALUES ('01a21c79-7377-7000-af35-ba20c5ecb559', '01a21c79-7377-7000-af35-ba20c5ecb559', '2026-11-27T10:07:31.191Z', 'Anna', 'antwoord:1', 'memo', NULL, NULL, NULL, 'twijfel', 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-737e-7000-b9c7-b0ba5fd1b702', '01a21c79-737e-7000-b9c7-b0ba5fd1b702', '2026-11-27T10:07:31.198Z', 'Anna', 'antwoord:2', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-737e-7001-97a6-68f2c7c85e2d', '01a21c79-737e-7000-b9c7-b0ba5fd1b702', '2026-11-27T10:07:31.198Z', 'Anna', 'antwoord:3', 'done', NULL, NULL, NULL, NULL, 'same', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-7386-7000-a8cb-704d7000b060', '01a21c79-7386-7000-a8cb-704d7000b060', '2026-11-27T10:07:31.206Z', 'Bram', 'antwoord:1', 'decline', 'geld', NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-7392-7000-be54-ab956b5c0cbb', '01a21c79-7392-7000-be54-ab956b5c0cbb', '2026-11-27T10:07:31.218Z', 'Bram', 'antwoord:1', 'done', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "decisions" VALUES ('01a21c79-739e-7000-8003-efe00f7f4b29', '01a21c79-739e-7000-8003-efe00f7f4b29', '2026-11-27T10:07:31.230Z', 'Bram', 'antwoord:4', 'skip', NULL, NULL, NULL, NULL, 'manual', 'c6c4efd54f5b12deeb1277a07fe8d27abc4e5106091ea1c517de8bdf3eb38746', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'geld', 3, 6, 'apply', '01a21c79-7346-7000-89a5-980e93becf84');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'regels', -1, -1, 'apply', '01a21c79-733a-7000-8dd2-91d5c44511e2');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'code', 'wet', -1, -1, 'apply', '01a21c79-7338-7000-b02f-871902f84c1d');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'flag', '', -1, -1, 'unflag', '01a21c79-7373-7000-8ddc-3f206b6bcf74');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'memo', '', -1, -1, 'memo', '01a21c79-7377-7000-af35-ba20c5ecb559');
INSERT INTO "latest" VALUES ('antwoord:1', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-7356-7000-ba53-cc3a1660e459');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'code', 'geld', -1, -1, 'decline', '01a21c79-7386-7000-a8cb-704d7000b060');
INSERT INTO "latest" VALUES ('antwoord:1', 'Bram', 'status', '', -1, -1, 'done', '01a21c79-7392-7000-be54-ab956b5c0cbb');
INSERT INTO "latest" VALUES ('antwoord:2', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-737e-7000-b9c7-b0ba5fd1b702');
INSERT INTO "latest" VALUES ('antwoord:3', 'Anna', 'status', '', -1, -1, 'done', '01a21c79-737e-7001-97a6-68f2c7c85e2d');
INSERT INTO "latest" VALUES ('antwoord:4', 'Bram', 'status', '', -1, -1, 'skip', '01a21c79-739e-7000-8003-efe00f7f4b29');
INSERT INTO quotes_words (quotes_words) VALUES ('rebuild');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX quotes_same_as ON quotes (same_as);
CREATE INDEX quotes_respondent ON quotes (respondent);
CREATE INDEX decisions_coder ON decisions (coder, action, undoes);
CREATE INDEX decisions_quote ON decisions (quote, coder);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never changed; another one follows it'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
    BEGIN SELECT raise(ABORT, 'a decision is never deleted; another one undoes it'); END;
CREATE INDEX latest_counts ON latest (coder, what, code, quote);
CREATE VIEW codings AS
    SELECT d.quote, d.coder, d.code, d.start, d."end", d.how, d.model, d.score, d.rank, d.seen,
        d.at, d.revision, d.id AS decision
    FROM latest AS l JOIN decisions AS d ON d.id = l.decision
    WHERE l.what = 'apply';
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
        ELSE what
    END,
    coalesce(code, ''), coalesce(start, -1), coalesce("end", -1), what, id
FROM (SELECT new.id AS id, new.quote AS quote, new.coder AS coder, new.what AS what,
new.code AS code, new.start AS start, new."end" AS "end")
WHERE true
ON CONFLICT DO UPDATE SET what = excluded.what, decision = excluded.decision
WHERE excluded.decision > latest.decision
; END;
CREATE INDEX samples_purpose ON samples (coder, purpose);
CREATE INDEX suggested_doubt ON suggested (doubt);
CREATE INDEX suggested_confidence ON suggested (confidence);
CREATE INDEX suggested_novelty ON suggested (novelty);
CREATE INDEX suggestions_code ON suggestions (code, probability);
CREATE TRIGGER quotes_indexed AFTER INSERT ON quotes
    BEGIN INSERT INTO quotes_words (rowid, text) VALUES (new.position, new.text); END;
COMMIT;
PRAGMA user_version = 3;
