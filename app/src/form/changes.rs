//! The changes of one save: the visit, what was measured and answered, the tasks that it closes, the next visit. One
//! act: all of it is saved, or nothing.

use super::check::Check;
use super::next::{Offer, offer, planned, to_plan};
use super::pages::{Owner, page_of};
use super::visit::{Around, VisitForm, met, minute};
use crate::data::{Change, HomeGiven};
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::domain::assessment::ASSESSMENT;
use shared::domain::convert;
use shared::domain::visit::VISIT;
use shared::id::RecordId;
use shared::kind::{Fields, Problem};
use shared::rules::finding::findings;

/// The values of the form as the facts that a save makes of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    pub visit_id: RecordId,
    /// The visit with its sets, as the rules see it.
    pub whole_visit: Fields,
    /// What was measured and seen, with its place among the checks.
    pub checks: Vec<CheckFact>,
    /// Instrument, id and values.
    pub results: Vec<(String, RecordId, Fields)>,
}

impl Facts {
    pub fn of(form: &VisitForm, around: &Around<'_>) -> Facts {
        Facts {
            visit_id: form.visit,
            whole_visit: whole_visit(form, around),
            checks: checks(form),
            results: results(form, around),
        }
    }
}

/// One of the checks as the event that a save makes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CheckFact {
    /// Its place in the form.
    pub nth: usize,
    pub kind: &'static str,
    pub id: RecordId,
    pub about: RecordId,
    pub fields: Fields,
}

/// What a part of a save is about, in the order in which they are saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it belongs to.
    pub owner: Owner,
    /// The page on which it is typed.
    pub page: u8,
    /// The field, or the path to it.
    pub problem: Problem,
}

/// The changes of one save. `opened` is what was seen of a planned visit when the form was opened; `words` is added to
/// the nurse's note: what was done about a thought of self-harm.
pub fn changes(
    form: &VisitForm,
    opened: &Snapshot,
    words: Option<&str>,
    around: &Around<'_>,
) -> Vec<(Owner, Change)> {
    let mut facts = Facts::of(form, around);
    add_words(&mut facts, form, words);
    let mut changes: Vec<(Owner, Change)> =
        visit_change(form, opened, &facts.whole_visit).into_iter().map(|it| (Owner::Visit, it)).collect();
    let event = |id, kind: &str, parent, fields: &Fields| Change::Event {
        id,
        kind: kind.to_owned(),
        parent,
        supersedes: None,
        fields: fields.clone(),
    };
    for it in &facts.checks {
        changes.push((Owner::Check(it.nth), event(it.id, it.kind, it.about, &it.fields)));
    }
    for (code, id, fields) in &facts.results {
        changes.push((Owner::Result(code.clone()), event(*id, ASSESSMENT.name, form.person, fields)));
    }
    let offered = offered(form, &facts, around);
    for (task, opened) in &form.closes {
        let mut fields = object(json!({ "status": "done", "done_at": minute(around.now) }));
        if let Some(day) = next_day(form, offered.as_ref()).filter(|_| is_guarded(*task, around)) {
            fields.insert("next_contact".to_owned(), json!(day));
        }
        changes.push((Owner::Task, Change::Edit { id: *task, opened: opened.clone(), fields }));
    }
    changes.extend(next_visit(form, offered.as_ref(), around).map(|it| (Owner::Next, it)));
    changes
}

/// Where the form has the value that a refusal names: in a save of several changes `1.readings.0.dbp`, else the field.
pub fn place_of(problem: &Problem, changes: &[(Owner, Change)]) -> Place {
    let (owner, field) = match problem.field.split_once('.') {
        Some((place, rest)) if changes.len() > 1 => {
            let owner = place.parse::<usize>().ok().and_then(|place| changes.get(place));
            (owner.map(|(owner, _)| owner.clone()), rest.to_owned())
        }
        _ => (changes.first().map(|(owner, _)| owner.clone()), problem.field.clone()),
    };
    let owner = owner.unwrap_or(Owner::Visit);
    let page = page_of(&owner, &field);
    Place { owner, page, problem: Problem { field, why: problem.why.clone() } }
}

