//! What a save comes to, decided before anything is done: each change becomes an intended op, checked against its
//! declaration and against what is seen here; what the rules make of it joins the same act.

use super::act::{By, Plan, Planned};
use super::command::{Change, HomeGiven, Refused};
use super::fact;
use super::flat::{canonical_fields, edit_writes, first_writes};
use super::scene::Scene;
use crate::store::index::Seen;
use serde_json::Value;
use shared::body::{EventBody, Snapshot};
use shared::clock::seoul_time;
use shared::domain::convert;
use shared::domain::infant_check::INFANT_CHECK;
use shared::domain::task::TASK;
use shared::domain::visit::{self, VISIT};
use shared::id::{ElementId, RecordId};
use shared::kind::{
    ACTIVE, Fields, GroupKey, HOME, Home, Kind, LIFE, Problem, Shape, Why, archived, canonical, check_create,
    check_known, looks_like_resident_number,
};
use shared::op::{ACT_OPS_MAX, Intent, Write};
use shared::rules::born::Born;
use shared::rules::finding::findings_about;
use shared::rules::growth::highest_waz;
use shared::rules::tasks::{RuleTask, SaveContext, tasks_after};
use uuid::Uuid;

/// Most characters of a reason.
const REASON_MAX: usize = 500;

/// Decide a save. The scene then shows the records as they will be.
pub fn save(
    scene: &mut Scene<'_>,
    changes: Vec<Change>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Plan, Refused> {
    let mut plan = Plan::default();
    let several = changes.len() > 1;
    for (place, change) in changes.into_iter().enumerate() {
        let planned = plan_change(scene, &mut plan, change, fresh);
        planned.map_err(|refused| if several { at_change(refused, place) } else { refused })?;
    }
    match plan.ops.len() {
        0 => Err(Refused::NothingChanged),
        n if n > ACT_OPS_MAX => Err(invalid("changes", Why::TooLong { max: ACT_OPS_MAX })),
        _ => Ok(plan),
    }
}

/// In a save of several changes a problem says which: `1.name`.
fn at_change(refused: Refused, place: usize) -> Refused {
    let Refused::Invalid { problems } = refused else { return refused };
    let placed = problems.into_iter().map(|it| Problem { field: format!("{place}.{}", it.field), ..it });
    Refused::Invalid { problems: placed.collect() }
}

fn plan_change(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    change: Change,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    match change {
        Change::Create { id, kind, home, fields } => {
            let kind = scene.kind(&kind)?;
            create(scene, plan, kind, id, &home, &fields, fresh)
        }
        Change::Edit { id, opened, fields } => match scene.seen(id)?.event.clone() {
            None => edit(scene, plan, id, &opened, &fields, fresh),
            Some(event) => correct(scene, plan, id, &event, fields, fresh),
        },
        Change::Event { id, kind, parent, supersedes, fields } => {
            let kind = scene.kind(&kind)?;
            event(scene, plan, NewEvent { id, kind, parent, supersedes, fields }, fresh)
        }
        Change::Archive { id, opened, reason } => {
            let reason = reason_given(&reason)?;
            life(scene, plan, id, &opened, archived(&reason))
        }
        Change::Revive { id, opened } => life(scene, plan, id, &opened, Value::from(ACTIVE)),
        Change::Move { id, opened, home } => move_to(scene, plan, id, &opened, &home),
    }
}

fn create(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    kind: &'static Kind,
    id: RecordId,
    home: &HomeGiven,
    fields: &Fields,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    if kind.shape == Shape::Event {
        return Err(rule("kind", "an_event_has_a_parent"));
    }
    scene.writable(kind)?;
    if scene.known.contains_key(&id) {
        return Err(rule("id", "id_in_use"));
    }
    let home = scene.new_home(kind, home)?;
    let fields = canonical_fields(fields.clone());
    let (mut writes, wrong) = first_writes(kind, &fields, fresh);
    if is_derived(id) {
        name_elements(id, &mut writes);
    }
    no_problems([check_known(kind, &fields), check_create(kind, &fields), wrong].concat())?;
    writes.insert(0, Write { key: GroupKey::of(HOME), value: home.to_value() });
    lay(scene, id, kind, &writes);
    plan.person(kind, id, &Snapshot::default(), Intent::Create { writes });
    follow_up(scene, plan, id, None, fresh)
}

/// Whether a rule derived this id, so that other tablets derive it too.
fn is_derived(id: RecordId) -> bool {
    id.0.get_version_num() == 5
}

/// The elements of what a rule makes are named by what they hold: two tablets that make one record list alike what they
/// both know, and each adds what only she knows.
fn name_elements(id: RecordId, writes: &mut [Write]) {
    for Write { key, value } in writes {
        if key.element.is_some() {
            let name = format!("{} {value}", key.group);
            key.element = Some(ElementId(RecordId::derived("element", id, &name).0));
        }
    }
}

fn edit(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    id: RecordId,
    opened: &Snapshot,
    given: &Fields,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    let seen = scene.seen(id)?;
    let kind = scene.writable(seen.kind)?;
    let (before, old_problems) = (seen.fields(), (kind.check)(&seen.fields()));
    let (writes, wrong) = edit_writes(kind, &seen.values, given, fresh);
    no_problems([check_known(kind, given), wrong].concat())?;
    if writes.is_empty() {
        return Ok(());
    }
    lay(scene, id, kind, &writes);
    let broken = (kind.check)(&scene.seen(id)?.fields()).into_iter();
    no_problems(broken.filter(|problem| !old_problems.contains(problem)).collect())?;
    plan.person(kind, id, opened, Intent::Edit { writes });
    follow_up(scene, plan, id, Some(&before), fresh)
}

/// An event never changes: what is edited in it is a new event that supersedes it.
fn correct(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    old: RecordId,
    event_seen: &EventBody,
    given: Fields,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    let kind = scene.seen(old)?.kind;
    let fields = fact::corrected(kind, &event_seen.fields, given);
    if fields == event_seen.fields {
        return Ok(());
    }
    let id = RecordId(fresh());
    event(scene, plan, NewEvent { id, kind, parent: event_seen.parent, supersedes: Some(old), fields }, fresh)
}

struct NewEvent {
    id: RecordId,
    kind: &'static Kind,
    parent: RecordId,
    supersedes: Option<RecordId>,
    fields: Fields,
}

fn event(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    new: NewEvent,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    let NewEvent { id, kind, parent, supersedes, fields } = new;
    scene.writable(kind)?;
    if kind.shape == Shape::Record {
        return Err(rule("kind", "a_record_has_a_home"));
    }
    if scene.known.contains_key(&id) {
        return Err(rule("id", "id_in_use"));
    }
    if !scene.seen(parent)?.is_record() {
        return Err(rule("parent", "a_parent_is_a_record"));
    }
    if let Some(old) = supersedes
        && scene
            .seen(old)?
            .event
            .as_ref()
            .is_none_or(|it| it.parent != parent || scene.known[&old].kind.name != kind.name)
    {
        return Err(rule("supersedes", "corrects_another_kind"));
    }
    no_problems(check_known(kind, &fields))?;
    let fields = fact::completed(kind, canonical_fields(fields), scene.packs)?;
    no_problems(check_create(kind, &fields))?;
    let before = supersedes.and_then(|old| Some(scene.seen(old).ok()?.fields()));
    let body = EventBody {
        parent,
        supersedes,
        fields: fields.clone(),
        by: scene.me.staff,
        at: scene.now,
        order: None,
    };
    scene.known.insert(id, Seen::of_event(id, kind, body));
    let intent = Intent::Event { parent, supersedes, body: Value::Object(fields) };
    plan.person(kind, id, &Snapshot::default(), intent);
    follow_up(scene, plan, id, before.as_ref(), fresh)
}

fn life(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    id: RecordId,
    opened: &Snapshot,
    value: Value,
) -> Result<(), Refused> {
    let seen = scene.seen(id)?;
    let kind = scene.writable(record_kind(seen)?)?;
    let key = GroupKey::of(LIFE);
    let stands = seen.values.get(&key).cloned().unwrap_or_else(|| Value::from(ACTIVE));
    if stands == value {
        return Ok(());
    }
    lay(scene, id, kind, &[Write { key, value: value.clone() }]);
    plan.person(kind, id, opened, Intent::Life { value });
    Ok(())
}

fn move_to(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    id: RecordId,
    opened: &Snapshot,
    home: &HomeGiven,
) -> Result<(), Refused> {
    let seen = scene.seen(id)?;
    let kind = scene.writable(record_kind(seen)?)?;
    let here = seen.home();
    let home = scene.home(kind, home)?;
    if home == Home::With(id) {
        return Err(rule("home", "home_is_itself"));
    }
    if here.as_ref() == Some(&home) {
        return Ok(());
    }
    lay(scene, id, kind, &[Write { key: GroupKey::of(HOME), value: home.to_value() }]);
    plan.person(kind, id, opened, Intent::Move { home });
    Ok(())
}

fn record_kind(seen: &Seen) -> Result<&'static Kind, Refused> {
    if seen.is_record() { Ok(seen.kind) } else { Err(rule("id", "an_event_never_changes")) }
}

