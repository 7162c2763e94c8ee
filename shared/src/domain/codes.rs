//! Code lists that more than one kind uses. A list that one kind uses stands beside it.
//!
//! The texts of a code are keyed by the field's name, so a field name means the same list of words everywhere.

/// What a member of staff does for a household, on a visit or with a task.
pub static DUTY: &[&str] = &["nurse", "planner", "officer", "consultant", "coordinator", "head"];

/// How soon something must be done: within 24 hours, 72 hours, 7 days, 30 days.
pub static URGENCY: &[&str] = &["now", "72h", "7d", "30d"];

/// Where a visit took place.
pub static PLACE: &[&str] = &["home", "dong", "phone", "hospital", "street", "other"];

/// Where a fact comes from.
pub static EVIDENCE: &[&str] = &["seen", "told", "document", "list"];
