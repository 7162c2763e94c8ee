//! What sort of visit a visit is when nobody has planned it.

/// From this age on a person is visited as a senior.
pub const SENIOR_FROM: u32 = 65;

/// What is done once and not again: the next visit is a follow-up.
const ONCE: [&str; 3] = ["senior_first", "senior_70", "emergency_check"];

/// The kind of visit that suits a person of this age whose household was last visited for `last`. A senior is followed up;
/// others are visited for what they were visited for before.
pub fn usual_kind(age: Option<u64>, last: Option<&str>) -> &str {
    let is_senior = age.is_some_and(|age| age >= u64::from(SENIOR_FROM));
    match (is_senior, last) {
        (true, Some("case_monitor")) => "case_monitor",
        (true, _) => "senior_follow",
        (_, Some(last)) if !ONCE.contains(&last) => last,
        (_, Some(_)) => "case_monitor",
        (_, None) => "discovery_check",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seniors_are_followed_up_and_others_visited_for_what_they_were_visited_for() {
        for (age, last, kind) in [
            (Some(65), None, "senior_follow"),
            (Some(82), Some("senior_first"), "senior_follow"),
            (Some(82), Some("case_monitor"), "case_monitor"),
            (Some(31), Some("maternal_universal"), "maternal_universal"),
            (Some(50), Some("emergency_check"), "case_monitor"),
            (None, None, "discovery_check"),
        ] {
            assert_eq!(usual_kind(age, last), kind, "{age:?} {last:?}");
        }
    }
}
