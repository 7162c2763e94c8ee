//! A network between tablets and a server that fails at the byte that a test names: cuts the connection, or kills the
//! server, when so many bytes have gone one way.

use crate::process::Server;
use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

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

struct Shared {
    server: Arc<Mutex<Server>>,
    port: u16,
    fault: Mutex<Option<Fault>>,
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

    /// The next fault, or none; answers the one that has not happened.
    pub fn arm(&self, fault: Option<Fault>) -> Option<Fault> {
        std::mem::replace(&mut *locked(&self.shared.fault), fault)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
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
    std::thread::spawn(move || pump(&up, tablet, server, Way::ToServer));
    std::thread::spawn(move || pump(&down, server_too, tablet_too, Way::ToTablet));
}

fn pump(shared: &Shared, mut from: TcpStream, mut to: TcpStream, way: Way) {
    let mut piece = [0; 1024];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let (pass, deed) = shared.judge(way, read);
        let sent = to.write_all(&piece[..pass]);
        if deed == Some(Deed::Kill) {
            // A server that has died by itself is what the test looks for in its own way.
            let _ = locked(&shared.server).kill();
        }
        if sent.is_err() || deed.is_some() {
            break;
        }
    }
    for stream in [&from, &to] {
        // The other thread may have been first.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

impl Shared {
    /// How many of these bytes may pass, and what happens then.
    fn judge(&self, way: Way, bytes: usize) -> (usize, Option<Deed>) {
        let mut armed = locked(&self.fault);
        match armed.as_mut().filter(|fault| fault.way == way) {
            None => (bytes, None),
            Some(fault) if fault.after >= bytes => {
                fault.after -= bytes;
                (bytes, None)
            }
            Some(fault) => {
                let (pass, deed) = (fault.after, fault.deed);
                *armed = None;
                (pass, Some(deed))
            }
        }
    }
}
