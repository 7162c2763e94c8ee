-- What another index answers as well costs every record of a first sync a page: these three are not asked for any more.

DROP INDEX membership_id;    -- a replica reads a handful of streams: each is asked by its key
DROP INDEX event_parent;     -- a correction is found by the event that it supersedes
DROP INDEX visit_done;       -- the days of a period begin with when a visit took place, which is its start
