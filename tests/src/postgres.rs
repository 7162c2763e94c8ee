//! A real PostgreSQL on a folder of its own, for one test program: started once, a database for each test, stopped when
//! the program ends, however it ends.
//!
//! PostgreSQL refuses to run as root; there it runs as the system's user for it.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use sync_server::store::{Access, PostgresStore, Store};

/// Who owns every database here.
const USER: &str = "dolbom";

/// How often a start is tried while what was killed has not quite gone.
const STARTS_MAX: usize = 200;

/// Stops PostgreSQL and takes its folder away once the program at the other end of the pipe is gone.
const GUARDIAN: &str = r#"read -r _; "$0/pg_ctl" -D "$1/data" -m immediate -s stop; rm -rf "$1""#;

/// PostgreSQL, running.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<(u32, u32)>,
    made: AtomicUsize,
    durable: bool,
    guardian: Child,
}

/// What is asked of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// A commit is on the disk before it is answered.
    Durable,
    /// Nothing here tests what outlives a crash.
    Quick,
}

impl Cluster {
    /// The one of this program, for everything that does not stop it.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            Cluster::start(Disk::Quick).expect("PostgreSQL starts; `cargo xtask setup` installs it")
        })
    }

    /// One of one's own.
    pub fn start(disk: Disk) -> Result<Cluster> {
        let programs = programs()?;
        // Not in the tests' own folder for temporary files, whose name may be too long for a socket.
        let folder = tempfile::Builder::new().prefix("dolbom-pg-").tempdir_in("/tmp")?.keep();
        let user = unprivileged()?;
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid))?;
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARDIAN]).args([&programs, &folder]).stdin(Stdio::piped()).stdout(Stdio::null());
        // A Ctrl-C at the terminal ends the program; the guardian sees that by the pipe.
        guard.stderr(Stdio::null()).process_group(0);
        let guardian = as_user(&mut guard, user).spawn()?;
        let cluster = Cluster {
            programs,
            folder,
            user,
            made: AtomicUsize::new(0),
            durable: disk == Disk::Durable,
            guardian,
        };
        cluster.make()?;
        cluster.run()?;
        Ok(cluster)
    }

    fn make(&self) -> Result<()> {
        let mut command = self.program("initdb");
        command.args(["-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync", "-U", USER, "-D"]);
        done(command.arg(self.folder.join("data")))
    }

    /// Start it; returns once it answers.
    pub fn run(&self) -> Result<()> {
        let sync = if self.durable { "on" } else { "off" };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync={sync} -c full_page_writes={sync} \
             -c synchronous_commit={sync} -c max_connections=200 -c autovacuum=off",
            self.folder.display()
        );
        let mut last = Ok(());
        for _ in 0..STARTS_MAX {
            let mut command = self.program("pg_ctl");
            command.arg("-D").arg(self.folder.join("data")).args(["-w", "-s", "-o", &options, "-l"]);
            last = done(command.arg(self.folder.join("log")).arg("start"));
            if last.is_ok() {
                break;
            }
            // Processes of one that was killed go by themselves.
            std::thread::yield_now();
        }
        last
    }

    /// SIGKILL to the process that it all hangs on.
    pub fn kill(&self) -> Result<()> {
        let text = fs::read_to_string(self.folder.join("data").join("postmaster.pid"))?;
        let pid = text.lines().next().context("a process id")?;
        ensure!(pid.parse::<u32>().is_ok(), "{pid:?} is no process id");
        done(as_user(Command::new("kill").args(["-KILL", pid]), self.user))
    }

    /// Stop at once, without writing what is in memory: it recovers when it starts.
    pub fn stop_at_once(&self) -> Result<()> {
        let mut command = self.program("pg_ctl");
        done(command.arg("-D").arg(self.folder.join("data")).args(["-w", "-s", "-m", "immediate", "stop"]))
    }

    /// The name of a new database: empty, or a copy of another in which nobody works now.
    pub fn new_database(&self, of: Option<&str>) -> Result<String> {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::SeqCst));
        let mut command = self.program("createdb");
        command.arg("-h").arg(&self.folder).args(["-U", USER, "-T", of.unwrap_or("template0"), &name]);
        done(&mut command)?;
        Ok(name)
    }

    /// The URL of a new, empty database.
    pub fn database(&self) -> Result<String> {
        Ok(self.url(&self.new_database(None)?))
    }

    /// The URL of a database of this cluster.
    pub fn url(&self, name: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@/{name}?host={folder}")
    }

    /// A way to open an empty store, for the contract of stores: the same database each time.
    pub fn store_of_its_own(&self) -> impl Fn() -> Arc<dyn Store> + use<> {
        let url = self.database().expect("a new database");
        move || Arc::new(PostgresStore::open(&url, Access::Server).expect("the store opens"))
    }

    /// A folder in which its programs may write.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// One of PostgreSQL's programs, as the user that may run it.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.folder);
        as_user(&mut command, self.user);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The pipe closes, and the guardian does the rest.
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

fn as_user(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    match user {
        Some((uid, gid)) => command.uid(uid).gid(gid),
        None => command,
    }
}

fn done(command: &mut Command) -> Result<()> {
    // What it starts keeps its output open: nothing is read from it.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = status.with_context(|| format!("{command:?} cannot be started"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// Where `initdb` and the others are: what `POSTGRES_BIN` names, Debian's folders newest first, the search path.
pub fn programs() -> Result<PathBuf> {
    let named = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let mut places: Vec<PathBuf> = named.into_iter().collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut of_debian: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    of_debian.sort();
    places.extend(of_debian.into_iter().rev());
    places.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    match places.into_iter().find(|place| place.join("initdb").exists()) {
        Some(place) => Ok(place),
        None => bail!("PostgreSQL is not here; `cargo xtask setup` installs it"),
    }
}

/// The user and group to run as: none where this is no root.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    if number(&["-u"])? != 0 {
        return Ok(None);
    }
    let named = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((number(&["-u", name]).ok()?, number(&["-g", name]).ok()?)));
    Ok(Some(named.context("a user that is not root")?))
}

fn number(words: &[&str]) -> Result<u32> {
    let output = Command::new("id").args(words).output()?;
    ensure!(output.status.success(), "id {words:?}");
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
