-- One letter is found in thousands of names: who is found lies in the order in which it is shown, and only its
-- beginning is read.

ALTER TABLE record_index ADD COLUMN found_as TEXT;     -- of a person name and birth date, of a household ''; else NULL
UPDATE record_index SET found_as = CASE kind WHEN 'household' THEN '' ELSE coalesce(
    (SELECT coalesce(p.name, '') || char(10) || coalesce(p.birth_date, '')
     FROM person_index p WHERE p.id = record_index.id), char(10)) END
WHERE kind IN ('person', 'household');
CREATE INDEX record_found ON record_index (listed DESC, kind DESC, found_as, id) WHERE found_as IS NOT NULL;

-- What another index answers as well costs every record of a first sync a page.
DELETE FROM link_index WHERE EXISTS (
    SELECT 1 FROM record_index r WHERE r.id = link_index.id AND r.home = link_index.of);
DROP INDEX visit_household;  -- the newest visit of a household is found by its story
DROP INDEX event_newest;     -- and so are her newest events
