//! Does what the machine says: asks the store for requests, sends them, applies what comes back.

use crate::store::{ChunkApplied, FrameApplied, HeadApplied, PushLimits, Repaired, Store, StoreError};
use crate::sync::{
    Ask, Event, Failure, FrameSeen, HeadSeen, Input, Machine, Output, PieceSeen, SyncEnd, SyncReport,
    Transport, Wake,
};
use shared::chunk::{Ahead, Chunk, LAYOUT, NotAChunk, Piece, SnapshotRequest, Table};
use shared::clock::Millis;
use shared::id::{Epoch, ServerEpoch, StreamName};
use shared::protocol::{DeviceReport, PROTOCOL, Position};
use std::collections::VecDeque;

/// What the driver may ask of the machine that it runs on.
pub struct Senses<'a> {
    /// The clock.
    pub now: &'a mut dyn FnMut() -> Millis,
    /// A fresh random number: jitter, epochs.
    pub random: &'a mut dyn FnMut() -> u64,
}

/// Lends the store of a replica for one step at a time, so that commands go on between the steps of a sync.
pub trait Lend {
    /// Do this with the store, unless it was closed meanwhile.
    fn lend<T>(&mut self, step: impl FnOnce(&mut Store) -> T) -> Option<T>;
}

impl Lend for Store {
    fn lend<T>(&mut self, step: impl FnOnce(&mut Store) -> T) -> Option<T> {
        Some(step(self))
    }
}

/// What only the machine that it runs on can say of the app's storage: the server is told, for the coordinator's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Bytes that it holds.
    pub used_bytes: Option<u64>,
    /// Bytes that are free for it.
    pub free_bytes: Option<u64>,
    /// Whether the browser promised to keep it.
    pub persisted: Option<bool>,
}

/// What is here is counted anew when that was done longer ago than this, in milliseconds.
const COUNT: Millis = 20 * 60 * 60 * 1000;

/// The same when a person asks for a sync.
const COUNT_ASKED: Millis = 10 * 60 * 1000;

/// Runs syncs of one replica, one after the other.
#[derive(Debug, Default)]
pub struct Driver {
    machine: Machine,
    /// Told with the next requests.
    pub storage: Storage,
    /// Chunks of a snapshot that this tablet applies in a moment.
    batch: usize,
}

/// Most chunks in one transaction.
const BATCH_MAX: usize = 32;

/// When chunks are applied in less, more of them are applied at once next time: the fewer transactions the fewer pages
/// are written again and again. When it takes longer, fewer: commands wait for it. In milliseconds.
const QUICK: Millis = 600;
const SLOW: Millis = 1_500;

impl Driver {
    /// Before the first sync.
    pub fn new() -> Self {
        Driver::default()
    }

    /// Wake the machine. Answers with the report when a sync was made, with nothing when it was not yet time.
    pub async fn wake<T: Transport, L: Lend>(
        &mut self,
        why: Wake,
        store: &mut L,
        transport: &mut T,
        senses: &mut Senses<'_>,
    ) -> Option<SyncReport> {
        let storage = self.storage;
        let (machine, batch) = (&mut self.machine, &mut self.batch);
        *batch = (*batch).max(1);
        let todo = VecDeque::new();
        let mut run = Run { machine, batch, storage, store, transport, senses, table: None, todo };
        run.count(why);
        let waiting = run.waiting();
        run.tell(Event::Wake { why, waiting });
        run.finish().await
    }
}

struct Run<'a, 'b, T, L> {
    machine: &'a mut Machine,
    batch: &'a mut usize,
    storage: Storage,
    store: &'a mut L,
    transport: &'a mut T,
    senses: &'a mut Senses<'b>,
    /// Of the snapshot that is being read.
    table: Option<(StreamName, Table)>,
    todo: VecDeque<Output>,
}

impl<T: Transport, L: Lend> Run<'_, '_, T, L> {
    fn tell(&mut self, event: Event) {
        let input = Input { now: (self.senses.now)(), random: (self.senses.random)(), event };
        self.todo.extend(self.machine.step(input));
    }

    async fn finish(&mut self) -> Option<SyncReport> {
        // Nothing to do after the wake: it is not yet time.
        let mut report = None;
        let mut reading = false;
        loop {
            match self.todo.pop_front() {
                Some(Output::Send(ask)) => reading = self.send(ask).await,
                Some(Output::Fetch(stream)) => self.fetch(&stream).await,
                Some(Output::Cut) => {
                    self.transport.cut();
                    reading = false;
                }
                Some(Output::Report(made)) => report = Some(*made),
                Some(output) => self.apply(output),
                None if reading => reading = self.line().await,
                None => break,
            }
        }
        if let Some(SyncReport { end: SyncEnd::Done, .. }) = &report {
            let now = (self.senses.now)();
            // It is shown as "last sync" only; that everything came does not depend on it.
            let _shown_later = self.store.lend(|store| store.synced(now));
        }
        report
    }

