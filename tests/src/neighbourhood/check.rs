//! Whether all are equal in the end, and nothing that was called saved is missing.

use super::Neighbourhood;
use crate::probe::PROBE;
use anyhow::{Context, Result, ensure};
use app::store::{OpState, OutboxFilter, Shown, Store};
use shared::body::Body;
use shared::id::RecordId;
use shared::kind::Part;
use shared::outcome::Outcome;
use std::collections::BTreeMap;

impl Neighbourhood {
    pub(super) fn is_quiet(&self) -> Result<bool> {
        for tablet in &self.tablets {
            let store = &tablet.data.as_ref().expect("open between steps").store;
            let waiting = store
                .outbox(OutboxFilter::All)?
                .iter()
                .any(|row| row.state == OpState::Waiting || row.overlay);
            let behind = self.standings(store)?.iter().any(|(ours, theirs)| ours != theirs);
            if waiting || behind {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// For each stream of a store: (count, sum, cursor) here and there.
    pub(super) fn standings(&self, store: &Store) -> Result<Vec<(String, String)>> {
        store
            .digests()?
            .into_iter()
            .map(|ours| {
                let name = ours.name.clone();
                let theirs = self.central.read(move |tx| tx.stream(&name))?;
                Ok((
                    format!("{:?} {}", ours.digest, ours.cursor),
                    format!("{:?} {}", theirs.digest, theirs.head),
                ))
            })
            .collect()
    }

    pub(super) fn count_conflicts(&mut self) -> Result<()> {
        for op in self.saved.clone() {
            let logged = self.central.read(move |tx| tx.op(op))?;
            if logged.is_some_and(|it| it.result.outcome == Outcome::Conflict) {
                self.count("conflict");
            }
        }
        Ok(())
    }

    /// The invariants, once all is quiet.
    pub(super) fn check(&self) -> Result<()> {
        for &op in &self.saved {
            let logged = self.central.read(move |tx| tx.op(op))?;
            ensure!(logged.is_some(), "op {op} was called saved and never reached the server");
        }
        let mut bodies: BTreeMap<(RecordId, Part), (usize, String)> = BTreeMap::new();
        for (n, tablet) in self.tablets.iter().enumerate() {
            let store = &tablet.data.as_ref().expect("open between steps").store;
            for id in self.records(n)? {
                let visible = store.visible(id)?.context("a record that was listed")?;
                for (part, shown) in &visible.parts {
                    let Shown::Record(body) = shown else { continue };
                    let text = serde_json::to_string(body)?;
                    let (other, first) = bodies.entry((id, *part)).or_insert((n, text.clone()));
                    ensure!(
                        *first == text,
                        "{id} {part} differs:\n  tablet {other}: {first}\n  tablet {n}: {text}"
                    );
                }
            }
        }
        self.check_server(&bodies)
    }

    /// What tablets show is what the server publishes.
    pub(super) fn check_server(&self, bodies: &BTreeMap<(RecordId, Part), (usize, String)>) -> Result<()> {
        for ((id, part), (tablet, text)) in bodies {
            let (id, part) = (*id, *part);
            let record = self
                .central
                .read(move |tx| tx.record(id))?
                .context("a record of a tablet is on the server")?;
            let published = serde_json::to_string(&Body::publish(&record, &PROBE, part))?;
            ensure!(
                published == *text,
                "{id} {part} differs:\n  server: {published}\n  tablet {tablet}: {text}"
            );
        }
        Ok(())
    }
}
