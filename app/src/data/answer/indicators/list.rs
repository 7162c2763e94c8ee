//! The list behind a number, the newest first: `{id, kind, at, household, address, dong, person: {id, name, birth_date, age,
//! sex}, …}`; `person` is whom a page can be opened for, `null` where nobody is known. `id` is the visit, the discovery, or the
//! person herself. Further,
//! - of a visit: `visit_kind`, `outcome`;
//! - of a discovery: `status`, `urgency`, `act_at`, `in_time` (`null` while there is time left), `minutes` until the act.

use super::{Days, Found, Senior, first_acts, found, households, seniors, told};
use crate::data::answer::Rows;
use crate::data::answer::names::Desk;
use crate::data::answer::person::person as person_row;
use crate::data::answer::show::object;
use crate::data::{Indicator, Refused};
use crate::store::index::{Place, VisitRow};
use serde_json::{Value, json};
use shared::clock::seoul_date;
use shared::id::{DongCode, RecordId};
use shared::kind::Fields;

/// No page is longer.
const ROWS_MOST: u32 = 500;

/// Which rows.
pub(in crate::data) struct Page<'a> {
    pub which: Indicator,
    pub dong: Option<&'a DongCode>,
    pub limit: u32,
    pub after: Option<RecordId>,
}

impl Page<'_> {
    fn limit(&self) -> usize {
        self.limit.min(ROWS_MOST) as usize
    }

    fn is_of(&self, dong: Option<&str>) -> bool {
        self.dong.is_none_or(|of| dong == Some(of.to_string().as_str()))
    }

    /// What comes after the last row of the page before.
    fn cut<T>(&self, rows: Vec<T>, id: impl Fn(&T) -> RecordId) -> Result<Vec<T>, Refused> {
        let from = match self.after {
            None => 0,
            Some(after) => {
                let last = rows.iter().position(|row| id(row) == after);
                last.ok_or(Refused::NotFound { id: after })? + 1
            }
        };
        Ok(rows.into_iter().skip(from).take(self.limit()).collect())
    }
}

/// A page of the list.
pub(in crate::data::answer) fn list(desk: &Desk<'_>, days: &Days, page: &Page<'_>) -> Result<Rows, Refused> {
    match page.which {
        Indicator::Visits => visits(desk, *days, page),
        Indicator::Seniors => {
            let mut of_dong = Vec::new();
            for it in seniors(&desk.data.store, *days)? {
                if page.is_of(dong(desk, it.person)?.as_deref()) {
                    of_dong.push(it);
                }
            }
            let rows = page.cut(of_dong, |it| it.person)?;
            rows.iter().map(|it| senior_row(desk, it)).collect()
        }
        Indicator::Discoveries | Indicator::Households | Indicator::FirstAct => {
            let found = found(desk, *days)?;
            let all: Vec<&Found> = match page.which {
                Indicator::Households => households(&found),
                Indicator::FirstAct => first_acts(&found),
                _ => found.iter().collect(),
            };
            let of_dong = all.into_iter().filter(|it| page.is_of(it.dong.as_deref())).collect();
            let rows = page.cut(of_dong, |it| it.row.id)?;
            rows.into_iter().map(|it| found_row(desk, it)).collect()
        }
    }
}

fn dong(desk: &Desk<'_>, id: RecordId) -> Result<Option<String>, Refused> {
    let store = &desk.data.store;
    Ok(store.dong_of(store.root_of(id)?)?)
}

/// Read a page at a time: there may be many.
fn visits(desk: &Desk<'_>, days: Days, page: &Page<'_>) -> Result<Rows, Refused> {
    let (store, period) = (&desk.data.store, days.period());
    let mut before = match page.after {
        None => Place { at: period.end.clone(), id: RecordId(uuid::Uuid::nil()) },
        Some(id) => store.past_place(id)?.ok_or(Refused::NotFound { id })?,
    };
    let mut rows = Rows::new();
    let wanted = page.limit();
    while rows.len() < wanted {
        let read = store.visits_in(&period, &before, ROWS_MOST)?;
        for visit in &read {
            if rows.len() < wanted && page.is_of(dong(desk, visit.id)?.as_deref()) {
                rows.push(visit_row(desk, visit)?);
            }
        }
        match read.last() {
            Some(VisitRow { id, started_at: Some(at), .. }) if read.len() == ROWS_MOST as usize => {
                before = Place { at: at.clone(), id: *id };
            }
            _ => break,
        }
    }
    Ok(rows)
}

fn visit_row(desk: &Desk<'_>, visit: &VisitRow) -> Result<Value, Refused> {
    let whom = visit.subjects.first().and_then(|it| it["person"].as_str()?.parse().ok());
    let mut row = head(desk, visit.id, whom, visit.started_at.as_deref())?;
    row.extend(object(json!({ "kind": "visit", "visit_kind": visit.visit_kind, "outcome": visit.outcome })));
    Ok(Value::Object(row))
}

fn senior_row(desk: &Desk<'_>, it: &Senior) -> Result<Value, Refused> {
    let mut row = head(desk, it.person, Some(it.person), Some(&it.at))?;
    row.insert("kind".to_owned(), "person".into());
    Ok(Value::Object(row))
}

fn found_row(desk: &Desk<'_>, it: &Found) -> Result<Value, Refused> {
    let mut row = head(desk, it.row.id, None, Some(&it.row.found_at))?;
    row.insert("kind".to_owned(), "discovery".into());
    row.extend(told(it));
    Ok(Value::Object(row))
}

/// Where it is, and whom it is about: the one who is named, else the first of the household.
fn head(desk: &Desk<'_>, id: RecordId, whom: Option<RecordId>, at: Option<&str>) -> Result<Fields, Refused> {
    let store = &desk.data.store;
    let root = store.root_of(id)?;
    let named = match whom {
        Some(id) => store.person(store.named(id)?)?,
        None => None,
    };
    let person = match named {
        Some(it) => Some(it),
        None => store.persons_of(root)?.into_iter().next(),
    };
    Ok(object(json!({
        "id": id, "at": at, "household": root, "address": store.address_of(root)?.line(), "dong": store.dong_of(root)?,
        "person": person.map(|it| person_row(&it, seoul_date(desk.now))),
    })))
}