    /// Count anew what the store holds, now and then and when a person asks: what digests say is then what is there.
    fn count(&mut self, why: Wake) {
        let now = (self.senses.now)();
        let age = if why == Wake::Asked { COUNT_ASKED } else { COUNT };
        // A store that cannot count fails at its next request, and that is told.
        let _told_later = self.store.lend(|store| store.count_anew(now, now.saturating_sub(age)));
    }

    /// Make a request and send it. Answers whether lines may be read.
    async fn send(&mut self, ask: Ask) -> bool {
        let limits = PushLimits { ops: ask.ops, bytes: ask.bytes };
        let now = (self.senses.now)();
        let made = self.store.lend(|store| store.sync_request(limits, now, env!("CARGO_PKG_VERSION")));
        let mut request = match made {
            Some(Ok(request)) => request,
            Some(Err(error)) => return self.fail(failed(&error)),
            None => return self.fail(closed()),
        };
        let Storage { used_bytes, free_bytes, persisted } = self.storage;
        request.device = DeviceReport { used_bytes, free_bytes, persisted, ..request.device };
        let asked = ask.settle(&mut request);
        self.tell(Event::Sent(asked));
        match self.transport.send(&request).await {
            Ok(()) => true,
            Err(failure) => self.fail(failure),
        }
    }

    /// Read a line. Answers whether another may be read.
    async fn line(&mut self) -> bool {
        match self.transport.line().await {
            Ok(Some(line)) => {
                self.tell(Event::Line(line));
                true
            }
            // An answer without its end was cut off.
            Ok(None) => self.fail(Failure::Cut),
            Err(failure) => self.fail(failure),
        }
    }

    /// Fetch the next piece of a snapshot and apply it.
    async fn fetch(&mut self, stream: &StreamName) {
        match self.piece(stream).await {
            Ok(seen) => {
                let waiting = self.waiting();
                self.tell(Event::PieceApplied { seen, waiting });
            }
            Err(failure) => {
                self.fail(failure);
            }
        }
    }

