//! With whom and where a person lives, who looks after them, and how to reach her.

use super::life::Life;
use super::view::{Person, codes, text};
use super::words::{code, colleagues, join, mark, member, phone};
use crate::text::Texts;
use crate::ui::route::Route;
use crate::ui::state::{may_write, texts};
use crate::ui::widgets::{ButtonLink, Call, Card, Chip, Glyph, KeyValue, Look, Pair, Tone};
use dioxus::prelude::*;
use shared::domain::person::PERSON;
use shared::id::RecordId;
use shared::kind::Fields;

/// The card of the overview.
#[component]
pub fn Short(person: Person) -> Element {
    let texts = texts();
    let names = beside(&person).map(|it| Some(member(&texts, it)));
    let others = join(", ", names).unwrap_or_else(|| texts.get("profile.home.alone"));
    let assigned = colleagues(&texts, &person.home.assigned);
    let house = house(&texts, &person);
    let in_house = person.home.dwelling.as_ref().map(|it| it.marks.clone()).unwrap_or_default();
    rsx! {
        Card { title: texts.get("profile.home"),
            KeyValue {
                Pair { name: texts.get("profile.home.with"), "{others}" }
                if let Some(assigned) = assigned {
                    Pair { name: texts.get("group.household.assigned"), "{assigned}" }
                }
                if let Some(house) = house {
                    Pair { name: texts.get("profile.home.house"),
                        "{house} "
                        Mark { marks: in_house, fields: vec!["dwelling_kind", "tenure", "heating", "hazards"] }
                    }
                }
                if let Some(note) = person.home.note.clone() {
                    Pair { name: texts.get("profile.home.note"), "{note}" }
                }
            }
        }
    }
}

/// The others of the household.
fn beside(person: &Person) -> impl Iterator<Item = &super::view::Member> {
    person.home.persons.iter().filter(|it| it.id != person.id)
}

/// `반지하 월세 · 곰팡이, 계단·문턱`.
fn house(texts: &Texts, person: &Person) -> Option<String> {
    let dwelling = person.home.dwelling.as_ref()?;
    let of = |field: &str| text(&dwelling.fields, field).and_then(|it| code(texts, field, it));
    let what = join(" ", [of("dwelling_kind"), of("tenure")]);
    join(" · ", [what, hazards(texts, &dwelling.fields)])
}

fn hazards(texts: &Texts, fields: &Fields) -> Option<String> {
    join(", ", codes(fields, "hazards", "hazard").into_iter().map(|it| code(texts, "hazard", it)))
}

/// The whole tab.
#[component]
pub fn Home(person: Person) -> Element {
    rsx! {
        div { class: "g2 home-parts",
            Family { person: person.clone() }
            Reach { person: person.clone() }
            House { person: person.clone() }
            Life { person }
        }
    }
}

#[component]
fn Family(person: Person) -> Element {
    let texts = texts();
    let home = person.home.clone();
    let of = |field: &str| text(&home.fields, field).and_then(|it| code(&texts, field, it));
    let benefits = join(
        ", ",
        codes(&home.fields, "benefits", "benefit").into_iter().map(|it| code(&texts, "benefit", it)),
    );
    let others: Vec<(String, String)> =
        beside(&person).map(|it| (it.id.to_string(), member(&texts, it))).collect();
    let assigned = colleagues(&texts, &home.assigned);
    rsx! {
        Card { title: texts.get("profile.home.family"),
            action: rsx! { EditLink { id: home.household, what: "register.edit.household" } },
            KeyValue {
                Pair { name: texts.get("profile.home.with"),
                    if others.is_empty() {
                        {texts.get("profile.home.alone")}
                    }
                    for (id, name) in others {
                        Link { key: "{id}", class: "member", to: Route::Profile { id: id.clone() }, "{name}" }
                    }
                    Mark { marks: home.marks.clone(), fields: vec!["members"] }
                }
                Line { name: texts.get("field.household.household_type"), value: of("household_type"), marks: home.marks.clone(), fields: vec!["household_type"] }
                Line { name: texts.get("group.household.assigned"), value: assigned, marks: home.marks.clone(), fields: vec!["assigned"] }
                Line { name: texts.get("group.household.benefits"), value: benefits, marks: home.marks.clone(), fields: vec!["benefits"] }
                Line { name: texts.get("field.household.refusal"), value: of("refusal"), marks: home.marks.clone(), fields: vec!["refusal"] }
                Line { name: texts.get("field.household.note"), value: home.note.clone(), marks: home.marks.clone(), fields: vec!["note"] }
            }
        }
    }
}

