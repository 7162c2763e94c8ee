//! What is wrong with what is typed, told at its place in the form: `name`, or `phones.<element>.number`.

use super::changes::is_changed;
use super::{OneRecord, RecordForm, layout::is_set};
use crate::data::Change;
use serde_json::{Value, json};
use shared::kind::{Fields, Group, Problem, Why, canonical, check_create, check_group};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Which record of the form.
    pub record: usize,
    /// Its field is the path in the form.
    pub problem: Problem,
}

impl Misfit {
    /// Something is not there yet: nobody is told before a save was tried.
    pub fn is_missing(&self) -> bool {
        match &self.problem.why {
            Why::Missing => true,
            Why::Rule { rule } => rule == "name_or_unknown",
            _ => false,
        }
    }
}

impl RecordForm {
    /// Everything that does not fit. What was wrong before and was not touched holds nobody up.
    pub fn misfits(&self) -> Vec<Misfit> {
        let of = |(record, it): (usize, &OneRecord)| {
            it.problems().into_iter().map(move |problem| Misfit { record, problem })
        };
        self.records.iter().enumerate().flat_map(of).collect()
    }

    /// Where the form has what a refusal names: in a save of several changes `1.phones.add.0.number`.
    pub fn place_of(&self, problem: &Problem, made: &[(usize, Change)]) -> Misfit {
        let place = |at: &str| made.get(at.parse::<usize>().ok()?).map(|(record, _)| *record);
        let whole = || (made.first().map_or(0, |(record, _)| *record), problem.field.as_str());
        let (record, field) = match problem.field.split_once('.') {
            Some((at, rest)) if made.len() > 1 => place(at).map_or_else(whole, |record| (record, rest)),
            _ => whole(),
        };
        let field = self.records.get(record).map_or_else(|| field.to_owned(), |it| it.path(field));
        Misfit { record, problem: Problem { field, why: problem.why.clone() } }
    }
}

impl OneRecord {
    fn problems(&self) -> Vec<Problem> {
        let is_new = self.home.is_some();
        let fields = as_stored(&self.fields);
        let shown = as_stored(&self.shown);
        let mut problems = Vec::new();
        if is_new {
            problems.extend(check_create(self.kind, &fields));
        } else {
            for group in self.kind.groups.iter().filter(|it| is_changed(it, &shown, &fields)) {
                problems.extend(check_group(group, &Value::Object(fields.clone())));
            }
            let before = (self.kind.check)(&shown);
            problems.extend((self.kind.check)(&fields).into_iter().filter(|it| !before.contains(it)));
        }
        for group in self.kind.groups.iter().filter(|it| is_set(it)) {
            for (key, element) in self.elements(group.name) {
                problems.extend(self.element_problems(group, &key, &element));
            }
        }
        problems
    }

    fn element_problems(&self, group: &Group, key: &str, element: &Fields) -> Vec<Problem> {
        let before = self.shown.get(group.name).and_then(|it| it.get(key)).and_then(Value::as_object);
        if element.is_empty() || before == Some(element) {
            return Vec::new();
        }
        let wrong = check_group(group, &canonical(json!(element))).into_iter();
        let placed = |it: Problem| Problem { field: format!("{}.{key}.{}", group.name, it.field), ..it };
        wrong.map(placed).collect()
    }

    /// `phones.add.0.number`, `phones.0.number` or `phones.change.<id>.owner` as the form has it.
    fn path(&self, field: &str) -> String {
        let mut steps = field.split('.');
        let name = steps.next().unwrap_or_default();
        let Some(group) = self.kind.set(name) else { return name.to_owned() };
        let mut rest: Vec<&str> = steps.filter(|step| !matches!(*step, "add" | "change")).collect();
        let added = self.added(group);
        let new = rest.first().and_then(|nth| added.get(nth.parse::<usize>().ok()?));
        if let Some((key, _)) = new {
            rest[0] = key;
        }
        [vec![name], rest].concat().join(".")
    }
}

/// The fields as they would be stored.
fn as_stored(fields: &Fields) -> Fields {
    match canonical(Value::Object(fields.clone())) {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}
