-- What the desk of a coordinator reads and keeps.

-- Ops that were refused and dismissed leave the index of the open ones; both lists are read newest first.
CREATE INDEX op_dismissed ON op (no) WHERE outcome = 'dismissed';
CREATE INDEX op_merged ON op (no) WHERE outcome = 'merged';

-- Who did what at the desk, and who took which list away. Each line's chain covers the lines before it.
CREATE TABLE desk_log (
    no      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    staff   BLOB NOT NULL,
    replica BLOB NOT NULL,
    what    TEXT NOT NULL,
    detail  TEXT NOT NULL,
    chain   BLOB NOT NULL
) STRICT;

CREATE INDEX desk_log_what ON desk_log (what, no);

-- How many records and events of a kind a stream holds, so that nobody counts them.
CREATE TABLE tally (
    stream TEXT NOT NULL,
    kind   TEXT NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (stream, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO tally (stream, kind, count)
    SELECT stream, kind, count(*) FROM feed WHERE body IS NOT NULL GROUP BY stream, kind;

-- How many ops a replica brought on a day of Seoul, counted from the first day of 1970.
CREATE TABLE replica_day (
    replica BLOB NOT NULL,
    day     INTEGER NOT NULL,
    ops     INTEGER NOT NULL,
    PRIMARY KEY (replica, day)
) STRICT, WITHOUT ROWID;

INSERT INTO replica_day (replica, day, ops)
    SELECT substr(line, 1, 16), (received + 32400000) / 86400000, count(*) FROM op
    GROUP BY substr(line, 1, 16), (received + 32400000) / 86400000;
