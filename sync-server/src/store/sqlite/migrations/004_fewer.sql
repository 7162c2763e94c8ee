-- What another index answers as well costs every op of a push a page.

-- A row of a feed is found by its record, and by its place: the key begins with the record now.
CREATE TABLE feed_by_id (
    stream  TEXT NOT NULL,
    id      BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    rev     INTEGER NOT NULL,
    body    TEXT,
    goes_on TEXT,
    PRIMARY KEY (id, stream),
    UNIQUE (stream, seq),
    CHECK ((body IS NULL) <> (goes_on IS NULL))
) STRICT;
INSERT INTO feed_by_id (stream, id, seq, kind, rev, body, goes_on)
    SELECT stream, id, seq, kind, rev, body, goes_on FROM feed ORDER BY stream, seq;
DROP TABLE feed;
ALTER TABLE feed_by_id RENAME TO feed;

-- What moves with a root is a handful, sorted when it is asked for.
DROP INDEX record_follows;
CREATE INDEX record_follows ON record (follows) WHERE follows IS NOT NULL;
