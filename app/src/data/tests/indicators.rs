//! The numbers of a period: a small neighbourhood counted by hand, and random ones counted naively over all records.

use super::tablet::*;
use crate::data::{Change, Command, HomeGiven, Indicator, Query};
use serde_json::{Value, json};
use shared::policy::Role;
use std::collections::{BTreeMap, BTreeSet};

const ALL: [Indicator; 5] = [
    Indicator::Visits,
    Indicator::Seniors,
    Indicator::Discoveries,
    Indicator::Households,
    Indicator::FirstAct,
];

fn numbers(tablet: &Tablet, from: &str, to: &str) -> Value {
    let query = Query::Indicators { from: from.parse().unwrap(), to: to.parse().unwrap() };
    tablet.query(&query).remove(0)
}

/// The whole list, read so many rows at a time.
fn list(
    tablet: &Tablet,
    which: Indicator,
    days: (&str, &str),
    month: Option<&str>,
    limit: u32,
) -> Vec<Value> {
    let (from, to) = (days.0.parse().unwrap(), days.1.parse().unwrap());
    let month = month.map(|it| it.parse().unwrap());
    let (mut rows, mut after): (Vec<Value>, _) = (Vec::new(), None);
    loop {
        let query = Query::IndicatorList { which, from, to, dong: None, month, limit, after };
        let page = tablet.query(&query);
        let Some(last) = page.last() else { return rows };
        after = Some(last["id"].as_str().unwrap().parse().unwrap());
        rows.extend(page);
    }
}

fn visit(tablet: &mut Tablet, n: u128, home: u128, persons: &[u128], at: &str, outcome: &str) {
    let subjects: Vec<Value> = persons.iter().map(|n| json!({"person": id(*n)})).collect();
    let visit = json!({
        "visit_kind": "senior_follow", "status": "done", "outcome": outcome, "started_at": at, "subjects": subjects,
        "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}],
    });
    tablet.save(vec![create(n, "visit", HomeGiven::With(id(home)), visit)]).unwrap();
}

fn discovery(tablet: &mut Tablet, n: u128, home: u128, at: &str, given: Value) {
    let mut it = json!({"found_at": at, "channel": "neighbour"});
    it.as_object_mut().unwrap().extend(fields(given));
    tablet.save(vec![create(n, "discovery", HomeGiven::With(id(home)), it)]).unwrap();
}

fn task(tablet: &mut Tablet, n: u128, home: u128, linked: u128, done_at: &str) {
    let it = json!({"task_kind": "call", "linked": id(linked), "status": "done", "done_at": done_at});
    tablet.save(vec![create(n, "task", HomeGiven::With(id(home)), it)]).unwrap();
}

/// Three households; 김영자 and 박상철 are 66, 윤하늘 is 31.
fn street() -> Tablet {
    let mut tablet = Tablet::of(Role::Coordinator);
    for (n, name) in [(0x100, "김영자"), (0x200, "박상철"), (0x300, "윤하늘")] {
        tablet.save(household(n, "느티로 8", name)).unwrap();
    }
    tablet.edit(0x302, json!({"birth_date": "1995-01-01"})).unwrap();
    tablet
}

fn street_with_a_year() -> Tablet {
    let mut it = street();
    visit(&mut it, 1, 0x100, &[0x102], "2026-10-05T10:00", "done");
    visit(&mut it, 2, 0x100, &[0x102], "2026-11-05T10:00", "partial");
    visit(&mut it, 3, 0x200, &[0x202], "2026-11-06T10:00", "absent");
    visit(&mut it, 4, 0x300, &[0x302], "2026-11-07T10:00", "done");
    visit(&mut it, 5, 0x300, &[0x302], "2025-11-07T10:00", "done");
    let now = json!({"signals": [{"signal": "abuse_suspect"}], "status": "confirmed"});
    // 박상철: found, confirmed, acted within the day by a call.
    discovery(&mut it, 10, 0x200, "2026-11-10T10:00", now.clone());
    task(&mut it, 11, 0x200, 10, "2026-11-10T15:00");
    // 윤하늘: found at a visit and again; nobody came in time, and the second time nobody has to yet.
    discovery(&mut it, 12, 0x300, "2026-11-07T10:00", json!({"signals": [{"signal": "hunger"}]}));
    discovery(&mut it, 13, 0x300, "2026-11-24T09:00", json!({"signals": [{"signal": "illness"}]}));
    // 김영자: linked in October, met by the visit of November; her second is a duplicate.
    discovery(&mut it, 14, 0x100, "2026-10-20T10:00", json!({"status": "linked", "signals": []}));
    discovery(&mut it, 15, 0x100, "2026-10-21T10:00", json!({"status": "duplicate", "duplicate_of": id(14)}));
    it
}

