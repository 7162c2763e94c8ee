//! The risk of a discovery: a transparent sum over warning signs, and how soon someone must act.
//! The sum is shown with its parts; a person decides.

use crate::domain::discovery::Signal;
use crate::pack::Packs;

/// What one sign adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskPart {
    /// The sign.
    pub signal: String,
    /// Its value, when it has one.
    pub value: Option<i64>,
    /// Its points.
    pub points: i64,
}

/// What the signs came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Sum of the parts, at most what the pack says (100).
    pub score: i64,
    /// Each sign once, in the order in which it was given.
    pub parts: Vec<RiskPart>,
    /// `now`, `72h`, `7d` or `30d`: of the score, or of the most urgent override.
    pub urgency: String,
    /// Time to act, in hours.
    pub hours: i64,
    /// Names of the overrides that hold, also when the score alone is as urgent.
    pub overrides: Vec<String>,
    /// Version of the pack.
    pub version: u32,
    /// Where the points come from.
    pub source: String,
}

/// The risk of these signs. A sign that two people report counts once, with its greater points; a sign that
/// the pack does not know has none.
pub fn risk(signals: &[Signal], packs: &Packs) -> Risk {
    let pack = packs.signals();
    let mut parts: Vec<RiskPart> = Vec::new();
    for Signal { signal, value, .. } in signals {
        let points = pack.signal(signal).map_or(0, |it| it.points(*value));
        match parts.iter_mut().find(|part| part.signal == *signal) {
            Some(part) if points > part.points => (part.value, part.points) = (*value, points),
            Some(_) => {}
            None => parts.push(RiskPart { signal: signal.clone(), value: *value, points }),
        }
    }
    let score = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(part.points)).min(pack.most);

    let seen = |code: &String| parts.iter().any(|part| part.signal == *code);
    let overrides: Vec<_> = pack.overrides.iter().filter(|rule| rule.all_of.iter().all(seen)).collect();
    let band = pack.band(score);
    let (urgency, hours) = overrides
        .iter()
        .filter_map(|rule| Some((&rule.urgency, pack.hours_of(&rule.urgency)?)))
        .chain([(&band.urgency, band.hours)])
        .min_by_key(|(_, hours)| *hours)
        .expect("the band of the score is always there");
    Risk {
        score,
        urgency: urgency.clone(),
        hours,
        overrides: overrides.iter().map(|rule| rule.name.clone()).collect(),
        version: pack.version,
        source: pack.source.clone(),
        parts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::discovery::SIGNAL;

    fn signal(code: &str, value: i64) -> Signal {
        let value = (value > 0).then_some(value);
        Signal { signal: code.into(), value, unit: None, evidence: None, observed_at: None }
    }

    fn of(signals: &[(&str, i64)]) -> Risk {
        let signals: Vec<_> = signals.iter().map(|&(code, value)| signal(code, value)).collect();
        risk(&signals, &Packs::builtin())
    }

    #[test]
    fn the_signs_of_a_household_come_to_a_score_and_a_time_to_act() {
        let tenant = [("rent_arrears", 7), ("reg_expired", 0), ("benefit_denied", 0), ("illness", 0)];
        let lonely_tenant = [&tenant[..], &[("alone", 0)]].concat();
        let all: Vec<_> = SIGNAL.iter().map(|&code| (code, 12)).collect();
        for (name, signals, score, urgency, hours, overrides) in [
            ("the tenant seven months behind", &tenant[..], 75, "now", 24, vec![]),
            ("and if she lives alone", &lonely_tenant[..], 83, "now", 24, vec![]),
            ("electricity, three months", &[("elec_arrears", 3)], 15, "30d", 720, vec![]),
            (
                "electricity, insurance, alone",
                &[("elec_arrears", 5), ("nhi_arrears", 3), ("alone", 0)],
                42,
                "72h",
                72,
                vec![],
            ),
            ("suspected abuse", &[("abuse_suspect", 0)], 40, "now", 24, vec!["abuse"]),
            ("an attempted suicide", &[("suicide_attempt", 0)], 40, "now", 24, vec!["suicide"]),
            ("power cut", &[("power_cut", 0)], 30, "7d", 168, vec![]),
            (
                "power cut and illness",
                &[("power_cut", 0), ("illness", 0)],
                45,
                "now",
                24,
                vec!["power_cut_and_illness"],
            ),
            ("nothing", &[], 0, "30d", 720, vec![]),
            ("just below a week", &[("elec_arrears", 5)], 19, "30d", 720, vec![]),
            ("just a week", &[("rent_arrears", 3)], 20, "7d", 168, vec![]),
            ("everything", &all, 100, "now", 24, vec!["abuse", "suicide", "power_cut_and_illness"]),
        ] {
            let risk = of(signals);
            assert_eq!((risk.score, risk.urgency.as_str(), risk.hours), (score, urgency, hours), "{name}");
            assert_eq!(risk.overrides, overrides, "{name}");
            let sum: i64 = risk.parts.iter().map(|part| part.points).sum();
            assert_eq!(sum.min(100), score, "{name}: the parts make the score");
        }
    }

    #[test]
    fn every_sign_has_the_points_of_the_pack() {
        for (code, value, points) in [
            ("power_cut", 0, 30),
            ("water_cut", 0, 30),
            ("gas_cut", 0, 25),
            ("elec_arrears", 2, 0),
            ("elec_arrears", 3, 15),
            ("elec_arrears", 5, 19),
            ("elec_arrears", 7, 23),
            ("elec_arrears", 8, 25),
            ("elec_arrears", 24, 25),
            ("elec_arrears", 0, 15),
            ("gas_arrears", 3, 12),
            ("water_arrears", 3, 10),
            ("nhi_arrears", 3, 15),
            ("rent_arrears", 1, 10),
            ("rent_arrears", 2, 10),
            ("rent_arrears", 3, 20),
            ("rent_arrears", 5, 20),
            ("rent_arrears", 6, 30),
            ("mgmt_fee_arrears", 3, 12),
            ("telecom_arrears", 3, 8),
            ("debt_overdue", 0, 8),
            ("job_loss", 0, 15),
            ("business_closed", 0, 12),
            ("illness", 0, 15),
            ("disability_care", 0, 10),
            ("reg_expired", 0, 15),
            ("benefit_denied", 0, 15),
            ("benefit_stopped", 0, 15),
            ("alone", 0, 8),
            ("isolated", 0, 12),
            ("suicide_attempt", 0, 40),
            ("abuse_suspect", 0, 40),
            ("no_heating", 0, 12),
            ("hunger", 0, 25),
            ("unregistered_birth", 0, 30),
            ("child_under_7", 0, 8),
            ("age_80_up", 0, 8),
            ("bad_housing", 0, 10),
        ] {
            assert_eq!(of(&[(code, value)]).score, points, "{code} {value}");
        }
        let packs = Packs::builtin();
        let in_pack: Vec<_> = packs.signals().signals.iter().map(|it| it.signal.as_str()).collect();
        assert_eq!(in_pack, SIGNAL, "the form and the pack have the same signs");
    }

    #[test]
    fn a_sign_that_two_people_report_counts_once() {
        let risk = of(&[("rent_arrears", 2), ("rent_arrears", 7), ("rent_arrears", 3), ("ghost", 0)]);
        assert_eq!(risk.score, 30);
        assert_eq!(risk.parts.len(), 2);
        assert_eq!((risk.parts[0].value, risk.parts[0].points), (Some(7), 30));
        assert_eq!(risk.parts[1].points, 0);
    }
}
