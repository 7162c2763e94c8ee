-- What a person's page reads, however long the history: each list by person or household, newest first.

ALTER TABLE event_index ADD COLUMN topic TEXT;   -- which instrument was answered
ALTER TABLE event_index ADD COLUMN visit BLOB;   -- the visit that it names, or a parent that is not its subject
UPDATE event_index SET
    topic = (SELECT json_extract(v.body, '$.f.instrument') FROM visible v WHERE v.id = event_index.id LIMIT 1),
    visit = coalesce(
        (SELECT unhex(json_extract(v.body, '$.f.visit'), '-') FROM visible v WHERE v.id = event_index.id LIMIT 1),
        nullif(parent, subject));
DROP INDEX event_subject;
CREATE INDEX event_story ON event_index (subject, taken_at, id, kind, topic, visit) WHERE subject IS NOT NULL;
CREATE INDEX event_supersedes ON event_index (supersedes) WHERE supersedes IS NOT NULL;

ALTER TABLE visit_index ADD COLUMN at TEXT;      -- when it took place, as far as that is known
UPDATE visit_index SET at = coalesce(started_at, planned_for || 'T00:00', (
    SELECT strftime('%Y-%m-%dT%H:%M', r.changed_at / 1000 + 32400, 'unixepoch')
    FROM record_index r WHERE r.id = visit_index.id));
CREATE INDEX visit_story ON visit_index (household, at, id) WHERE status = 'done' AND listed = 1;
CREATE INDEX visit_plan ON visit_index (household, planned_for) WHERE status = 'planned' AND listed = 1;

ALTER TABLE task_index ADD COLUMN done_at TEXT;  -- of a task that is done and listed
UPDATE task_index SET done_at = (
    SELECT coalesce(json_extract(v.body, '$.g."5".done_at'),
                    strftime('%Y-%m-%dT%H:%M', r.changed_at / 1000 + 32400, 'unixepoch'))
    FROM visible v JOIN record_index r ON r.id = v.id
    WHERE v.id = task_index.id AND v.part = 'open' AND r.listed = 1)
WHERE status = 'done';
CREATE INDEX task_household ON task_index (household, due) WHERE open = 1;
CREATE INDEX task_story ON task_index (household, done_at, id) WHERE done_at IS NOT NULL;

CREATE INDEX discovery_story ON discovery_index (household, found_at, id) WHERE listed = 1;
