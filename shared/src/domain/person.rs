//! A person served (대상자). Never a resident registration number: identity is the id, name, birth date and address.

use super::Code;
use super::codes::DELIVERY;
use super::convert;
use crate::id::RecordId;
use crate::kind::{Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, date, flag, integer, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who it is. What is typed from one card or one answer stands together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 1–50 characters; may be absent only when the name is not known.
    pub name: Option<String>,
    /// The name is not known, or it is what neighbours call the person.
    pub alias_or_unknown: Option<bool>,
    /// Date of birth; `birth_precision` says which parts of it are true.
    pub birth_date: Option<NaiveDate>,
    /// `day` when not given.
    pub birth_precision: Option<Code>,
    /// `f`, `m`, or `x` for other or not known.
    pub sex: Option<Code>,
}

/// Standing in the resident register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Registered, unknown residence (거주불명), expired (말소), …
    pub resident_reg_status: Option<Code>,
    /// Social-security management number (전산관리번호), the lawful substitute where there is no other.
    pub ssn_mgmt_no: Option<String>,
}

/// Health insurance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insurance {
    /// Employee, local, medical aid 1 or 2, none.
    pub nhi_type: Option<Code>,
}

/// Disability as registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disability {
    /// None, mild, severe.
    pub disability: Option<Code>,
}

/// Long-term care insurance (노인장기요양).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongTermCare {
    /// None, grades 1–5, cognitive support.
    pub ltc_grade: Option<Code>,
}

/// One phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// Digits with an optional leading `+`, spaces and hyphens.
    pub number: String,
    /// Mobile, home, work.
    pub phone_kind: Option<Code>,
    /// Whose it is: the person's, a family member's, a neighbour's.
    pub owner: Option<Code>,
    /// When to call, at most 60 characters.
    pub best_time: Option<String>,
    /// `carrier_art11` starts the 30-day notice to the subject (Act 11(5)).
    pub phone_source: Option<Code>,
}

/// What to mind when calling.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactNote {
    /// At most 500 characters.
    pub contact_note: Option<String>,
}

/// What the person is called at home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nickname {
    /// At most 50 characters.
    pub nickname: Option<String>,
}

/// How to talk with the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// The language that the person speaks best.
    pub language: Option<Code>,
    /// An interpreter is needed.
    pub interpreter: Option<bool>,
}

/// Whose child it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parents {
    /// The mother; she may live in another household.
    pub mother: Option<RecordId>,
}

/// How the person was born; asked of infants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// Completed weeks of pregnancy, 22–43.
    pub gest_weeks: Option<i64>,
    /// And days, 0–6.
    pub gest_days: Option<i64>,
    /// 300–6,000 g.
    pub birth_weight: Option<i64>,
    /// Vaginal, instrumental, Caesarean.
    pub delivery: Option<Code>,
    /// Apgar score at 5 minutes, 0–10.
    pub apgar_5: Option<i64>,
    /// Days in intensive care, 0–365.
    pub nicu_days: Option<i64>,
    /// Children of this birth, 1–6.
    pub siblings_born: Option<i64>,
}

/// The pregnancy or the last birth of a woman.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pregnancy {
    /// The day on which the child is expected.
    pub expected_on: Option<NaiveDate>,
    /// The day of the birth.
    pub delivered_on: Option<NaiveDate>,
    /// Births so far, 0–15.
    pub parity: Option<i64>,
}

static REG_STATUS: &[&str] =
    &["registered", "unknown_residence", "expired", "unregistered_birth", "foreigner", "unknown"];

/// Languages by ISO 639-1 code; `ksl` is Korean sign language.
pub static LANGUAGE: &[&str] =
    &["ko", "en", "zh", "vi", "th", "tl", "mn", "ru", "uz", "km", "ja", "ksl", "other"];

