-- Small tables that screens read, rebuilt from visible bodies in the transaction that changes them.
-- Ids are sixteen bytes. `listed` 0: archived, or merged into another record; only search still finds it.
-- Due and overdue are not here: the day is an argument of the query.

CREATE TABLE record_index (
    num INTEGER PRIMARY KEY,             -- the row of search_index
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    home BLOB,                           -- the record that it lives with; of an event its parent; of a root NULL
    listed INTEGER NOT NULL,
    merged_into BLOB,
    changed_at INTEGER NOT NULL
);
CREATE INDEX record_newest ON record_index (kind, changed_at, id);
CREATE INDEX record_home ON record_index (home, kind);
CREATE INDEX record_merged ON record_index (merged_into) WHERE merged_into IS NOT NULL;

-- What became of the ops on one record, beside those that are laid over it.
CREATE INDEX op_refused ON op (rec) WHERE refused = 1;

-- Which records a record names: its home, and every reference among its fields.
CREATE TABLE link_index (
    of BLOB NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (of, id)
) WITHOUT ROWID;
CREATE INDEX link_id ON link_index (id);

CREATE TABLE person_index (
    id BLOB PRIMARY KEY,
    household BLOB,
    name TEXT,
    birth_date TEXT,
    sex TEXT,
    listed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX person_household ON person_index (household) WHERE listed = 1;

CREATE TABLE household_index (
    id BLOB PRIMARY KEY,
    assigned TEXT NOT NULL,              -- JSON: [{staff, duty}]
    note TEXT,
    listed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE dwelling_index (
    id BLOB PRIMARY KEY,
    household BLOB,
    road_addr TEXT,
    detail TEXT,
    access_note TEXT,
    listed INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX dwelling_household ON dwelling_index (household, changed_at) WHERE listed = 1;

CREATE TABLE visit_index (
    id BLOB PRIMARY KEY,
    household BLOB,
    visit_kind TEXT,
    planned_for TEXT,
    status TEXT NOT NULL,
    started_at TEXT,
    outcome TEXT,
    visitors TEXT NOT NULL,              -- JSON: [{staff, duty}]
    subjects TEXT NOT NULL,              -- JSON: [{person}]
    listed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX visit_planned ON visit_index (planned_for) WHERE status = 'planned' AND listed = 1;
CREATE INDEX visit_household ON visit_index (household, started_at) WHERE status = 'done';

CREATE TABLE event_index (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    parent BLOB NOT NULL,
    subject BLOB,
    supersedes BLOB,
    taken_at TEXT,                       -- local time of the fact, or NULL
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX event_parent ON event_index (parent);
CREATE INDEX event_subject ON event_index (subject) WHERE subject IS NOT NULL;

CREATE TABLE task_index (
    id BLOB PRIMARY KEY,
    household BLOB,
    subject BLOB,
    linked BLOB,
    task_kind TEXT,
    title TEXT,
    rule TEXT,
    due TEXT,
    due_at TEXT,
    urgency TEXT,
    duty TEXT,
    staff TEXT,
    status TEXT NOT NULL,
    open INTEGER NOT NULL                -- 1: listed, and neither done nor cancelled
) WITHOUT ROWID;
CREATE INDEX task_due ON task_index (due) WHERE open = 1;

CREATE TABLE discovery_index (
    id BLOB PRIMARY KEY,
    household BLOB,
    found_at TEXT,
    channel TEXT,
    status TEXT NOT NULL,
    signals TEXT NOT NULL,               -- JSON: the warning signs; their points are in a pack
    urgency_override TEXT,
    listed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX discovery_found ON discovery_index (found_at) WHERE listed = 1;

CREATE TABLE conflict_index (
    record BLOB NOT NULL,
    key TEXT NOT NULL,
    round INTEGER NOT NULL,
    since INTEGER NOT NULL,              -- when the second value was written, by its device
    PRIMARY KEY (record, key)
) WITHOUT ROWID;

CREATE TABLE settled_index (
    resolution BLOB NOT NULL,
    record BLOB NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (resolution, key)
) WITHOUT ROWID;
CREATE INDEX settled_record ON settled_index (record);
CREATE INDEX settled_at ON settled_index (at);

-- The address of a household: of its newest dwelling.
CREATE VIEW household_address (household, road_addr, detail, access_note) AS
    SELECT d.household, d.road_addr, d.detail, d.access_note FROM dwelling_index d
    WHERE d.listed = 1
      AND d.id = (SELECT e.id FROM dwelling_index e WHERE e.household = d.household AND e.listed = 1
                  ORDER BY e.changed_at DESC, e.id DESC LIMIT 1);

-- One document a person, one a household; rowid is record_index.num. All words are beginnings to be found.
CREATE VIRTUAL TABLE search_index USING fts5 (
    name,                                -- keystrokes of each suffix: ㄱㅣㅁㅇㅕㅇㅈㅏ ㅇㅕㅇㅈㅏ ㅈㅏ
    initials,                            -- 초성 of each suffix: ㄱㅇㅈ ㅇㅈ ㅈ
    address,                             -- words of the address, and their keystrokes
    phone,                               -- suffixes of the digits
    content = '', contentless_delete = 1, detail = column, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0"
);