#[test]
fn a_small_neighbourhood_counted_by_hand() {
    let tablet = street_with_a_year();
    let it = numbers(&tablet, "2025-01-01", "2026-11-24");
    assert_eq!(it["from"], "2025-12-01", "twelve months at most");
    assert_eq!(it["visits"], json!({"all": 4, "met": 3, "outcomes": {"absent": 1, "done": 2, "partial": 1}}));
    assert_eq!(it["seniors"], json!({"met": 1, "known": 2, "known_met": 1}));
    assert_eq!(it["discoveries"], json!({"all": 4, "dong": [{"dong": DONG, "n": 4}]}));
    assert_eq!(it["households"], 2);
    // 5 hours, 16 days; a week for hunger is over, a month for illness is not.
    let first = json!({"counted": 3, "in_time": 2, "late": 1, "not_yet": 1, "median_minutes": 300});
    assert_eq!(it["first_act"], first);
    let months = it["months"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    assert_eq!(
        months[10..],
        [
            json!({"month": "2026-10-01", "visits": 1, "met": 1, "discoveries": 1}),
            json!({"month": "2026-11-01", "visits": 3, "met": 2, "discoveries": 3})
        ]
    );
}

#[test]
fn a_list_has_as_many_rows_as_its_number_says() {
    let tablet = street_with_a_year();
    let days = ("2026-01-01", "2026-11-24");
    let counts = [4, 1, 4, 2, 3];
    for (which, count) in ALL.into_iter().zip(counts) {
        for limit in [1, 2, 100] {
            assert_eq!(list(&tablet, which, days, None, limit).len(), count, "{which:?} {limit}");
        }
    }
    let november = list(&tablet, Indicator::Visits, days, Some("2026-11-15"), 100);
    assert_eq!(november.len(), 3);
    assert_eq!(
        (&november[0]["person"]["name"], &november[0]["at"]),
        (&json!("윤하늘"), &json!("2026-11-07T10:00"))
    );
    assert_eq!(november[0]["address"], "느티로 8, 302호");
    let acts = list(&tablet, Indicator::FirstAct, days, None, 100);
    assert_eq!(
        (&acts[0]["id"], &acts[0]["minutes"], &acts[0]["in_time"]),
        (&json!(id(10)), &json!(300), &json!(true))
    );
    assert_eq!((&acts[1]["act_at"], &acts[1]["in_time"]), (&Value::Null, &json!(false)));
    let elsewhere = Query::IndicatorList {
        which: Indicator::Visits,
        from: "2026-01-01".parse().unwrap(),
        to: "2026-11-24".parse().unwrap(),
        dong: Some("1111053000".parse().unwrap()),
        month: None,
        limit: 100,
        after: None,
    };
    assert_eq!(tablet.query(&elsewhere), Vec::<Value>::new());
}

#[test]
fn a_person_who_was_merged_counts_once_and_a_quiet_year_is_all_zero() {
    let mut tablet = street();
    visit(&mut tablet, 1, 0x100, &[0x102], "2026-11-05T10:00", "done");
    let twice = json!({"name": "김영자", "birth_date": "1960-03-02", "sex": "f"});
    tablet.save(vec![create(0x103, "person", HomeGiven::With(id(0x100)), twice)]).unwrap();
    visit(&mut tablet, 2, 0x100, &[0x103], "2026-11-06T10:00", "done");
    assert_eq!(
        numbers(&tablet, "2026-11-01", "2026-11-24")["seniors"],
        json!({"met": 2, "known": 3, "known_met": 2})
    );
    tablet.command(Command::Merge { loser: id(0x103), winner: id(0x102) }).unwrap();
    assert_eq!(
        numbers(&tablet, "2026-11-01", "2026-11-24")["seniors"],
        json!({"met": 1, "known": 2, "known_met": 1})
    );
    let quiet = numbers(&tablet, "2024-01-01", "2024-01-31");
    assert_eq!((&quiet["visits"]["all"], &quiet["first_act"]["median_minutes"]), (&json!(0), &Value::Null));
}

/// The same sequence on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    /// Some moment of the two years before the tablet's day.
    fn at(&mut self) -> String {
        let (year, month) = (2025 + self.below(2), 1 + self.below(12));
        let month = if year == 2026 { month.min(11) } else { month };
        format!("{year}-{month:02}-{:02}T{:02}:00", 1 + self.below(23), 8 + self.below(10))
    }
}

