//! The words of the page: who it is, what is to be done, when. Pure.

use super::view::{Member, Person, Phone, Staff, Task, text};
use crate::text::Texts;
use chrono::NaiveDate;
use shared::kind::Fields;

/// A name, or that it is not known.
pub fn name(texts: &Texts, name: Option<&str>) -> String {
    name.map_or_else(|| texts.get("profile.nameless"), str::to_owned)
}

/// The name of the person.
pub fn name_of(texts: &Texts, person: &Person) -> String {
    let known = text(&person.fields, "name").or_else(|| text(&person.fields, "nickname"));
    name(texts, known)
}

/// `82세 여`.
pub fn age_and_sex(texts: &Texts, age: Option<u32>, sex: Option<&str>) -> Option<String> {
    let age = age.map(|age| texts.fill("profile.age", &[("n", &age)]));
    let sex = sex.filter(|sex| *sex != "x").map(|sex| texts.get(&format!("profile.sex.{sex}")));
    join(" ", [age, sex])
}

/// `82세 여 · 홀몸어르신`.
pub fn about(texts: &Texts, person: &Person) -> Option<String> {
    let kind = text(&person.home.fields, "household_type");
    let alone = kind == Some("single") && person.age.is_some_and(|age| age >= 65);
    let lives = if alone {
        Some(texts.get("profile.alone"))
    } else {
        kind.and_then(|kind| code(texts, "household_type", kind))
    };
    let nick = text(&person.fields, "nickname").filter(|_| text(&person.fields, "name").is_some());
    let nick = nick.map(|nick| texts.fill("profile.nickname", &[("name", &nick)]));
    join(" · ", [age_and_sex(texts, person.age, person.sex.as_deref()), nick, lives])
}

/// The word of a code.
pub fn code(texts: &Texts, field: &str, code: &str) -> Option<String> {
    texts.find(&format!("code.{field}.{code}")).map(str::to_owned)
}

/// Words beside each other.
pub fn join(between: &str, words: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let words: Vec<String> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(between))
}

/// `이하은 방문간호사`.
pub fn colleague(texts: &Texts, staff: &Staff) -> String {
    let duty = staff.duty.as_deref().or(staff.role.as_deref()).and_then(|duty| code(texts, "duty", duty));
    join(" ", [staff.name.clone(), duty]).unwrap_or_else(|| texts.get("profile.somebody"))
}

/// `이하은 방문간호사, 정도윤 복지플래너`.
pub fn colleagues(texts: &Texts, staff: &[Staff]) -> Option<String> {
    join(", ", staff.iter().map(|it| Some(colleague(texts, it))))
}

/// What is to be done, in a few words.
pub fn what(texts: &Texts, title: Option<&str>, rule: Option<&str>, task_kind: Option<&str>) -> String {
    let of_rule = |rule: &str| {
        let short = texts.find(&format!("today.what.{rule}"));
        short.or_else(|| texts.find(&format!("task.{rule}"))).map(str::to_owned)
    };
    let title = title.map(str::to_owned).or_else(|| rule.and_then(of_rule));
    title.or_else(|| task_kind.and_then(|kind| code(texts, "task_kind", kind))).unwrap_or_default()
}

/// What a task asks for.
pub fn task(texts: &Texts, task: &Task) -> String {
    what(texts, task.title.as_deref(), task.rule.as_deref(), task.task_kind.as_deref())
}

/// How late it is.
pub fn late(texts: &Texts, days: Option<i64>) -> Option<String> {
    days.map(|n| texts.fill("profile.late", &[("n", &n)]))
}

/// Until when and whose: `11월 28일까지 · 정도윤`.
pub fn until_and_whose(texts: &Texts, task: &Task, today: NaiveDate) -> Option<String> {
    let due = task.due.filter(|_| task.days_late.is_none());
    let hour = task.due_at.as_deref().and_then(|at| at.get(11..16));
    let until = match due {
        Some(due) if due == today => Some(hour.map_or_else(
            || texts.get("profile.due.today"),
            |time| texts.fill("profile.due.time", &[("time", &time)]),
        )),
        Some(due) => Some(texts.fill("profile.due.day", &[("date", &texts.date(due, today))])),
        None => None,
    };
    let staff = task.staff.as_ref().and_then(|staff| staff.name.clone());
    let whose = staff.or_else(|| task.duty.as_deref().and_then(|duty| code(texts, "duty", duty)));
    join(" · ", [until, whose])
}

