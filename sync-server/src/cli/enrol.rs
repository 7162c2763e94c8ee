//! `enrol`: a one-time code for a person.

use super::Session;
use super::args::Enrol;
use super::failure::Failure;
use super::out::Answer;
use super::store::change;
use serde_json::json;
use sync_server::accounts::code::{Code, CodeLife, issue};
use sync_server::accounts::staff;
use sync_server::store::Access;

pub(super) fn run(session: &Session, command: Enrol) -> Result<Answer, Failure> {
    let (life, key) = if command.until_used {
        (CodeLife::UntilUsed, "code_until_used")
    } else {
        (CodeLife::Short, "code_short")
    };
    let (code, now) = (Code::from_random(session.edge.random()), session.edge.now());
    let (given, person) = (code.clone(), command.person);
    let (staff, row) = change(session, Access::Beside, move |tx| {
        let staff = staff::find(tx, &person)?;
        let row = issue(tx, staff.id, &given, life, now)?;
        Ok((staff, row))
    })?;
    let text = code.to_string();
    Ok(Answer::Said {
        json: json!({"code": text, "person": staff.id, "name": staff.name, "expires": row.expires}),
        text: if command.plain {
            text
        } else {
            session.texts.say(key, &[("name", &staff.name), ("code", &text)])
        },
    })
}
