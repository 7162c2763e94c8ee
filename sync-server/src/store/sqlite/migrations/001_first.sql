-- The first schema. Ids are 16-byte blobs; a line is its replica's id and its epoch, 24 bytes; JSON is text.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('server_epoch', 0), ('backup_copy', 0), ('probed', 0);

CREATE TABLE record (
    no      INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    follows BLOB,
    state   TEXT NOT NULL
) STRICT;

CREATE INDEX record_follows ON record (follows, id) WHERE follows IS NOT NULL;

CREATE TABLE event (
    no         INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    parent     BLOB NOT NULL,
    supersedes BLOB,
    fields     TEXT NOT NULL,
    author     BLOB NOT NULL,
    at         INTEGER NOT NULL,
    digest     BLOB NOT NULL
) STRICT;

CREATE INDEX event_parent ON event (parent, id);

CREATE TABLE line (
    line    BLOB PRIMARY KEY,
    last    INTEGER NOT NULL,
    chain   BLOB NOT NULL,
    parent  TEXT,
    durable INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where each line has submitted which op.
CREATE TABLE place (
    line  BLOB NOT NULL,
    seq   INTEGER NOT NULL,
    chain BLOB NOT NULL,
    op    BLOB NOT NULL,
    PRIMARY KEY (line, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX place_op ON place (line, op);

CREATE TABLE op (
    no       INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE,
    act      BLOB,
    place    INTEGER NOT NULL,
    line     BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    text     TEXT NOT NULL,
    was      TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    result   TEXT NOT NULL,
    received INTEGER NOT NULL
) STRICT;

CREATE INDEX op_act ON op (act, place) WHERE act IS NOT NULL;
CREATE INDEX op_quarantined ON op (no) WHERE outcome = 'quarantined';

CREATE TABLE parked (
    no       INTEGER PRIMARY KEY,
    missing  BLOB NOT NULL,
    first_op BLOB NOT NULL,
    UNIQUE (missing, first_op)
) STRICT;

CREATE TABLE stream (
    name  TEXT PRIMARY KEY,
    head  INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a record and stream: put again, it moves to a new place. Exactly one of body and goes_on is there.
CREATE TABLE feed (
    stream  TEXT NOT NULL,
    id      BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    rev     INTEGER NOT NULL,
    body    TEXT,
    goes_on TEXT,
    PRIMARY KEY (stream, id),
    UNIQUE (stream, seq),
    CHECK ((body IS NULL) <> (goes_on IS NULL))
) STRICT;

CREATE INDEX feed_id ON feed (id, stream);

CREATE TABLE staff (
    id   BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    dong TEXT NOT NULL,
    ver  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
    hash    BLOB PRIMARY KEY,
    staff   BLOB NOT NULL,
    expires INTEGER,
    used_by BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE replica (
    id         BLOB PRIMARY KEY,
    short      TEXT NOT NULL UNIQUE,
    token_hash BLOB NOT NULL UNIQUE,
    staff      BLOB NOT NULL,
    device     TEXT NOT NULL,
    enrolled   INTEGER NOT NULL,
    seen       INTEGER,
    revoked    INTEGER NOT NULL,
    report     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    no      INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    replica BLOB NOT NULL,
    lease   TEXT NOT NULL
) STRICT;

CREATE INDEX lease_replica ON lease (replica, no);
