-- Whose values met in a conflict: a person is told what was decided about hers. Not of a decision of her own.

CREATE TABLE party_index (
    staff BLOB NOT NULL,
    record BLOB NOT NULL,
    key TEXT NOT NULL,
    resolution BLOB,                     -- NULL while the conflict is open
    at INTEGER NOT NULL,
    reopened INTEGER NOT NULL            -- 1: the decision was taken back
);
CREATE INDEX party_record ON party_index (record);
CREATE INDEX party_staff ON party_index (staff, at);
INSERT INTO party_index
    SELECT DISTINCT unhex(json_extract(c.value, '$.by'), '-'), v.id, json_extract(s.value, '$.key'),
        unhex(json_extract(s.value, '$.resolution'), '-'), json_extract(s.value, '$.at'),
        json_extract(s.value, '$.reopened') IS NOT NULL
    FROM visible v, json_each(v.body, '$.s') s, json_each(s.value, '$.candidates') c
    WHERE json_extract(c.value, '$.by') <> json_extract(s.value, '$.by');
INSERT INTO party_index
    SELECT DISTINCT unhex(json_extract(c.value, '$.by'), '-'), v.id, o.key, NULL, 0, 0
    FROM visible v, json_each(v.body, '$.c') o, json_each(o.value, '$.candidates') c;
