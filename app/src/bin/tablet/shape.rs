//! From one line of `add` to the changes of one save. Pure: it knows declarations, not the store.
//!
//! The names beside a kind's own fields are few and collide with none of them; a test sees to it.

use crate::stop::Stop;
use app::data::{Change, HomeGiven};
use serde_json::{Value, json};
use shared::id::{DongCode, RecordId};
use shared::kind::{FieldType, Fields, Kind, Kinds, MergeClass, Rooted, Shape};

/// What is known around a line.
pub struct Around<'a> {
    /// All kinds.
    pub kinds: &'a Kinds,
    /// The dong of a household that names none: the only one of the lease.
    pub dong: Option<DongCode>,
    /// Fresh ids.
    pub fresh: &'a mut dyn FnMut() -> RecordId,
}

/// The changes of one save.
#[derive(Debug)]
pub struct Shaped {
    /// The record or event that the line is about.
    pub main: RecordId,
    /// In the order in which they depend on each other.
    pub changes: Vec<Change>,
    /// The person is to become a member of this household, which was there before.
    pub joins: Option<(RecordId, Value)>,
}

/// What the records of one line share.
#[derive(Clone, Debug, Default)]
struct Shared {
    household: Option<RecordId>,
    /// Kind and id of the main record.
    main: Option<(&'static str, RecordId)>,
    /// Whom it is about, when that is one person.
    subject: Option<RecordId>,
}

/// Shape a line about a record or event of this kind.
pub fn shape(kind: &str, line: Fields, around: &mut Around<'_>) -> Result<Shaped, Stop> {
    let mut line = line;
    let kind = known(kind, around.kinds)?;
    line.remove("kind");
    let id = taken_id(&mut line, "id")?.unwrap_or_else(|| (around.fresh)());
    let with = list(&mut line, "with")?;
    let dwelling = object(&mut line, "dwelling")?;
    let mut shaped = Shaped { main: id, changes: Vec::new(), joins: None };
    let household = household_of(kind, id, &mut line, around, &mut shaped)?;
    let subject = only_subject(kind, id, &line);
    let shared = Shared { household, main: Some((kind.name, id)), subject };
    if let Some(fields) = dwelling {
        let dwelling = (around.fresh)();
        shaped.changes.push(one(known("dwelling", around.kinds)?, dwelling, fields, &shared, around)?);
    }
    let main = one(kind, id, line, &shared, around)?;
    shaped.changes.push(main);
    for mut further in with {
        let name = further.remove("kind").and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        let kind = known(&name, around.kinds)?;
        let id = taken_id(&mut further, "id")?.unwrap_or_else(|| (around.fresh)());
        shaped.changes.push(one(kind, id, further, &shared, around)?);
    }
    Ok(shaped)
}

/// The household of the line: its id, or that of a new one that is made first.
fn household_of(
    kind: &'static Kind,
    id: RecordId,
    line: &mut Fields,
    around: &mut Around<'_>,
    shaped: &mut Shaped,
) -> Result<Option<RecordId>, Stop> {
    if kind.root == Rooted::Dong {
        return Ok(Some(id));
    }
    let relation = line.remove("relation");
    let is_person = kind.name == "person";
    match line.remove("household") {
        None => Ok(None),
        Some(Value::Object(mut fields)) => {
            let household = taken_id(&mut fields, "id")?.unwrap_or_else(|| (around.fresh)());
            if let Some(dong) = line.remove("dong") {
                fields.entry("dong").or_insert(dong);
            }
            if is_person && !fields.contains_key("members") {
                let relation = relation.unwrap_or_else(|| "self".into());
                fields.insert("members".into(), json!([{ "person": id, "relation": relation }]));
            }
            let home = one(known("household", around.kinds)?, household, fields, &Shared::default(), around)?;
            shaped.changes.push(home);
            Ok(Some(household))
        }
        Some(given) => {
            let household = id_of(&given)?;
            if let Some(relation) = relation.filter(|_| is_person) {
                shaped.joins = Some((household, json!({ "person": id, "relation": relation })));
            }
            Ok(Some(household))
        }
    }
}

/// One record or event.
fn one(
    kind: &'static Kind,
    id: RecordId,
    mut line: Fields,
    shared: &Shared,
    around: &mut Around<'_>,
) -> Result<Change, Stop> {
    let household = line.remove("household").map(|it| id_of(&it)).transpose()?.or(shared.household);
    let of = taken_id(&mut line, "of")?;
    let supersedes = taken_id(&mut line, "supersedes")?;
    refer(kind, &mut line, shared);
    let kind_name = kind.name.to_owned();
    match (kind.shape, kind.root) {
        (Shape::Event, _) => {
            let subject = line.get("subject").map(id_of).transpose()?;
            let parent = of.or(subject).or(household).ok_or_else(|| Stop::usage("no_subject"))?;
            Ok(Change::Event { id, kind: kind_name, parent, supersedes, fields: line })
        }
        (Shape::Record, Rooted::Dong) => {
            let dong = match line.remove("dong") {
                Some(given) => dong_of(&given)?,
                None => around.dong.clone().ok_or_else(|| Stop::usage("no_dong"))?,
            };
            Ok(Change::Create { id, kind: kind_name, home: HomeGiven::Dong(dong), fields: line })
        }
        (Shape::Record, Rooted::Record) => {
            let home = of.or(household).ok_or_else(|| Stop::usage("no_household"))?;
            Ok(Change::Create { id, kind: kind_name, home: HomeGiven::With(home), fields: line })
        }
    }
}

/// References that follow from standing in the same line: `visit` and `source_visit` to the visit, `subject` to the
/// only person.
fn refer(kind: &Kind, line: &mut Fields, shared: &Shared) {
    let references = kind.groups.iter().filter(|group| group.class != MergeClass::Set);
    for field in references.flat_map(|group| group.fields) {
        let FieldType::Reference(to) = field.ty else { continue };
        let main = shared.main.filter(|(name, _)| *name == to && field.name.ends_with(name));
        let subject = shared.subject.filter(|_| field.name == "subject");
        if let Some(id) = main.map(|(_, id)| id).or(subject)
            && !line.contains_key(field.name)
        {
            line.insert(field.name.to_owned(), json!(id));
        }
    }
}

/// The person herself, or the only one who was visited.
fn only_subject(kind: &Kind, id: RecordId, line: &Fields) -> Option<RecordId> {
    if kind.name == "person" {
        return Some(id);
    }
    match line.get("subjects").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => only.get("person").and_then(|it| id_of(it).ok()),
        _ => None,
    }
}

