-- Which visits took place on a day.
CREATE INDEX visit_done ON visit_index (started_at) WHERE status = 'done' AND listed = 1;
