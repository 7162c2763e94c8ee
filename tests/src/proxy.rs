//! A network between tablets and a server that fails where a test says: a connection is cut at some byte, goes silent as
//! when a cable is pulled, or brings a request twice or late; or one of the two programs dies meanwhile.

use crate::process::{Said, Server};
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Requests.
    ToServer,
    /// Answers. The first byte of one shows that the request has gone through.
    ToTablet,
}

/// What happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Both sides see the connection break off.
    Cut,
    /// The server dies by SIGKILL, and the connection with it.
    Kill,
    /// The server dies by SIGKILL while it works on the next whole request, wherever `after` is.
    KillAtWork,
    /// The tablet dies by SIGKILL, and the connection with it.
    KillTablet,
    /// Nothing comes through any more and nothing breaks off, until [`Proxy::plug`].
    Silence,
    /// The next whole request goes through, and comes a second time with [`Proxy::deliver_late`].
    Twice,
    /// The next whole request breaks off, and comes all the same with [`Proxy::deliver_late`].
    Late,
}

/// After so many bytes on a way, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The way that is counted.
    pub way: Way,
    /// Bytes that are still let through.
    pub after: usize,
    /// What happens then.
    pub deed: Deed,
}

/// Longest wait for something that the test itself has arranged.
const PATIENCE: Duration = Duration::from_secs(60);

struct Shared {
    server: Arc<Mutex<Server>>,
    port: u16,
    fault: Mutex<Option<Fault>>,
    /// Turns of a loop between the byte and the deed: deaths fall at any moment of what the byte has set going.
    linger: AtomicU32,
    victim: Mutex<Option<Arc<Mutex<Child>>>>,
    late: Mutex<Vec<Vec<u8>>>,
    unplugged: Mutex<bool>,
    /// Faults whose bytes have gone by and whose deeds are not done.
    at_it: Mutex<usize>,
    changed: Condvar,
    done: Condvar,
    stopped: AtomicBool,
}

/// Listens until it is dropped.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

fn locked<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// In front of this server.
    pub fn before(server: &Arc<Mutex<Server>>) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            server: server.clone(),
            port: locked(server).port(),
            fault: Mutex::new(None),
            linger: AtomicU32::new(0),
            victim: Mutex::new(None),
            late: Mutex::new(Vec::new()),
            unplugged: Mutex::new(false),
            at_it: Mutex::new(0),
            changed: Condvar::new(),
            done: Condvar::new(),
            stopped: AtomicBool::new(false),
        });
        let serving = shared.clone();
        let thread = std::thread::spawn(move || {
            for tablet in listener.incoming().filter_map(std::io::Result::ok) {
                if serving.stopped.load(Ordering::SeqCst) {
                    return;
                }
                carry(&serving, tablet);
            }
        });
        Ok(Proxy { port, shared, thread: Some(thread) })
    }

    /// Where tablets look for the server.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next fault, or none; answers the one that has not happened. One that has begun is over by then, so that
    /// it cannot strike what the test does next.
    pub fn arm(&self, fault: Option<Fault>) -> Option<Fault> {
        let last = std::mem::replace(&mut *locked(&self.shared.fault), fault);
        let at_it = locked(&self.shared.at_it);
        drop(self.shared.done.wait_while(at_it, |it| *it > 0).unwrap_or_else(PoisonError::into_inner));
        last
    }

    /// Turns of a loop from the byte of a fault to its deed, for this and later faults.
    pub fn linger(&self, turns: u32) {
        self.shared.linger.store(turns, Ordering::SeqCst);
    }

    /// Run a tablet's command, which [`Deed::KillTablet`] kills. What it said of lines that are whole is answered.
    pub fn run(&self, mut command: Command) -> Result<Said> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (output, mut errors) =
            (child.stdout.take().context("its output")?, child.stderr.take().context("its errors")?);
        let child = Arc::new(Mutex::new(child));
        *locked(&self.shared.victim) = Some(child.clone());
        let mut rows = Vec::new();
        for line in BufReader::new(output).lines() {
            // A line that a kill has cut off was not said.
            rows.extend(serde_json::from_str(&line?).ok());
        }
        let mut error = String::new();
        errors.read_to_string(&mut error)?;
        locked(&self.shared.victim).take();
        let code = locked(&child).wait()?.code().unwrap_or(-1);
        Ok(Said { code, rows, error })
    }

    /// The network is silent by [`Deed::Silence`]; waits until that has happened.
    pub fn is_silent(&self) -> Result<()> {
        let unplugged = locked(&self.shared.unplugged);
        let (unplugged, _) = self
            .shared
            .changed
            .wait_timeout_while(unplugged, PATIENCE, |it| !*it)
            .unwrap_or_else(PoisonError::into_inner);
        ensure!(*unplugged, "so many bytes never went that way");
        Ok(())
    }

    /// What was held back comes through, and everything after it.
    pub fn plug(&self) {
        *locked(&self.shared.unplugged) = false;
        self.shared.changed.notify_all();
    }

    /// Requests that came twice or late come now. The server answers each, never with a fault of its own.
    pub fn deliver_late(&self) -> Result<usize> {
        let late = std::mem::take(&mut *locked(&self.shared.late));
        for request in &late {
            let mut server = TcpStream::connect(("127.0.0.1", self.shared.port))?;
            let line = 1 + request.iter().position(|it| *it == b'\n').context("a request has lines")?;
            let (first, rest) = request.split_at(line);
            server.write_all(&[first, b"connection: close\r\n", rest].concat())?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            let answer = String::from_utf8_lossy(&answer);
            ensure!(answer.starts_with("HTTP/1.1 200"), "a request that came again got {answer}");
        }
        Ok(late.len())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        self.plug();
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A server that does not listen is a connection that is closed at once.
fn carry(shared: &Arc<Shared>, tablet: TcpStream) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", shared.port)) else { return };
    let (Ok(tablet_too), Ok(server_too)) = (tablet.try_clone(), server.try_clone()) else { return };
    let (up, down) = (shared.clone(), shared.clone());
    std::thread::spawn(move || {
        let goes_on = whole_request(&up, &tablet, &server).unwrap_or(false);
        if goes_on {
            pump(&up, tablet, server, Way::ToServer);
        } else {
            close(&tablet, &server);
        }
    });
    std::thread::spawn(move || pump(&down, server_too, tablet_too, Way::ToTablet));
}