/// The flags of what was saved, and the tasks that follow from it and did not follow before: a time or an urgency that
/// is corrected asks for nothing twice.
fn follow_up(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    id: RecordId,
    before: Option<&Fields>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<(), Refused> {
    let seen = scene.seen(id)?;
    let (name, after) = (seen.kind.name, seen.fields());
    let born = born_of(scene, seen);
    let context = SaveContext {
        born,
        subject: subject_of(scene, seen, &after),
        household: scene.root_of(id)?,
        local_now: seoul_time(scene.now),
    };
    for finding in findings_about(name, &after, &born, scene.packs) {
        if let Some(flag) = finding.strip_prefix("flag.") {
            plan.flag(flag);
        }
    }
    if name == VISIT.name {
        visit::flags(&after, context.local_now).into_iter().for_each(|flag| plan.flag(flag));
    }
    let tasks = |fields| tasks_after(name, id, fields, &context, scene.packs);
    let asked: Vec<_> = before.into_iter().flat_map(tasks).map(|task| (task.rule, task.about)).collect();
    for task in tasks(&after) {
        let again = asked.iter().any(|(rule, about)| (rule, about) == (&task.rule, &task.about));
        if !again && !scene.known.contains_key(&task.id) {
            make(scene, plan, task, context.household, fresh);
        }
    }
    Ok(())
}

/// What is known here of the birth of the person to whom an event belongs.
fn born_of(scene: &Scene<'_>, seen: &Seen) -> Born {
    let Some(event) = &seen.event else { return Born::default() };
    let Some(person) = scene.known.get(&event.parent) else { return Born::default() };
    let born = Born::of(&person.fields());
    let Some(growth) = scene.packs.growth().filter(|_| seen.kind.name == INFANT_CHECK.name) else {
        return born;
    };
    let siblings = scene.known.values().filter(|it| it.id != seen.id && it.kind.name == INFANT_CHECK.name);
    let of_it = siblings.filter_map(|it| it.event.as_ref().filter(|other| other.parent == event.parent));
    let before: Vec<_> = of_it.filter_map(|it| weighed(&it.fields)).collect();
    let now = weighed(&event.fields).map(|(day, _)| day);
    let before: Vec<_> = before.into_iter().filter(|(day, _)| now.is_some_and(|now| *day < now)).collect();
    Born { highest_waz: highest_waz(&born, &before, growth), ..born }
}

/// The day and the weight of a check; a swollen child has none.
fn weighed(check: &Fields) -> Option<(chrono::NaiveDate, i64)> {
    let weight = convert::integer(check, "weight").filter(|_| !convert::flag(check, "oedema"))?;
    Some((convert::local_time(check, "measured_at")?.date(), weight))
}

/// Whom a record is about when its own values do not say so: the person to whom an event belongs, or the only person
/// who was visited.
fn subject_of(scene: &Scene<'_>, seen: &Seen, fields: &Fields) -> Option<RecordId> {
    if let Some(event) = &seen.event {
        let parent = scene.known.get(&event.parent)?;
        return (parent.kind.name == shared::domain::person::PERSON.name).then_some(event.parent);
    }
    let mut persons = convert::elements::<visit::Subject>(fields, "subjects").into_iter();
    persons.next().filter(|_| persons.next().is_none()).map(|it| it.person)
}

fn make(
    scene: &mut Scene<'_>,
    plan: &mut Plan,
    task: RuleTask,
    household: RecordId,
    fresh: &mut dyn FnMut() -> Uuid,
) {
    let (mut writes, _) = first_writes(&TASK, &task.fields, fresh);
    writes.insert(0, Write { key: GroupKey::of(HOME), value: Home::With(household).to_value() });
    lay(scene, task.id, &TASK, &writes);
    let intent = Intent::Create { writes };
    plan.ops.push(Planned { kind: &TASK, rec: task.id, opened: Snapshot::default(), intent, by: By::Rule });
}

fn lay(scene: &mut Scene<'_>, id: RecordId, kind: &'static Kind, writes: &[Write]) {
    let seen = scene.known.entry(id).or_insert_with(|| Seen::new(id, kind));
    for Write { key, value } in writes {
        seen.write(*key, value.clone());
    }
}

/// A reason that may be stored.
pub fn reason_given(reason: &str) -> Result<String, Refused> {
    match canonical(Value::from(reason)) {
        Value::String(text) if text.is_empty() => Err(invalid("reason", Why::Missing)),
        Value::String(text) if text.chars().count() > REASON_MAX => {
            Err(invalid("reason", Why::TooLong { max: REASON_MAX }))
        }
        Value::String(text) if looks_like_resident_number(&text) => {
            Err(invalid("reason", Why::ResidentNumber))
        }
        Value::String(text) => Ok(text),
        _ => Err(invalid("reason", Why::Missing)),
    }
}

pub(super) fn no_problems(problems: Vec<Problem>) -> Result<(), Refused> {
    if problems.is_empty() { Ok(()) } else { Err(Refused::Invalid { problems }) }
}

pub(super) fn invalid(field: &str, why: Why) -> Refused {
    Refused::Invalid { problems: vec![Problem { field: field.to_owned(), why }] }
}

pub(super) fn rule(field: &str, rule: &str) -> Refused {
    Refused::Invalid { problems: vec![Problem::rule(field, rule)] }
}