/// The declaration.
pub static PERSON: Kind = Kind {
    name: "person",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group {
            id: 2,
            name: "identity",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                text("name", 50),
                flag("alias_or_unknown"),
                date("birth_date"),
                code("birth_precision", &["day", "month", "year", "estimated"]),
                code("sex", &["f", "m", "x"]),
            ],
        },
        Group {
            id: 3,
            name: "registration",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("resident_reg_status", REG_STATUS).on_page(2), text("ssn_mgmt_no", 20).on_page(2)],
        },
        Group {
            id: 4,
            name: "insurance",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("nhi_type", &["employee", "local", "medical_aid_1", "medical_aid_2", "none"]).on_page(2)
            ],
        },
        Group {
            id: 5,
            name: "disability",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: &[code("disability", &["none", "mild", "severe"]).on_page(2)],
        },
        Group {
            id: 6,
            name: "long_term_care",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: &[code("ltc_grade", &["none", "1", "2", "3", "4", "5", "cognitive"]).on_page(2)],
        },
        Group {
            id: 7,
            name: "phones",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[
                text("number", 20).required(),
                code("phone_kind", &["mobile", "home", "work"]),
                code("owner", &["self", "family", "neighbour", "landlord", "other"]),
                text("best_time", 60),
                code("phone_source", &["self", "family", "carrier_art11"]),
            ],
        },
        Group {
            id: 8,
            name: "contact_note",
            part: Part::Open,
            class: MergeClass::LastWriter,
            fields: &[text("contact_note", 500)],
        },
        Group {
            id: 9,
            name: "nickname",
            part: Part::Open,
            class: MergeClass::LastWriter,
            fields: &[text("nickname", 50)],
        },
        Group {
            id: 10,
            name: "language",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("language", LANGUAGE).on_page(2), flag("interpreter").on_page(2)],
        },
        // Open, because a planner who plans visits must know whom an infant belongs to.
        Group {
            id: 11,
            name: "parents",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[reference("mother", "person").on_page(3)],
        },
        Group {
            id: 12,
            name: "birth",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: &[
                integer("gest_weeks", 22, 43, "week").on_page(3),
                integer("gest_days", 0, 6, "day").on_page(3),
                integer("birth_weight", 300, 6000, "g").on_page(3),
                code("delivery", DELIVERY).on_page(3),
                integer("apgar_5", 0, 10, "").on_page(3),
                integer("nicu_days", 0, 365, "day").on_page(3),
                integer("siblings_born", 1, 6, "").on_page(3),
            ],
        },
        Group {
            id: 13,
            name: "pregnancy",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: &[
                date("expected_on").on_page(3),
                date("delivered_on").on_page(3),
                integer("parity", 0, 15, "").on_page(3),
            ],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let named = convert::text(fields, "name").is_some_and(|name| !name.trim().is_empty());
    if named || convert::flag(fields, "alias_or_unknown") {
        Vec::new()
    } else {
        vec![Problem::rule("name", "name_or_unknown")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Identity>(&PERSON, "identity");
        struct_is_group::<Registration>(&PERSON, "registration");
        struct_is_group::<Insurance>(&PERSON, "insurance");
        struct_is_group::<Disability>(&PERSON, "disability");
        struct_is_group::<LongTermCare>(&PERSON, "long_term_care");
        struct_is_group::<Phone>(&PERSON, "phones");
        struct_is_group::<ContactNote>(&PERSON, "contact_note");
        struct_is_group::<Nickname>(&PERSON, "nickname");
        struct_is_group::<Language>(&PERSON, "language");
        struct_is_group::<Parents>(&PERSON, "parents");
        struct_is_group::<Birth>(&PERSON, "birth");
        struct_is_group::<Pregnancy>(&PERSON, "pregnancy");
    }

    #[test]
    fn a_person_has_a_name_or_is_marked_as_unknown() {
        for (given, problems) in [
            (json!({"name": "김영자"}), vec![]),
            (json!({"alias_or_unknown": true}), vec![]),
            (json!({}), vec![Problem::rule("name", "name_or_unknown")]),
            (json!({"alias_or_unknown": false, "sex": "f"}), vec![Problem::rule("name", "name_or_unknown")]),
        ] {
            assert_eq!(check_create(&PERSON, given.as_object().unwrap()), problems, "{given}");
        }
    }
}
