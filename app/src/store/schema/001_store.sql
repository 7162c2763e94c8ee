-- What a replica holds: who it is, what it saved, what the server last confirmed, what the screens show.
-- Ids are sixteen bytes; a part is 'open', 'clinical' or 'restricted'; texts named here as JSON are JSON.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    doc TEXT NOT NULL                    -- JSON
) WITHOUT ROWID;

-- Every op that was ever saved here. Pruned ops keep their row, without the body.
CREATE TABLE op (
    ord INTEGER PRIMARY KEY,             -- never reused, never renumbered
    op_id BLOB NOT NULL UNIQUE,
    act BLOB NOT NULL,
    epoch TEXT NOT NULL,                 -- the life of the line in which seq and chain hold
    seq INTEGER NOT NULL,
    chain TEXT NOT NULL,
    rec BLOB NOT NULL,
    kind TEXT NOT NULL,
    parent BLOB,                         -- of an event
    keys TEXT NOT NULL,                  -- JSON: the groups that it writes
    body TEXT,                           -- exactly as it travels; the chain covers it
    state TEXT NOT NULL CHECK (state IN ('waiting', 'acked', 'pruned')),
    overlay INTEGER NOT NULL,            -- 1: laid over the mirror
    was TEXT,                            -- JSON: revs of the acknowledgement
    result TEXT,                         -- JSON: what the server did with it
    refused INTEGER NOT NULL DEFAULT 0,  -- 1: quarantined
    settle TEXT,                         -- JSON: heads that must be reached before it leaves the overlay
    receipt TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    UNIQUE (epoch, seq)
);
CREATE INDEX op_overlay ON op (rec, ord) WHERE overlay = 1;
CREATE INDEX op_overlay_event ON op (parent) WHERE overlay = 1 AND parent IS NOT NULL;

-- The newest confirmed text of each part of each record.
CREATE TABLE mirror (
    id BLOB NOT NULL,
    part TEXT NOT NULL,
    kind TEXT NOT NULL,
    rev INTEGER NOT NULL,
    server_epoch INTEGER NOT NULL,
    body TEXT NOT NULL,
    conflict INTEGER NOT NULL,
    parked INTEGER NOT NULL,             -- 1: this program cannot read the text; kept, not shown
    PRIMARY KEY (id, part)
);
CREATE INDEX mirror_parked ON mirror (id) WHERE parked = 1;

CREATE TABLE stream (
    num INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    part TEXT NOT NULL,
    generation INTEGER NOT NULL,
    cursor INTEGER NOT NULL,
    complete INTEGER,                    -- the head at which everything had come
    top INTEGER,                         -- the newest head that was ever seen
    pass INTEGER NOT NULL,               -- how many times it was read from the start
    sweep INTEGER NOT NULL,              -- 1: what this pass does not name goes when it is complete
    count INTEGER NOT NULL,              -- digest of the memberships, kept step by step
    sum INTEGER NOT NULL
);

-- Which stream brought which record. rev NULL: on its way to that stream, expected at seq.
CREATE TABLE membership (
    stream INTEGER NOT NULL,
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    rev INTEGER,
    pass INTEGER NOT NULL,
    PRIMARY KEY (stream, id)
) WITHOUT ROWID;
CREATE INDEX membership_id ON membership (id);
CREATE INDEX membership_transit ON membership (stream, seq) WHERE rev IS NULL;

-- Parts over which ops of this store are laid; the view says what screens show.
CREATE TABLE overlaid (
    id BLOB NOT NULL,
    part TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    conflict INTEGER NOT NULL,
    PRIMARY KEY (id, part)
) WITHOUT ROWID;

CREATE VIEW visible (id, part, kind, body, pending, conflict) AS
    SELECT m.id, m.part, m.kind, m.body, 0, m.conflict FROM mirror m
    WHERE m.parked = 0
      AND NOT EXISTS (SELECT 1 FROM overlaid o WHERE o.id = m.id AND o.part = m.part)
    UNION ALL
    SELECT o.id, o.part, o.kind, o.body, 1, o.conflict FROM overlaid o;

-- Forms that are not finished. They never leave the tablet.
CREATE TABLE draft (
    id BLOB PRIMARY KEY,
    about BLOB,                          -- the record that is edited, or that the new one belongs to
    doc TEXT NOT NULL,                   -- JSON, as the form has it
    saved_at INTEGER NOT NULL
);

-- Decisions that the author has looked at.
CREATE TABLE seen (
    resolution BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
