-- How often the list of staff was changed: a tablet that has this version of it is not sent it again.
INSERT INTO meta (name, value) VALUES ('staff_version', 1);
