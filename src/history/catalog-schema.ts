import { digestRange } from './names-digest.ts'

/** Raised with every change of the tables, so that a catalog of another version is made anew. */
export const catalogVersion = 6

/** In the place of a start that is not known: before all others. */
export const unknownStart = Number.MIN_SAFE_INTEGER

const sorts = [
  ['started', 'started, id, key, kind, duration, tags, parent'],
  ['duration', 'duration, started, id, key, kind, tags, parent'],
  ['workflow', 'workflow, started, id, key, kind, duration, tags, parent'],
  ['status', 'status, started, id, key, kind, duration, tags, parent'],
  ['size', 'size, started, id, key, kind, duration, tags, parent'],
  ['events', 'events, started, id, key, kind, duration, tags, parent'],
] as const

/** Keeps the sum of all digests, within their range in either direction. */
const added = (digest: string) =>
  `UPDATE meta SET value = (value + ${digest}) & ${digestRange - 1} WHERE name = 'digest';`

/**
 * What many executions have in common is said once, in `kind`, so that a filter by it is answered for a few kinds instead of for each
 * execution. `run` is narrow, so that going through all of it is quick; what is only shown, or only searched, is in tables of
 * its own. Every column of `run` but the first three comes from the row and exists to be filtered and sorted by. All that is
 * filtered by is in each index that sorts, so that any page in any order is a walk along one index, however many executions fit;
 * `key` is the last that it sorts by, and where it stands at the end by itself, each row would be sorted once more.
 * `started` is {@link unknownStart} where it is not known; `tags` is a list as JSON, and not part of the kind, because each execution may have one
 * of its own; `words` holds what a search finds besides the texts of the kind, and the id and the tags as they stand.
 * `parent` is the id of the execution that one was made from; `digest` a number for the name of the file.
 */
export const catalogSchema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
  CREATE TABLE kind (
    key INTEGER PRIMARY KEY,
    workflow TEXT NOT NULL,
    status TEXT NOT NULL,
    program TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (workflow, status, program, pinned)
  ) STRICT;
  CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    modified REAL NOT NULL,
    size INTEGER NOT NULL,
    id TEXT NOT NULL,
    workflow TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER NOT NULL,
    duration REAL,
    events INTEGER,
    kind INTEGER NOT NULL,
    tags TEXT NOT NULL,
    parent TEXT,
    digest INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE detail (key INTEGER PRIMARY KEY, row TEXT NOT NULL) STRICT;
  CREATE TABLE words (key INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE annotated (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
  CREATE TABLE unreadable (
    name TEXT PRIMARY KEY,
    modified REAL NOT NULL,
    size INTEGER NOT NULL,
    error TEXT NOT NULL,
    digest INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX run_id ON run (id);
  CREATE INDEX run_parent ON run (parent, started) WHERE parent IS NOT NULL;
${sorts.map(([name, columns]) => `CREATE INDEX run_${name} ON run (${columns});`).join('')}
  CREATE INDEX run_kind ON run (kind, started, duration, tags, parent);
  CREATE TRIGGER run_more AFTER INSERT ON run BEGIN
    UPDATE meta SET value = value + 1 WHERE name = 'files';
    ${added('new.digest')}
  END;
  CREATE TRIGGER run_less AFTER DELETE ON run BEGIN
    UPDATE meta SET value = value - 1 WHERE name = 'files';
    ${added('-old.digest')}
  END;
  CREATE TRIGGER unreadable_more AFTER INSERT ON unreadable BEGIN ${added('new.digest')} END;
  CREATE TRIGGER unreadable_less AFTER DELETE ON unreadable BEGIN ${added('-old.digest')} END;
  INSERT INTO meta VALUES ('files', 0), ('digest', 0), ('generation', 0), ('folderModified', NULL), ('checkedAt', 0), ('annotations', '');
`
