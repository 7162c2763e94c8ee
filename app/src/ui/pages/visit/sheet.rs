//! The form on the screen: what is typed, on which page, and what it comes to. Every change is kept in the draft at
//! once.

use super::known::Known;
use crate::data::Draft;
use crate::form::{Around, Live, Owner, Place, VisitForm, live};
use crate::packs::packs;
use crate::text::Texts;
use crate::ui::draft::Keeping;
use crate::ui::state::shared;
use chrono::NaiveDateTime;
use dioxus::prelude::*;
use shared::body::Snapshot;
use shared::clock::{Millis, seoul_time};
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::domain::visit::VISIT;
use shared::id::RecordId;
use shared::kind::{Problem, Why};

/// The form on the screen.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    pub draft: RecordId,
    pub form: Signal<VisitForm>,
    pub page: Signal<u8>,
    pub known: Signal<Known>,
    /// What was seen of the planned visit.
    pub opened: Signal<Snapshot>,
    pub keeping: Keeping,
    /// What the form comes to.
    pub live: Memo<Live>,
    /// What the host did not take.
    pub refused: Signal<Vec<Place>>,
}

/// A draft as it was read, and what is known around it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opened {
    pub draft: Draft,
    pub form: VisitForm,
    pub known: Known,
    /// When it was kept last.
    pub saved_at: Millis,
}

/// The sheet of a draft, for all parts of the page.
pub(super) fn use_sheet(opened: &Opened) -> Sheet {
    use_context_provider(|| {
        let form = Signal::new(opened.form.clone());
        let known = Signal::new(opened.known.clone());
        let live = Memo::new(move || {
            let now = now_of(&known.read());
            let known = known.read();
            live(&form.read(), &around(&known, now))
        });
        Sheet {
            draft: opened.draft.id,
            form,
            page: Signal::new(opened.draft.page.max(1)),
            known,
            opened: Signal::new(opened.draft.opened.clone()),
            keeping: Keeping::since(opened.saved_at),
            live,
            refused: Signal::new(Vec::new()),
        }
    })
}

/// The sheet of the page around.
pub(super) fn sheet() -> Sheet {
    use_context()
}

/// The host's clock as it was told last.
fn now_of(known: &Known) -> NaiveDateTime {
    let told = shared().standing.read().as_ref().map_or(known.now, |standing| standing.now);
    seoul_time(told.max(known.now))
}

fn around(known: &Known, now: NaiveDateTime) -> Around<'_> {
    Around { packs: packs(), now, me: known.me, role: known.role, last: &known.last }
}

impl Sheet {
    /// Date and time in Seoul.
    pub fn now(&self) -> NaiveDateTime {
        now_of(&self.known.read())
    }

    /// With everything that stands around the form.
    pub fn with<T>(&self, read: impl FnOnce(&VisitForm, &Around<'_>) -> T) -> T {
        let (known, now) = (self.known.read(), self.now());
        read(&self.form.read(), &around(&known, now))
    }

    /// Change the form, and keep it.
    pub fn change(mut self, change: impl FnOnce(&mut VisitForm, NaiveDateTime)) {
        let now = self.now();
        change(&mut self.form.write(), now);
        self.refused.write().clear();
        self.keep();
    }

    /// Open a page. The one that is left counts as seen.
    pub fn open(mut self, page: u8) {
        let left = self.page.replace(page);
        self.form.write().seen.insert(left);
        self.keep();
    }

    /// As the disk has it.
    pub fn draft(&self) -> Draft {
        Draft {
            id: self.draft,
            kind: VISIT.name.to_owned(),
            about: Some(self.form.peek().person),
            opened: self.opened.peek().clone(),
            fields: self.form.peek().to_fields(),
            page: *self.page.peek(),
        }
    }

    /// Keep the draft.
    pub fn keep(self) {
        self.keeping.keep(self.draft());
    }

    /// What is wrong with a field, in a sentence. That something is missing is said only after its page was left.
    pub fn problem(&self, owner: &Owner, field: &str, texts: Texts) -> Option<String> {
        let live = self.live.read();
        let refused = self.refused.read();
        let typed = live.wrong.iter().map(|it| (it.page, &it.owner, &it.problem));
        let told = refused.iter().map(|it| (it.page, &it.owner, &it.problem));
        let seen = &self.form.read().seen;
        let (_, owner, problem) = typed
            .filter(|(page, _, problem)| seen.contains(page) || !is_missing(problem))
            .chain(told)
            .find(|(_, of, problem)| *of == owner && problem.field == field)?;
        Some(sentence(texts, owner, problem))
    }
}

fn is_missing(problem: &Problem) -> bool {
    matches!(&problem.why, Why::Missing)
        || matches!(&problem.why, Why::Rule { rule } if rule == "glucose_needs_state")
}

/// A problem as people read it.
pub(super) fn sentence(texts: Texts, owner: &Owner, problem: &Problem) -> String {
    let kind = match owner {
        Owner::Visit | Owner::Next => VISIT.name,
        Owner::Check(_) => SENIOR_VITALS.name,
        Owner::Result(_) => "assessment",
        Owner::Task => "task",
    };
    texts.problem(Some(kind), problem)
}
