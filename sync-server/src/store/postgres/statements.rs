//! Every statement of this engine, in one table, each with how it finds its shard. A statement that is not here cannot
//! be run; `shards.rs` checks the table.

/// How a statement finds the shard that it works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shard {
    /// It names the dong, the shard key of every table that grows with the work.
    Dong,
    /// It works on small tables that every shard has a copy of.
    Reference,
    /// It works on the register, whose shard key is the id itself, or on what waits for an id.
    Id,
    /// It looks everywhere, and is no statement of a push or pull: why.
    Everywhere(&'static str),
}

/// A statement. Made here and nowhere else.
#[derive(Debug)]
pub(super) struct Sql {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "`shards.rs` reads it"))]
    pub(super) shard: Shard,
    _of_this_table: (),
}

macro_rules! statements {
    ($($shard:expr, $name:ident: $text:expr;)*) => {
        $(pub(super) const $name: &Sql =
            &Sql { name: stringify!($name), text: $text, shard: $shard, _of_this_table: () };)*
        /// All of them.
        #[cfg(test)]
        pub(super) const ALL: &[&Sql] = &[$($name),*];
    };
}

use Shard::{Dong, Everywhere, Id, Reference};

const DESK: Shard = Everywhere("lists of the desk and of the administrator, by their own indexes");
const BACKUP: Shard = Everywhere("after a backup");

