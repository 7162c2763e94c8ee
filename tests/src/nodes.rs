//! Several server processes over one PostgreSQL, and a plain round-robin before them.

use crate::postgres::{Cluster, Disk};
use crate::process::{DONG, program};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use sync_server::store::{Access, PostgresStore};
use tempfile::TempDir;

/// One server.
struct Node {
    port: u16,
    child: Option<Child>,
}

/// The servers, their database and the way to them.
pub struct Nodes {
    /// PostgreSQL, with a disk that keeps what it has committed.
    pub cluster: Cluster,
    url: String,
    nodes: Vec<Node>,
    robin: RoundRobin,
    logs: TempDir,
}

impl Nodes {
    /// So many, started.
    pub fn start(count: usize) -> Result<Nodes> {
        let cluster = Cluster::start(Disk::Durable)?;
        let url = cluster.database()?;
        let ports = (0..count).map(|_| free_port()).collect::<Result<Vec<_>>>()?;
        let nodes = ports.iter().map(|&port| Node { port, child: None }).collect();
        let robin = RoundRobin::before(ports)?;
        let mut all = Nodes { cluster, url, nodes, robin, logs: tempfile::tempdir()? };
        for node in 0..count {
            all.run(node)?;
        }
        Ok(all)
    }

    /// Start this server; returns when it listens.
    pub fn run(&mut self, node: usize) -> Result<()> {
        let log =
            File::options().create(true).append(true).open(self.logs.path().join(format!("{node}.log")))?;
        let mut command = self.command();
        let listen = format!("127.0.0.1:{}", self.nodes[node].port);
        let mut child =
            command.args(["serve", "--listen", &listen]).stdout(Stdio::piped()).stderr(log).spawn()?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut first)?;
        self.nodes[node].child = Some(child);
        ensure!(first.starts_with("listening on "), "node {node} said {first:?}: {}", self.log(node)?);
        Ok(())
    }

    /// SIGKILL.
    pub fn kill(&mut self, node: usize) -> Result<()> {
        if let Some(mut child) = self.nodes[node].child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("dolbom-server"));
        command.env("DOLBOM_STORE", &self.url).env("DOLBOM_LANG", "en").env("RUST_LOG", "warn");
        command
    }

    /// Let somebody in: the one-time code of a new member of staff.
    pub fn admit(&self, name: &str, role: &str) -> Result<String> {
        let words = ["people", "add", "--name", name, "--role", role, "--dong", DONG, "--json"];
        let added: Value = serde_json::from_str(&self.admin(&words)?)?;
        let id = added["id"].as_str().context("an id")?;
        Ok(self.admin(&["enrol", "--person", id, "--plain"])?.trim().to_owned())
    }

    /// A command beside the running servers.
    pub fn admin(&self, words: &[&str]) -> Result<String> {
        let output = self.command().args(words).output()?;
        ensure!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Their store, opened beside them.
    pub fn store(&self) -> Result<PostgresStore> {
        Ok(PostgresStore::open(&self.url, Access::Beside)?)
    }

    /// Where tablets look for the server.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.robin.port)
    }

    /// How many connections each server was given.
    pub fn given(&self) -> Vec<usize> {
        self.robin.given.iter().map(|it| it.load(Ordering::SeqCst)).collect()
    }

    /// Dump the database as its administrator would, beside the running servers.
    pub fn dump(&self) -> Result<PathBuf> {
        let file = self.cluster.folder().join("dump");
        let mut dump = self.cluster.program("pg_dump");
        done(dump.args(["--format=custom", "--file"]).arg(&file).arg(format!("--dbname={}", self.url)))?;
        Ok(file)
    }

    /// Bring a dump back into an empty database, as docs/operations.md says; servers start on it from now on.
    pub fn bring_back(&mut self, dump: &Path) -> Result<()> {
        self.url = self.cluster.database()?;
        let mut restore = self.cluster.program("pg_restore");
        let into = format!("--dbname={}", self.url);
        done(restore.args(["--no-owner", "--single-transaction", &into]).arg(dump))?;
        let mut mark = self.cluster.program("psql");
        done(mark.args(["-q", "-c", "UPDATE meta SET value = 1 WHERE name = 'backup_copy'"]).arg(&self.url))
    }

    /// What a server has said.
    pub fn log(&self, node: usize) -> Result<String> {
        Ok(std::fs::read_to_string(self.logs.path().join(format!("{node}.log")))?)
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for node in 0..self.nodes.len() {
            // Nothing to do about a child that is gone already.
            let _ = self.kill(node);
        }
    }
}

fn done(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Asked for once, so that a server that was killed comes back where it was.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Gives each connection to the next server that listens. Knows nothing of what goes over it.
struct RoundRobin {
    port: u16,
    given: Arc<Vec<AtomicUsize>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl RoundRobin {
    fn before(ports: Vec<u16>) -> Result<RoundRobin> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let given: Arc<Vec<AtomicUsize>> = Arc::new(ports.iter().map(|_| AtomicUsize::new(0)).collect());
        let stopped = Arc::new(AtomicBool::new(false));
        let (counts, ends) = (given.clone(), stopped.clone());
        let thread = std::thread::spawn(move || {
            for (turn, client) in listener.incoming().filter_map(std::io::Result::ok).enumerate() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let order = (0..ports.len()).map(|it| (it + turn) % ports.len());
                let mut reached =
                    order.filter_map(|it| Some((it, TcpStream::connect(("127.0.0.1", ports[it])).ok()?)));
                // Where none listens the connection is closed at once.
                let Some((node, server)) = reached.next() else { continue };
                counts[node].fetch_add(1, Ordering::SeqCst);
                carry(client, server);
            }
        });
        Ok(RoundRobin { port, given, stopped, thread: Some(thread) })
    }
}

impl Drop for RoundRobin {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn carry(client: TcpStream, server: TcpStream) {
    let (Ok(client_too), Ok(server_too)) = (client.try_clone(), server.try_clone()) else { return };
    std::thread::spawn(move || pump(client, server));
    std::thread::spawn(move || pump(server_too, client_too));
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        if to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    for stream in [&from, &to] {
        // The other thread may have been first.
        let _ = stream.shutdown(Shutdown::Both);
    }
}
