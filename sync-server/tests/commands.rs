//! The program as an administrator runs it: commands beside a running server, refusals, stopping.

#![expect(clippy::unwrap_used, reason = "a test stops where something fails")]

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

/// A folder with a store in it, and its key.
struct Place {
    folder: TempDir,
    key: String,
}

impl Place {
    fn new() -> Self {
        Place { folder: TempDir::new().unwrap(), key: "5a".repeat(32) }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dolbom-server"));
        command
            .args(args)
            .current_dir(self.path())
            .env("DOLBOM_STORE", "sqlite:dong.db")
            .env("DOLBOM_STORE_KEY", &self.key)
            .env("DOLBOM_LANG", "en")
            .env("RUST_LOG", "info");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// The JSON lines of a command that is done.
    fn done(&self, args: &[&str]) -> Vec<Value> {
        let output = self.run(&[args, &["--json"]].concat());
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The sentence of a command that was refused.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(output.stdout.is_empty());
        text(&output.stderr)
    }

    fn with_people() -> Self {
        let place = Place::new();
        place.done(&["people", "add", "--name", "김간호", "--role", "nurse", "--dong", "1111051500"]);
        place
    }
}

/// A server that is killed when the test ends.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(place: &Place) -> Self {
        let mut child = place
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Server { child, url }
    }

    fn stop(mut self, signal: &str) -> ExitStatus {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn enrolled(url: &str, code: &str) -> reqwest::Response {
    let body = serde_json::json!({"proto": 1, "code": code, "device": "태블릿"});
    let _already = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new().post(format!("{url}/v1/enrol")).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn commands_work_beside_a_running_server_and_it_stops_when_told() {
    let place = Place::with_people();
    let server = Server::start(&place);
    let code = text(&place.run(&["enrol", "--person", "김간호", "--plain"]).stdout);
    let reply: Value = enrolled(&server.url, code.trim()).await.json().await.unwrap();
    let replicas = place.done(&["replicas"]);
    assert_eq!((&replicas[0]["short"], &replicas[0]["name"]), (&reply["short"], &"김간호".into()));
    let short = reply["short"].as_str().unwrap();
    assert_eq!(place.done(&["people", "revoke-replica", short])[0]["revoked"], true);
    assert!(place.done(&["quarantine", "list"]).is_empty());
    assert_eq!(server.stop("TERM").code(), Some(0));
    assert_eq!(Server::start(&place).stop("INT").code(), Some(0));
}

#[test]
fn a_second_server_on_the_same_store_is_refused() {
    let place = Place::with_people();
    let _server = Server::start(&place);
    assert!(place.refused(&["serve", "--listen", "127.0.0.1:0"]).contains("another server runs"));
}

#[test]
fn a_server_that_was_killed_leaves_nothing_in_the_way() {
    let place = Place::with_people();
    assert!(!Server::start(&place).stop("KILL").success());
    Server::start(&place);
    assert_eq!(place.done(&["people", "list"]).len(), 1);
}

#[tokio::test]
async fn a_backup_is_brought_back_and_begins_a_new_epoch() {
    let place = Place::with_people();
    let server = Server::start(&place);
    assert_eq!(place.done(&["backup", "copy.db"])[0]["file"], "copy.db");
    assert!(place.refused(&["backup", "copy.db"]).contains("there already"));
    assert!(place.refused(&["restore", "copy.db"]).contains("another server runs"));
    place.done(&["people", "add", "--name", "Lee", "--role", "planner", "--dong", "1111051500"]);
    // Killed, it leaves a write-ahead log that belongs to the old store.
    server.stop("KILL");
    assert!(place.refused(&["restore", "dong.db"]).contains("not a backup"));
    assert!(place.refused(&["verify", "dong.db"]).contains("not a backup"));
    let verified = place.done(&["verify", "copy.db"]).remove(0);
    assert_eq!((&verified["server_epoch"], &verified["ops"]), (&0.into(), &0.into()));
    assert!(place.refused(&["verify", "nowhere.db"]).contains("is no whole backup"));
    assert_eq!(place.done(&["restore", "copy.db"])[0]["replaced"], "dong.db.replaced-1");
    assert_eq!(place.done(&["people", "list"]).len(), 1);
    assert_eq!(place.done(&["people", "list", "--store", "dong.db.replaced-1"]).len(), 2);
    let server = Server::start(&place);
    let code = place.done(&["enrol", "--person", "김간호", "--until-used"]).remove(0);
    assert_eq!(code["expires"], Value::Null);
    let reply: Value = enrolled(&server.url, code["code"].as_str().unwrap()).await.json().await.unwrap();
    assert_eq!(reply["server_epoch"], 1);
}

#[test]
fn people_are_added_listed_and_changed() {
    let place = Place::with_people();
    let set = ["people", "set", "김간호", "--role", "coordinator", "--dong", "1111051500,1111053000"];
    assert_eq!(place.done(&set)[0]["ver"], 2);
    let listed = place.done(&["people", "list"]);
    assert_eq!((listed.len(), &listed[0]["role"]), (1, &"coordinator".into()));
    assert_eq!(place.done(&["people", "set", "김간호", "--no-dong"])[0]["dong"], serde_json::json!([]));
    assert!(place.refused(&["people", "set", "nobody", "--no-dong"]).contains("Nobody has this"));
}

#[test]
fn refusals_say_what_to_do_and_harm_nothing() {
    let mut place = Place::new();
    assert!(place.refused(&["people", "list"]).contains("no store at"));
    assert!(!place.path().join("dong.db").exists());
    place.done(&["people", "add", "--name", "Lee", "--role", "planner", "--dong", "1111051500"]);
    assert!(place.refused(&["people", "list", "--store", "postgres://x"]).contains("leave the key out"));
    let said = place.refused(&["people", "list", "--store", "postgres://u:s3cret@localhost/x"]);
    assert!(said.contains("PGPASSWORD") && !said.contains("s3cret"));
    assert!(place.refused(&["people", "list", "--key-file", "no"]).contains("given twice"));
    assert!(place.refused(&["serve", "--web", "nowhere"]).contains("index.html"));
    assert!(place.refused(&["serve", "--listen", "nowhere"]).contains("cannot listen"));
    let good = std::mem::replace(&mut place.key, "00".repeat(32));
    assert!(place.refused(&["people", "list"]).contains("cannot be read with this key"));
    place.key = "short".into();
    let said = place.refused(&["people", "list"]);
    assert!(said.contains("64 hex digits") && !said.contains("short"));
    place.key = good;
    std::fs::write(place.path().join("dong.db"), "").unwrap();
    assert!(place.refused(&["serve"]).contains("restore a backup"));
}

#[test]
fn usage_is_told_apart_from_refusal() {
    let place = Place::new();
    for args in [&["fly"][..], &["enrol"], &["people", "add", "--name", "x", "--role", "king", "--dong", "1"]]
    {
        assert_eq!(place.run(args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(place.run(&["--help"]).status.code(), Some(0));
}