fn neighbourhood(seed: u64) -> Tablet {
    let mut dice = Dice(seed);
    let mut it = Tablet::of(Role::Coordinator);
    let homes = 6;
    for home in 1..=homes {
        it.save(household(home * 0x100, "느티로 8", "김영자")).unwrap();
        let born = format!("{}-{:02}-{:02}", 1955 + dice.below(12), 1 + dice.below(12), 1 + dice.below(28));
        it.edit(home * 0x100 + 2, json!({"birth_date": born})).unwrap();
    }
    let mut n = 0x1000;
    for _ in 0..40 {
        n += 1;
        let home = u128::from(1 + dice.below(6)) * 0x100;
        let at = dice.at();
        match dice.below(3) {
            0 => {
                let outcome = dice.of(&["done", "done", "partial", "absent", "refused"]);
                visit(&mut it, n, home, &[home + 2], &at, outcome);
            }
            1 => {
                let status = dice.of(&["suspected", "suspected", "confirmed", "linked", "not_crisis"]);
                let signal = dice.of(&["hunger", "abuse_suspect", "illness", "rent_arrears"]);
                let mut given = json!({"status": status, "signals": [{"signal": signal}]});
                if dice.below(2) == 0 {
                    given["is_new"] = json!(dice.below(2) == 0);
                }
                discovery(&mut it, n, home, &at, given);
                if dice.below(3) == 0 {
                    task(&mut it, n + 0x1000, home, n, &format!("{}T19:00", &at[..10]));
                }
            }
            _ => {
                let planned = json!({"visit_kind": "senior_follow", "planned_for": at[..10]});
                it.save(vec![create(n, "visit", HomeGiven::With(id(home)), planned)]).unwrap();
            }
        }
        if dice.below(8) == 0 {
            let opened = it.opened(n);
            it.save(vec![Change::Archive { id: id(n), opened, reason: "mistake".into() }]).unwrap();
        }
    }
    it
}

/// All records of a kind in use, as anybody can list them.
fn records(tablet: &Tablet, kind: &str) -> Vec<Value> {
    tablet.query(&Query::List { kind: kind.into(), of: None, archived: false, limit: 10_000, after: None })
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row["fields"][field].as_str().unwrap_or_default()
}

fn local(text: &str) -> chrono::NaiveDateTime {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

/// Whoever was 65 on the day of one of these visits.
fn seniors_met<'a>(
    persons: &BTreeMap<String, String>,
    visits: impl Iterator<Item = &'a Value>,
) -> BTreeSet<&'a str> {
    let mut seniors = BTreeSet::new();
    for visit in visits {
        for subject in visit["fields"]["subjects"].as_object().unwrap().values() {
            let (person, day) = (subject["person"].as_str().unwrap(), &text(visit, "started_at")[..10]);
            let born = &persons[person];
            let birthday = format!("{}{}", born[..4].parse::<u32>().unwrap() + 65, &born[4..]);
            if birthday.as_str() <= day {
                seniors.insert(person);
            }
        }
    }
    seniors
}