fn known(name: &str, kinds: &Kinds) -> Result<&'static Kind, Stop> {
    kinds.get(name).ok_or_else(|| {
        let known = kinds.iter().map(|kind| kind.name.to_owned()).collect();
        app::data::Refused::UnknownKind { name: name.to_owned(), known }.into()
    })
}

fn taken_id(line: &mut Fields, name: &str) -> Result<Option<RecordId>, Stop> {
    line.remove(name).map(|it| id_of(&it)).transpose()
}

fn id_of(given: &Value) -> Result<RecordId, Stop> {
    let id = given.as_str().and_then(|text| text.parse().ok());
    id.ok_or_else(|| Stop::Usage("bad_id", vec![("text", plain(given))]))
}

fn dong_of(given: &Value) -> Result<DongCode, Stop> {
    let dong = given.as_str().and_then(|text| text.parse().ok());
    dong.ok_or_else(|| Stop::Usage("bad_dong", vec![("text", plain(given))]))
}

fn plain(given: &Value) -> String {
    given.as_str().map_or_else(|| given.to_string(), str::to_owned)
}

fn object(line: &mut Fields, name: &'static str) -> Result<Option<Fields>, Stop> {
    match line.remove(name) {
        None => Ok(None),
        Some(Value::Object(fields)) => Ok(Some(fields)),
        Some(_) => Err(misplaced(name)),
    }
}

fn list(line: &mut Fields, name: &'static str) -> Result<Vec<Fields>, Stop> {
    let Some(given) = line.remove(name) else { return Ok(Vec::new()) };
    let Value::Array(items) = given else { return Err(misplaced(name)) };
    let fields = |item| match item {
        Value::Object(fields) => Ok(fields),
        _ => Err(misplaced(name)),
    };
    items.into_iter().map(fields).collect()
}

