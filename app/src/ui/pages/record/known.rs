//! What is known around a form: who fills it in and as what, her dong and colleagues, the names of those whom it names.

use crate::data::Query;
use crate::form::Colleague;
use crate::form::record::RecordForm;
use crate::host::Fault;
use crate::ui::link::Link;
use crate::ui::state::ask_rows;
use serde_json::Value;
use shared::id::{DongCode, RecordId, StaffId};
use shared::kind::FieldType;
use shared::role::Role;
use std::collections::BTreeMap;

/// What is known around a form.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Who fills it in.
    pub me: StaffId,
    /// As what.
    pub role: Role,
    /// Hers.
    pub dong: Vec<DongCode>,
    /// Whoever works there, she included.
    pub staff: Vec<Colleague>,
    /// Those whom the form names.
    pub names: BTreeMap<String, String>,
}

/// Ask for it.
pub(super) async fn known(link: &Link, form: &RecordForm) -> Result<Known, Fault> {
    let mut known = who(link).await?;
    for id in named(form) {
        if let Some(name) = name_of(link, id).await {
            known.names.insert(id.to_string(), name);
        }
    }
    Ok(known)
}

/// Who works here.
pub(super) async fn who(link: &Link) -> Result<Known, Fault> {
    let status = ask_rows(link, Query::Status).await?.pop().ok_or(Fault::Gone)?;
    let dong = status["dong"].as_array().into_iter().flatten();
    Ok(Known {
        me: serde_json::from_value(status["staff"]["id"].clone()).map_err(|_| Fault::Gone)?,
        role: serde_json::from_value(status["role"].clone()).map_err(|_| Fault::Gone)?,
        dong: dong.filter_map(|it| it.as_str()?.parse().ok()).collect(),
        staff: serde_json::from_value(status["colleagues"].clone()).unwrap_or_default(),
        names: BTreeMap::new(),
    })
}

/// The name of a person, where it is known.
pub(super) async fn name_of(link: &Link, id: RecordId) -> Option<String> {
    let row = ask_rows(link, Query::Form { id }).await.ok()?.pop()?;
    Some(row["fields"]["name"].as_str()?.to_owned())
}

/// Persons whom the form names.
fn named(form: &RecordForm) -> Vec<RecordId> {
    let mut ids: Vec<Value> = Vec::new();
    for record in &form.records {
        for group in record.kind.groups {
            for field in group.fields.iter().filter(|it| matches!(it.ty, FieldType::Reference(_))) {
                ids.push(record.value(field.name));
                ids.extend(
                    record.elements(group.name).iter().filter_map(|(_, it)| it.get(field.name).cloned()),
                );
            }
        }
    }
    ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect()
}