/// `아드님 조○○, 51세 남`: somebody who lives there too.
pub fn member(texts: &Texts, member: &Member) -> String {
    let relation = member.relation.as_deref().and_then(|it| code(texts, "relation", it));
    let who = age_and_sex(texts, member.age, member.sex.as_deref());
    let about = join(", ", [relation, who]);
    let name = name(texts, member.name.as_deref());
    about.map_or_else(
        || name.clone(),
        |about| texts.fill("profile.member", &[("name", &name), ("about", &about)]),
    )
}

/// Whose phone it is and when to call.
pub fn phone(texts: &Texts, phone: &Phone) -> Option<String> {
    let owner =
        phone.owner.as_deref().filter(|owner| *owner != "self").and_then(|it| code(texts, "owner", it));
    let kind = phone.phone_kind.as_deref().and_then(|it| code(texts, "phone_kind", it));
    join(" · ", [owner, kind, phone.best_time.clone()])
}

/// What stands beside a field in conflict: `확인 중` for who has a value in it, else how many were reported.
pub fn mark(texts: &Texts, marks: &Fields, fields: &[&str]) -> Option<String> {
    let of = |(place, mark): (&String, &serde_json::Value)| {
        let name = place.split('.').next().unwrap_or(place);
        fields.contains(&name).then(|| mark.clone())
    };
    let mark = marks.iter().find_map(of)?;
    match mark.get("reported").and_then(serde_json::Value::as_u64) {
        Some(n) if n != 2 => Some(texts.fill("profile.mark.reported", &[("n", &n)])),
        Some(_) => Some(texts.get("profile.mark.two")),
        None => Some(texts.get("profile.mark.in_review")),
    }
}

/// Words for a dog, as they stand in notes of how to get in.
const DOG: [&str; 8] = ["개", "개가", "개는", "개를", "개도", "강아지", "강아지가", "맹견"];

/// Whether a note speaks of a dog.
pub fn has_dog(note: &str) -> bool {
    let mut words = note.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| DOG.contains(&word) || word.eq_ignore_ascii_case("dog"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    #[test]
    fn a_dog_is_a_word_of_its_own() {
        for (note, dog) in [
            ("마당에 개", true),
            ("개가 짖어요, 종을 눌러 주세요", true),
            ("초인종 2개", false),
            ("개폐기 옆", false),
            ("Beware of the dog.", true),
        ] {
            assert_eq!(has_dog(note), dog, "{note}");
        }
    }

    #[test]
    fn a_field_in_conflict_is_marked_for_her_and_for_everybody_else() {
        let texts = Texts::for_lang(Lang::Ko);
        let marks = json!({"heating": {"in_review": true}, "hazards.018f": {"reported": 2}, "tenure": {"reported": 3}});
        let of = |fields: &[&str]| mark(&texts, marks.as_object().unwrap(), fields);
        assert_eq!(of(&["heating"]).as_deref(), Some("확인 중"));
        assert_eq!(of(&["hazards"]).as_deref(), Some("두 사람이 다르게 적었어요 (2)"));
        assert_eq!(of(&["tenure"]).as_deref(), Some("여러 사람이 다르게 적었어요 (3)"));
        assert_eq!(of(&["dwelling_kind"]), None);
    }

    #[test]
    fn a_task_says_until_when_and_whose() {
        let texts = Texts::for_lang(Lang::Ko);
        let task = |given: serde_json::Value| -> Task {
            let mut row = json!({"id": "018f0000-0000-7000-8000-000000000001"});
            row.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
            serde_json::from_value(row).unwrap()
        };
        let today = "2026-11-24".parse().unwrap();
        let told = |given| until_and_whose(&texts, &task(given), today);
        let doyun = json!({"id": "x", "name": "정도윤", "role": "planner"});
        assert_eq!(
            told(json!({"due": "2026-11-28", "staff": doyun})).as_deref(),
            Some("11월 28일까지 · 정도윤")
        );
        assert_eq!(
            told(json!({"due": "2026-11-15", "days_late": 9, "duty": "nurse"})).as_deref(),
            Some("방문간호사")
        );
        assert_eq!(
            told(json!({"due": "2026-11-24", "due_at": "2026-11-24T15:00"})).as_deref(),
            Some("오늘 15:00까지")
        );
        assert_eq!(told(json!({})), None);
    }
}
