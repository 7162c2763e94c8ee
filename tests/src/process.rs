//! The real programs as processes: `dolbom-server` and `tablet`, started, spoken to, killed by their own id.

use anyhow::{Context, Result, bail, ensure};
use app::platform::files::HomeDir;
use app::platform::keys::KeyFile;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, OnceLock};
use sync_server::store::{Access, Store, StoreKey, open_as};
use tempfile::TempDir;

/// Two digits of the key of every store here.
const STORE_KEY: &str = "5a";

/// The dong of every test with processes.
pub const DONG: &str = "1111051500";

/// The programs, built once a test run. What is no test was built with them and lies beside them.
pub fn program(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        let mut own = std::env::current_exe().expect("a program knows where it is");
        own.pop();
        if own.file_name().is_none_or(|folder| folder != "deps") {
            return own;
        }
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--workspace", "--features", "app/tablet", "--bins"]);
        build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        // What cargo tells a test of its own crate: libraries whose build looks at it would be built anew each time.
        let told = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|it| name.starts_with(it));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(told)) {
            build.env_remove(name);
        }
        let built = build.status().expect("cargo can be started");
        assert!(built.success(), "the programs must build");
        own.pop();
        own
    });
    folder.join(name)
}

/// A central store with its server.
pub struct Server {
    folder: TempDir,
    child: Option<Child>,
    port: u16,
}

impl Server {
    /// Start on an empty store.
    pub fn start() -> Result<Self> {
        Server::start_in(tempfile::tempdir()?)
    }

    /// Start on an empty store in this folder.
    pub fn start_in(folder: TempDir) -> Result<Self> {
        let mut server = Server::not_yet_in(folder)?;
        server.run()?;
        Ok(server)
    }

    /// A folder and a port; nothing runs yet.
    pub fn not_yet() -> Result<Self> {
        Server::not_yet_in(tempfile::tempdir()?)
    }

    fn not_yet_in(folder: TempDir) -> Result<Self> {
        // The port is asked for once, so that a server that was killed comes back where its tablets look for it.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Server { folder, child: None, port })
    }

    /// Start on the store that is there; returns when it listens.
    pub fn run(&mut self) -> Result<()> {
        let command = self.command();
        self.run_by(command)
    }

    /// Start at another server's port.
    pub fn run_at(&mut self, port: u16) -> Result<()> {
        self.port = port;
        self.run()
    }

    /// Start by this command, which ends in the program.
    pub fn run_by(&mut self, command: Command) -> Result<()> {
        self.run_on(command, self.store().as_os_str())
    }

