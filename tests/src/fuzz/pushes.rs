//! Pushes of any ops, well formed or not, to the reconciliation over a real store: every op gets an outcome, a refused one
//! changes no record, one that comes again changes nothing, and the store stays whole.

use super::draw::Draw;
use crate::author::{Author, NOW, uuid};
use crate::server::Central;
use anyhow::{Result, ensure};
use shared::id::{OpId, RecordId};
use shared::kind::Part;
use shared::outcome::Outcome;
use shared::policy::Role;
use shared::protocol::{Ack, Push};
use std::cell::RefCell;
use std::collections::BTreeMap;
use sync_server::reconcile;
use sync_server::store::contents;

/// Pushes that one store takes before the next one begins.
const PUSHES_OF_A_STORE: usize = 500;

thread_local! {
    static STORE: RefCell<Option<(Pushes, usize)>> = const { RefCell::new(None) };
}

/// Pushes out of these bytes, one op each.
pub fn pushes(bytes: &[u8]) {
    STORE.with_borrow_mut(|held| {
        if held.as_ref().is_none_or(|(_, taken)| *taken >= PUSHES_OF_A_STORE) {
            *held = Some((Pushes::begin().expect("an empty store"), 0));
        }
        let (store, taken) = held.as_mut().expect("put there above");
        *taken += store.take(bytes).expect("what every push must hold");
    });
}

/// A central store and two authors with good tokens.
struct Pushes {
    central: Central,
    authors: [Author; 2],
    strange: u128,
}

impl Pushes {
    /// With nothing in it.
    fn begin() -> Result<Pushes> {
        let central = Central::new(shared::domain::kinds().iter())?;
        let authors = [Author::new(1, Role::Nurse), Author::new(2, Role::Coordinator)];
        for author in &authors {
            central.write(author.admission())?;
        }
        Ok(Pushes { central, authors, strange: 1 << 64 })
    }

    /// Takes them; how many there were.
    fn take(&mut self, bytes: &[u8]) -> Result<usize> {
        let (mut draw, mut count) = (Draw::of(bytes), 0);
        while !draw.is_over() {
            let by = draw.below(2);
            let (id, text) = self.text(&mut draw, by)?;
            let push = self.authors[by].push_texts(vec![(id, text)]);
            let before = self.records()?;
            let outcomes = self.send(by, &push)?;
            ensure!(outcomes.len() == 1, "one op, {outcomes:?}");
            let after = self.records()?;
            ensure!(
                outcomes[0] != Outcome::Quarantined || before == after,
                "refused, and yet it changed something"
            );
            ensure!(self.send(by, &push)? == outcomes, "another answer to the same op");
            ensure!(self.records()? == after, "the same op changed something twice");
            count += 1;
        }
        self.central.read(contents)?;
        Ok(count)
    }

    /// An op, nearly an op, or any JSON.
    fn text(&mut self, draw: &mut Draw<'_>, by: usize) -> Result<(OpId, String)> {
        let kinds = self.central.kinds().clone();
        let names: Vec<&'static str> = kinds.iter().map(|kind| kind.name).collect();
        let kind = kinds.get(draw.pick::<&str>(&names)).expect("a kind by its name");
        let (rec, intent) = (draw.record(), draw.intent(kind));
        let mut op = self.authors[by].op(kind.name, rec, intent);
        for part in Part::ALL {
            op.base.insert(part, i64::try_from(draw.below(4))?);
        }
        let id = op.id;
        let mut value = serde_json::to_value(&op)?;
        match draw.below(12) {
            0 => {
                let members: Vec<String> =
                    value.as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
                value[draw.pick(&members)] = draw.value(kind, &shared::kind::GroupKey::of(2));
            }
            1 => value = draw.value(kind, &shared::kind::GroupKey::of(2)),
            2 => value["schema"] = serde_json::json!(draw.below(200)),
            3 => {
                self.strange += 1;
                return Ok((OpId(uuid(self.strange)), value.to_string()));
            }
            4 => return Ok((draw.op(), value.to_string())),
            _ => {}
        }
        Ok((id, value.to_string()))
    }

    fn send(&self, by: usize, push: &Push) -> Result<Vec<Outcome>> {
        let (kinds, caller, push) =
            (self.central.kinds().clone(), self.authors[by].caller.clone(), push.clone());
        ensure!(reconcile::belongs_to(&caller, &push));
        match self.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW))? {
            Ack::Through(through) => Ok(through.results.values().map(|it| it.outcome).collect()),
            Ack::Fork { .. } => anyhow::bail!("these lines do not fork"),
        }
    }

    /// Every record that a strange op can name.
    fn records(&self) -> Result<BTreeMap<RecordId, String>> {
        self.central.read(|tx| {
            let mut found = BTreeMap::new();
            for id in (1..=5).map(|n| RecordId(uuid(n))) {
                let (record, event) = (tx.record(id)?, tx.event(id)?);
                found.insert(id, format!("{record:?} {event:?}"));
            }
            Ok(found)
        })
    }
}
