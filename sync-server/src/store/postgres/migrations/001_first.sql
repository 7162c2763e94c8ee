-- The first schema on PostgreSQL. Every statement is run in a transaction of its own.
--
-- Every table that grows with the work begins its key with `dong`, the shard key: where a record is, or the home of the
-- replica whose line, op, lease or contact it is. `staff`, `code`, `replica`, `dong_number` and `meta` are small and are
-- meant as reference tables. `whereabouts` and `parked` are found by an id of which nothing else is known.
-- A line is its replica and its epoch; the epoch is kept minus 2^63, so that numbers are in order. JSON is text, byte
-- for byte. No sequence and no default gives a number: all come from rows that are locked until the commit.

CREATE TABLE staff (
    id       uuid PRIMARY KEY,
    name     text COLLATE "C" NOT NULL,
    role     text NOT NULL,
    works_in text NOT NULL,
    ver      bigint NOT NULL
);

CREATE TABLE code (
    hash    bytea PRIMARY KEY,
    staff   uuid NOT NULL,
    expires bigint,
    used_by uuid
);

-- Who a replica is. What it says of itself with each contact is in `contact`.
CREATE TABLE replica (
    id         uuid PRIMARY KEY,
    dong       text COLLATE "C" NOT NULL,
    short      text COLLATE "C" NOT NULL UNIQUE,
    token_hash bytea NOT NULL UNIQUE,
    staff      uuid NOT NULL,
    device     text NOT NULL,
    enrolled   bigint NOT NULL,
    revoked    boolean NOT NULL
);

-- A small number for each dong: it tells places of different dong apart.
CREATE TABLE dong_number (
    dong   text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL UNIQUE
);

-- Where something is: 1 a record, 2 an event, 3 an op, 4 a lease. In `elsewhere` it has left rows of feeds.
CREATE TABLE whereabouts (
    id        uuid NOT NULL,
    sort      smallint NOT NULL,
    dong      text COLLATE "C",
    elsewhere text[] NOT NULL,
    PRIMARY KEY (id, sort)
);

CREATE TABLE parked (
    missing  uuid NOT NULL,
    first_op uuid NOT NULL,
    no       bigint NOT NULL,
    PRIMARY KEY (missing, first_op)
);

-- Pushes of one home come one after the other; the places of its ops are counted here.
CREATE TABLE home (
    dong text COLLATE "C" PRIMARY KEY,
    no   bigint NOT NULL
);

CREATE TABLE contact (
    dong    text COLLATE "C" NOT NULL,
    replica uuid NOT NULL,
    seen    bigint,
    report  text NOT NULL,
    PRIMARY KEY (dong, replica)
);

CREATE TABLE lease (
    dong    text COLLATE "C" NOT NULL,
    replica uuid NOT NULL,
    no      bigint NOT NULL,
    id      uuid NOT NULL,
    lease   text NOT NULL,
    PRIMARY KEY (dong, replica, no)
);

CREATE UNIQUE INDEX lease_id ON lease (dong, id);

CREATE TABLE record (
    dong    text COLLATE "C" NOT NULL,
    id      uuid NOT NULL,
    kind    text NOT NULL,
    follows uuid,
    state   text NOT NULL,
    PRIMARY KEY (dong, id)
);

CREATE INDEX record_follows ON record (dong, follows, id) WHERE follows IS NOT NULL;

CREATE TABLE event (
    dong       text COLLATE "C" NOT NULL,
    id         uuid NOT NULL,
    no         bigint NOT NULL,
    kind       text NOT NULL,
    parent     uuid NOT NULL,
    supersedes uuid,
    fields     text NOT NULL,
    author     uuid NOT NULL,
    at         bigint NOT NULL,
    digest     bytea NOT NULL,
    PRIMARY KEY (dong, id)
);

CREATE INDEX event_parent ON event (dong, parent, no);

-- The order of the events of a dong.
CREATE TABLE event_counter (
    dong text COLLATE "C" PRIMARY KEY,
    no   bigint NOT NULL
);

CREATE TABLE line (
    dong    text COLLATE "C" NOT NULL,
    replica uuid NOT NULL,
    epoch   bigint NOT NULL,
    last    bigint NOT NULL,
    chain   bytea NOT NULL,
    parent  text,
    durable bigint NOT NULL,
    PRIMARY KEY (dong, replica, epoch)
);

-- Where each line has submitted which op.
CREATE TABLE place (
    dong    text COLLATE "C" NOT NULL,
    replica uuid NOT NULL,
    epoch   bigint NOT NULL,
    seq     bigint NOT NULL,
    chain   bytea NOT NULL,
    op      uuid NOT NULL,
    PRIMARY KEY (dong, replica, epoch, seq)
);

CREATE INDEX place_op ON place (dong, op, replica, epoch);

CREATE TABLE op (
    dong     text COLLATE "C" NOT NULL,
    id       uuid NOT NULL,
    no       bigint NOT NULL,
    act      uuid,
    place    integer NOT NULL,
    replica  uuid NOT NULL,
    epoch    bigint NOT NULL,
    seq      bigint NOT NULL,
    text     text NOT NULL,
    was      text NOT NULL,
    outcome  text NOT NULL,
    result   text NOT NULL,
    received bigint NOT NULL,
    PRIMARY KEY (dong, id)
);

CREATE INDEX op_act ON op (dong, act, place) WHERE act IS NOT NULL;

CREATE INDEX op_refused ON op (no) WHERE outcome = 'quarantined';

CREATE INDEX op_dismissed ON op (no) WHERE outcome = 'dismissed';

CREATE INDEX op_merged ON op (no) WHERE outcome = 'merged';

-- The name of a stream is its dong and its part.
CREATE TABLE stream (
    dong  text COLLATE "C" NOT NULL,
    part  text COLLATE "C" NOT NULL,
    head  bigint NOT NULL,
    count bigint NOT NULL,
    sum   bigint NOT NULL,
    PRIMARY KEY (dong, part)
);

-- One row a record and stream: put again, it moves to a new place. Exactly one of body and goes_on is there.
CREATE TABLE feed (
    dong    text COLLATE "C" NOT NULL,
    id      uuid NOT NULL,
    part    text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    kind    text NOT NULL,
    rev     bigint NOT NULL,
    body    text,
    goes_on text,
    PRIMARY KEY (dong, id, part),
    CHECK ((body IS NULL) <> (goes_on IS NULL))
);

CREATE UNIQUE INDEX feed_seq ON feed (dong, part, seq);

CREATE TABLE tally (
    dong  text COLLATE "C" NOT NULL,
    part  text COLLATE "C" NOT NULL,
    kind  text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (dong, part, kind)
);

CREATE TABLE replica_day (
    dong    text COLLATE "C" NOT NULL,
    replica uuid NOT NULL,
    day     bigint NOT NULL,
    ops     bigint NOT NULL,
    PRIMARY KEY (dong, replica, day)
);

-- Who did what at the desk: one chain for the whole server, kept under the dong that has no name.
CREATE TABLE desk_log (
    dong    text COLLATE "C" NOT NULL,
    no      bigint NOT NULL,
    at      bigint NOT NULL,
    staff   uuid NOT NULL,
    replica uuid NOT NULL,
    what    text COLLATE "C" NOT NULL,
    detail  text NOT NULL,
    chain   bytea NOT NULL,
    PRIMARY KEY (dong, no)
);

CREATE INDEX desk_log_what ON desk_log (dong, what, no);

INSERT INTO meta (name, value) VALUES ('server_epoch', 0), ('backup_copy', 0), ('probed', 0), ('staff_version', 1);
