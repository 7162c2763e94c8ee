//! The desk as processes: refused saves are mended, dismissed and adopted and their authors read it; lists are handed on
//! as files, with the reason on record and nobody's name in a log.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use calamine::{Data, Reader, Xlsx, open_workbook};
use dolbom_tests::process::{DONG, Server, Tablet, records};
use dolbom_tests::smuggle;
use serde_json::{Value, json};
use shared::id::{OpId, RecordId};

const ELSEWHERE: &str = "1111053000";

fn admit_in(server: &Server, name: &str, role: &str, dong: &str) -> Result<Tablet> {
    let added = server.admin(&["people", "add", "--name", name, "--role", role, "--dong", dong, "--json"])?;
    let added: Value = serde_json::from_str(&added)?;
    let code = server.admin(&["enrol", "--person", added["id"].as_str().context("an id")?, "--plain"])?;
    Tablet::enrol(&server.url(), code.trim(), name)
}

/// A person whom the server refuses, in the outbox of a tablet.
fn smuggle(tablet: &Tablet, household: &str, identity: Value) -> Result<(OpId, RecordId)> {
    smuggle::person(&tablet.home(), "여섯 낱말로 된 긴 암호", household, identity)
}

fn desk(tablet: &Tablet, words: &[&str]) -> Result<Value> {
    tablet.one(&[&["desk"], words].concat())
}

fn a_household(tablet: &Tablet, name: &str) -> Result<(String, String)> {
    let person = json!({"name": name, "birth_date": "1948-05-02", "sex": "f",
        "household": {"household_type": "single"}, "dwelling": {"road_addr": "가상로 12", "detail": "지하 1호"}});
    let saved = tablet.add("person", &person)?;
    tablet.sync()?;
    let (mut household, mut person) = (String::new(), String::new());
    for id in records(&saved) {
        match tablet.one(&["show", &id])?["kind"].as_str() {
            Some("household") => household = id,
            Some("person") => person = id,
            _ => {}
        }
    }
    Ok((household, person))
}

#[test]
fn refused_saves_are_settled_and_their_author_reads_it() -> Result<()> {
    let server = Server::start()?;
    let nurse = admit_in(&server, "김간호", "nurse", DONG)?;
    let coordinator = admit_in(&server, "박조정", "coordinator", DONG)?;
    let (household, _) = a_household(&nurse, "최집주")?;
    coordinator.sync()?;
    let (wrong, person) = smuggle(&nurse, &household, json!({"name": "정세입", "sex": "zebra"}))?;
    let (twice, _) = smuggle(&nurse, &household, json!({"name": "정세입", "sex": "lion"}))?;
    nurse.sync()?;
    ensure!(nurse.one(&["status"])?["refused_saves"] == 2);
    let devices = desk(&coordinator, &["devices"])?;
    let hers = devices["devices"].as_array().context("devices")?;
    let hers = hers.iter().find(|it| it["name"] == "김간호").context("the nurse's tablet")?;
    ensure!(hers["waiting"] == 0 && hers["used_bytes"].as_u64() > Some(10_000), "{hers}");
    ensure!(hers["drift"].as_i64().is_some_and(|it| it.abs() < 60_000), "{hers}");

    let listed = desk(&coordinator, &["quarantine"])?;
    let acts = listed["quarantine"]["rows"].as_array().context("rows")?;
    ensure!(acts.len() == 2 && acts[1]["by"]["name"] == "김간호", "{listed}");
    let op = &acts[1]["ops"][0];
    ensure!(op["fields"] == json!({"name": "정세입", "sex": "zebra"}), "{op}");
    ensure!(op["written"][1]["group"] == "identity" && op["refusal"]["code"] == "invalid", "{op}");
    ensure!(
        acts[1]["address"] == "가상로 12, 지하 1호" && acts[1]["subject"]["name"] == "정세입",
        "{listed}"
    );

    let corrected = json!({wrong.to_string(): {"2": {"name": "정세입", "sex": "m"}}}).to_string();
    let mended = desk(&coordinator, &["mend", &wrong.to_string(), "--json", &corrected])?;
    ensure!(mended["done"]["done"] == true, "{mended}");
    ensure!(mended["done"]["results"][wrong.to_string()]["closed"]["by"]["name"] == "박조정", "{mended}");
    let short = coordinator.say(&["desk", "dismiss", &twice.to_string(), "--reason", "중복"])?;
    ensure!(short.code == 1 && short.error.contains("five letters"), "{}", short.error);
    let reason = "같은 분이 두 번 적혔어요";
    desk(&coordinator, &["dismiss", &twice.to_string(), "--reason", reason])?;
    let left = desk(&coordinator, &["quarantine"])?;
    ensure!(left["quarantine"]["rows"] == json!([]), "{left}");

    nurse.sync()?;
    let status = nurse.one(&["status"])?;
    ensure!(status["refused_saves"] == 0, "{status}");
    ensure!(nurse.one(&["show", &person.to_string()])?["fields"]["sex"] == "m");
    let closed = nurse.done(&["saves", "--which", "refused"])?;
    ensure!(closed.len() == 1 && closed[0]["state"] == "closed", "{closed:?}");
    let told = &closed[0]["closed"];
    ensure!(
        told["how"] == "dismissed" && told["reason"] == reason && told["by"]["name"] == "박조정",
        "{told}"
    );
    let sent = nurse.done(&["saves"])?;
    let mended = sent.iter().find(|it| it["closed"]["how"] == "mended").context("the mended save")?;
    ensure!(mended["state"] == "sent", "{mended}");

    desk(&coordinator, &["take-back", &twice.to_string()])?;
    nurse.sync()?;
    ensure!(nurse.one(&["status"])?["refused_saves"] == 1, "it is open again, and she is told");
    Ok(())
}

