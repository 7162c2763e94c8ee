//! What is wrong is told in a sentence that says what to do, and loses nothing: the real programs with values that do
//! not fit, stores that are damaged or full, servers that are others, codes and tablets that are no longer good.

mod disk;
mod enrolment;
mod network;
mod store;
mod values;

use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::{Account, all_are_equal, everything_is_there_once};
use dolbom_tests::process::{Server, Tablet, records};
use serde_json::{Value, json};

/// A server, a nurse whose tablet has something sent and something that waits, and a colleague.
pub struct World {
    /// Its central store.
    pub server: Server,
    /// Hers.
    pub nurse: Tablet,
    /// Another nurse's of the same dong.
    pub colleague: Tablet,
    /// A person served.
    pub person: String,
    /// The person's household.
    pub household: String,
}

impl World {
    /// The person and the household are sent, one visit waits.
    pub fn new() -> Result<World> {
        let server = Server::start()?;
        let nurse = Tablet::enrol(&server.url(), &server.admit("김간호", "nurse")?, "방문 태블릿")?;
        let colleague = Tablet::enrol(&server.url(), &server.admit("박간호", "nurse")?, "다른 태블릿")?;
        let saved = nurse.add(
            "person",
            &json!({"name": "이순자", "birth_date": "1944-03-01", "household": {"household_type": "single"}}),
        )?;
        let (mut person, mut household) = (String::new(), String::new());
        for id in records(&saved) {
            match nurse.one(&["show", &id])?["kind"].as_str() {
                Some("person") => person = id,
                Some("household") => household = id,
                _ => {}
            }
        }
        nurse.sync()?;
        let world = World { server, nurse, colleague, person, household };
        world.visit("문 앞에서 이야기함")?;
        Ok(world)
    }

    /// Another save that waits.
    pub fn visit(&self, note: &str) -> Result<Value> {
        self.nurse.add("visit", &self.a_visit(note))
    }

    /// A visit that fits.
    pub fn a_visit(&self, note: &str) -> Value {
        json!({
            "household": self.household, "visit_kind": "phone", "status": "done", "outcome": "done", "note": note,
            "subjects": [{"person": self.person}],
        })
    }

    /// The cause is gone: everything is sent, once, and the colleague has it.
    pub fn all_goes_through(&self) -> Result<()> {
        for tablet in [&self.nurse, &self.colleague, &self.nurse] {
            let report = tablet.sync()?;
            let report = report.first().context("a report")?;
            ensure!(report["end"] == "done" && report["waiting"] == 0, "{report}");
        }
        all_are_equal(&[&self.nurse, &self.colleague])?;
        everything_is_there_once(&self.server, &[Account::of(&self.nurse)?, Account::of(&self.colleague)?])
    }
}
