//! The story of the programme text, as processes: a planner hears from a landlord that his tenant is in trouble; a
//! nurse visits; both were offline; what they changed apart is merged, what they changed alike is one conflict; a
//! coordinator settles it, and all three end equal. Tablet and server are killed in the middle of it.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::process::{Server, Tablet, records};
use serde_json::{Value, json};

struct People {
    planner: Tablet,
    nurse: Tablet,
    coordinator: Tablet,
}

impl People {
    fn all(&self) -> [&Tablet; 3] {
        [&self.planner, &self.nurse, &self.coordinator]
    }

    fn sync_all(&self) -> Result<()> {
        self.all().iter().try_for_each(|tablet| tablet.sync().map(drop))
    }
}

#[test]
fn from_the_landlords_word_to_a_conflict_settled() -> Result<()> {
    let mut server = Server::start()?;
    let people = People {
        planner: Tablet::enrol(&server.url(), &server.admit("이복지", "planner")?, "planner's tablet")?,
        nurse: Tablet::enrol(&server.url(), &server.admit("김간호", "nurse")?, "nurse's tablet")?,
        coordinator: Tablet::enrol(&server.url(), &server.admit("박조정", "coordinator")?, "desk")?,
    };
    let landlord = the_landlord_is_known(&people)?;
    server.kill()?;

    let tenant = the_planner_hears_of_the_tenant(&people.planner, &landlord)?;
    nobody_is_reached(&people.planner)?;
    server.run()?;
    people.sync_all()?;
    the_nurse_sees_the_discovery(&people.nurse, &tenant)?;
    server.kill()?;

    the_nurse_visits(&people.nurse, &landlord, &tenant)?;
    the_planner_goes_on(&people.planner, &landlord, &tenant)?;
    saves_survive_being_killed(&people.nurse, &tenant)?;
    server.run()?;
    the_server_dies_while_a_tablet_syncs(&mut server, &people.nurse)?;
    people.sync_all()?;
    people.sync_all()?;

    what_was_apart_is_merged(&people, &tenant)?;
    let resolution = the_coordinator_settles(&people, &landlord)?;
    people.sync_all()?;
    people.sync_all()?;
    both_authors_learn(&people, &landlord, &resolution)?;
    all_are_equal(&people)?;
    the_server_kept_every_op_once(&server, &people)
}

/// A person with household and dwelling, made in one save.
struct Home {
    person: String,
    household: String,
    dwelling: String,
    phone: String,
}

impl Home {
    fn read(tablet: &Tablet, saved: &Value) -> Result<Home> {
        let mut home = Home {
            person: String::new(),
            household: String::new(),
            dwelling: String::new(),
            phone: String::new(),
        };
        for id in records(saved) {
            let shown = tablet.one(&["show", &id])?;
            match shown["kind"].as_str() {
                Some("person") => {
                    let phones = shown["fields"]["phones"].as_object();
                    home.phone = phones.and_then(|it| it.keys().next().cloned()).unwrap_or_default();
                    home.person = id;
                }
                Some("household") => home.household = id,
                Some("dwelling") => home.dwelling = id,
                _ => {}
            }
        }
        ensure!(
            !home.person.is_empty() && !home.household.is_empty() && !home.dwelling.is_empty(),
            "{saved}"
        );
        Ok(home)
    }
}

fn the_landlord_is_known(people: &People) -> Result<Home> {
    let saved = people.coordinator.add(
        "person",
        &json!({
            "name": "최집주", "birth_date": "1948-05-02", "sex": "m",
            "phones": [{"number": "02-555-0101", "phone_kind": "home"}],
            "household": {"household_type": "couple"},
            "dwelling": {"road_addr": "가상로 12", "detail": "2층", "tenure": "own", "heating": "city_gas"},
        }),
    )?;
    people.sync_all()?;
    people.sync_all()?;
    Home::read(&people.planner, &saved)
}