#[test]
fn a_save_about_a_record_elsewhere_is_adopted_there() -> Result<()> {
    let server = Server::start()?;
    let nurse = admit_in(&server, "김간호", "nurse", DONG)?;
    let here = admit_in(&server, "박조정", "coordinator", DONG)?;
    let there = admit_in(&server, "이조정", "coordinator", ELSEWHERE)?;
    let colleague = admit_in(&server, "윤간호", "nurse", ELSEWHERE)?;
    let (household, _) = a_household(&colleague, "최집주")?;
    let (op, person) = smuggle(&nurse, &household, json!({"name": "정세입"}))?;
    nurse.sync()?;
    there.sync()?;
    ensure!(desk(&here, &["quarantine"])?["quarantine"]["rows"] == json!([]));
    let refused = here.say(&["desk", "adopt", &op.to_string()])?;
    ensure!(refused.code == 1, "another dong's is not hers: {}", refused.error);
    let listed = desk(&there, &["quarantine"])?;
    let act = &listed["quarantine"]["rows"][0];
    ensure!(act["by"]["name"] == "김간호" && act["ops"][0]["refusal"]["code"] == "not_in_scope", "{listed}");
    desk(&there, &["adopt", &op.to_string()])?;
    colleague.sync()?;
    ensure!(colleague.one(&["show", &person.to_string()])?["fields"]["name"] == "정세입");
    nurse.sync()?;
    ensure!(nurse.one(&["status"])?["refused_saves"] == 0);
    Ok(())
}

/// Without a coordinator's role, and without a network.
#[test]
fn the_desk_is_closed_to_others_and_says_so_in_a_sentence() -> Result<()> {
    let mut server = Server::start()?;
    let coordinator = admit_in(&server, "박조정", "coordinator", DONG)?;
    for (name, role) in [("김간호", "nurse"), ("이복지", "planner")] {
        let tablet = admit_in(&server, name, role, DONG)?;
        for words in [&["desk", "devices"][..], &["desk", "quarantine"], &["desk", "downloads"]] {
            let said = tablet.say(words)?;
            ensure!(said.code == 1 && said.error.contains("coordinator"), "{words:?}: {}", said.error);
        }
        let export = export_words("csv", "x.csv");
        let said = tablet.say(&export.iter().map(String::as_str).collect::<Vec<_>>())?;
        ensure!(said.code == 1 && said.error.contains("coordinator"), "{}", said.error);
    }
    server.kill()?;
    let said = coordinator.say(&["desk", "counts"])?;
    ensure!(said.code == 3 && said.rows.is_empty(), "{}", said.error);
    Ok(())
}

fn export_words(format: &str, out: &str) -> Vec<String> {
    let words = ["desk", "export", "visits", "--from", "2026-11-01", "--to", "2026-11-30", "--dong", DONG];
    let more = ["--format", format, "--reason", "구청 월간 보고", "--out", out];
    words.iter().chain(&more).map(|it| (*it).to_owned()).collect()
}