    /// Chunks that follow each other, as many as the tablet applies in a moment. What has come is applied also when the
    /// next one does not come: then that is told at the next turn.
    async fn piece(&mut self, stream: &StreamName) -> Result<PieceSeen, Failure> {
        let stands = self.store.lend(|store| store.position(stream)).ok_or_else(closed)?;
        let Some((epoch, asked)) = stands.map_err(|error| failed(&error))? else {
            return Ok(PieceSeen::Ignored);
        };
        if asked.cursor == 0 {
            self.ahead(epoch, &asked).await?;
        }
        let (mut chunks, mut place): (Vec<Chunk>, _) = (Vec::new(), asked.clone());
        let is_last = |chunks: &[Chunk]| chunks.last().is_some_and(|it| it.head.next >= it.head.head);
        while chunks.len() < *self.batch && !is_last(&chunks) {
            match self.chunk(epoch, &place).await {
                Ok(chunk) => {
                    place.cursor = chunk.head.next;
                    chunks.push(chunk);
                }
                Err(failure) if chunks.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        let begun = (self.senses.now)();
        let applied =
            self.store.lend(|store| store.apply_chunks(&chunks, epoch, &asked)).ok_or_else(closed)?;
        *self.batch = match (self.senses.now)() - begun {
            ..QUICK => (*self.batch * 2).min(BATCH_MAX),
            QUICK..SLOW => *self.batch,
            _ => (*self.batch / 2).max(1),
        };
        Ok(match applied.map_err(|error| failed(&error))? {
            ChunkApplied::Ignored(_) => PieceSeen::Ignored,
            ChunkApplied::Applied { rows } if is_last(&chunks) => PieceSeen::Last(rows),
            ChunkApplied::Applied { rows } => PieceSeen::Applied(rows),
        })
    }

    /// What the person needs today, before all else. Whoever cannot say what that is has no such rows.
    async fn ahead(&mut self, epoch: ServerEpoch, asked: &Position) -> Result<(), Failure> {
        let bytes = match self.transport.piece(&request(epoch, asked, Piece::Ahead)).await {
            Err(Failure::NotFound | Failure::Malformed { .. }) => return Ok(()),
            other => other?,
        };
        let Ok(Ahead { rows }) = serde_json::from_slice(&bytes) else { return Ok(()) };
        let applied = self.store.lend(|store| store.apply_ahead(&rows, epoch, asked)).ok_or_else(closed)?;
        applied.map_err(|error| failed(&error))
    }

    /// The chunk that goes on after a place, with the ids of its snapshot's table.
    async fn chunk(&mut self, server_epoch: ServerEpoch, at: &Position) -> Result<Chunk, Failure> {
        let bytes = self.transport.piece(&request(server_epoch, at, Piece::After(at.cursor))).await?;
        let snapshot = Chunk::head_of(&bytes).map_err(no_chunk)?.snapshot;
        let fits = |(of, table): &&(StreamName, Table)| *of == at.stream && table.head.snapshot == snapshot;
        if let Some((_, table)) = self.table.as_ref().filter(fits) {
            return Chunk::read(&bytes, table).map_err(no_chunk);
        }
        let table = self.transport.piece(&request(server_epoch, at, Piece::Table)).await?;
        let table = Table::read(&table).map_err(no_chunk)?;
        let chunk = Chunk::read(&bytes, &table).map_err(no_chunk)?;
        self.table = Some((at.stream.clone(), table));
        Ok(chunk)
    }

    fn fail(&mut self, failure: Failure) -> bool {
        self.transport.cut();
        self.tell(Event::Failed(failure));
        false
    }

    fn apply(&mut self, output: Output) {
        let event = match output {
            Output::ApplyHead(head) => {
                let (now, fresh) = ((self.senses.now)(), Epoch((self.senses.random)()));
                let applied = self.store.lend(|store| store.apply_head(&head, now, fresh));
                applied.map(|it| it.map(|applied| Some(Event::HeadApplied(self.head_seen(&applied)))))
            }
            Output::ApplyFrame(frame) => {
                let applied = self.store.lend(|store| store.apply_frame(&frame));
                applied.map(|it| {
                    it.map(|applied| {
                        Some(Event::FrameApplied { seen: frame_seen(applied), waiting: self.waiting() })
                    })
                })
            }
            Output::ApplyRepair(repair) => {
                let applied = self.store.lend(|store| store.apply_repair(&repair));
                let rows = |it| if let Repaired::Rows(rows) = it { rows } else { 0 };
                applied.map(|it| it.map(|it| Some(Event::RepairApplied { rows: rows(it) })))
            }
            Output::Differs(stream) => {
                self.store.lend(|store| store.ask_for_repair(stream)).map(|()| Ok(None))
            }
            Output::Restart(stream) => {
                self.store.lend(|store| store.restart_stream(&stream)).map(|it| it.map(|()| None))
            }
            // The caller sets its timer by the report.
            Output::Wait(_) | Output::Send(_) | Output::Fetch(_) | Output::Cut | Output::Report(_) => {
                Some(Ok(None))
            }
        };
        match event {
            Some(Ok(Some(event))) => self.tell(event),
            Some(Ok(None)) => {}
            Some(Err(error)) => {
                self.fail(failed(&error));
            }
            None => {
                self.fail(closed());
            }
        }
    }

    fn head_seen(&mut self, applied: &HeadApplied) -> HeadSeen {
        HeadSeen {
            waiting: self.waiting(),
            released: applied.released,
            renumbered: applied.forked,
            restored: applied.restored,
            resend: applied.resend,
            missing: applied.missing_range,
        }
    }

    /// How many ops wait. A store that cannot say so fails at its next request, and that is told.
    fn waiting(&mut self) -> u64 {
        self.store.lend(|store| store.waiting().unwrap_or(0)).unwrap_or(0)
    }
}

fn frame_seen(applied: FrameApplied) -> FrameSeen {
    match applied {
        FrameApplied::Ignored(_) => FrameSeen::Ignored,
        FrameApplied::Applied => FrameSeen::Applied,
        FrameApplied::Complete { digest_matches } => FrameSeen::Complete { digest_matches },
    }
}

fn request(server_epoch: ServerEpoch, at: &Position, piece: Piece) -> SnapshotRequest {
    let (stream, generation) = (at.stream.clone(), at.generation);
    SnapshotRequest { proto: PROTOCOL, layout: LAYOUT, server_epoch, stream, generation, piece }
}

fn no_chunk(error: NotAChunk) -> Failure {
    Failure::Garbled { detail: error.to_string() }
}

/// The store was closed while the sync ran. What had come is kept, what waits goes on waiting.
fn closed() -> Failure {
    Failure::Cut
}

fn failed(error: &StoreError) -> Failure {
    Failure::Store { name: error.name().to_owned() }
}
