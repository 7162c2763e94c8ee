//! The sentences of the page: how many wait, what for, how late. Pure.

use super::view::{Day, First, Group, Item, Knocked, Person, Waiting};
use crate::text::{Lang, Texts};
use crate::ui::widgets::{Glyph, Tone};
use chrono::NaiveDate;
use shared::id::RecordId;
use std::collections::BTreeMap;

/// Up to here numbers of houses and people are words.
const WORDS_MAX: usize = 10;

/// `여섯 집`, `12집`; `six homes`.
pub fn houses(texts: &Texts, n: usize) -> String {
    counted(texts, "today.houses", n)
}

/// `아홉 분`, `12명`; `nine people`.
pub fn people(texts: &Texts, n: usize) -> String {
    counted(texts, "today.people", n)
}

fn counted(texts: &Texts, key: &str, n: usize) -> String {
    match n {
        1 => texts.get(&format!("{key}.one")),
        2..=WORDS_MAX => {
            texts.fill(&format!("{key}.few"), &[("n", &texts.get(&format!("today.number.{n}")))])
        }
        _ => texts.fill(&format!("{key}.many"), &[("n", &n)]),
    }
}

/// What a colleague would say first, and what comes after it.
pub fn head(texts: &Texts, day: &Day) -> (String, String) {
    let first = match (day.doors, day.done.doors) {
        (0, _) => texts.get("today.head.done"),
        (n, _) => {
            let values = (houses(texts, n), people(texts, day.persons));
            texts.fill("today.head", &[("houses", &values.0), ("people", &values.1)])
        }
    };
    let overdue = day.groups.iter().find(|group| group.when == "overdue" && group.doors > 0);
    (first, overdue.map_or_else(|| texts.get("today.overdue.none"), |group| where_overdue(texts, group)))
}

fn where_overdue(texts: &Texts, group: &Group) -> String {
    let all = houses(texts, group.doors);
    match &group.road {
        Some(road) if road.doors == group.doors => {
            texts.fill("today.overdue.all", &[("houses", &all), ("road", &road.name)])
        }
        Some(road) if road.doors * 2 >= group.doors => {
            let some = houses(texts, road.doors);
            texts.fill("today.overdue.some", &[("houses", &all), ("some", &some), ("road", &road.name)])
        }
        _ => texts.fill("today.overdue.count", &[("houses", &all)]),
    }
}

/// Title, drawing and tone of a group.
pub fn group_head(texts: &Texts, when: &str) -> (String, Glyph, Tone) {
    let title = texts.get(&format!("today.group.{when}"));
    match when {
        "overdue" => (title, Glyph::Stop, Tone::Danger),
        "due" => (title, Glyph::Clock, Tone::Plain),
        _ => (title, Glyph::Today, Tone::Plain),
    }
}

/// Without province and district, which are the same for all.
pub fn short_address(address: &str) -> &str {
    let mut rest = address;
    while let Some((word, after)) = rest.split_once(' ') {
        let is_region = word.ends_with(['시', '도', '구']) && word.chars().count() > 1;
        if !is_region {
            break;
        }
        rest = after;
    }
    rest
}

/// `82세 여`, `10주 여아`.
pub fn about(texts: &Texts, person: &Person, day: NaiveDate) -> Option<String> {
    let age = age(texts, person, day);
    let child = person.age.is_some_and(|age| age < 13);
    let sex = match (person.sex.as_deref(), child) {
        (Some(sex @ ("f" | "m")), false) => Some(texts.get(&format!("today.sex.{sex}"))),
        (Some(sex @ ("f" | "m")), true) => Some(texts.get(&format!("today.sex.child_{sex}"))),
        _ => None,
    };
    match (age, sex) {
        (Some(age), Some(sex)) => Some(texts.fill("today.about", &[("age", &age), ("sex", &sex)])),
        (age, sex) => age.or(sex),
    }
}

const WEEK: i64 = 7;
/// Up to here weeks are counted, then months, from two years on years.
const WEEKS_MAX: i64 = 14;
const MONTHS_MAX: i64 = 24;

