//! What the page says, in both languages.

use super::*;
use serde_json::{Value, json};

fn ko() -> Texts {
    Texts::for_lang(Lang::Ko)
}

fn en() -> Texts {
    Texts::for_lang(Lang::En)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn a_day(doors: usize, persons: usize, overdue: Option<Value>) -> Day {
    let groups: Vec<Value> = overdue.into_iter().collect();
    let it = json!({"day": "2026-11-24", "doors": doors, "persons": persons, "done": {"doors": 0, "met": 0},
                    "groups": groups, "first": null});
    serde_json::from_value(it).unwrap()
}

fn overdue(doors: usize, road: Value) -> Value {
    json!({"when": "overdue", "doors": doors, "persons": doors, "all": doors, "road": road, "rows": []})
}

fn item(value: Value) -> Item {
    serde_json::from_value(value).unwrap()
}

fn waiting(items: Vec<Value>) -> Waiting {
    Waiting { person: Person::default(), items: items.into_iter().map(item).collect() }
}

#[test]
fn houses_and_people_are_counted_in_words_up_to_ten() {
    for (n, houses_ko, people_ko, houses_en) in [
        (1, "한 집", "한 분", "one home"),
        (6, "여섯 집", "여섯 분", "six homes"),
        (10, "열 집", "열 분", "ten homes"),
        (12, "12집", "12명", "12 homes"),
    ] {
        assert_eq!((houses(&ko(), n), people(&ko(), n)), (houses_ko.to_owned(), people_ko.to_owned()));
        assert_eq!(houses(&en(), n), houses_en);
    }
}

#[test]
fn the_head_says_how_many_wait_and_where_the_late_ones_are() {
    let road = |doors: usize| json!({"name": "느티로 12길", "doors": doors});
    for (it, first, then) in [
        (
            a_day(6, 9, Some(overdue(2, road(2)))),
            "여섯 집, 아홉 분이 기다려요.",
            "기한이 지난 두 집이 모두 느티로 12길에 있어요.",
        ),
        (
            a_day(6, 9, Some(overdue(5, road(3)))),
            "여섯 집, 아홉 분이 기다려요.",
            "기한이 지난 다섯 집 가운데 세 집이 느티로 12길에 있어요.",
        ),
        (
            a_day(12, 15, Some(overdue(9, road(2)))),
            "12집, 15명이 기다려요.",
            "그 가운데 아홉 집은 기한이 지났어요.",
        ),
        (a_day(1, 1, None), "한 집, 한 분이 기다려요.", "기한이 지난 집은 없어요."),
    ] {
        assert_eq!(head(&ko(), &it), (first.to_owned(), then.to_owned()));
    }
    let it = a_day(6, 9, Some(overdue(2, road(2))));
    let said = ("Waiting: six homes, nine people.", "Overdue: two homes, all on 느티로 12길.");
    assert_eq!(head(&en(), &it), (said.0.to_owned(), said.1.to_owned()));
}

#[test]
fn a_person_is_told_by_age_and_sex_and_an_infant_by_weeks() {
    let person = |birth: &str, age: u32, sex: &str| Person {
        birth_date: Some(day(birth)),
        age: Some(age),
        sex: Some(sex.to_owned()),
        ..Person::default()
    };
    let today = day("2026-11-24");
    for (who, said_ko, said_en) in [
        (person("1944-03-02", 82, "f"), "82세 여", "82, female"),
        (person("1948-01-01", 78, "m"), "78세 남", "78, male"),
        (person("2026-09-15", 0, "f"), "10주 여아", "10 weeks, girl"),
        (person("2025-12-01", 0, "m"), "11개월 남아", "11 months, boy"),
        (person("2016-11-24", 10, "m"), "10세 남아", "10, boy"),
        (person("1990-11-24", 36, "x"), "36세", "36"),
    ] {
        assert_eq!(about(&ko(), &who, today).as_deref(), Some(said_ko));
        assert_eq!(about(&en(), &who, today).as_deref(), Some(said_en));
    }
    assert_eq!(about(&ko(), &Person::default(), today), None);
}

#[test]
fn what_is_to_be_done_is_said_in_a_few_words() {
    for (it, said) in [
        (json!({"kind": "task", "rule": "bp_stage2", "task_kind": "visit"}), "혈압 다시 재기"),
        (json!({"kind": "task", "title": "계량기 확인", "rule": "bp_stage2"}), "계량기 확인"),
        (json!({"kind": "task", "task_kind": "call"}), "전화"),
        (json!({"kind": "task", "rule": "of_a_newer_pack", "task_kind": "refer"}), "의뢰·연계"),
        (json!({"kind": "visit", "visit_kind": "senior_first"}), "65세 최초방문"),
        (
            json!({"kind": "visit", "visit_kind": "senior_follow", "with": ["planner"]}),
            "어르신 추후관리 · 복지플래너와 함께",
        ),
    ] {
        assert_eq!(what(&ko(), &item(it)), said);
    }
    let several = [
        item(json!({"kind": "task", "rule": "bp_stage2", "when": "planned", "due": "2026-11-27"})),
        item(json!({"kind": "task", "rule": "bp_stage2"})),
        item(json!({"kind": "task", "task_kind": "call"})),
        item(json!({"kind": "task", "task_kind": "apply"})),
    ];
    assert_eq!(detail(&ko(), &several), "혈압 다시 재기 · 전화 외 1건 · 금요일");
}

#[test]
fn every_rule_of_the_pack_has_its_words() {
    for rule in &shared::pack::Packs::builtin().follow_ups().rules {
        for key in [format!("today.what.{}", rule.rule), format!("today.why.rule.{}", rule.rule)] {
            assert!(ko().find(&key).is_some(), "{key}");
        }
    }
}

#[test]
fn the_chip_says_the_most_pressing_thing_once() {
    let late = waiting(vec![json!({"days_late": 2}), json!({"days_late": 9})]);
    let said = |it: Option<Mark>| it.map(|it| (it.text, it.tone));
    assert_eq!(said(mark(&ko(), &late, None, Some(9))), Some(("9일 지남".to_owned(), Tone::Solid)));
    assert_eq!(said(mark(&ko(), &late, None, Some(20))), Some(("9일 지남".to_owned(), Tone::Danger)));
    let hour = waiting(vec![json!({"when": "due", "due_at": "2026-11-24T10:30", "urgency": "now"})]);
    assert_eq!(said(mark(&ko(), &hour, None, None)), Some(("10:30까지".to_owned(), Tone::Info)));
    let urgent = waiting(vec![json!({"when": "due", "urgency": "now"})]);
    assert_eq!(said(mark(&ko(), &urgent, None, None)), Some(("오늘 꼭".to_owned(), Tone::Danger)));
    let first = waiting(vec![json!({"when": "due", "kind": "visit", "visit_kind": "senior_first"})]);
    assert_eq!(said(mark(&ko(), &first, None, None)), Some(("첫 방문".to_owned(), Tone::Info)));
    assert_eq!(mark(&ko(), &waiting(vec![json!({"when": "planned"})]), None, None), None);
    let absent = Knocked { outcome: Some("absent".into()), at: Some("2026-11-24T14:20".into()) };
    assert_eq!(
        said(mark(&ko(), &late, Some(&absent), None)),
        Some(("오늘 부재 14:20".to_owned(), Tone::Offline))
    );
}

#[test]
fn an_address_is_shown_without_what_is_the_same_for_all() {
    for (address, shown) in [
        ("서울특별시 종로구 느티로 12길 8, 302호", "느티로 12길 8, 302호"),
        ("느티로 12길 8", "느티로 12길 8"),
        ("경기도 성남시 분당구 판교로 1", "판교로 1"),
        ("가회동 31-2", "가회동 31-2"),
    ] {
        assert_eq!(short_address(address), shown);
    }
}

fn first_door(over: Value) -> First {
    let id = "018f0000-0000-7000-8000-000000000001";
    let mut row = json!({
        "household": id, "id": id, "name": "강순덕", "birth_date": "1944-03-02", "age": 82, "sex": "f",
        "address": null, "access_note": null, "note": null, "household_type": "single", "knocked": null,
        "days_late": 9, "visit": null, "visit_kind": "senior_follow",
        "items": [{"kind": "task", "rule": "bp_stage2", "due": "2026-11-15"}],
        "pressure": {"sbp": 152, "dbp": 94},
    });
    row.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
    serde_json::from_value(row).unwrap()
}

#[test]
fn why_a_door_comes_first_is_the_last_value_and_what_was_agreed() {
    let today = day("2026-11-24");
    let said = |over: Value| {
        let why = why(&ko(), &first_door(over), today);
        let last = why.last.map(|pieces| pieces.concat()).unwrap_or_default();
        format!("{last} {}", why.then)
    };
    assert_eq!(said(json!({})), "지난번 혈압이 152/94였어요. 일주일 안에 다시 재기로 했어요.");
    assert_eq!(
        said(json!({"plan": {"text": "약 바꾼 뒤 다시 재기"}, "pressure": {"sbp": 140, "dbp": 80}})),
        "지난번 혈압이 140/80이었어요. 그때 정한 것: 약 바꾼 뒤 다시 재기"
    );
    let visit =
        json!({"kind": "visit", "visit_kind": "senior_follow", "due": "2026-11-24", "with": ["planner"]});
    assert_eq!(
        said(json!({"pressure": null, "items": [visit]})),
        " 11월 24일에 어르신 추후관리가 잡혀 있어요."
    );
    let own = json!({"kind": "task", "title": "계량기 확인"});
    assert_eq!(said(json!({"pressure": null, "items": [own]})), " ‘계량기 확인’ 할 일이 있어요.");
    assert_eq!(lives(&ko(), &first_door(json!({}))).as_deref(), Some("홀몸어르신"));
    assert_eq!(lives(&ko(), &first_door(json!({"household_type": "couple"}))).as_deref(), Some("부부"));
}

#[test]
fn whoever_is_found_shows_how_she_stands_today() {
    let id = |n: u8| format!("018f0000-0000-7000-8000-00000000000{n}");
    let row = |n: u8, item: Value| json!({"household": id(9), "address": null, "knocked": null, "waiting": [{"id": id(n), "items": [item]}]});
    let rows = [
        row(1, json!({"days_late": 9, "when": "overdue"})),
        row(2, json!({"when": "due"})),
        row(3, json!({"when": "planned"})),
    ];
    let mut group = overdue(3, Value::Null);
    group["rows"] = json!(rows);
    let marks = marks(&ko(), &a_day(3, 3, Some(group)));
    let said: Vec<_> = marks.values().map(|it| it.text.as_str()).collect();
    assert_eq!(said, ["9일 지남", "오늘"], "what is planned for later is not said");
}