/// Offline: the visit to the landlord and, in the same save, the discovery of his tenant.
fn the_planner_hears_of_the_tenant(planner: &Tablet, landlord: &Home) -> Result<Home> {
    let saved = planner.add(
        "person",
        &json!({
            "name": "정세입", "birth_date": "1960-02-10", "sex": "f", "resident_reg_status": "expired",
            "household": {"household_type": "single"},
            "dwelling": {"road_addr": "가상로 12", "detail": "지하 1호", "dwelling_kind": "semi_basement",
                         "tenure": "monthly_rent", "rent_krw": 350000, "landlord": landlord.person, "heating": "none"},
        }),
    )?;
    let tenant = Home::read(planner, &saved)?;
    let visit = planner.add(
        "visit",
        &json!({
            "household": landlord.household, "visit_kind": "senior_follow", "status": "done", "outcome": "done",
            "started_at": "2026-11-23T10:00", "ended_at": "2026-11-23T10:40", "place": "home",
            "subjects": [{"person": landlord.person}],
            "with": [{
                "kind": "discovery", "household": tenant.household, "found_at": "2026-11-23T10:35", "channel": "landlord",
                "is_new": true, "status": "suspected", "informant": "집주인",
                "signals": [
                    {"signal": "rent_arrears", "value": 7, "unit": "months", "evidence": "told"},
                    {"signal": "reg_expired", "evidence": "told"},
                    {"signal": "benefit_denied", "evidence": "told"},
                    {"signal": "illness", "evidence": "seen"},
                ],
            }],
        }),
    )?;
    let discovery = one_of_kind(planner, &visit, "discovery")?;
    ensure!(discovery["risk"]["score"] == json!(75), "the sum is 75: {}", discovery["risk"]);
    ensure!(discovery["risk"]["hours"] == json!(24), "act within 24 hours: {}", discovery["risk"]);
    let parts: i64 = discovery["risk"]["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["points"].as_i64())
        .sum();
    ensure!(parts == 75, "the sum shows its parts");
    let task = one_of_kind(planner, &visit, "task")?;
    ensure!(task["fields"]["due_at"] == json!("2026-11-24T10:35"), "first action within 24 hours: {task}");
    Ok(tenant)
}

fn one_of_kind(tablet: &Tablet, saved: &Value, kind: &str) -> Result<Value> {
    for id in records(saved) {
        let shown = tablet.one(&["show", &id])?;
        if shown["kind"] == kind {
            return Ok(shown);
        }
    }
    anyhow::bail!("no {kind} in {saved}")
}

fn nobody_is_reached(planner: &Tablet) -> Result<()> {
    let said = planner.say(&["sync"])?;
    ensure!(said.code == 3, "no connection is exit code 3, not {}: {}", said.code, said.error);
    ensure!(!planner.done(&["outbox"])?.is_empty(), "what was saved waits");
    Ok(())
}

fn the_nurse_sees_the_discovery(nurse: &Tablet, tenant: &Home) -> Result<()> {
    let found = nurse.done(&["list", "discovery", "--of", &tenant.household])?;
    ensure!(found.len() == 1, "one discovery: {found:?}");
    let shown = nurse.one(&["show", found[0]["id"].as_str().context("an id")?])?;
    ensure!(shown["fields"].get("informant").is_none(), "the informant is not told to nurses: {shown}");
    Ok(())
}

/// Offline: a senior visit with a PHQ-9; the heating of the tenant, the phone of the landlord.
fn the_nurse_visits(nurse: &Tablet, landlord: &Home, tenant: &Home) -> Result<()> {
    let visit = nurse.add(
        "visit",
        &json!({
            "household": tenant.household, "visit_kind": "senior_first", "status": "done", "outcome": "done",
            "started_at": "2026-11-24T10:00", "ended_at": "2026-11-24T11:00", "place": "home",
            "subjects": [{"person": tenant.person}],
            "with": [
                {"kind": "senior_vitals", "measured_at": "2026-11-24T10:20", "meds_count": 5,
                 "readings": [{"sbp": 142, "dbp": 84}, {"sbp": 136, "dbp": 82}]},
                {"kind": "assessment", "instrument": "phq9", "taken_at": "2026-11-24T10:40", "mode": "interview",
                 "answers": [1, 1, 1, 1, 1, 1, 1, 1, 1]},
            ],
        }),
    )?;
    let assessment = one_of_kind(nurse, &visit, "assessment")?;
    ensure!(
        assessment["fields"]["total"] == json!(9) && assessment["fields"]["class"] == json!("mild"),
        "{assessment}"
    );
    ensure!(
        assessment["fields"]["flags"].to_string().contains("safety"),
        "item 9 is not passed over: {assessment}"
    );
    let safety = records(&visit)
        .into_iter()
        .map(|id| nurse.one(&["show", &id]))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .find(|it| it["fields"]["clinical_rule"] == json!("phq9_safety"))
        .context("a task that cannot be forgotten")?;
    ensure!(safety["fields"]["due_at"] == json!("2026-11-25T10:40"), "within 24 hours: {safety}");
    nurse.edit("dwelling", &tenant.dwelling, &json!({"heating": "electric_mat"}))?;
    nurse.edit(
        "person",
        &landlord.person,
        &json!({"phones": {"change": {(&landlord.phone): {"number": "010-2000-0001"}}}}),
    )?;
    Ok(())
}

/// Offline too: the rent of the tenant, and the same phone of the landlord.
fn the_planner_goes_on(planner: &Tablet, landlord: &Home, tenant: &Home) -> Result<()> {
    planner.edit("dwelling", &tenant.dwelling, &json!({"rent_krw": 300_000}))?;
    planner.edit(
        "person",
        &landlord.person,
        &json!({"phones": {"change": {(&landlord.phone): {"number": "010-2000-0002"}}}}),
    )?;
    Ok(())
}

/// SIGKILL in the middle of many saves: what was called saved is there.
fn saves_survive_being_killed(nurse: &Tablet, tenant: &Home) -> Result<()> {
    let notes: Vec<Value> = (0..40)
        .map(|n| {
            json!({"household": tenant.household, "visit_kind": "phone", "status": "done", "outcome": "done",
                   "note": format!("전화 {n}"), "subjects": [{"person": tenant.person}]})
        })
        .collect();
    let told = nurse.add_and_be_killed("visit", &notes, 7)?;
    ensure!(told.len() >= 7, "seven saves were told before the kill");
    for saved in &told {
        for id in records(saved) {
            nurse.one(&["show", &id]).context("what was called saved is there after the kill")?;
        }
    }
    Ok(())
}

/// SIGKILL of the server while a tablet sends: the tablet says so, keeps everything, and sends it again.
fn the_server_dies_while_a_tablet_syncs(server: &mut Server, nurse: &Tablet) -> Result<()> {
    let waiting = nurse.done(&["outbox"])?.len();
    let child = nurse
        .command()
        .arg("sync")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()?;
    server.kill()?;
    let output = child.wait_with_output()?;
    ensure!(matches!(output.status.code(), Some(0 | 3)), "done or no connection, not {:?}", output.status);
    ensure!(nurse.done(&["outbox"])?.len() <= waiting);
    server.run()?;
    nurse.sync().map(drop)
}

fn what_was_apart_is_merged(people: &People, tenant: &Home) -> Result<()> {
    for tablet in people.all() {
        let dwelling = tablet.one(&["show", &tenant.dwelling])?;
        let fields = &dwelling["fields"];
        ensure!(
            fields["heating"] == json!("electric_mat") && fields["rent_krw"] == json!(300_000),
            "{dwelling}"
        );
        ensure!(dwelling["conflicts"] == json!([]), "nobody has to decide about it");
    }
    Ok(())
}

fn the_coordinator_settles(people: &People, landlord: &Home) -> Result<String> {
    let items = people.coordinator.done(&["conflicts"])?;
    ensure!(items.len() == 1, "one item: {items:?}");
    let groups = items[0]["groups"].as_array().context("groups")?;
    ensure!(groups.len() == 1, "one row: {groups:?}");
    let group = &groups[0];
    ensure!(group["record"] == json!(landlord.person) && group["group"] == json!("phones"), "{group}");
    ensure!(group["base"]["number"] == json!("02-555-0101"), "what both started from: {group}");
    for (tablet, own) in [(&people.nurse, "010-2000-0001"), (&people.planner, "010-2000-0002")] {
        let shown = tablet.one(&["show", &landlord.person])?;
        ensure!(
            shown["fields"]["phones"][&landlord.phone]["number"] == json!(own),
            "each author sees her own: {shown}"
        );
        ensure!(shown["marks"].to_string().contains("in_review"), "marked as in review: {}", shown["marks"]);
    }
    // Nobody is blocked by it: the nurse writes on.
    people.nurse.edit("person", &landlord.person, &json!({"contact_note": "오전에 전화"}))?;
    let picked = group["candidates"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["value"]["number"] == json!("010-2000-0002"))
        .context("the planner's candidate")?;
    let (key, op) = (group["key"].as_str().context("a key")?, picked["op"].as_str().context("an op")?);
    people.coordinator.done(&[
        "resolve",
        &landlord.person,
        key,
        "--pick",
        op,
        "--reason",
        "전화로 확인함",
    ])?;
    people.sync_all()?;
    people.sync_all()?;
    let settled = people.coordinator.done(&["conflicts", "--settled"])?;
    let decided = &settled[0]["settled"][0];
    Ok(decided["resolution"].as_str().with_context(|| format!("{settled:?}"))?.to_owned())
}

fn both_authors_learn(people: &People, landlord: &Home, resolution: &str) -> Result<()> {
    for tablet in people.all() {
        ensure!(tablet.done(&["conflicts"])?.is_empty(), "nothing is open");
        let shown = tablet.one(&["show", &landlord.person])?;
        ensure!(shown["fields"]["phones"][&landlord.phone]["number"] == json!("010-2000-0002"), "{shown}");
        let decided = &shown["decided"][0];
        ensure!(
            decided["resolution"] == json!(resolution) && decided["reason"] == json!("전화로 확인함"),
            "{decided}"
        );
        ensure!(decided["by"].to_string().contains("박조정"), "by whom: {decided}");
    }
    for author in [&people.nurse, &people.planner] {
        let settled = author.done(&["conflicts", "--settled"])?;
        ensure!(settled[0]["settled"][0]["mine"] == json!(true), "it was about her value: {settled:?}");
        author.done(&["seen", resolution])?;
    }
    Ok(())
}

/// By digest: every stream that two of them read has the same count and sum.
fn all_are_equal(people: &People) -> Result<()> {
    let mut first: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
    let mut compared = 0;
    for tablet in people.all() {
        ensure!(tablet.done(&["outbox"])?.is_empty(), "nothing waits, nothing was refused");
        for row in tablet.done(&["digest"])? {
            let stream = row["stream"].as_str().with_context(|| row.to_string())?.to_owned();
            let digest = json!([row["count"], row["sum"]]);
            match first.get(&stream) {
                None => drop(first.insert(stream, digest)),
                Some(other) => {
                    ensure!(*other == digest, "{stream}: {other} and {digest}");
                    compared += 1;
                }
            }
        }
    }
    ensure!(compared >= 3, "open three times, clinical and restricted twice: {compared} comparisons");
    Ok(())
}

/// Each op that a tablet ever called saved is in the server's log, once: receipts are unique by construction of the
/// log, so it is enough that the outbox of each tablet knows an outcome for every one.
fn the_server_kept_every_op_once(server: &Server, people: &People) -> Result<()> {
    for tablet in people.all() {
        for row in tablet.done(&["outbox", "--all"])? {
            ensure!(row["state"] == json!("sent"), "decided by the server: {row}");
        }
    }
    let refused: Vec<Value> = server
        .admin(&["quarantine", "list", "--json"])?
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    ensure!(refused.is_empty() || refused == [json!([])], "nothing lies in quarantine: {refused:?}");
    Ok(())
}