/// The visit as it will be: over now, with who was there.
fn whole_visit(form: &VisitForm, around: &Around<'_>) -> Fields {
    let mut fields = form.header.clone();
    fields.insert("status".to_owned(), json!("done"));
    if !fields.contains_key("ended_at") && met(form.outcome()) {
        fields.insert("ended_at".to_owned(), json!(minute(around.now)));
    }
    let visitors: Vec<Fields> = form.visitors.iter().map(convert::fields_of).collect();
    fields.insert("visitors".to_owned(), json!(visitors));
    fields.insert("subjects".to_owned(), json!([{ "person": form.person }]));
    fields
}

fn visit_change(form: &VisitForm, opened: &Snapshot, whole: &Fields) -> Option<Change> {
    if !form.planned {
        let home = HomeGiven::With(form.person);
        return Some(Change::Create {
            id: form.visit,
            kind: VISIT.name.to_owned(),
            home,
            fields: whole.clone(),
        });
    }
    let mut fields = changed(&form.shown, whole);
    fields.extend(set_changes(&form.shown, "visitors", whole, "staff"));
    fields.extend(added_subject(&form.shown, form.person));
    (!fields.is_empty()).then(|| Change::Edit { id: form.visit, opened: opened.clone(), fields })
}

/// The fields that differ from what was shown; what was emptied is `null`. A colleague may have ended the visit before:
/// her times stay.
fn changed(shown: &Fields, whole: &Fields) -> Fields {
    let plain = |name: &str| VISIT.field(name).is_some();
    let written = whole.iter().filter(|(name, value)| plain(name) && shown.get(*name) != Some(value));
    let emptied = shown.keys().filter(|name| plain(name) && !whole.contains_key(*name));
    let mut fields: Fields = written.map(|(name, value)| (name.clone(), value.clone())).collect();
    fields.extend(emptied.map(|name| (name.clone(), Value::Null)));
    fields
}

/// What was added to a set and removed from it, told apart by one field.
fn set_changes(shown: &Fields, set: &str, whole: &Fields, by: &str) -> Option<(String, Value)> {
    let before = shown.get(set).and_then(Value::as_object).cloned().unwrap_or_default();
    let after = whole.get(set).and_then(Value::as_array).cloned().unwrap_or_default();
    let added: Vec<&Value> =
        after.iter().filter(|it| !before.values().any(|old| old.get(by) == it.get(by))).collect();
    let removed: Vec<&String> = before
        .iter()
        .filter(|(_, old)| !after.iter().any(|it| it.get(by) == old.get(by)))
        .map(|(id, _)| id)
        .collect();
    let deeds = [("add", json!(added), added.is_empty()), ("remove", json!(removed), removed.is_empty())];
    let deeds: Fields =
        deeds.into_iter().filter(|(_, _, none)| !none).map(|(name, of, _)| (name.to_owned(), of)).collect();
    (!deeds.is_empty()).then(|| (set.to_owned(), Value::Object(deeds)))
}

/// Whoever else is to be visited stays: they may be visited by themselves.
fn added_subject(shown: &Fields, person: RecordId) -> Option<(String, Value)> {
    let there = convert::elements::<shared::domain::visit::Subject>(shown, "subjects");
    let known = there.iter().any(|it| it.person == person);
    (!known).then(|| ("subjects".to_owned(), json!({ "add": [{ "person": person }] })))
}

/// What was measured and seen, of whom anything was.
fn checks(form: &VisitForm) -> Vec<CheckFact> {
    if !met(form.outcome()) {
        return Vec::new();
    }
    let fact = |(nth, check): (usize, &Check)| {
        let fields = check.event(form.visit)?;
        Some(CheckFact { nth, kind: check.declared().name, id: check.id, about: check.about, fields })
    };
    form.checks.iter().enumerate().filter_map(fact).collect()
}