fn misplaced(name: &str) -> Stop {
    Stop::Usage("misplaced", vec![("name", name.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// Names in a line that are no fields.
    const BESIDE: [&str; 9] =
        ["id", "kind", "household", "dwelling", "dong", "relation", "of", "supersedes", "with"];

    fn shaped(kind: &str, line: Value) -> Result<Shaped, Stop> {
        let mut next = 0;
        let mut fresh = || {
            next += 1;
            RecordId(Uuid::from_u128(next))
        };
        let dong = "1111051500".parse().ok();
        let kinds = shared::domain::kinds();
        let mut around = Around { kinds: &kinds, dong, fresh: &mut fresh };
        shape(kind, line.as_object().unwrap().clone(), &mut around)
    }

    fn told(changes: &[Change]) -> Value {
        serde_json::to_value(changes).unwrap()
    }

    fn id(n: u128) -> String {
        Uuid::from_u128(n).to_string()
    }

    #[test]
    fn no_kind_has_a_field_that_is_called_like_what_stands_beside_fields() {
        for kind in shared::domain::kinds().iter() {
            for name in BESIDE {
                assert!(kind.field(name).is_none() && kind.set(name).is_none(), "{}.{name}", kind.name);
            }
        }
    }

    #[test]
    fn one_line_makes_household_dwelling_and_person_in_one_save() {
        let shaped = shaped(
            "person",
            json!({"name": "김영자", "household": {"household_type": "single"}, "dwelling": {"tenure": "own"}}),
        )
        .unwrap();
        let (person, household, dwelling) = (id(1), id(2), id(3));
        assert_eq!(shaped.main.to_string(), person);
        assert_eq!(
            told(&shaped.changes),
            json!([
                {"create": {"id": household, "kind": "household", "home": {"dong": "1111051500"}, "fields": {
                    "household_type": "single", "members": [{"person": person, "relation": "self"}],
                }}},
                {"create": {"id": dwelling, "kind": "dwelling", "home": {"with": household}, "fields": {"tenure": "own"}}},
                {"create": {"id": person, "kind": "person", "home": {"with": household}, "fields": {"name": "김영자"}}},
            ])
        );
    }

    #[test]
    fn what_is_recorded_on_a_visit_refers_to_it_without_saying() {
        let (household, person) = (id(100), id(101));
        let shaped = shaped(
            "visit",
            json!({
                "household": household, "visit_kind": "senior_first", "subjects": [{"person": person}],
                "with": [
                    {"kind": "senior_vitals", "readings": []},
                    {"kind": "discovery", "channel": "visit_senior"},
                ],
            }),
        )
        .unwrap();
        let changes = told(&shaped.changes);
        assert_eq!(changes[1]["event"]["parent"], person);
        assert_eq!(changes[1]["event"]["fields"]["visit"], id(1));
        assert_eq!(changes[1]["event"]["fields"]["subject"], person);
        assert_eq!(changes[2]["create"]["home"]["with"], household);
        assert_eq!(changes[2]["create"]["fields"]["source_visit"], id(1));
        assert_eq!(changes[2]["create"]["fields"].get("duplicate_of"), None);
    }

    #[test]
    fn a_person_who_joins_a_household_is_a_member_of_it() {
        let household = id(100);
        let shaped =
            shaped("person", json!({"name": "이철수", "household": household, "relation": "spouse"}))
                .unwrap();
        let (joined, member) = shaped.joins.unwrap();
        assert_eq!(joined.to_string(), household);
        assert_eq!(member, json!({"person": id(1), "relation": "spouse"}));
        assert_eq!(shaped.changes.len(), 1);
    }

    #[test]
    fn what_cannot_be_placed_is_refused_with_what_is_missing() {
        let usage = |result: Result<Shaped, Stop>| match result {
            Err(Stop::Usage(key, _)) => key,
            other => panic!("{other:?}"),
        };
        assert_eq!(usage(shaped("person", json!({"name": "가"}))), "no_household");
        assert_eq!(usage(shaped("person", json!({"household": "x"}))), "bad_id");
        assert_eq!(usage(shaped("household", json!({"dong": "종로"}))), "bad_dong");
        assert_eq!(usage(shaped("assessment", json!({"instrument": "phq9"}))), "no_subject");
        assert_eq!(usage(shaped("visit", json!({"household": id(9), "with": {}}))), "misplaced");
        assert!(matches!(
            shaped("visit", json!({"household": id(9), "with": [{"kind": "x"}]})),
            Err(Stop::Refused(app::data::Refused::UnknownKind { .. }))
        ));
    }
}
