//! Syncs beside the work of the screens: after a save, when the network is back, when it is time, when a person asks.

use super::message::{Network, Reply, Told};
use super::state::{Host, OpenStore};
use crate::platform::{clock, disk, random, task};
use crate::sync::driver::{Senses, Storage};
use crate::sync::http::{Address, Http, Plain};
use crate::sync::{Failure, SyncEnd, SyncReport, Transport, Wake};
use shared::chunk::{Chunk, Piece, SnapshotRequest};
use shared::clock::Millis;
use shared::protocol::{Reply as Line, SyncRequest};
use std::rc::Rc;

/// Progress is told at most this often, in milliseconds.
const TELL_EVERY: Millis = 400;

impl Host {
    /// Sync when a person asks; answers when it is over.
    pub async fn sync_now(self: &Rc<Self>) -> Reply {
        match self.sync(Wake::Asked).await {
            Some(report) => Reply::Synced(Box::new(report)),
            None => Reply::Fault(super::Fault::NotOpen),
        }
    }

    /// Sync if it is time. One sync runs at a time: a person who asks waits for her turn, everything else does not.
    pub async fn sync(self: &Rc<Self>, why: Wake) -> Option<SyncReport> {
        let mut driver = match why {
            Wake::Asked => self.driver.lock().await,
            Wake::Saved | Wake::Online | Wake::Timer => self.driver.try_lock().ok()?,
        };
        let way = self.way()?;
        let mut transport = match way {
            Ok(http) => Counted { http, host: self, told: clock::now() },
            Err(failure) => {
                self.held.borrow_mut().last_failure = Some(failure);
                self.tell_standing();
                return None;
            }
        };
        self.look_at_storage().await;
        driver.storage = self.storage();
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let report = driver.wake(why, &mut OpenStore(self), &mut transport, &mut senses).await;
        drop(driver);
        self.after(report.as_ref()).await;
        report
    }

    fn storage(&self) -> Storage {
        let held = self.held.borrow();
        Storage { used_bytes: held.used_bytes, free_bytes: held.free_bytes, persisted: held.persisted }
    }

    /// The way to the server of the open store.
    pub(super) fn way(&self) -> Option<Result<Http, Failure>> {
        let identity = self.with_open(|open| open.data.store.identity().clone())?;
        let address = Address::new(&identity.server_url, Plain::Loopback);
        let offline = |detail: String| Failure::Offline { detail };
        Some(address.map_err(|error| offline(error.to_string())).and_then(|it| Http::new(it, identity.token)))
    }

    async fn after(self: &Rc<Self>, report: Option<&SyncReport>) {
        let Some(report) = report else { return };
        {
            let mut held = self.held.borrow_mut();
            held.syncing = false;
            held.network = network_after(&report.end, held.network);
            held.last_failure = match &report.end {
                SyncEnd::Done => None,
                SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure) => Some(failure.clone()),
            };
        }
        let copied = self.with_open(|open| open.copy.tidy(&open.data.store));
        let settled = disk::settle().await;
        self.held.borrow_mut().copy_problem = copied.and_then(Result::err).is_some() || settled.is_err();
        self.refresh_owner();
        if report.frames > 0 || !report.outcomes.is_empty() {
            self.tell(Told::Changed);
        }
        self.tell_standing();
        if let Some(at) = report.next {
            self.wake_at(at);
        }
    }

    /// Sync again at that moment, unless another timer was set meanwhile.
    fn wake_at(self: &Rc<Self>, at: Millis) {
        let mine = {
            let mut held = self.held.borrow_mut();
            held.timer += 1;
            held.timer
        };
        let host = self.clone();
        task::spawn(async move {
            task::sleep((at - clock::now()).max(0)).await;
            let is_newest = host.held.borrow().timer == mine;
            if is_newest {
                host.sync(Wake::Timer).await;
            }
        });
    }

    /// The device says that the network came or went.
    pub fn online(self: &Rc<Self>, is_online: bool) {
        self.held.borrow_mut().network = if is_online { Network::Online } else { Network::Offline };
        self.tell_standing();
        if is_online {
            let host = self.clone();
            task::spawn(async move {
                host.sync(Wake::Online).await;
            });
        }
    }

    fn progress(&self, rows: u64, told: &mut Millis) {
        let now = clock::now();
        self.held.borrow_mut().rows += rows;
        if (now - *told).abs() >= TELL_EVERY {
            *told = now;
            self.tell_standing();
        }
    }
}

fn network_after(end: &SyncEnd, before: Network) -> Network {
    match end {
        SyncEnd::Done => Network::Online,
        SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure) if failure.is_connection() => Network::Offline,
        SyncEnd::Waiting(_) | SyncEnd::Stopped(_) => before,
    }
}

/// Counts the rows that come, and tells it.
struct Counted<'a> {
    http: Http,
    host: &'a Host,
    told: Millis,
}

impl Transport for Counted<'_> {
    async fn send(&mut self, request: &SyncRequest) -> Result<(), Failure> {
        let began = {
            let mut held = self.host.held.borrow_mut();
            let began = !held.syncing;
            if began {
                (held.rows, held.of) = (0, 0);
            }
            held.syncing = true;
            began
        };
        if began {
            self.host.tell_standing();
        }
        self.http.send(request).await
    }

    async fn line(&mut self) -> Result<Option<Line>, Failure> {
        let line = self.http.line().await?;
        match &line {
            Some(Line::Frame(frame)) => self.host.progress(frame.rows.len() as u64, &mut self.told),
            Some(Line::Head(head)) => {
                let mut held = self.host.held.borrow_mut();
                let left: u64 = head.snapshots.values().sum();
                held.of = if left > 0 { held.rows + left } else { held.of };
            }
            _ => {}
        }
        Ok(line)
    }

    async fn piece(&mut self, request: &SnapshotRequest) -> Result<Vec<u8>, Failure> {
        let piece = self.http.piece(request).await?;
        if request.piece == Piece::After(0) {
            // What comes before all else has been applied: the screens can show it.
            self.host.tell(Told::Changed);
        }
        if let Ok(head) = Chunk::head_of(&piece) {
            self.host.progress(head.rows, &mut self.told);
        }
        Ok(piece)
    }

    fn cut(&mut self) {
        self.http.cut();
    }
}