/// What was answered or refused. Where an instrument was answered whole that asks the same and more, the shorter one
/// that led to it is not kept beside it: it would ask for what has been done.
fn results(form: &VisitForm, around: &Around<'_>) -> Vec<(String, RecordId, Fields)> {
    if !met(form.outcome()) {
        return Vec::new();
    }
    let whole = |code: &str| {
        let instrument = around.packs.instrument(code).ok();
        form.asked(code) && instrument.is_some_and(|it| form.score(it, around).complete())
    };
    let mut results = Vec::new();
    for instrument in around.packs.instruments() {
        let followed = instrument.triggers.iter().any(|it| whole(&it.take) && !form.refused(&it.take));
        let (Some(taken), Some(id)) =
            (form.results.get(&instrument.code), form.result_ids.get(&instrument.code))
        else {
            continue;
        };
        if followed || !(taken.refused || form.asked(&instrument.code)) {
            continue;
        }
        let answers = form.answers(instrument, around);
        let at = taken.at.unwrap_or_else(|| minute(around.now));
        let said = if taken.refused { json!({ "refused": true }) } else { json!({ "answers": answers }) };
        let mut fields = object(json!({
            "subject": form.person, "visit": form.visit, "instrument": instrument.code,
            "version": instrument.version, "mode": "interview", "taken_at": at,
        }));
        fields.extend(object(said));
        results.push((instrument.code.clone(), *id, fields));
    }
    results
}

/// What was done about a thought of self-harm stands in the nurse's note, which only readers of the clinical part see.
fn add_words(facts: &mut Facts, form: &VisitForm, words: Option<&str>) {
    let Some(words) = words.filter(|_| !form.safety.is_empty()) else { return };
    if facts.checks.first().is_none_or(|it| it.nth > 0) {
        let at = form.results.values().find_map(|taken| taken.at);
        let fields = object(json!({ "subject": form.person, "visit": form.visit, "measured_at": at }));
        let (own, nth) = (form.own(), 0);
        let kind = own.declared().name;
        facts.checks.insert(0, CheckFact { nth, kind, id: own.id, about: own.about, fields });
    }
    let fields = &mut facts.checks[0].fields;
    let note =
        convert::text(fields, "note").map_or_else(|| words.to_owned(), |note| format!("{note}\n{words}"));
    fields.insert("note".to_owned(), json!(note));
}

/// Whether a task follows from a danger: then it is done only with a next contact.
fn is_guarded(task: RecordId, around: &Around<'_>) -> bool {
    let rule = around.last.tasks.iter().find(|it| it.id == task).and_then(|it| it.rule.as_deref());
    let rules = &around.packs.follow_ups().rules;
    rule.is_some_and(|rule| rules.iter().any(|it| it.guarded && it.rule == rule))
}

/// The day of the next visit: one that is planned now, or was before.
fn next_day(form: &VisitForm, offered: Option<&Offer>) -> Option<NaiveDate> {
    let planned = to_plan(form.next, offered).map(|(day, _)| day);
    planned.or(offered.filter(|it| it.planned_already).map(|it| it.day))
}

fn offered(form: &VisitForm, facts: &Facts, around: &Around<'_>) -> Option<Offer> {
    let mut found = Vec::new();
    found.extend(facts.checks.iter().flat_map(|it| findings(it.kind, &it.fields, around.packs)));
    for (_, _, fields) in &facts.results {
        found.extend(findings(ASSESSMENT.name, fields, around.packs));
    }
    offer(form.outcome(), form.visit, &found, around)
}

fn next_visit(form: &VisitForm, offered: Option<&Offer>, around: &Around<'_>) -> Option<Change> {
    let (day, kind) = to_plan(form.next, offered)?;
    let (id, change) = planned(form.person, day, &kind);
    let known = around.last.planned.iter().any(|it| it.id == id);
    (!known).then_some(change)
}

/// Who is there, as a set of a new record or of an edit.
pub(super) fn visitor(staff: shared::id::StaffId, duty: &str) -> Value {
    json!({ "staff": staff, "duty": duty })
}

pub(super) fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}