statements! {
    // What the store knows of itself.
    Reference, META: "SELECT value FROM meta WHERE name = $1";
    Reference, META_LOCKED: "SELECT value FROM meta WHERE name = $1 FOR UPDATE";
    Reference, SET_META: "UPDATE meta SET value = $2 WHERE name = $1";
    Reference, MORE_META: "UPDATE meta SET value = value + 1 WHERE name = $1";

    // Where things are.
    Id, WHEREABOUTS: "SELECT dong, elsewhere FROM whereabouts WHERE id = $1 AND sort = $2";
    Id, WHEREABOUTS_LOCKED: "SELECT dong, elsewhere FROM whereabouts WHERE id = $1 AND sort = $2 FOR UPDATE";
    // Joined, since the planner reads the whole table where a list of ids is long.
    Id, WHEREABOUTS_OF: "SELECT id, sort, dong, elsewhere
        FROM unnest($1::uuid[]) AS asked (id) JOIN whereabouts USING (id)";
    Id, WHEREABOUTS_OF_LOCKED: "SELECT id, dong, elsewhere
        FROM unnest($1::uuid[]) AS asked (id) JOIN whereabouts AS there USING (id)
        WHERE sort = $2 ORDER BY id FOR UPDATE OF there";
    Id, HOLD_WHEREABOUTS_OF: "INSERT INTO whereabouts (id, sort, elsewhere)
        SELECT id, $2, '{}' FROM unnest($1::uuid[]) AS new (id)
        ON CONFLICT (id, sort) DO UPDATE SET sort = excluded.sort RETURNING id, dong, elsewhere";
    Id, HOLD_WHEREABOUTS: "INSERT INTO whereabouts (id, sort, elsewhere) VALUES ($1, $2, '{}')
        ON CONFLICT (id, sort) DO UPDATE SET sort = excluded.sort RETURNING dong, elsewhere";
    Id, NEW_WHEREABOUTS: "INSERT INTO whereabouts (id, sort, dong, elsewhere)
        SELECT id, $2, dong, '{}' FROM unnest($1::uuid[], $3::text[]) AS new (id, dong)";
    Id, SET_WHEREABOUTS: "INSERT INTO whereabouts (id, sort, dong, elsewhere)
        SELECT id, $2, dong, '{}' FROM unnest($1::uuid[], $3::text[]) AS new (id, dong)
        ON CONFLICT (id, sort) DO UPDATE SET dong = excluded.dong";
    Id, MOVE_WHEREABOUTS: "UPDATE whereabouts SET dong = $3, elsewhere = array_append(elsewhere, $4)
        WHERE id = ANY($1) AND sort = $2";
    Id, ADD_ELSEWHERE: "INSERT INTO whereabouts (id, sort, elsewhere) VALUES ($1, $2, ARRAY[$3])
        ON CONFLICT (id, sort) DO UPDATE SET elsewhere = array_append(whereabouts.elsewhere, $3)";
    Reference, DONG_NUMBER: "SELECT number FROM dong_number WHERE dong = $1";
    Reference, NEW_DONG_NUMBER: "INSERT INTO dong_number (dong, number)
        SELECT $1, coalesce(max(number), 0) + 1 FROM dong_number ON CONFLICT (dong) DO NOTHING";
    Dong, HOME: "SELECT no FROM home WHERE dong = $1 FOR UPDATE";
    Dong, NEW_HOME: "INSERT INTO home (dong, no) VALUES ($1, 0) ON CONFLICT (dong) DO UPDATE SET no = home.no
        RETURNING no";
    Dong, SET_HOME: "UPDATE home SET no = $2 WHERE dong = $1";

    // Records and events.
    Dong, RECORD: "SELECT state FROM record WHERE dong = $1 AND id = $2";
    Dong, RECORDS: "SELECT state, id FROM record JOIN unnest($2::uuid[]) AS asked (id) USING (id)
        WHERE dong = $1";
    Dong, PUT_RECORDS: "INSERT INTO record (dong, id, kind, follows, state)
        SELECT $1, id, kind, follows, state
        FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[]) AS new (id, kind, follows, state)
        ON CONFLICT (dong, id) DO UPDATE
        SET kind = excluded.kind, follows = excluded.follows, state = excluded.state";
    Dong, DROP_RECORD: "DELETE FROM record WHERE dong = $1 AND id = $2";
    Dong, FOLLOWERS: "SELECT id FROM record WHERE dong = $1 AND follows = $2 ORDER BY id";
    Dong, EVENT: "SELECT id, kind, parent, supersedes, fields, author, at, digest, no FROM event
        WHERE dong = $1 AND id = $2";
    Dong, PUT_EVENTS: "INSERT INTO event
            (dong, id, no, kind, parent, supersedes, fields, author, at, digest)
        SELECT $1, id, no, kind, parent, supersedes, fields, author, at, digest
        FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[],
            $9::bigint[], $10::bytea[])
            AS new (id, no, kind, parent, supersedes, fields, author, at, digest)";
    Dong, EVENTS_OF: "SELECT id, no FROM event WHERE dong = $1 AND parent = $2 ORDER BY no";
    Dong, MOVE_EVENTS: "INSERT INTO event
            (dong, id, no, kind, parent, supersedes, fields, author, at, digest)
        SELECT $1, id, no, kind, parent, supersedes, fields, author, at, digest FROM event
        WHERE dong = $2 AND parent = $3";
    Dong, DROP_EVENTS: "DELETE FROM event WHERE dong = $1 AND parent = $2";
    Dong, EVENT_COUNTER: "INSERT INTO event_counter (dong, no) VALUES ($1, 0)
        ON CONFLICT (dong) DO UPDATE SET no = event_counter.no RETURNING no";
    Dong, SET_EVENT_COUNTER: "UPDATE event_counter SET no = $2 WHERE dong = $1";

    // Lines.
    Dong, LINE: "SELECT replica, epoch, last, chain, parent, durable FROM line
        WHERE dong = $1 AND replica = $2 AND epoch = $3";
    Dong, PUT_LINE: "INSERT INTO line (dong, replica, epoch, last, chain, parent, durable)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (dong, replica, epoch) DO UPDATE SET last = excluded.last, chain = excluded.chain,
            parent = excluded.parent, durable = greatest(line.durable, excluded.durable)";
    BACKUP, LINES: "SELECT replica, epoch, last, chain, parent, durable FROM line ORDER BY replica, epoch";
    BACKUP, MARK_DURABLE: "UPDATE line SET durable = last WHERE durable < last";
    Dong, PLACE: "SELECT chain, op FROM place WHERE dong = $1 AND replica = $2 AND epoch = $3 AND seq = $4";
    Dong, PUT_PLACES: "INSERT INTO place (dong, replica, epoch, seq, chain, op)
        SELECT $1, $2, $3, seq, chain, op
        FROM unnest($4::bigint[], $5::bytea[], $6::uuid[]) AS new (seq, chain, op)";
    Dong, SUBMITTED: "SELECT seq FROM place WHERE dong = $1 AND replica = $2 AND epoch = $3 AND op = $4
        ORDER BY seq LIMIT 1";

    // The log of ops, and what waits in it.
    Dong, OPS: "SELECT id, act, place, replica, epoch, seq, text, was, result, received FROM op
        WHERE dong = $1 AND id = ANY($2)";
    Dong, PUT_OPS: "INSERT INTO op
            (dong, id, no, act, place, replica, epoch, seq, text, was, outcome, result, received)
        SELECT $1, id, no, act, place, replica, epoch, seq, text, was, outcome, result, received
        FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::integer[], $6::uuid[], $7::bigint[],
            $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[])
            AS new (id, no, act, place, replica, epoch, seq, text, was, outcome, result, received)";
    Dong, SET_RESULT: "UPDATE op SET outcome = $3, result = $4 WHERE dong = $1 AND id = $2";
    Dong, ACT: "SELECT id, act, place, replica, epoch, seq, text, was, result, received FROM op
        WHERE dong = $1 AND act = $2 AND replica = $3 ORDER BY place, no";
    Dong, ACT_LOCKED: "SELECT id, act, place, replica, epoch, seq, text, was, result, received FROM op
        WHERE dong = $1 AND act = $2 AND replica = $3 ORDER BY place, no FOR UPDATE";
    DESK, QUARANTINED: "SELECT id, act, place, replica, epoch, seq, text, was, result, received FROM op
        WHERE outcome = 'quarantined' ORDER BY no LIMIT $1";
    DESK, REFUSED: "SELECT id, act, place, replica, epoch, seq, text, was, result, received, no FROM op
        WHERE outcome = 'quarantined' AND no < $1 ORDER BY no DESC LIMIT $2";
    DESK, DISMISSED: "SELECT id, act, place, replica, epoch, seq, text, was, result, received, no FROM op
        WHERE outcome = 'dismissed' AND no < $1 ORDER BY no DESC LIMIT $2";
    DESK, MERGED: "SELECT id, act, place, replica, epoch, seq, text, was, result, received, no FROM op
        WHERE outcome = 'merged' AND no < $1 ORDER BY no DESC LIMIT $2";
    Id, PARK: "INSERT INTO parked (missing, first_op, no)
        SELECT $1, $2, coalesce(max(no), 0) + 1 FROM parked WHERE missing = $1
        ON CONFLICT (missing, first_op) DO NOTHING";
    Id, UNPARK: "DELETE FROM parked WHERE missing = ANY($1) RETURNING first_op, no, missing";

    // Streams and their rows.
    Dong, STREAM: "SELECT head, count, sum FROM stream WHERE dong = $1 AND part = $2";
    BACKUP, STREAMS: "SELECT head, count, sum, dong || part AS name FROM stream WHERE head > 0 ORDER BY name";
    Dong, STREAM_LOCKED: "INSERT INTO stream (dong, part, head, count, sum) VALUES ($1, $2, 0, 0, 0)
        ON CONFLICT (dong, part) DO UPDATE SET head = stream.head RETURNING head, count, sum";
    Dong, PUT_STREAM: "INSERT INTO stream (dong, part, head, count, sum) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (dong, part) DO UPDATE
        SET head = excluded.head, count = excluded.count, sum = excluded.sum";
    Dong, FEED_OF: "SELECT part, seq, id, kind, rev, body, goes_on FROM feed WHERE dong = $1 AND id = $2";
    Dong, PUT_FEEDS: "INSERT INTO feed (dong, part, id, seq, kind, rev, body, goes_on)
        SELECT $1, part, id, seq, kind, rev, body, goes_on
        FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[])
            AS new (part, id, seq, kind, rev, body, goes_on)
        ON CONFLICT (dong, id, part) DO UPDATE SET seq = excluded.seq, kind = excluded.kind,
            rev = excluded.rev, body = excluded.body, goes_on = excluded.goes_on";
    Dong, FEED_AFTER: "SELECT part, seq, id, kind, rev, body, goes_on FROM feed
        WHERE dong = $1 AND part = $2 AND seq > $3 ORDER BY seq LIMIT $4";

    // What the desk reads and keeps.
    Dong, TALLY: "SELECT kind, count FROM tally WHERE dong = $1 AND part = $2 AND count > 0";
    Dong, ADD_TALLY: "INSERT INTO tally (dong, part, kind, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (dong, part, kind) DO UPDATE SET count = tally.count + excluded.count";
    Dong, COUNT_OPS: "INSERT INTO replica_day (dong, replica, day, ops) VALUES ($1, $2, $3, $4)
        ON CONFLICT (dong, replica, day) DO UPDATE SET ops = replica_day.ops + excluded.ops";
    Dong, OPS_SINCE: "SELECT coalesce(sum(ops), 0)::bigint FROM replica_day
        WHERE dong = $1 AND replica = $2 AND day >= $3";
    Dong, PUT_DESK_LINE: "INSERT INTO desk_log (dong, no, at, staff, replica, what, detail, chain)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Dong, LAST_DESK_LINE: "SELECT no, at, staff, replica, what, detail, chain FROM desk_log
        WHERE dong = $1 ORDER BY no DESC LIMIT 1";
    Dong, DESK_LINES: "SELECT no, at, staff, replica, what, detail, chain FROM desk_log
        WHERE dong = $1 AND what = $2 AND no < $3 ORDER BY no DESC LIMIT $4";

    // People.
    Reference, STAFF: "SELECT id, name, role, works_in, ver FROM staff WHERE id = $1";
    Reference, ALL_STAFF: "SELECT id, name, role, works_in, ver FROM staff ORDER BY name, id";
    Reference, PUT_STAFF: "INSERT INTO staff (id, name, role, works_in, ver) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,
            works_in = excluded.works_in, ver = excluded.ver";
    Reference, CHANGE_STAFF: "UPDATE staff SET name = $2, role = $3, works_in = $4, ver = $5
        WHERE id = $1 AND name = $6 AND role = $7 AND works_in = $8 AND ver = $9";
    Reference, CODE: "SELECT hash, staff, expires, used_by FROM code WHERE hash = $1";
    Reference, CODE_LOCKED: "SELECT hash, staff, expires, used_by FROM code WHERE hash = $1 FOR UPDATE";
    Reference, PUT_CODE: "INSERT INTO code (hash, staff, expires, used_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (hash) DO UPDATE SET staff = excluded.staff, expires = excluded.expires,
            used_by = excluded.used_by";
    Reference, REPLICA: "SELECT id, dong, short, token_hash, staff, device, enrolled, revoked FROM replica
        WHERE id = $1";
    Reference, REPLICA_BY_TOKEN: "SELECT id, dong, short, token_hash, staff, device, enrolled, revoked
        FROM replica WHERE token_hash = $1";
    Reference, REPLICA_BY_SHORT: "SELECT id, dong, short, token_hash, staff, device, enrolled, revoked
        FROM replica WHERE short = $1";
    Reference, REPLICAS: "SELECT id, dong, short, token_hash, staff, device, enrolled, revoked FROM replica
        ORDER BY enrolled DESC, id DESC";
    Reference, PUT_REPLICA: "INSERT INTO replica
            (id, dong, short, token_hash, staff, device, enrolled, revoked)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET short = excluded.short, token_hash = excluded.token_hash,
            staff = excluded.staff, device = excluded.device, enrolled = excluded.enrolled,
            revoked = excluded.revoked";
    Dong, CONTACT: "SELECT seen, report FROM contact WHERE dong = $1 AND replica = $2";
    DESK, CONTACTS: "SELECT replica, seen, report FROM contact";
    Dong, PUT_CONTACT: "INSERT INTO contact (dong, replica, seen, report) VALUES ($1, $2, $3, $4)
        ON CONFLICT (dong, replica) DO UPDATE SET seen = excluded.seen, report = excluded.report";
    Dong, LEASE: "SELECT replica, lease FROM lease WHERE dong = $1 AND id = $2";
    Dong, NEWEST_LEASE: "SELECT lease, no FROM lease WHERE dong = $1 AND replica = $2
        ORDER BY no DESC LIMIT 1";
    Dong, PUT_LEASE: "INSERT INTO lease (dong, replica, no, id, lease)
        SELECT $1, $2, coalesce(max(no), 0) + 1, $3, $4 FROM lease WHERE dong = $1 AND replica = $2";
}