fn age(texts: &Texts, person: &Person, day: NaiveDate) -> Option<String> {
    let days = (day - person.birth_date?).num_days();
    let months = days * 12 / 365;
    Some(match () {
        () if days < 0 => return None,
        () if days / WEEK < WEEKS_MAX => texts.fill("today.age.weeks", &[("n", &(days / WEEK))]),
        () if months < MONTHS_MAX => texts.fill("today.age.months", &[("n", &months)]),
        () => texts.fill("today.age.years", &[("n", &person.age?)]),
    })
}

/// A name, or that it is not known.
pub fn name(texts: &Texts, person: &Person) -> String {
    person.name.clone().unwrap_or_else(|| texts.get("today.nameless"))
}

/// What is to be done, in a few words.
pub fn what(texts: &Texts, item: &Item) -> String {
    let code = |field: &str, code: Option<&str>| {
        code.map(|code| texts.find(&format!("code.{field}.{code}")).unwrap_or(code).to_owned())
    };
    if item.kind == "visit" {
        let kind = code("visit_kind", item.visit_kind.as_deref()).unwrap_or_default();
        let with = item.with.iter().flatten().next().and_then(|duty| code("duty", Some(duty)));
        return match with {
            Some(duty) => texts.fill("today.with", &[("what", &kind), ("duty", &duty)]),
            None => kind,
        };
    }
    let by_rule = || {
        let rule = item.rule.as_deref()?;
        let short = texts.find(&format!("today.what.{rule}")).or_else(|| texts.find(&format!("task.{rule}")));
        short.map(str::to_owned)
    };
    let title = item.title.clone().or_else(by_rule);
    title.or_else(|| code("task_kind", item.task_kind.as_deref())).unwrap_or_default()
}

/// Most deeds in one line; the rest is counted.
const DEEDS_MAX: usize = 2;

/// What is to be done for somebody, in one line; of what is planned, on which day.
pub fn detail(texts: &Texts, items: &[Item]) -> String {
    let mut deeds: Vec<String> = Vec::new();
    for item in items {
        let deed = what(texts, item);
        if !deed.is_empty() && !deeds.contains(&deed) {
            deeds.push(deed);
        }
    }
    let more = deeds.len().saturating_sub(DEEDS_MAX);
    deeds.truncate(DEEDS_MAX);
    if let Some(last) = deeds.last_mut().filter(|_| more > 0) {
        last.push(' ');
        last.push_str(&texts.fill("today.more_deeds", &[("n", &more)]));
    }
    let planned = items.first().filter(|item| item.when == "planned").and_then(|item| item.due);
    deeds.extend(planned.map(|due| weekday(texts, due)));
    deeds.join(" · ")
}

fn weekday(texts: &Texts, day: NaiveDate) -> String {
    use chrono::Datelike;
    texts.get(&format!("when.weekday_{}", day.weekday().num_days_from_monday()))
}

/// What stands at the right of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// In words.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Before the words.
    pub glyph: Option<Glyph>,
}

/// How somebody stands: where she was already met or missed on that day, how late it is, until when, or what is special.
/// `worst` is the latest of the whole list.
pub fn mark(texts: &Texts, waiting: &Waiting, knocked: Option<&Knocked>, worst: Option<i64>) -> Option<Mark> {
    if let Some(knocked) = knocked {
        return Some(knocked_mark(texts, knocked));
    }
    let late = waiting.items.iter().filter_map(|item| item.days_late).max();
    if let Some(days) = late {
        let tone = if Some(days) == worst { Tone::Solid } else { Tone::Danger };
        return Some(Mark { text: texts.fill("today.late", &[("n", &days)]), tone, glyph: None });
    }
    let item = waiting.items.first()?;
    if let Some(time) = item.due_at.as_deref().filter(|_| item.when == "due").and_then(|at| at.get(11..16)) {
        let text = texts.fill("today.until", &[("time", &time)]);
        return Some(Mark { text, tone: Tone::Info, glyph: Some(Glyph::Clock) });
    }
    if item.urgency.as_deref() == Some("now") {
        return Some(Mark { text: texts.get("today.now"), tone: Tone::Danger, glyph: None });
    }
    let first_visit = item.visit_kind.as_deref() == Some("senior_first");
    first_visit.then(|| Mark { text: texts.get("today.first_visit"), tone: Tone::Info, glyph: None })
}

