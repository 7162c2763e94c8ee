//! `people`: staff, and the tablets that are revoked.

use super::Session;
use super::args::People;
use super::failure::Failure;
use super::out::Answer;
use super::store::{change, look};
use serde_json::{Value, json};
use shared::id::StaffId;
use std::collections::BTreeSet;
use sync_server::accounts::{replica, staff};
use sync_server::store::{Access, StaffRow};

pub(super) fn run(session: &Session, command: People) -> Result<Answer, Failure> {
    match command {
        People::Add { name, role, dong } => {
            let id = StaffId(session.edge.id());
            let dong: BTreeSet<_> = dong.into_iter().collect();
            let row = change(session, Access::BesideOrNew, move |tx| staff::add(tx, id, &name, role, &dong))?;
            Ok(said(session, "added", &row))
        }
        People::List => {
            let rows = look(session, |tx| Ok(tx.all_staff()?))?;
            Ok(table(&rows))
        }
        People::Dong { dong, also, end } => {
            let rows = change(session, Access::Beside, move |tx| match end {
                true => staff::end_dong(tx, &dong),
                false => staff::widen(tx, &dong, &also.iter().cloned().collect()),
            })?;
            Ok(table(&rows))
        }
        People::Set { person, name, role, dong, no_dong } => {
            let dong = if no_dong { Some(Vec::new()) } else { dong };
            let what = staff::Change { name, role, dong: dong.map(|it| it.into_iter().collect()) };
            let row = change(session, Access::Beside, move |tx| {
                let id = staff::find(tx, &person)?.id;
                staff::change(tx, id, what.clone())
            })?;
            Ok(said(session, "changed", &row))
        }
        People::RevokeReplica { replica } => {
            let row = change(session, Access::Beside, move |tx| replica::revoke(tx, &replica))?;
            Ok(Answer::Said {
                text: session.texts.say("revoked", &[("short", &row.short)]),
                json: json!({"id": row.id, "short": row.short, "revoked": row.revoked}),
            })
        }
    }
}

fn table(rows: &[StaffRow]) -> Answer {
    Answer::Table {
        heads: &["name", "role", "dong", "id"],
        rows: rows.iter().map(|row| cells(row).to_vec()).collect(),
        json: rows.iter().map(as_json).collect(),
    }
}

fn said(session: &Session, key: &str, row: &StaffRow) -> Answer {
    let person = cells(row).join(" · ");
    Answer::Said { text: session.texts.say(key, &[("person", &person)]), json: as_json(row) }
}

fn cells(row: &StaffRow) -> [String; 4] {
    let dong: Vec<_> = row.dong.keys().map(ToString::to_string).collect();
    [row.name.clone(), row.role.to_string(), dong.join(","), row.id.to_string()]
}

fn as_json(row: &StaffRow) -> Value {
    let dong: Vec<_> = row.dong.keys().collect();
    json!({"id": row.id, "name": row.name, "role": row.role, "dong": dong, "ver": row.ver})
}