/// The numbers, counted over everything there is.
fn naive(tablet: &Tablet, from: &str, to: &str) -> Value {
    let inside = |at: &str| at.get(..10).is_some_and(|day| (from..=to).contains(&day));
    let persons: BTreeMap<String, String> = records(tablet, "person")
        .iter()
        .map(|it| (it["id"].as_str().unwrap().to_owned(), text(it, "birth_date").to_owned()))
        .collect();
    let all = records(tablet, "visit");
    let made: Vec<&Value> = all.iter().filter(|it| text(it, "status") == "done").collect();
    let met: Vec<&&Value> =
        made.iter().filter(|it| matches!(text(it, "outcome"), "done" | "partial")).collect();
    let in_period = |it: &Value| inside(text(it, "started_at"));
    let seniors = seniors_met(&persons, met.iter().copied().copied().filter(|it| in_period(it)));
    let found = records(tablet, "discovery");
    let tasks = records(tablet, "task");
    let (mut homes, mut count, mut acts) = (BTreeSet::new(), 0, [0_u64; 3]);
    let mut minutes = Vec::new();
    for it in found.iter().filter(|it| inside(text(it, "found_at"))) {
        count += 1;
        let (at, home) = (local(text(it, "found_at")), &it["household"]);
        let earlier = found.iter().any(|other| {
            let before = local(text(other, "found_at"));
            &other["household"] == home && before < at && (at - before).num_days() < 365
                || &other["household"] == home && at - before == chrono::TimeDelta::days(365)
        });
        let is_new = it["fields"]["is_new"].as_bool().unwrap_or(!earlier);
        if is_new && matches!(text(it, "status"), "confirmed" | "linked") {
            homes.insert(home.to_string());
        }
        let visits =
            met.iter().filter(|visit| &visit["household"] == home).map(|it| local(text(it, "started_at")));
        let done =
            tasks.iter().filter(|task| text(task, "linked") == it["id"] && text(task, "status") == "done");
        let proven =
            visits.filter(|visit| *visit > at).chain(done.map(|it| local(text(it, "done_at")))).min();
        let judged = (text(it, "status") != "suspected")
            .then(|| shared::clock::seoul_time(it["changed"]["at"].as_i64().unwrap()));
        let act = proven.or(judged);
        let hours =
            match it["fields"]["signals"].as_object().unwrap().values().next().unwrap()["signal"].as_str() {
                Some("abuse_suspect") => 24,
                Some("hunger" | "rent_arrears") => 168,
                _ => 720,
            };
        let last = at + chrono::TimeDelta::hours(hours);
        let place = match act {
            Some(act) if act <= last => 0,
            Some(_) => 1,
            None if last < shared::clock::seoul_time(NOW) => 1,
            None => 2,
        };
        acts[place] += 1;
        minutes.extend(act.map(|act| (act - at).num_minutes()));
    }
    minutes.sort_unstable();
    let median = minutes.get(minutes.len().saturating_sub(1) / 2);
    json!([
        made.iter().filter(|it| in_period(it)).count(),
        met.iter().filter(|it| in_period(it)).count(),
        seniors.len(),
        count,
        homes.len(),
        acts[0],
        acts[1],
        acts[2],
        median,
    ])
}

#[test]
fn random_neighbourhoods_are_counted_as_somebody_counts_who_reads_everything() {
    for seed in 0..12 {
        let tablet = neighbourhood(seed);
        for days in [("2025-12-01", "2026-11-24"), ("2026-03-01", "2026-05-31"), ("2025-02-10", "2025-02-20")]
        {
            let it = numbers(&tablet, days.0, days.1);
            let act = &it["first_act"];
            let told = json!([
                it["visits"]["all"],
                it["visits"]["met"],
                it["seniors"]["met"],
                it["discoveries"]["all"],
                it["households"],
                act["in_time"],
                act["late"],
                act["not_yet"],
                act["median_minutes"],
            ]);
            assert_eq!(told, naive(&tablet, days.0, days.1), "seed {seed}, {days:?}");
            let counts = [&told[0], &told[2], &told[3], &told[4], &act["counted"]];
            for (which, count) in ALL.into_iter().zip(counts) {
                let rows = list(&tablet, which, days, None, 7);
                let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].to_string()).collect();
                assert_eq!(
                    (json!(rows.len()), ids.len()),
                    (count.clone(), rows.len()),
                    "seed {seed} {which:?}"
                );
            }
            let months: u64 =
                it["months"].as_array().unwrap().iter().map(|it| it["visits"].as_u64().unwrap()).sum();
            assert_eq!(told[0], months, "the months make the whole");
        }
    }
}
