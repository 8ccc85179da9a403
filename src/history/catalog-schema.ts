/** Raised with every change of the tables, so that a catalog of another version is made anew. */
export const catalogVersion = 1

/**
 * `run` is narrow, so that going through all of it is quick; what is only shown, or only searched, is in tables of its
 * own. Every column of `run` but the first three comes from the row and exists to be filtered and sorted by.
 */
export const catalogSchema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
  CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    modified REAL NOT NULL,
    size INTEGER NOT NULL,
    id TEXT NOT NULL,
    workflow TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER,
    duration REAL,
    events INTEGER,
    pinned INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE detail (key INTEGER PRIMARY KEY, program TEXT NOT NULL, row TEXT NOT NULL) STRICT;
  CREATE TABLE words (key INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE tag (tag TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (tag, key)) WITHOUT ROWID, STRICT;
  CREATE TABLE annotated (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
  CREATE TABLE unreadable (
    name TEXT PRIMARY KEY,
    modified REAL NOT NULL,
    size INTEGER NOT NULL,
    error TEXT NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX run_id ON run (id);
  CREATE INDEX run_started ON run (started, id, name);
  CREATE INDEX run_workflow ON run (workflow, started, id, name);
  CREATE INDEX run_status ON run (status, started, id, name);
  CREATE INDEX run_duration ON run (duration, started, id, name);
  CREATE INDEX run_size ON run (size, started, id, name);
  CREATE INDEX run_events ON run (events, started, id, name);
  CREATE INDEX run_pinned ON run (key) WHERE pinned;
  CREATE INDEX detail_program ON detail (program);
  CREATE INDEX tag_key ON tag (key);
  CREATE TRIGGER run_more AFTER INSERT ON run BEGIN
    UPDATE meta SET value = value + 1 WHERE name = 'files';
  END;
  CREATE TRIGGER run_less AFTER DELETE ON run BEGIN
    UPDATE meta SET value = value - 1 WHERE name = 'files';
  END;
  INSERT INTO meta VALUES ('files', 0), ('generation', 0), ('folderModified', NULL), ('checkedAt', 0), ('annotations', '');
`
