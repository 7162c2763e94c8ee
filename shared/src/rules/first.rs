//! Which conflict is settled first, and why. The others come in the order in which they were opened.

use crate::domain::discovery::DISCOVERY;
use crate::domain::household::HOUSEHOLD;
use crate::domain::person::PERSON;
use crate::kind::{GroupKey, HOME, Kind, LIFE};

/// Why a conflict comes before others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum First {
    /// Somebody must act for this household within a day.
    Urgent,
    /// The time to act is worked out from this group.
    Score,
    /// Whether or where a person or a household is visited at all hangs on it.
    Visited,
}

impl First {
    /// The word in answers and texts.
    pub fn as_str(self) -> &'static str {
        match self {
            First::Urgent => "urgent",
            First::Score => "score",
            First::Visited => "visited",
        }
    }
}

/// Why a conflict in this group comes before others, whoever it is about.
pub fn of_group(kind: &Kind, key: &GroupKey) -> Option<First> {
    let name = kind.group(key.group).map(|group| group.name);
    match (kind.name, name) {
        (of, Some("signals" | "judgement")) if of == DISCOVERY.name => Some(First::Score),
        (of, Some("refusal")) if of == HOUSEHOLD.name => Some(First::Visited),
        (of, None) if [HOUSEHOLD.name, PERSON.name].contains(&of) && [HOME, LIFE].contains(&key.group) => {
            Some(First::Visited)
        }
        _ => None,
    }
}

/// Whether a discovery waits for somebody to act at once: nobody has found yet that it is no crisis, or helped.
pub fn is_urgent(status: &str, urgency: &str) -> bool {
    matches!(status, "suspected" | "confirmed") && urgency == "now"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dwelling::DWELLING;

    #[test]
    fn what_the_score_and_the_visits_hang_on_comes_first() {
        let of = |kind: &Kind, group: &str| {
            let id = match group {
                "home" => HOME,
                "life" => LIFE,
                name => kind.group_named(name).unwrap().id,
            };
            of_group(kind, &GroupKey::of(id))
        };
        for (kind, group, first) in [
            (&DISCOVERY, "signals", Some(First::Score)),
            (&DISCOVERY, "judgement", Some(First::Score)),
            (&DISCOVERY, "note", None),
            (&DISCOVERY, "life", None),
            (&HOUSEHOLD, "refusal", Some(First::Visited)),
            (&PERSON, "life", Some(First::Visited)),
            (&PERSON, "home", Some(First::Visited)),
            (&PERSON, "identity", None),
            (&DWELLING, "heating", None),
        ] {
            assert_eq!(of(kind, group), first, "{} {group}", kind.name);
        }
    }

    #[test]
    fn a_discovery_is_urgent_until_somebody_has_acted() {
        for (status, urgency, urgent) in [
            ("suspected", "now", true),
            ("confirmed", "now", true),
            ("suspected", "72h", false),
            ("linked", "now", false),
            ("not_crisis", "now", false),
        ] {
            assert_eq!(is_urgent(status, urgency), urgent, "{status} {urgency}");
        }
    }
}
