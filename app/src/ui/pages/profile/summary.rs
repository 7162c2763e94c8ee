//! What a colleague would say of a person, in one sentence made of at most two facts. Pure.

use super::view::Fact;
use crate::text::Texts;
use crate::ui::widgets::form::shown;
use chrono::NaiveDate;

/// The sentence.
pub fn sentence(texts: &Texts, facts: &[Fact], today: NaiveDate) -> String {
    let telling: Vec<&Fact> = facts.iter().filter(|fact| !is_ground(fact)).take(2).collect();
    let said = match telling.as_slice() {
        [] => return ground(texts, facts, today),
        [only] => texts.fill("profile.said.one", &[("fact", &clause(texts, only, "end"))]),
        [first, second, ..] => {
            let (first, second) = (clause(texts, first, "and"), clause(texts, second, "end"));
            texts.fill("profile.said.two", &[("first", &first), ("second", &second)])
        }
    };
    capital(&said)
}

/// What is said only when there is nothing else.
fn is_ground(fact: &Fact) -> bool {
    matches!(fact, Fact::LastVisit { .. } | Fact::NoVisit)
}

fn ground(texts: &Texts, facts: &[Fact], today: NaiveDate) -> String {
    match facts.first() {
        Some(Fact::LastVisit { days: 0, .. }) => texts.get("profile.said.visited_today"),
        Some(Fact::LastVisit { at, .. }) => {
            texts.fill("profile.said.visited", &[("date", &texts.date(*at, today))])
        }
        _ => texts.get("profile.said.no_visit"),
    }
}

/// One fact: in Korean `and` goes on (-고) and `end` ends (-어요); in English both are the same.
fn clause(texts: &Texts, fact: &Fact, form: &str) -> String {
    let key = |name: &str| format!("profile.fact.{name}.{form}");
    match fact {
        Fact::BpCrisis { value, second } => {
            texts.fill(&key("bp_crisis"), &[("value", value), ("second", second)])
        }
        Fact::BpRising { months, .. } => {
            texts.fill(&key("bp_rising"), &[("months", &months_long(texts, *months))])
        }
        Fact::BpHigh { class } => texts.fill(&key("bp_high"), &[("class", &class_word(texts, "bp", class))]),
        Fact::GlucoseHigh { class } => {
            let class = class_word(texts, "glucose", class.as_deref().unwrap_or_default());
            texts.fill(&key("glucose_high"), &[("class", &class)])
        }
        Fact::Falls { count } => texts.fill(&key("falls"), &[("times", &times(texts, *count))]),
        Fact::WeightLoss { grams } => {
            let weight = shown("weight", "g").say(*grams, texts);
            texts.fill(&key("weight_loss"), &[("weight", &weight)])
        }
        Fact::Mood { scale, .. } if scale == "phq2" => texts.get(&key("mood_ask")),
        Fact::Mood { scale, class } => {
            let class = class_word(texts, scale, class.as_deref().unwrap_or_default());
            texts.fill(&key("mood"), &[("class", &class)])
        }
        Fact::Frail => texts.get(&key("frail")),
        Fact::Overdue { count: 1, days } => texts.fill(&key("overdue_one"), &[("days", days)]),
        Fact::Overdue { count, .. } => texts.fill(&key("overdue_some"), &[("n", count)]),
        Fact::Absent => texts.get(&key("absent")),
        Fact::LastVisit { .. } | Fact::NoVisit => String::new(),
    }
}

fn class_word(texts: &Texts, scale: &str, class: &str) -> String {
    texts.find(&format!("class.{scale}.{class}")).unwrap_or(class).to_owned()
}

/// `석 달째`; within one month, `요즘`.
fn months_long(texts: &Texts, months: u32) -> String {
    counted(texts, "profile.months", months)
}

/// `한 번`, `두 번`, `7번`.
pub fn times(texts: &Texts, n: u32) -> String {
    counted(texts, "profile.times", n)
}

/// Small numbers have words of their own.
fn counted(texts: &Texts, key: &str, n: u32) -> String {
    match texts.find(&format!("{key}.{n}")) {
        Some(word) => word.to_owned(),
        None => texts.fill(&format!("{key}.many"), &[("n", &n)]),
    }
}

fn capital(said: &str) -> String {
    let mut letters = said.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn said(lang: Lang, facts: &[Fact]) -> String {
        sentence(&Texts::for_lang(lang), facts, "2026-11-24".parse().unwrap())
    }

    fn last() -> Fact {
        Fact::LastVisit { at: "2026-11-01".parse().unwrap(), days: 23 }
    }

    #[test]
    fn two_facts_become_one_sentence() {
        let rising = || Fact::BpRising { months: 3, readings: 3 };
        let facts = [rising(), Fact::Falls { count: 1 }, Fact::Overdue { count: 1, days: 9 }, last()];
        assert_eq!(said(Lang::Ko, &facts), "석 달째 혈압이 오르고 있고, 한 해 사이에 한 번 넘어지셨어요.");
        assert_eq!(
            said(Lang::En, &facts),
            "Blood pressure has been rising for three months, and there was one fall within a year."
        );
        assert_eq!(said(Lang::Ko, &[rising(), last()]), "석 달째 혈압이 오르고 있어요.");
        let others = [Fact::Mood { scale: "phq9".into(), class: Some("moderate".into()) }, Fact::Frail];
        assert_eq!(
            said(Lang::Ko, &others),
            "마음 건강 선별이 ‘중간’으로 나왔고, 노쇠 선별이 ‘노쇠’로 나왔어요."
        );
    }

    #[test]
    fn without_facts_the_last_visit_is_told() {
        assert_eq!(said(Lang::Ko, &[last()]), "11월 1일에 찾아뵈었고, 눈에 띄는 일은 없었어요.");
        assert_eq!(said(Lang::Ko, &[Fact::NoVisit]), "아직 찾아뵌 적이 없어요.");
        assert_eq!(said(Lang::En, &[Fact::NoVisit]), "Nobody has visited yet.");
    }

    #[test]
    fn no_fact_is_without_words() {
        let class = || Some("diabetes_range".to_owned());
        let all = [
            Fact::BpCrisis { value: 184, second: 101 },
            Fact::BpRising { months: 8, readings: 9 },
            Fact::BpHigh { class: "stage2".into() },
            Fact::GlucoseHigh { class: class() },
            Fact::Falls { count: 9 },
            Fact::WeightLoss { grams: 2500 },
            Fact::Mood { scale: "phq9".into(), class: Some("severe".into()) },
            Fact::Mood { scale: "phq2".into(), class: Some("positive".into()) },
            Fact::Frail,
            Fact::Overdue { count: 1, days: 9 },
            Fact::Overdue { count: 3, days: 9 },
            Fact::Absent,
        ];
        for lang in [Lang::Ko, Lang::En] {
            for pair in all.windows(2) {
                for facts in [pair, &pair[..1]] {
                    let said = said(lang, facts);
                    assert!(
                        !said.contains("profile.") && !said.contains('{') && said.ends_with('.'),
                        "{said}"
                    );
                }
            }
        }
    }
}