fn export(tablet: &Tablet, what: &str, out: &std::path::Path) -> Result<()> {
    let format = out.extension().and_then(|it| it.to_str()).context("an end of the name")?.to_owned();
    let mut words = export_words(&format, &out.display().to_string());
    what.clone_into(&mut words[2]);
    tablet.one(&words.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(())
}

/// A visit that is listed, two that are not, and a discovery.
fn something_is_recorded(nurse: &Tablet) -> Result<()> {
    let (household, person) = a_household(nurse, "=1+1 최집주")?;
    let staff = nurse.one(&["status"])?["staff"]["id"].clone();
    nurse.add(
        "visit",
        &json!({"household": household, "visit_kind": "senior_follow", "status": "done", "outcome": "done",
            "started_at": "2026-11-23T10:00", "ended_at": "2026-11-23T10:40", "place": "home",
            "subjects": [{"person": person}], "visitors": [{"staff": staff, "duty": "nurse"}]}),
    )?;
    // Planned, and of another month: not in the list.
    nurse.add(
        "visit",
        &json!({"household": household, "visit_kind": "phone", "planned_for": "2026-11-25",
        "subjects": [{"person": person}]}),
    )?;
    nurse.add(
        "visit",
        &json!({"household": household, "visit_kind": "phone", "status": "done", "outcome": "absent",
        "started_at": "2026-10-31T23:59", "subjects": [{"person": person}]}),
    )?;
    nurse.add(
        "discovery",
        &json!({"household": household, "found_at": "2026-11-23T10:35", "channel": "landlord", "is_new": true,
            "status": "suspected", "informant": "비밀 제보자", "duty": "planner",
            "signals": [{"signal": "rent_arrears", "value": 7, "unit": "months"}, {"signal": "illness"}]}),
    )?;
    nurse.sync()?;
    Ok(())
}

#[test]
fn lists_are_handed_on_as_files_with_the_reason_on_record() -> Result<()> {
    let server = Server::start()?;
    let nurse = admit_in(&server, "김간호", "nurse", DONG)?;
    let coordinator = admit_in(&server, "박조정", "coordinator", DONG)?;
    something_is_recorded(&nurse)?;

    let folder = tempfile::tempdir()?;
    let [csv, xlsx, found] = ["v.csv", "v.xlsx", "d.xlsx"].map(|name| folder.path().join(name));
    export(&coordinator, "visits", &csv)?;
    let text = std::fs::read_to_string(&csv)?;
    let lines: Vec<&str> = text.split("\r\n").collect();
    ensure!(lines[0].starts_with("\u{feff}Date,Dong code,Address,Name,"), "{text}");
    ensure!(
        lines.len() == 3
            && lines[1].starts_with(&format!("2026-11-23,{DONG},\"가상로 12, 지하 1호\",'=1+1 최집주,1948,")),
        "{text}"
    );
    ensure!(lines[1].contains("김간호 (") && lines[1].contains(",40,"), "{text}");
    let again = coordinator.say(
        &export_words("csv", &csv.display().to_string()).iter().map(String::as_str).collect::<Vec<_>>(),
    )?;
    ensure!(
        again.code == 2 && std::fs::read_to_string(&csv)? == text,
        "nothing is overwritten: {}",
        again.error
    );

    export(&coordinator, "visits", &xlsx)?;
    let mut book: Xlsx<_> = open_workbook(&xlsx)?;
    let sheet = book.worksheet_range_at(0).context("a sheet")??;
    let cells: Vec<&[Data]> = sheet.rows().collect();
    ensure!(cells.len() == 2 && cells[0][0] == Data::String("Date".into()), "{cells:?}");
    ensure!(matches!(cells[1][0], Data::DateTime(_)), "a date is a date: {cells:?}");
    ensure!(
        cells[1][3] == Data::String("=1+1 최집주".into()) && cells[1][9] == Data::Float(40.0),
        "{cells:?}"
    );

    export(&coordinator, "discoveries", &found)?;
    let mut book: Xlsx<_> = open_workbook(&found)?;
    let sheet = book.worksheet_range_at(0).context("a sheet")??;
    let row = sheet.rows().nth(1).context("a discovery")?.to_vec();
    ensure!(row[4].to_string().contains("(7 months)") && matches!(row[7], Data::DateTime(_)), "{row:?}");
    ensure!(
        !row.iter().any(|cell| cell.to_string().contains("제보자")),
        "who told is not handed on: {row:?}"
    );

    let downloads = desk(&coordinator, &["downloads"])?;
    let rows = downloads["downloads"]["rows"].as_array().context("rows")?;
    ensure!(rows.len() == 3 && rows[2]["reason"] == "구청 월간 보고" && rows[2]["rows"] == 1, "{downloads}");
    ensure!(rows[0]["what"] == "discoveries" && rows[0]["by"]["name"] == "박조정", "{downloads}");
    let log = server.log()?;
    for secret in ["최집주", "가상로", "구청", "비밀"] {
        ensure!(!log.contains(secret), "{secret} is in the log of the server");
    }
    Ok(())
}
