-- What a form shows beside its fields is read from the newest end, whatever the length of a person's history.

CREATE INDEX event_newest ON event_index (subject, kind, taken_at) WHERE subject IS NOT NULL;