    /// The same on another store than that of its folder, by file or URL.
    pub fn run_on(&mut self, mut command: Command, store: &OsStr) -> Result<()> {
        let mut child = command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port), "--store"])
            .arg(store)
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(self.log_file())?)
            .spawn()
            .context("the server starts")?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut first)?;
        ensure!(first.starts_with("listening on "), "the server said {first:?}");
        self.child = Some(child);
        Ok(())
    }

    /// The program with its key.
    pub fn command(&self) -> Command {
        self.with_key(Command::new(program("dolbom-server")))
    }

    /// The program when it may write no file larger than so many blocks of 512 bytes, as on a disk that fills.
    pub fn command_on_full_disk(&self, blocks: u64) -> Command {
        self.with_key(limited(blocks, &program("dolbom-server")))
    }

    fn with_key(&self, mut command: Command) -> Command {
        command
            .env("DOLBOM_STORE_KEY", STORE_KEY.repeat(32))
            .env("RUST_LOG", "debug")
            .env("DOLBOM_LANG", "en");
        command
    }

    /// The file of its store.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("central.db")
    }

    /// Its store, opened beside it.
    pub fn beside(&self) -> Result<Arc<dyn Store>> {
        Ok(open_as(&self.store().to_string_lossy(), Some(&Server::key()), Access::Beside)?)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// What it has logged, over all its runs.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.log_file())?)
    }

    /// Where its store, key and log lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The port that it keeps when it is started again.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The number of its process while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The key of its store.
    pub fn key() -> StoreKey {
        STORE_KEY.repeat(32).parse().expect("the key of these tests is one")
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// SIGKILL.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Let somebody in: the one-time code of a new member of staff.
    pub fn admit(&self, name: &str, role: &str) -> Result<String> {
        self.admit_to(name, role, DONG)
    }

    /// The same, of this dong.
    pub fn admit_to(&self, name: &str, role: &str, dong: &str) -> Result<String> {
        let added =
            self.admin(&["people", "add", "--name", name, "--role", role, "--dong", dong, "--json"])?;
        let added: Value = serde_json::from_str(&added)?;
        let id = added["id"].as_str().context("an id")?.to_owned();
        Ok(self.admin(&["enrol", "--person", &id, "--plain"])?.trim().to_owned())
    }

    /// A command beside the running server.
    pub fn admin(&self, words: &[&str]) -> Result<String> {
        let output = self.command().args(words).arg("--store").arg(self.store()).output()?;
        ensure!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Server {
    /// A command beside the running server that must be refused: what it says.
    pub fn refused(&self, words: &[&str]) -> Result<String> {
        let output = self.command().args(words).arg("--store").arg(self.store()).output()?;
        ensure!(!output.status.success(), "{words:?} was not refused");
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing to do about a child that is gone already.
        let _ = self.kill();
    }
}

/// A write beyond the limit fails like one to a full disk, and needs no rights of an administrator to arrange.
fn limited(blocks: u64, program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")).arg(program);
    command
}

/// One person's tablet: a folder and a passphrase. Every command is a process of its own.
pub struct Tablet {
    folder: TempDir,
}

/// The passphrase of every tablet here.
const PASSPHRASE: &str = "여섯 낱말로 된 긴 암호";

/// What a command came to.
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// The JSON lines of its output.
    pub rows: Vec<Value>,
    /// What it said on standard error.
    pub error: String,
}

impl Tablet {
    /// Enrol with a code.
    pub fn enrol(server: &str, code: &str, device: &str) -> Result<Self> {
        Tablet::enrol_in(tempfile::tempdir()?, server, code, device)
    }

    /// Enrol with a code; the store lies in this folder.
    pub fn enrol_in(folder: TempDir, server: &str, code: &str, device: &str) -> Result<Self> {
        let tablet = Tablet { folder };
        let said = tablet.say_with(
            &["enrol", "--server", server, "--device", device],
            &[("DOLBOM_CODE", code)],
            "",
        )?;
        ensure!(said.code == 0, "enrol: {}", said.error);
        Ok(tablet)
    }

    /// A tablet whose folder is somebody else's business.
    pub fn empty() -> Result<Self> {
        Ok(Tablet { folder: tempfile::tempdir()? })
    }

    /// The folder of its store.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The program with its secrets in the environment.
    pub fn command(&self) -> Command {
        self.with_secrets(Command::new(program("tablet")))
    }

    fn with_secrets(&self, mut command: Command) -> Command {
        command.env("DOLBOM_HOME", self.home()).env("DOLBOM_PASSPHRASE", PASSPHRASE).env("DOLBOM_LANG", "en");
        command
    }

    /// The program when it may write no file larger than so many blocks of 512 bytes, as on a disk that fills.
    pub fn command_on_full_disk(&self, blocks: u64) -> Command {
        self.with_secrets(limited(blocks, &program("tablet")))
    }

    /// Every text in its database, decrypted: to see what is left there.
    pub fn everything(&self) -> Result<Vec<String>> {
        let home = HomeDir::new(self.home());
        let key = KeyFile::read(&home.keys())?.open(PASSPHRASE)?;
        let digits: String = key.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let database = rusqlite::Connection::open(home.store())?;
        database.pragma_update(None, "key", format!("x'{digits}'"))?;
        let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
        let names = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for name in names {
            let mut rows = database.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = rows.column_count();
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    let value = row.get_ref(column)?;
                    found.extend(value.as_bytes().ok().map(|it| String::from_utf8_lossy(it).into_owned()));
                }
            }
        }
        Ok(found)
    }

    /// Run a command.
    pub fn say(&self, words: &[&str]) -> Result<Said> {
        self.say_with(words, &[], "")
    }

    /// Run a command with further environment and standard input.
    pub fn say_with(&self, words: &[&str], env: &[(&str, &str)], input: &str) -> Result<Said> {
        let mut command = self.command();
        command.args(words).envs(env.iter().copied());
        Self::say_by(command, input)
    }

    /// Run this command with this standard input.
    pub fn say_by(mut command: Command, input: &str) -> Result<Said> {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (mut pipe, input) = (child.stdin.take().context("its input")?, input.to_owned());
        let feed = std::thread::spawn(move || {
            // A program that refuses a line reads no further.
            let _ = pipe.write_all(input.as_bytes());
        });
        let output = child.wait_with_output()?;
        feed.join().map_err(|_| anyhow::anyhow!("the feeding thread panicked"))?;
        said(output)
    }

    /// Run a command that must be done.
    pub fn done(&self, words: &[&str]) -> Result<Vec<Value>> {
        let said = self.say(words)?;
        ensure!(said.code == 0, "{words:?} ended with {}: {}", said.code, said.error);
        Ok(said.rows)
    }

    /// Run a command that answers one object.
    pub fn one(&self, words: &[&str]) -> Result<Value> {
        match <[Value; 1]>::try_from(self.done(words)?) {
            Ok([one]) => Ok(one),
            Err(rows) => bail!("{words:?} answered {} rows: {rows:?}", rows.len()),
        }
    }

    /// Save one object of a kind; answers what was saved.
    pub fn add(&self, kind: &str, object: &Value) -> Result<Value> {
        self.one(&["add", kind, "--json", &object.to_string()])
    }

    /// Change a record.
    pub fn edit(&self, kind: &str, id: &str, object: &Value) -> Result<Value> {
        self.one(&["edit", kind, id, "--json", &object.to_string()])
    }

    /// Sync; must be done.
    pub fn sync(&self) -> Result<Vec<Value>> {
        self.done(&["sync"])
    }

    /// Start `add KIND` on a pipe and kill it with SIGKILL right after it has said so many lines: what it said it
    /// had saved.
    pub fn add_and_be_killed(&self, kind: &str, objects: &[Value], after: usize) -> Result<Vec<Value>> {
        self.add_and_be_killed_later(kind, objects, after, 0)
    }

    /// The same, killed so many turns of a loop after that line: in the middle of whatever it does then.
    pub fn add_and_be_killed_later(
        &self,
        kind: &str,
        objects: &[Value],
        after: usize,
        turns: u64,
    ) -> Result<Vec<Value>> {
        let mut child =
            self.command().args(["add", kind]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut input = child.stdin.take().context("its input")?;
        let text: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let feed = std::thread::spawn(move || {
            // The reader of this pipe is killed; that is the point.
            let _ = input.write_all(text.as_bytes());
        });
        let mut lines: std::io::Lines<BufReader<ChildStdout>> =
            BufReader::new(child.stdout.take().context("its output")?).lines();
        let mut told = Vec::new();
        while told.len() < after {
            let Some(line) = lines.next() else { break };
            told.push(serde_json::from_str(&line?)?);
        }
        for _ in 0..turns {
            std::hint::spin_loop();
        }
        child.kill()?;
        child.wait()?;
        // What was said between the last line that was read and the kill was said too.
        for line in lines {
            told.extend(serde_json::from_str::<Value>(&line?).ok());
        }
        feed.join().map_err(|_| anyhow::anyhow!("the feeding thread panicked"))?;
        Ok(told)
    }
}

fn said(output: Output) -> Result<Said> {
    let text = String::from_utf8(output.stdout)?;
    let rows =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>().with_context(|| text.clone())?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(Said { code: output.status.code().unwrap_or(-1), rows, error })
}

/// The ids of records that a save touched.
pub fn records(saved: &Value) -> Vec<String> {
    saved["records"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}