fn knocked_mark(texts: &Texts, knocked: &Knocked) -> Mark {
    let outcome = knocked.outcome.as_deref().unwrap_or_default();
    let key = match outcome {
        "absent" | "refused" => outcome,
        _ => "met",
    };
    let time = knocked.at.as_deref().and_then(|at| at.get(11..16)).unwrap_or_default();
    let text = texts.fill(&format!("today.knocked.{key}"), &[("time", &time)]);
    let tone = if key == "met" { Tone::Positive } else { Tone::Offline };
    Mark { text: text.trim().to_owned(), tone, glyph: (key == "met").then_some(Glyph::Check) }
}

/// The latest of the whole list.
pub fn worst(day: &Day) -> Option<i64> {
    let doors = day.groups.iter().flat_map(|group| &group.rows).filter(|door| door.knocked.is_none());
    doors.flat_map(|door| &door.waiting).flat_map(|it| &it.items).filter_map(|item| item.days_late).max()
}

/// How each person who waits stands, by id.
pub fn marks(texts: &Texts, day: &Day) -> BTreeMap<RecordId, Mark> {
    let worst = worst(day);
    let doors = day.groups.iter().flat_map(|group| &group.rows);
    let waiting = doors.flat_map(|door| door.waiting.iter().map(move |it| (it, door.knocked.as_ref())));
    let marks = waiting.filter_map(|(it, knocked)| {
        let planned = it.items.first().is_some_and(|item| item.when == "planned");
        let due = || Mark { text: texts.get("when.today"), tone: Tone::Info, glyph: None };
        let mark = mark(texts, it, knocked, worst).or_else(|| (!planned).then(due))?;
        Some((it.person.id?, mark))
    });
    marks.collect()
}

/// Why this door comes first: the last value, in three pieces so that it can be told apart, and what was agreed.
pub struct Why {
    /// Before the value, the value, after it.
    pub last: Option<[String; 3]>,
    /// What was agreed, or is to be done.
    pub then: String,
}

/// Why this door comes first.
pub fn why(texts: &Texts, first: &First, day: NaiveDate) -> Why {
    let last = first.pressure.as_ref().and_then(|it| {
        let value = format!("{}/{}", it.sbp, it.dbp);
        let said = texts.fill("today.why.pressure", &[("value", &value)]);
        let (before, after) = said.split_once(&value)?;
        Some([before.to_owned(), value.clone(), after.to_owned()])
    });
    let agreed = first.plan.as_ref().map(|plan| texts.fill("today.why.plan", &[("plan", &plan.text)]));
    let items = &first.waiting.items;
    let then = agreed.or_else(|| items.first().map(|item| why_item(texts, item, day))).unwrap_or_default();
    Why { last, then }
}

fn why_item(texts: &Texts, item: &Item, day: NaiveDate) -> String {
    let by_rule = item.rule.as_deref().and_then(|rule| texts.find(&format!("today.why.rule.{rule}")));
    match (&item.title, by_rule) {
        (None, Some(sentence)) => sentence.to_owned(),
        _ if item.kind == "visit" => {
            let plain = Item { with: Vec::new(), ..item.clone() };
            let on = item.due.map_or_else(|| texts.get("today.undated"), |due| texts.date(due, day));
            texts.fill("today.why.visit", &[("date", &on), ("kind", &what(texts, &plain))])
        }
        _ => texts.fill("today.why.task", &[("what", &what(texts, item))]),
    }
}

/// Who lives there, when it matters at the door: an old person alone.
pub fn lives(texts: &Texts, first: &First) -> Option<String> {
    let kind = first.household_type.as_deref()?;
    if kind == "single" && first.waiting.person.age.is_some_and(|age| age >= 65) {
        return Some(texts.get("today.alone"));
    }
    texts.find(&format!("code.household_type.{kind}")).filter(|_| kind != "other").map(str::to_owned)
}

/// Words beside each other, with a dot between them.
pub fn dotted(words: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let words: Vec<String> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

/// Beside the title: the day.
pub fn subtitle(texts: &Texts, day: NaiveDate) -> String {
    texts.weekday(day)
}

/// In Korean a number of people by its counter: `3명`.
pub fn persons(texts: &Texts, n: usize) -> String {
    let key = if n == 1 && texts.lang() == Lang::En { "today.persons.one" } else { "today.persons.many" };
    texts.fill(key, &[("n", &n)])
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
