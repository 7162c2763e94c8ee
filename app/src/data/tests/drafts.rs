//! Forms that are not finished.

use super::tablet::*;
use crate::data::{Command, Draft, HomeGiven, Query};
use serde_json::json;
use shared::policy::Role;

fn draft(tablet: &Tablet) -> Draft {
    Draft {
        id: id(1),
        kind: "visit".into(),
        about: Some(id(HOUSEHOLD)),
        opened: tablet.opened(HOUSEHOLD),
        fields: fields(json!({"visit_kind": "phone", "note": "쓰다 만 글"})),
        page: 2,
    }
}

#[test]
fn a_draft_survives_closing_and_ends_with_its_save() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let kept = draft(&tablet);
    tablet.command(Command::KeepDraft(kept.clone())).unwrap();
    let mut tablet = tablet.reopened();
    let rows = tablet.query(&Query::Drafts);
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["fields"], &rows[0]["page"]), (&json!(kept.fields), &json!(2)));
    let visit = create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), json!({"visit_kind": "phone"}));
    tablet.command(Command::Save { changes: vec![visit], draft: Some(id(1)) }).unwrap();
    assert_eq!(tablet.query(&Query::Drafts), Vec::<serde_json::Value>::new());
}

#[test]
fn a_refused_save_keeps_its_draft_and_a_dropped_one_is_gone() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let kept = draft(&tablet);
    tablet.command(Command::KeepDraft(kept)).unwrap();
    let visit = create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), json!({}));
    tablet.command(Command::Save { changes: vec![visit], draft: Some(id(1)) }).unwrap_err();
    assert_eq!(tablet.query(&Query::Drafts).len(), 1);
    assert_eq!(tablet.query(&Query::Status)[0]["drafts"], 1);
    tablet.command(Command::DropDraft { id: id(1) }).unwrap();
    assert_eq!(tablet.query(&Query::Drafts).len(), 0);
}
