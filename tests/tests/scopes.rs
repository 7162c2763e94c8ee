//! Who looks after whom changes: a household moves to another dong, a nurse is reassigned with unsent work, a dong
//! is split in two. Nothing is lost, nothing is left behind on the tablet that lost it, and counters are equal.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::process::{Server, Tablet, records};
use serde_json::{Value, json};
use shared::kind::Part;
use shared::policy::stream_of;
use std::collections::{BTreeMap, BTreeSet};

/// 상일동 as it was until June 2021, and the two that it became.
const OLD: &str = "1174052000";
const FIRST: &str = "1174052500";
const SECOND: &str = "1174052600";

/// Everybody's records carry it in some text.
const CANARY: &str = "함초롬별";

struct Town {
    server: Server,
    nurse: Tablet,
    planner: Tablet,
    coordinator: Tablet,
}

impl Town {
    /// A nurse, a planner and a coordinator of the old dong.
    fn new() -> Result<Town> {
        let server = Server::start()?;
        let enrol = |name: &str, role: &str| -> Result<Tablet> {
            let code = server.admit_to(name, role, OLD)?;
            Tablet::enrol(&server.url(), &code, name)
        };
        let (nurse, planner) = (enrol("김간호", "nurse")?, enrol("이복지", "planner")?);
        let coordinator = enrol("박조정", "coordinator")?;
        Ok(Town { server, nurse, planner, coordinator })
    }

    fn sync_all(&self) -> Result<()> {
        // Twice: what one sends, another gets.
        [&self.nurse, &self.planner, &self.coordinator, &self.nurse, &self.planner]
            .iter()
            .try_for_each(|tablet| tablet.sync().map(drop))
    }

    /// What the server holds of a dong for the eyes of a nurse.
    fn there(&self, dong: &str) -> Result<BTreeMap<String, u64>> {
        let store = self.server.beside()?;
        let dong = dong.parse().context("ten digits")?;
        let count = sync_server::store::read(&*store, move |tx| {
            let mut sum = BTreeMap::new();
            for part in [Part::Open, Part::Clinical] {
                sum.insert(stream_of(&dong, part).0, tx.tally(&stream_of(&dong, part))?.values().sum());
            }
            Ok(sum)
        })?;
        Ok(count)
    }

    /// A nurse's counters are those of the server, stream by stream, and she has these and no others.
    fn counters_are_equal(&self, nurse: &Tablet, dongs: &[&str]) -> Result<()> {
        let mut theirs = BTreeMap::new();
        for dong in dongs {
            theirs.extend(self.there(dong)?);
        }
        let mine: BTreeMap<String, u64> = nurse
            .done(&["digest"])?
            .iter()
            .map(|row| Ok((text(row, "stream")?, row["count"].as_u64().context("a count")?)))
            .collect::<Result<_>>()?;
        ensure!(mine == theirs, "here {mine:?}, there {theirs:?}");
        Ok(())
    }

    fn nothing_is_refused(&self) -> Result<()> {
        let refused = self.server.admin(&["quarantine", "list", "--json"])?;
        ensure!(refused.trim().is_empty(), "{refused}");
        Ok(())
    }
}

fn text(row: &Value, name: &str) -> Result<String> {
    Ok(row[name].as_str().with_context(|| format!("{name} in {row}"))?.to_owned())
}

/// A home with a history.
struct Home {
    person: String,
    household: String,
}

fn home(tablet: &Tablet, n: usize) -> Result<Home> {
    let saved = tablet.add(
        "person",
        &json!({"name": format!("{CANARY}{n}"), "birth_date": "1950-03-01", "sex": "f",
                "household": {"household_type": "single", "note": format!("{CANARY} {n}호")},
                "dwelling": {"road_addr": format!("가상로 {n}"), "heating": "city_gas"}}),
    )?;
    let mut ids = BTreeMap::new();
    for id in records(&saved) {
        ids.insert(text(&tablet.one(&["show", &id])?, "kind")?, id);
    }
    let [person, household] = ["person", "household"].map(|kind| ids.remove(kind).unwrap_or_default());
    let home = Home { person, household };
    visit(tablet, &home, "2026-10-05T10:00")?;
    Ok(home)
}

fn visit(tablet: &Tablet, home: &Home, at: &str) -> Result<Vec<String>> {
    let saved = tablet.add(
        "visit",
        &json!({
            "household": home.household, "visit_kind": "senior_follow", "status": "done", "outcome": "done",
            "started_at": at, "place": "home", "subjects": [{"person": home.person}],
            "with": [{"kind": "senior_vitals", "subject": home.person, "measured_at": at,
                      "readings": [{"sbp": 128, "dbp": 78}]}],
        }),
    )?;
    Ok(records(&saved))
}

fn moves(homes: &[&Home], dong: &str) -> String {
    homes.iter().map(|it| format!("{}\n", json!({"id": it.household, "dong": dong}))).collect()
}

/// What a person's page tells of the past, on this tablet: visits and what was measured.
fn history(tablet: &Tablet, home: &Home) -> Result<BTreeSet<String>> {
    let story = tablet.one(&["story", &home.person])?;
    story["entries"].as_array().context("entries")?.iter().map(|entry| text(entry, "id")).collect()
}

fn knows(tablet: &Tablet, id: &str) -> Result<bool> {
    Ok(tablet.say(&["show", id])?.code == 0)
}

