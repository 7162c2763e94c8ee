//! The data host without a screen: asked over its channels as a page asks it, with a real store and a real server.

#![cfg(test)]

use anyhow::{Context, Result, bail, ensure};
use app::data::{Change, Command, Draft, HomeGiven, Query, Refused};
use app::host::{Ask, Damage, Fault, FromHost, Phase, Reply, Standing, ToHost, serve};
use app::platform::files::HomeDir;
use app::platform::task;
use app::sync::{Failure, SyncEnd};
use dolbom_tests::process::Server;
use serde_json::{Value, json};
use shared::desk::{DeskDeed, DeskQuestion};
use shared::id::{OpId, RecordId};
use std::fs;
use std::future::Future;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const PASSPHRASE: &str = "여섯 낱말로 된 긴 암호";
const PIN: &str = "483920";

/// A page: what it sends and hears.
struct Page {
    to_host: UnboundedSender<ToHost>,
    from_host: UnboundedReceiver<FromHost>,
    last: u64,
}

impl Page {
    /// Start a host on this folder.
    fn open(home: &TempDir) -> Page {
        let (to_host, inbox) = unbounded_channel();
        let (outbox, from_host) = unbounded_channel();
        task::spawn(serve(HomeDir::new(home.path()), inbox, outbox));
        Page { to_host, from_host, last: 0 }
    }

    async fn ask(&mut self, ask: Ask) -> Result<Reply> {
        self.last += 1;
        let id = self.last;
        self.to_host.send(ToHost::Ask { id, ask })?;
        loop {
            match self.from_host.recv().await.context("the host has ended")? {
                FromHost::Reply { id: of, reply } if of == id => return Ok(reply),
                _ => {}
            }
        }
    }

    async fn standing(&mut self, ask: Ask) -> Result<Standing> {
        match self.ask(ask).await? {
            Reply::Standing(standing) => Ok(*standing),
            other => bail!("{other:?}"),
        }
    }

    async fn fault(&mut self, ask: Ask) -> Result<Fault> {
        match self.ask(ask).await? {
            Reply::Fault(fault) => Ok(fault),
            other => bail!("{other:?}"),
        }
    }

    async fn phase(&mut self) -> Result<Phase> {
        Ok(self.standing(Ask::Standing).await?.phase)
    }

    async fn enrol(&mut self, server: &Server) -> Result<Standing> {
        self.enrol_as(server, "nurse").await
    }

    async fn enrol_as(&mut self, server: &Server, role: &str) -> Result<Standing> {
        let code = server.admit("이하은", role)?;
        let (server, device) = (server.url(), "시험 태블릿".to_owned());
        self.standing(Ask::Enrol { server, code, device, passphrase: PASSPHRASE.into() }).await
    }

    async fn rows(&mut self, query: Query) -> Result<Vec<Value>> {
        match self.ask(Ask::Query(query)).await? {
            Reply::Rows(rows) => Ok(rows),
            other => bail!("{other:?}"),
        }
    }

    async fn synced(&mut self) -> Result<()> {
        match self.ask(Ask::Sync).await? {
            Reply::Synced(report) if report.end == SyncEnd::Done => Ok(()),
            other => bail!("{other:?}"),
        }
    }

    /// Save a household and a person in it; answers the person.
    async fn save(&mut self, name: &str) -> Result<RecordId> {
        let Reply::Ids(ids) = self.ask(Ask::Fresh(2)).await? else { bail!("no ids") };
        let dong = self.standing(Ask::Standing).await?.owner.context("an owner")?.dong[0].parse()?;
        let fields = |value: Value| value.as_object().cloned().unwrap_or_default();
        let changes = vec![
            Change::Create {
                id: ids[0],
                kind: "household".into(),
                home: HomeGiven::Dong(dong),
                fields: fields(json!({"household_type": "single"})),
            },
            Change::Create {
                id: ids[1],
                kind: "person".into(),
                home: HomeGiven::With(ids[0]),
                fields: fields(json!({ "name": name })),
            },
        ];
        match self.ask(Ask::Command(Command::Save { changes, draft: None })).await? {
            Reply::Done(done) if done.receipts.len() == 2 => Ok(ids[1]),
            other => bail!("{other:?}"),
        }
    }

    async fn persons(&mut self) -> Result<Vec<String>> {
        let query = Query::List { kind: "person".into(), of: None, archived: false, limit: 100, after: None };
        let rows = self.rows(query).await?;
        let name = |row: &Value| row["fields"]["name"].as_str().map(str::to_owned);
        let mut names: Vec<String> = rows.iter().filter_map(name).collect();
        names.sort();
        Ok(names)
    }
}

/// Run on one thread, as the host does.
fn on_one_thread(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, work)
}

