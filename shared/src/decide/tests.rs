//! The rules as rows: a state made by a few ops, one more op, what must be so afterwards.