#[test]
fn a_dong_is_split_and_everybody_finds_her_people() -> Result<()> {
    let town = Town::new()?;
    let homes = (1..=6).map(|n| home(&town.nurse, n)).collect::<Result<Vec<_>>>()?;
    town.sync_all()?;
    let (first, second): (Vec<&Home>, Vec<&Home>) =
        (homes[..3].iter().collect(), homes[3..].iter().collect());
    let before = history(&town.coordinator, second[0])?;

    // The nurse goes on in a basement: a visit to one who will be hers, and to one who will not.
    let unsent = [
        visit(&town.nurse, first[0], "2026-11-20T10:00")?,
        visit(&town.nurse, second[0], "2026-11-20T11:00")?,
    ];
    let also = format!("{FIRST},{SECOND}");
    town.server.admin(&["people", "dong", OLD, "--also", &also])?;
    let refused = town.server.refused(&["people", "dong", OLD, "--end"])?;
    ensure!(refused.contains("records and events still live in this dong"), "{refused}");

    let coordinator = &town.coordinator;
    coordinator.sync()?;
    let list = moves(&first, FIRST) + &moves(&second, SECOND);
    let said = coordinator.say_with(&["move-many"], &[], &list)?;
    ensure!(said.code == 0 && said.rows.len() == 6, "{} {:?}", said.error, said.rows);
    let waiting = coordinator.one(&["status"])?["waiting"].clone();
    let again = coordinator.say_with(&["move-many"], &[], &list)?;
    ensure!(again.code == 0, "{}", again.error);
    ensure!(coordinator.one(&["status"])?["waiting"] == waiting, "what is there is not moved again");
    coordinator.sync()?;

    town.server.admin(&["people", "set", "김간호", "--dong", FIRST])?;
    town.server.admin(&["people", "set", "이복지", "--dong", SECOND])?;
    town.sync_all()?;
    town.server.admin(&["people", "dong", OLD, "--end"])?;
    town.sync_all()?;

    town.nothing_is_refused()?;
    for (tablet, hers, others) in [(&town.nurse, &first, &second), (&town.planner, &second, &first)] {
        for home in hers {
            ensure!(knows(tablet, &home.person)?, "{} is hers", home.person);
        }
        for home in others {
            ensure!(!knows(tablet, &home.person)? && !knows(tablet, &home.household)?, "not hers any more");
        }
    }
    for records in &unsent {
        for id in records {
            ensure!(knows(coordinator, id)?, "{id}, saved before the split, has come");
        }
    }
    ensure!(history(coordinator, second[0])?.is_superset(&before), "with her history");
    town.counters_are_equal(&town.nurse, &[FIRST])?;
    ensure!(town.there(OLD)?.values().all(|count| *count == 0), "nothing is left in the dong that ended");
    Ok(())
}

#[test]
fn a_nurse_is_reassigned_with_unsent_work() -> Result<()> {
    let town = Town::new()?;
    let known = home(&town.nurse, 1)?;
    town.sync_all()?;
    let mut unsent: Vec<String> = Vec::new();
    for day in 10..20 {
        unsent.extend(visit(&town.nurse, &known, &format!("2026-11-{day}T10:00"))?);
    }
    unsent.push(home(&town.nurse, 2)?.person);
    town.nurse.one(&[
        "draft",
        "keep",
        "visit",
        "--about",
        &known.household,
        "--json",
        &json!({"note": CANARY}).to_string(),
    ])?;

    town.server.admin(&["people", "set", "김간호", "--dong", FIRST])?;
    town.sync_all()?;
    town.nothing_is_refused()?;
    for id in &unsent {
        ensure!(knows(&town.coordinator, id)?, "{id} has come");
        ensure!(!knows(&town.nurse, id)?, "{id} is not hers any more");
    }
    town.counters_are_equal(&town.nurse, &[FIRST])?;
    ensure!(town.nurse.done(&["draft", "list"])?.is_empty(), "a form about a home that went is gone with it");

    // What she sent stays in her outbox until it lies in a backup; then nothing of it is left.
    let copy = town.server.folder().join("copy.db");
    town.server.admin(&["backup", &copy.to_string_lossy()])?;
    town.nurse.sync()?;
    let left = town.nurse.everything()?.into_iter().filter(|it| it.contains(CANARY)).count();
    ensure!(left == 0, "{left} texts of the old dong are left");
    ensure!(
        town.coordinator.everything()?.iter().any(|it| it.contains(CANARY)),
        "where they are, they would be found"
    );
    Ok(())
}

#[test]
fn a_household_moves_with_its_history_and_late_work_follows_it() -> Result<()> {
    let town = Town::new()?;
    let moved = home(&town.nurse, 1)?;
    town.sync_all()?;
    let code = town.server.admit_to("최간호", "nurse", SECOND)?;
    let other = Tablet::enrol(&town.server.url(), &code, "the other dong's")?;
    town.server.admin(&["people", "dong", OLD, "--also", SECOND])?;
    town.server.admin(&["people", "set", "김간호", "--dong", OLD])?;
    town.coordinator.sync()?;
    let before = history(&town.coordinator, &moved)?;
    town.coordinator.one(&["move", &moved.household, "--dong", SECOND])?;
    town.coordinator.sync()?;

    // She has not heard of it, writes a visit and corrects the heating; both arrive where the household is now.
    let late = visit(&town.nurse, &moved, "2026-11-21T10:00")?;
    town.nurse.edit("person", &moved.person, &json!({"nickname": "끝집"}))?;
    town.sync_all()?;
    other.sync()?;
    town.nothing_is_refused()?;
    ensure!(!knows(&town.nurse, &moved.person)?, "gone from the old dong's tablet");
    for id in &late {
        ensure!(knows(&other, id)?, "{id} followed");
    }
    ensure!(other.one(&["show", &moved.person])?["fields"]["nickname"] == "끝집", "and so did the edit");
    ensure!(history(&other, &moved)?.is_superset(&before), "the whole history came along");
    town.counters_are_equal(&town.nurse, &[OLD])?;
    town.counters_are_equal(&other, &[SECOND])
}
