//! A pipe between tablet and server that counts what goes through: bytes each way, and requests.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What has gone through.
#[derive(Debug, Default)]
pub struct Counts {
    up: AtomicU64,
    down: AtomicU64,
    heads: AtomicU64,
    requests: AtomicU64,
}

/// What has gone through, at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Through {
    /// Bytes to the server, heads of HTTP included.
    pub up: u64,
    /// Bytes to the tablet.
    pub down: u64,
    /// Of all these the heads of HTTP.
    pub heads: u64,
    /// Requests.
    pub requests: u64,
}

/// Listens until the process ends.
pub struct Wire {
    port: u16,
    counts: Arc<Counts>,
}

impl Wire {
    /// Before a server's port.
    pub fn before(server: u16) -> Result<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (port, counts) = (listener.local_addr()?.port(), Arc::new(Counts::default()));
        let counting = counts.clone();
        std::thread::spawn(move || {
            for tablet in listener.incoming().filter_map(std::io::Result::ok) {
                // A server that is gone is seen by the tablet as a closed connection.
                let _ = carry(tablet, server, &counting);
            }
        });
        Ok(Wire { port, counts })
    }

    /// Where tablets come.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What has gone through since the last time that this was asked.
    pub fn take(&self) -> Through {
        let take = |it: &AtomicU64| it.swap(0, Ordering::SeqCst);
        Through {
            up: take(&self.counts.up),
            down: take(&self.counts.down),
            heads: take(&self.counts.heads),
            requests: take(&self.counts.requests),
        }
    }
}

fn carry(tablet: TcpStream, server: u16, counts: &Arc<Counts>) -> Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    server.set_nodelay(true)?;
    tablet.set_nodelay(true)?;
    let (up, down) = ((tablet.try_clone()?, server.try_clone()?), (server, tablet));
    let (counting_up, counting_down) = (counts.clone(), counts.clone());
    std::thread::spawn(move || {
        pass(up.0, up.1, |bytes| {
            counting_up.up.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            let begins = bytes.starts_with(b"POST ") || bytes.starts_with(b"GET ");
            counting_up.requests.fetch_add(u64::from(begins), Ordering::SeqCst);
            counting_up.heads.fetch_add(head(bytes), Ordering::SeqCst);
        });
    });
    std::thread::spawn(move || {
        pass(down.0, down.1, |bytes| {
            counting_down.down.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            counting_down.heads.fetch_add(head(bytes), Ordering::SeqCst);
        });
    });
    Ok(())
}

/// Bytes of the head that these begin with; both sides send a head at once.
fn head(bytes: &[u8]) -> u64 {
    let begins = [&b"POST "[..], b"GET ", b"HTTP/1.1 "].iter().any(|it| bytes.starts_with(it));
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").filter(|_| begins);
    end.map_or(0, |end| end as u64 + 4)
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: impl Fn(&[u8])) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut bytes) {
        count(&bytes[..n]);
        if to.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    // The other side may have closed it already.
    let _ = to.shutdown(Shutdown::Write);
}
