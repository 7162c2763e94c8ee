//! The form on the screen. Every change is kept in the draft at once.

use super::known::Known;
use crate::data::Draft;
use crate::form::record::{Misfit, OneRecord, RecordForm};
use crate::text::Texts;
use crate::ui::draft::Keeping;
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::Millis;
use shared::id::RecordId;

/// A form as it was read, and what is known around it.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub draft: Draft,
    /// When it was kept last; `None` when nothing was typed yet.
    pub saved_at: Option<Millis>,
    pub form: RecordForm,
    pub known: Known,
}

impl PartialEq for Opened {
    /// A page is of one draft.
    fn eq(&self, other: &Self) -> bool {
        self.draft.id == other.draft.id
    }
}

/// The form on the screen.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    draft: Signal<Draft>,
    pub form: Signal<RecordForm>,
    pub known: Signal<Known>,
    pub keeping: Keeping,
    /// Whether a draft is on the disk, or on its way.
    pub kept: Signal<bool>,
    /// What the host did not take.
    pub refused: Signal<Vec<Misfit>>,
    /// What does not fit.
    pub misfits: Memo<Vec<Misfit>>,
}

/// The sheet of a form, for all parts of the page.
pub(super) fn use_sheet(opened: &Opened) -> Sheet {
    use_context_provider(|| {
        let form = Signal::new(opened.form.clone());
        Sheet {
            draft: Signal::new(opened.draft.clone()),
            form,
            known: Signal::new(opened.known.clone()),
            keeping: Keeping::since(opened.saved_at.unwrap_or_default()),
            kept: Signal::new(opened.saved_at.is_some()),
            refused: Signal::new(Vec::new()),
            misfits: Memo::new(move || form.read().misfits()),
        }
    })
}

/// The sheet of the page around.
pub(super) fn sheet() -> Sheet {
    use_context()
}

impl Sheet {
    /// Read a record of the form.
    pub fn read<T>(&self, record: usize, read: impl FnOnce(&OneRecord) -> T) -> Option<T> {
        self.form.read().records.get(record).map(read)
    }

    /// Change a record of the form, and keep it.
    pub fn change(mut self, record: usize, change: impl FnOnce(&mut OneRecord)) {
        if let Some(it) = self.form.write().records.get_mut(record) {
            change(it);
        }
        self.refused.write().clear();
        self.keep();
    }

    /// Keep the draft.
    pub fn keep(mut self) {
        self.kept.set(true);
        self.keeping.keep(self.draft());
    }

    /// Somebody comes to live in the household of the form.
    pub fn join(mut self, record: usize, set: &str, person: RecordId, name: Option<String>, member: Value) {
        let id = person.to_string();
        let there = self.read(record, |it| it.element_with(set, "person", &id)).flatten();
        if let Some(name) = name {
            self.known.write().names.insert(id, name);
        }
        let mut form = self.form.write();
        if !form.joining.contains(&person) {
            form.joining.push(person);
        }
        drop(form);
        self.change(record, |it| {
            if there.is_none() {
                it.add(set, member);
            }
        });
    }

    /// She does not come after all.
    pub fn forget_joining(mut self, person: RecordId) {
        self.form.write().joining.retain(|it| *it != person);
    }

    /// As the disk has it.
    pub fn draft(&self) -> Draft {
        Draft { fields: self.form.peek().to_fields(), ..self.draft.peek().clone() }
    }

    /// Whether something is registered; else a record is edited.
    pub fn is_new(&self) -> bool {
        let id = self.draft.peek().id;
        self.form.peek().records.iter().all(|it| it.id != id)
    }

    /// What is wrong at this place of the form, in a sentence.
    pub fn problem(&self, record: usize, path: &str, texts: Texts) -> Option<String> {
        let tried = self.form.read().tried;
        let misfits = self.misfits.read();
        let refused = self.refused.read();
        let typed = misfits.iter().filter(|it| tried || !it.is_missing());
        let found = typed.chain(refused.iter()).find(|it| it.record == record && it.problem.field == path)?;
        Some(self.sentence(found, texts))
    }

    /// A problem as people read it.
    pub fn sentence(&self, misfit: &Misfit, texts: Texts) -> String {
        let kind = self.read(misfit.record, |it| it.kind.name);
        let mut problem = misfit.problem.clone();
        // The key of an element says nothing to anybody.
        if let Some(last) = problem.field.rsplit('.').next() {
            problem.field = last.to_owned();
        }
        texts.problem(kind, &problem)
    }
}