fn close(one: &TcpStream, other: &TcpStream) {
    for stream in [one, other] {
        // The other thread may have been first.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// What happens to a whole request, when that is the next fault. Whether the connection goes on.
fn whole_request(shared: &Shared, mut tablet: &TcpStream, mut server: &TcpStream) -> Result<bool> {
    let whole = [Deed::KillAtWork, Deed::Twice, Deed::Late];
    if !locked(&shared.fault).is_some_and(|it| whole.contains(&it.deed)) {
        return Ok(true);
    }
    let request = read_request(&mut tablet)?;
    let Some((fault, _at_it)) = shared.begins(&mut locked(&shared.fault)) else { return Ok(true) };
    if fault.deed == Deed::Late {
        locked(&shared.late).push(request);
        return Ok(false);
    }
    server.write_all(&request)?;
    if fault.deed == Deed::Twice {
        locked(&shared.late).push(request);
        return Ok(true);
    }
    shared.lingers();
    locked(&shared.server).kill()?;
    Ok(false)
}

/// Head and body of one request.
fn read_request(from: &mut impl Read) -> Result<Vec<u8>> {
    let mut reader = BufReader::new(from);
    let (mut request, mut length) = (Vec::new(), 0);
    loop {
        let begin = request.len();
        ensure!(reader.read_until(b'\n', &mut request)? > 0, "the request broke off");
        let line = String::from_utf8_lossy(&request[begin..]).to_ascii_lowercase();
        if let Some(told) = line.strip_prefix("content-length:") {
            length = told.trim().parse()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let begin = request.len();
    request.resize(begin + length, 0);
    reader.read_exact(&mut request[begin..])?;
    Ok(request)
}

fn pump(shared: &Shared, mut from: TcpStream, mut to: TcpStream, way: Way) {
    let mut piece = [0; 1024];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        shared.waits_while_unplugged();
        let (pass, deed) = shared.judge(way, read);
        if to.write_all(&piece[..pass]).is_err() {
            break;
        }
        let Some((deed, at_it)) = deed else { continue };
        shared.lingers();
        match deed {
            Deed::Silence => {
                *locked(&shared.unplugged) = true;
                shared.changed.notify_all();
                drop(at_it);
                shared.waits_while_unplugged();
                if to.write_all(&piece[pass..read]).is_ok() {
                    continue;
                }
            }
            // A program that has died by itself is what the test looks for in its own way.
            Deed::Kill => drop(locked(&shared.server).kill()),
            Deed::KillTablet => drop(locked(&shared.victim).take().map(|victim| locked(&victim).kill())),
            Deed::Cut | Deed::KillAtWork | Deed::Twice | Deed::Late => {}
        }
        break;
    }
    close(&from, &to);
}

/// As long as it lives, a fault has begun and its deed is not done.
struct AtIt<'a>(&'a Shared);

impl Drop for AtIt<'_> {
    fn drop(&mut self) {
        *locked(&self.0.at_it) -= 1;
        self.0.done.notify_all();
    }
}

impl Shared {
    /// What happens now, of what is armed.
    fn begins(&self, armed: &mut Option<Fault>) -> Option<(Fault, AtIt<'_>)> {
        let fault = armed.take()?;
        *locked(&self.at_it) += 1;
        Some((fault, AtIt(self)))
    }

    fn lingers(&self) {
        for _ in 0..self.linger.load(Ordering::SeqCst) {
            std::hint::spin_loop();
        }
    }

    fn waits_while_unplugged(&self) {
        let unplugged = locked(&self.unplugged);
        drop(self.changed.wait_while(unplugged, |it| *it).unwrap_or_else(PoisonError::into_inner));
    }

    /// How many of these bytes may pass, and what happens then.
    fn judge(&self, way: Way, bytes: usize) -> (usize, Option<(Deed, AtIt<'_>)>) {
        let mut armed = locked(&self.fault);
        match armed.as_mut().filter(|fault| fault.way == way) {
            None => (bytes, None),
            Some(fault) if fault.after >= bytes => {
                fault.after -= bytes;
                (bytes, None)
            }
            Some(fault) => (fault.after, self.begins(&mut armed).map(|(fault, at_it)| (fault.deed, at_it))),
        }
    }
}