#[test]
fn from_the_code_to_the_lock_and_back_by_pin_and_passphrase() -> Result<()> {
    on_one_thread(async {
        let (server, home) = (Server::start()?, tempfile::tempdir()?);
        let mut page = Page::open(&home);
        ensure!(page.phase().await? == Phase::New);
        let short = Ask::Enrol {
            server: server.url(),
            code: "x".into(),
            device: "x".into(),
            passphrase: "short".into(),
        };
        ensure!(page.fault(short).await? == Fault::Key("too_short".into()));
        let standing = page.enrol(&server).await?;
        ensure!(standing.phase == Phase::Open && standing.owner.context("an owner")?.name == "이하은");

        ensure!(page.fault(Ask::SetPin { pin: "123456".into() }).await? == Fault::WeakPin);
        ensure!(page.standing(Ask::SetPin { pin: PIN.into() }).await?.has_pin);
        ensure!(page.standing(Ask::Lock).await?.phase == Phase::Locked);
        ensure!(page.fault(Ask::Query(Query::Status)).await? == Fault::NotOpen);
        let wrong = page.fault(Ask::Unlock { pin: "483921".into() }).await?;
        ensure!(matches!(wrong, Fault::WrongPin(rest) if rest.free == 4), "{wrong:?}");
        ensure!(page.standing(Ask::Unlock { pin: PIN.into() }).await?.phase == Phase::Open);

        // After a restart only the passphrase opens it, and the PIN is known again.
        let mut page = {
            drop(page);
            task::breathe().await;
            Page::open(&home)
        };
        ensure!(page.phase().await? == Phase::Closed);
        let words = |passphrase: &str| Ask::Open { passphrase: passphrase.into() };
        ensure!(page.fault(words("다른 긴 암호입니다 정말")).await? == Fault::Key("wrong_secret".into()));
        let standing = page.standing(words(PASSPHRASE)).await?;
        ensure!(standing.phase == Phase::Open && standing.has_pin);
        ensure!(page.standing(Ask::Lock).await?.phase == Phase::Locked);
        ensure!(page.standing(Ask::Unlock { pin: PIN.into() }).await?.phase == Phase::Open);
        Ok(())
    })
}

#[test]
fn wrong_pins_make_everybody_wait_also_after_a_restart() -> Result<()> {
    on_one_thread(async {
        let (server, home) = (Server::start()?, tempfile::tempdir()?);
        let mut page = Page::open(&home);
        page.enrol(&server).await?;
        page.standing(Ask::SetPin { pin: PIN.into() }).await?;
        page.standing(Ask::Lock).await?;
        for _ in 0..6 {
            page.fault(Ask::Unlock { pin: "483921".into() }).await?;
        }
        let told = page.fault(Ask::Unlock { pin: PIN.into() }).await?;
        ensure!(matches!(told, Fault::WrongPin(rest) if rest.until.is_some()), "the right one waits too");
        drop(page);
        task::breathe().await;
        let standing = Page::open(&home).standing(Ask::Standing).await?;
        ensure!(standing.rest.until.is_some() && standing.rest.free == 0);
        Ok(())
    })
}

#[test]
fn a_damaged_database_costs_nothing_that_was_saved_or_typed() -> Result<()> {
    on_one_thread(async {
        let (mut server, home) = (Server::start()?, tempfile::tempdir()?);
        let mut page = Page::open(&home);
        page.enrol(&server).await?;
        page.save("보낸 사람").await?;
        page.synced().await?;
        server.kill()?;
        page.save("기다리는 사람").await?;
        let person = page.save("또 한 사람").await?;
        let draft = Draft {
            id: person,
            kind: "visit".into(),
            about: Some(person),
            opened: Default::default(),
            fields: json!({"typed": "적던 말"}).as_object().cloned().context("an object")?,
            page: 2,
        };
        page.ask(Ask::Command(Command::KeepDraft(draft.clone()))).await?;
        drop(page);
        task::breathe().await;

        let database = home.path().join("store.db");
        let mut bytes = fs::read(&database)?;
        for at in (3 * 4096..bytes.len()).step_by(1024) {
            bytes[at] ^= 0x40;
        }
        fs::write(&database, &bytes)?;
        fs::remove_file(home.path().join("store.db-wal")).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let mut page = Page::open(&home);
        ensure!(page.phase().await? == Phase::Closed, "nobody can tell from outside");
        page.fault(Ask::Open { passphrase: PASSPHRASE.into() }).await?;
        let damage = Damage { recoverable: 4, drafts: 1 };
        let phase = page.phase().await?;
        ensure!(phase == Phase::Damaged(damage), "{phase:?}");
        let standing = page.standing(Ask::Recover { passphrase: PASSPHRASE.into() }).await?;
        ensure!(standing.phase == Phase::Open);
        ensure!(page.persons().await? == ["기다리는 사람", "또 한 사람"]);
        let drafts = page.rows(Query::Drafts).await?;
        ensure!(drafts.len() == 1 && drafts[0]["fields"]["typed"] == "적던 말");

        server.run()?;
        page.synced().await?;
        ensure!(page.persons().await? == ["기다리는 사람", "또 한 사람", "보낸 사람"]);
        ensure!(page.standing(Ask::Standing).await?.waiting == 0);
        // Once only: a second tablet sees three persons.
        let other = tempfile::tempdir()?;
        let mut page = Page::open(&other);
        page.enrol(&server).await?;
        page.synced().await?;
        ensure!(page.persons().await?.len() == 3);
        Ok(())
    })
}

#[test]
fn the_desk_is_asked_through_the_host_and_says_when_it_cannot_be_reached() -> Result<()> {
    on_one_thread(async {
        let (mut server, home) = (Server::start()?, tempfile::tempdir()?);
        let mut page = Page::open(&home);
        page.enrol_as(&server, "coordinator").await?;
        page.save("강순덕").await?;
        page.synced().await?;
        let counts = || Query::Desk(DeskQuestion::Counts);
        let rows = page.rows(counts()).await?;
        ensure!(rows.len() == 1 && rows[0]["counts"][0]["records"]["person"] == 1, "{rows:?}");
        let unknown = DeskDeed::Adopt { op: OpId(uuid::Uuid::from_u128(7)) };
        let fault = page.fault(Ask::Command(Command::Desk(unknown.clone()))).await?;
        ensure!(fault == Fault::Sync(Failure::NotFound), "{fault:?}");
        server.kill()?;
        let offline = Fault::Refused(Refused::AsksServer);
        ensure!(page.fault(Ask::Query(counts())).await? == offline);
        ensure!(page.fault(Ask::Command(Command::Desk(unknown))).await? == offline);
        Ok(())
    })
}
