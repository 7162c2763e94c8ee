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

/// How often a person smokes or smoked.
pub static SMOKING: &[&str] = &["never", "ex", "current"];

/// What a nurse concludes of a visit.
pub static JUDGEMENT: &[&str] = &["healthy", "risk", "management"];

/// How a child was born.
pub static DELIVERY: &[&str] = &["vaginal", "instrumental", "csection"];

/// Signs that cannot wait, of mothers and of infants; which are asked of whom is in the pack `danger`.
pub static DANGER_SIGN: &[&str] = &[
    "headache",
    "faint",
    "harm_thoughts",
    "vision",
    "fever",
    "swelling",
    "breathless",
    "chest_pain",
    "vomiting",
    "belly_pain",
    "fetal_movement",
    "pregnancy_bleeding",
    "heavy_bleeding",
    "leg_pain",
    "exhaustion",
    "fits",
    "not_feeding",
    "chest_indrawing",
    "no_movement",
    "vomits_all",
    "lethargic",
];
