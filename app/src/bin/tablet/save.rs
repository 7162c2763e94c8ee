//! New records, changes, and taking out of use. Each line is one save, told only after its commit.

use crate::args::{Add, Archive, Edit, Lines, Move, Revive};
use crate::input;
use crate::session::Session;
use crate::shape::{Around, Shaped, shape};
use crate::stop::Stop;
use app::data::{Change, Command, HomeGiven, Refused};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::id::{DongCode, RecordId};
use shared::kind::{Fields, Problem};

/// One save for each line; the first that is refused ends it.
pub fn add(session: &mut Session, wish: Add) -> Result<(), Stop> {
    let mut draft = wish.draft;
    for given in input::objects(&wish.lines)? {
        let (line, fields) = given?;
        let draft = draft.take();
        add_one(session, &wish.kind, fields, draft).map_err(|stop| Stop::InLine(line, Box::new(stop)))?;
    }
    Ok(())
}

fn add_one(session: &mut Session, kind: &str, fields: Fields, draft: Option<RecordId>) -> Result<(), Stop> {
    let dong = only_dong(session)?;
    let kinds = session.data.store.kinds().clone();
    let mut fresh = || session.fresh();
    let Shaped { main, mut changes, joins } =
        shape(kind, fields, &mut Around { kinds: &kinds, dong, fresh: &mut fresh })?;
    if let Some((household, member)) = joins {
        let opened = session.opened(None, household)?;
        let fields = json!({ "members": { "add": [member] } });
        let fields = fields.as_object().cloned().unwrap_or_default();
        changes.push(Change::Edit { id: household, opened, fields });
    }
    save(session, main, changes, draft)
}

/// A household that names no dong lives in the only one that its author looks after.
fn only_dong(session: &Session) -> Result<Option<DongCode>, Stop> {
    let mut dong = session.data.me()?.lease.dong.into_iter();
    Ok(dong.next().filter(|_| dong.next().is_none()))
}

/// Changed fields of a record; of an event, what the correction says differently.
pub fn edit(session: &mut Session, wish: Edit) -> Result<(), Stop> {
    let form = session.form(wish.id)?;
    if form.kind != wish.kind {
        return Err(Stop::Usage("not_this_kind", vec![("id", wish.id.to_string()), ("kind", form.kind)]));
    }
    let opened = input::opened(wish.opened.as_deref())?.unwrap_or(form.opened);
    let fields = input::only_object(&wish.lines)?;
    save(session, wish.id, vec![Change::Edit { id: wish.id, opened, fields }], wish.draft)
}

/// Out of use, with a reason.
pub fn archive(session: &mut Session, wish: Archive) -> Result<(), Stop> {
    let opened = session.opened(wish.opened.as_deref(), wish.id)?;
    save(session, wish.id, vec![Change::Archive { id: wish.id, opened, reason: wish.reason }], None)
}

/// In use again.
pub fn revive(session: &mut Session, wish: Revive) -> Result<(), Stop> {
    let opened = session.opened(wish.opened.as_deref(), wish.id)?;
    save(session, wish.id, vec![Change::Revive { id: wish.id, opened }], None)
}

/// To another dong or household.
pub fn move_to(session: &mut Session, wish: Move) -> Result<(), Stop> {
    let home = match (wish.dong, wish.household) {
        (Some(dong), None) => HomeGiven::Dong(dong),
        (None, Some(household)) => HomeGiven::With(household),
        _ => return Err(Stop::usage("move_where")),
    };
    let opened = session.opened(wish.opened.as_deref(), wish.id)?;
    save(session, wish.id, vec![Change::Move { id: wish.id, opened, home }], None)
}

/// One move for each line; what is there already is passed over, the first that is refused ends it.
pub fn move_many(session: &mut Session, lines: &Lines) -> Result<(), Stop> {
    for given in input::objects(lines)? {
        let (line, fields) = given?;
        match one_of_many(fields).and_then(|wish| move_to(session, wish)) {
            Ok(()) | Err(Stop::Refused(Refused::NothingChanged)) => {}
            Err(stop) => return Err(Stop::InLine(line, Box::new(stop))),
        }
    }
    Ok(())
}

fn one_of_many(mut fields: Fields) -> Result<Move, Stop> {
    let id = fields.remove("id").unwrap_or_default();
    let (dong, household) = (fields.remove("dong"), fields.remove("household"));
    if let Some(name) = fields.keys().next() {
        return Err(Stop::Usage("move_field", vec![("field", name.clone())]));
    }
    Ok(Move {
        id: read(id)?,
        dong: dong.map(read).transpose()?,
        household: household.map(read).transpose()?,
        opened: None,
    })
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Stop> {
    serde_json::from_value(value).map_err(|_| Stop::usage("move_where"))
}

fn save(
    session: &mut Session,
    main: RecordId,
    changes: Vec<Change>,
    draft: Option<RecordId>,
) -> Result<(), Stop> {
    let kinds: Vec<Option<String>> = changes.iter().map(kind_of).collect();
    let saved = session.carry_out(Some(main), Command::Save { changes, draft });
    saved.map_err(|stop| with_kinds(stop, &kinds))
}

fn kind_of(change: &Change) -> Option<String> {
    match change {
        Change::Create { kind, .. } | Change::Event { kind, .. } => Some(kind.clone()),
        _ => None,
    }
}

/// In a save of several changes a problem says which by its place, `1.name`; here by its kind, `person.name`.
fn with_kinds(stop: Stop, kinds: &[Option<String>]) -> Stop {
    let Stop::Refused(Refused::Invalid { problems }) = stop else { return stop };
    let named = |field: String| {
        let (place, rest) = field.split_once('.')?;
        let kind = kinds.get(place.parse::<usize>().ok()?)?.as_ref()?;
        Some(format!("{kind}.{rest}"))
    };
    let problems = problems
        .into_iter()
        .map(|it| Problem { field: named(it.field.clone()).unwrap_or(it.field), why: it.why })
        .collect();
    Stop::Refused(Refused::Invalid { problems })
}
