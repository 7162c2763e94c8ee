-- What the numbers of a period count is read by its days, whatever the length of the history.

ALTER TABLE record_index ADD COLUMN dong TEXT;         -- where a root lives; of everything else NULL
UPDATE record_index SET dong = (
    SELECT json_extract(v.body, '$.g."0".dong') FROM visible v
    WHERE v.id = record_index.id AND json_extract(v.body, '$.g."0".dong') IS NOT NULL LIMIT 1)
WHERE home IS NULL;

ALTER TABLE discovery_index ADD COLUMN is_new INTEGER; -- as its author said; NULL where nothing was said
UPDATE discovery_index SET is_new = (
    SELECT json_extract(v.body, '$.g."2".is_new') FROM visible v
    WHERE v.id = discovery_index.id AND v.part = 'open');

CREATE INDEX visit_period ON visit_index (at, outcome, id) WHERE status = 'done' AND listed = 1;
CREATE INDEX person_birth ON person_index (birth_date) WHERE listed = 1;
