//! What is between tablets and server, and what dies: messages lost, repeated, late and cut; crashes and clones.

use super::{LEASE, Message, Neighbourhood, Tablet, data, key, kinds, replica_id, staff_id};
use anyhow::{Result, ensure};
use app::store::{FrameApplied, PushLimits, Store};
use shared::id::LeaseId;
use shared::protocol::{Lease, Reply, SyncRequest};
use std::path::Path;
use sync_server::reconcile::{self, Caller};

impl Neighbourhood {
    /// A tablet sends a request.
    pub(super) fn ask(&mut self, tablet: usize) -> Result<()> {
        let limits = match self.random.below(3) {
            0 => PushLimits { ops: 1 + self.random.place(3), bytes: usize::MAX },
            _ => PushLimits::default(),
        };
        let text = self.request(tablet, limits)?;
        self.net.push(Message::Request { tablet, text });
        Ok(())
    }

    pub(super) fn request(&mut self, tablet: usize, limits: PushLimits) -> Result<String> {
        let now = self.now;
        let data = self.tablets[tablet].data.as_mut().expect("open between steps");
        Ok(serde_json::to_string(&data.store.sync_request(limits, now, "test")?)?)
    }

    /// One message arrives, perhaps late, perhaps twice, perhaps not at all.
    pub(super) fn deliver(&mut self) -> Result<()> {
        if self.net.is_empty() {
            return Ok(());
        }
        let at = if self.random.below(2) == 0 { 0 } else { self.random.place(self.net.len()) };
        let message = match self.random.below(100) {
            0..12 => {
                self.count("repeated");
                self.net[at].copy()
            }
            12..27 => {
                self.count("lost");
                self.net.remove(at);
                return Ok(());
            }
            _ => self.net.remove(at),
        };
        match message {
            Message::Request { tablet, text } => {
                let lines = self.serve(tablet, &text)?;
                self.net.push(Message::Answer { tablet, lines });
                Ok(())
            }
            Message::Answer { tablet, lines } => {
                let cut =
                    if self.random.below(4) == 0 { self.random.place(lines.len() + 1) } else { lines.len() };
                self.take(tablet, &lines[..cut])
            }
        }
    }

    /// The server takes the push, commits, and answers from a snapshot.
    pub(super) fn serve(&mut self, tablet: usize, text: &str) -> Result<Vec<String>> {
        let request: SyncRequest = serde_json::from_str(text)?;
        let (n, now) = (self.tablets[tablet].replica, self.now);
        let kinds = self.central.kinds().clone();
        let lease_id = LeaseId(self.uuid());
        let replies = self.central.write(move |tx| {
            let replica = tx.replica(replica_id(n))?.expect("every tablet is enrolled");
            let staff = tx.staff(staff_id(n))?.expect("every tablet has an owner");
            let dong = staff.dong.keys().cloned().collect();
            let lease = Lease { id: lease_id, role: staff.role, dong, issued: now, expires: now + LEASE };
            tx.put_lease(replica.id, &lease)?;
            let caller = Caller { replica, staff };
            let ack = reconcile::push(tx, &kinds, &caller, &request.push, now)?;
            reconcile::reply(tx, &caller, &request, ack, now, lease)
        })?;
        replies.iter().map(|reply| Ok(serde_json::to_string(reply)?)).collect()
    }

    /// The tablet applies the lines that came.
    pub(super) fn take(&mut self, tablet: usize, lines: &[String]) -> Result<()> {
        let (now, epoch) = (self.now, self.epoch());
        for line in lines {
            let data = self.tablets[tablet].data.as_mut().expect("open between steps");
            match serde_json::from_str(line)? {
                Reply::Head(head) => {
                    let applied = data.store.apply_head(&head, now, epoch)?;
                    if applied.forked {
                        self.count("forked");
                    }
                }
                Reply::Frame(frame) => match data.store.apply_frame(&frame)? {
                    FrameApplied::Complete { digest_matches } => {
                        ensure!(digest_matches, "tablet {tablet}: the digest of {} differs", frame.stream);
                    }
                    FrameApplied::Applied | FrameApplied::Ignored(_) => {}
                },
                Reply::Repair(repair) => drop(data.store.apply_repair(&repair)?),
                Reply::End { .. } => {}
            }
        }
        Ok(())
    }

    /// The program dies between two statements of the test and starts again.
    pub(super) fn crash_tablet(&mut self, tablet: usize) -> Result<()> {
        self.count("tablet crashed");
        let folder = self.tablets[tablet].folder.clone();
        self.tablets[tablet].data = None;
        self.tablets[tablet].data = Some(data(Store::open(&folder, &key(), kinds())?));
        Ok(())
    }

    pub(super) fn crash_server(&mut self) -> Result<()> {
        self.count("server crashed");
        self.central.reopen()
    }

    /// An older copy of a tablet is put beside it: both go on under one identity, as after a clone or a restore.
    pub(super) fn clone_back(&mut self, tablet: usize) -> Result<()> {
        if self.tablets.len() > 5 {
            return Ok(());
        }
        self.count("cloned");
        let n = self.tablets.len();
        let folder = self.folder.path().join(format!("tablet-{n}"));
        let (from, replica) = (self.tablets[tablet].folder.clone(), self.tablets[tablet].replica);
        self.tablets[tablet].data = None;
        copy_folder(&from, &folder)?;
        self.tablets[tablet].data = Some(data(Store::open(&from, &key(), kinds())?));
        let store = Store::open(&folder, &key(), kinds())?;
        self.tablets.push(Tablet { folder, data: Some(data(store)), replica, clock_skew: 0 });
        self.story.push(format!("tablet {tablet} is cloned as {n}"));
        Ok(())
    }
}

impl Message {
    fn copy(&self) -> Message {
        match self {
            Message::Request { tablet, text } => Message::Request { tablet: *tablet, text: text.clone() },
            Message::Answer { tablet, lines } => Message::Answer { tablet: *tablet, lines: lines.clone() },
        }
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
