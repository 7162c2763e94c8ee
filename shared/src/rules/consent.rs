//! Which consent holds: the newest decision on a purpose counts, and a withdrawal is one more event.

use crate::domain::LocalTime;
use crate::domain::consent::{Consent, Tick};
use chrono::NaiveDate;

/// How one purpose stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// `given`, `refused` or `withdrawn`.
    pub decision: String,
    /// When that was decided.
    pub since: LocalTime,
    /// Its last day has passed.
    pub expired: bool,
}

impl Stands {
    /// Whether it may be relied on.
    pub fn holds(&self) -> bool {
        self.decision == "given" && !self.expired
    }
}

/// How a purpose stands on a day, of all consents of a person in any order; handing on is asked for one recipient.
/// `None`: nobody asked, and nothing is taken for granted. Of two decisions at the same minute the stricter counts.
pub fn stands(all: &[Consent], purpose: &str, recipient: Option<&str>, today: NaiveDate) -> Option<Stands> {
    let is_it = |tick: &&Tick| {
        tick.purpose == purpose && recipient.is_none_or(|it| tick.recipient.as_deref() == Some(it))
    };
    let decided = all.iter().flat_map(|it| it.ticks.iter().filter(is_it).map(move |tick| (it, tick)));
    let (consent, tick) = decided.max_by_key(|(it, tick)| (it.asked_at, tick.decision != "given"))?;
    let expired = consent.valid_to.is_some_and(|last| today > last);
    Some(Stands { decision: tick.decision.clone(), since: consent.asked_at, expired })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::convert;
    use serde_json::{Value, json};

    fn consent(at: &str, more: Value) -> Consent {
        let mut fields = json!({
            "subject": "018f0000-0000-7000-8000-000000000001", "asked_at": at, "method": "e_sign",
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        convert::read(fields.as_object().unwrap()).unwrap()
    }

    fn tick(purpose: &str, decision: &str) -> Value {
        json!({"ticks": [{"purpose": purpose, "decision": decision}]})
    }

    #[test]
    fn the_newest_decision_counts_and_a_withdrawal_is_one() {
        let today = "2026-11-25".parse().unwrap();
        let given = consent("2026-01-10T10:00", tick("photo_voice", "given"));
        let withdrawn = consent("2026-03-10T10:00", tick("photo_voice", "withdrawn"));
        let again = consent("2026-05-10T10:00", tick("photo_voice", "given"));
        let same_minute = consent("2026-01-10T10:00", tick("photo_voice", "refused"));
        let holds = |all: &[&Consent]| {
            let all: Vec<Consent> = all.iter().map(|it| (*it).clone()).collect();
            stands(&all, "photo_voice", None, today).map(|it| it.holds())
        };
        assert_eq!(holds(&[]), None, "nothing is taken for granted");
        assert_eq!(holds(&[&given]), Some(true));
        assert_eq!(holds(&[&withdrawn, &given]), Some(false));
        assert_eq!(holds(&[&again, &given, &withdrawn]), Some(true));
        assert_eq!(holds(&[&given, &same_minute]), Some(false));
        assert_eq!(stands(&[given], "sensitive", None, today), None, "each purpose by itself");
    }

    #[test]
    fn it_ends_with_its_last_day_and_is_given_for_one_recipient() {
        let to = |recipient: &str| {
            json!({"valid_to": "2026-11-25",
                   "ticks": [{"purpose": "third_party", "decision": "given", "recipient": recipient}]})
        };
        let all = [consent("2026-01-10T10:00", to("보건소"))];
        let holds = |recipient: &str, today: &str| {
            stands(&all, "third_party", Some(recipient), today.parse().unwrap()).map(|it| it.holds())
        };
        assert_eq!(holds("보건소", "2026-11-25"), Some(true));
        assert_eq!(holds("보건소", "2026-11-26"), Some(false));
        assert_eq!(holds("복지관", "2026-11-25"), None);
    }
}