#[component]
fn Reach(person: Person) -> Element {
    let texts = texts();
    let fields = person.fields.clone();
    let contact = text(&person.home.fields, "contact_pref").and_then(|it| code(&texts, "contact_pref", it));
    let language = text(&fields, "language").and_then(|it| code(&texts, "language", it));
    let note = text(&fields, "contact_note").map(str::to_owned);
    rsx! {
        Card { title: texts.get("profile.home.reach"),
            action: rsx! { EditLink { id: person.id, what: "register.edit.person" } },
            if person.phones.is_empty() {
                p { class: "sub", {texts.get("profile.home.no_phone")} }
            }
            for (i, it) in person.phones.iter().enumerate() {
                div { key: "{i}", class: "split",
                    div {
                        p { class: "b", "{it.number}" }
                        if let Some(about) = phone(&texts, it) {
                            p { class: "meta", "{about}" }
                        }
                    }
                    Call { look: Look::Outline, label: texts.get("profile.call"), number: it.number.clone() }
                }
            }
            Mark { marks: person.marks.clone(), fields: vec!["phones"] }
            KeyValue {
                Line { name: texts.get("field.household.contact_pref"), value: contact, marks: person.home.marks.clone(), fields: vec!["contact_pref"] }
                Line { name: texts.get("field.person.contact_note"), value: note, marks: person.marks.clone(), fields: vec!["contact_note"] }
                Line { name: texts.get("field.person.language"), value: language, marks: person.marks.clone(), fields: vec!["language", "interpreter"] }
            }
        }
    }
}

#[component]
fn House(person: Person) -> Element {
    let texts = texts();
    let home = person.home.clone();
    let dwelling = home.dwelling.clone();
    // Of a household without a dwelling one is asked for with the household.
    let (id, what) = match &dwelling {
        Some(it) => (it.id, "register.edit.dwelling"),
        None => (home.household, "register.add_dwelling"),
    };
    let edit = rsx! { EditLink { id, what } };
    let marks = dwelling.as_ref().map(|it| it.marks.clone()).unwrap_or_default();
    let fields = dwelling.map(|it| it.fields).unwrap_or_default();
    let of = |field: &str| text(&fields, field).and_then(|it| code(&texts, field, it));
    rsx! {
        Card { title: texts.get("profile.home.house"), action: edit,
            KeyValue {
                Line { name: texts.get("group.dwelling.address"), value: home.address.clone(), marks: marks.clone(), fields: vec!["road_addr", "detail", "jibun"] }
                Line { name: texts.get("field.dwelling.access_note"), value: home.access_note.clone(), marks: marks.clone(), fields: vec!["access_note"] }
                Line { name: texts.get("field.dwelling.dwelling_kind"), value: of("dwelling_kind"), marks: marks.clone(), fields: vec!["dwelling_kind"] }
                Line { name: texts.get("field.dwelling.tenure"), value: of("tenure"), marks: marks.clone(), fields: vec!["tenure"] }
                Line { name: texts.get("field.dwelling.heating"), value: of("heating"), marks: marks.clone(), fields: vec!["heating"] }
                Line { name: texts.get("field.dwelling.hazard"), value: hazards(&texts, &fields), marks: marks.clone(), fields: vec!["hazards"] }
            }
        }
    }
}

/// Opens the form of a record.
#[component]
pub(super) fn EditLink(id: RecordId, what: &'static str, #[props(default)] drawn: bool) -> Element {
    if !may_write(&PERSON) {
        return rsx! {};
    }
    rsx! {
        ButtonLink {
            glyph: drawn.then_some(Glyph::Note),
            alone: drawn, look: Look::Bare, label: texts().get(what), to: Route::Edit { id: id.to_string() } }
    }
}

/// A name and its value, marked when it is in conflict; nothing when neither is there.
#[component]
fn Line(name: String, value: Option<String>, marks: Fields, fields: Vec<&'static str>) -> Element {
    let marked = mark(&texts(), &marks, &fields).is_some();
    if value.is_none() && !marked {
        return rsx! {};
    }
    rsx! {
        Pair { name,
            {value.unwrap_or_else(|| "–".to_owned())}
            Mark { marks, fields }
        }
    }
}

/// That two values were reported, or that her own waits for a decision.
#[component]
fn Mark(marks: Fields, fields: Vec<&'static str>) -> Element {
    let Some(text) = mark(&texts(), &marks, &fields) else { return rsx! {} };
    rsx! {
        " "
        Chip { tone: Tone::Caution, glyph: Glyph::Swap, text }
    }
}
