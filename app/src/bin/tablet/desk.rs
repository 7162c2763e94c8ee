//! The desk: what only the server holds. Asked online, told as rows.

use crate::args::{Lines, day};
use crate::input;
use crate::session::Session;
use crate::stop::Stop;
use crate::sync::{block_on, plain};
use app::sync::http::{Address, Http};
use app::text::Lang;
use chrono::NaiveDate;
use clap::{Args as Group, Subcommand};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::desk::{DeskAsk, DeskDeed, DeskQuestion, Export, ExportRequest};
use shared::id::{DongCode, OpId};
use shared::protocol::PROTOCOL;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// The words.
#[derive(Debug, Group)]
pub struct Desk {
    #[command(subcommand)]
    pub what: What,
    /// Allow http to another machine, readable for everybody on the way. Closed test networks only.
    #[arg(long, global = true)]
    pub insecure_http: bool,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub enum What {
    /// The tablets of my dong: last contact, unsent ops, clock, version, storage.
    Devices,
    /// Refused saves that are open, newest first.
    Quarantine {
        #[command(flatten)]
        page: Page,
        /// Those that were dismissed in the last days instead.
        #[arg(long)]
        dismissed: bool,
    },
    /// Apply a refused save with other values: one JSON object {"<op>": {"<key>": value}}.
    Mend {
        /// An op of the save.
        op: OpId,
        #[command(flatten)]
        lines: Lines,
    },
    /// Apply a refused save unchanged, in the dong where its record is now.
    Adopt {
        /// An op of the save.
        op: OpId,
    },
    /// A refused save shall not be applied; its author reads why.
    Dismiss {
        /// An op of the save.
        op: OpId,
        /// Why, in words.
        #[arg(long)]
        reason: String,
    },
    /// Take a dismissal back, within seven days.
    TakeBack {
        /// An op of the save.
        op: OpId,
    },
    /// What merged by itself in the last seven days, newest first.
    Merged {
        #[command(flatten)]
        page: Page,
    },
    /// Records, refused saves and ops of each of my dong.
    Counts,
    /// Who downloaded what and why, newest first.
    Downloads {
        #[command(flatten)]
        page: Page,
    },
    /// Fetch a list of one dong as a file.
    Export(ExportWish),
}

/// A page of a list.
#[derive(Debug, Group)]
pub struct Page {
    /// Most rows.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    /// Go on after this "place": the "next" of the page before.
    #[arg(long, value_name = "PLACE")]
    pub after: Option<i64>,
}

#[derive(Debug, Group)]
pub struct ExportWish {
    /// visits or discoveries.
    pub what: String,
    /// First day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: NaiveDate,
    /// Last day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: NaiveDate,
    /// Where.
    #[arg(long, value_name = "CODE")]
    pub dong: DongCode,
    /// csv or xlsx.
    #[arg(long, default_value = "xlsx")]
    pub format: String,
    /// Why it is handed on; recorded on the server.
    #[arg(long)]
    pub reason: String,
    /// The new file; one that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Ask, and print the answer.
pub fn desk(session: &mut Session, wish: Desk) -> Result<(), Stop> {
    let Desk { what, insecure_http } = wish;
    let ask = match what {
        What::Devices => DeskAsk::Question(DeskQuestion::Devices),
        What::Counts => DeskAsk::Question(DeskQuestion::Counts),
        What::Quarantine { page, dismissed } => {
            DeskAsk::Question(DeskQuestion::Quarantine { limit: page.limit, after: page.after, dismissed })
        }
        What::Merged { page } => {
            DeskAsk::Question(DeskQuestion::Merged { limit: page.limit, after: page.after })
        }
        What::Downloads { page } => {
            DeskAsk::Question(DeskQuestion::Downloads { limit: page.limit, after: page.after })
        }
        What::Mend { op, lines } => {
            let corrected = word(Value::Object(input::only_object(&lines)?))?;
            DeskAsk::Deed(DeskDeed::Mend { op, corrected })
        }
        What::Adopt { op } => DeskAsk::Deed(DeskDeed::Adopt { op }),
        What::Dismiss { op, reason } => DeskAsk::Deed(DeskDeed::Dismiss { op, reason }),
        What::TakeBack { op } => DeskAsk::Deed(DeskDeed::TakeBack { op }),
        What::Export(wish) => return export(session, wish, insecure_http),
    };
    let http = server(session, insecure_http)?;
    let reply = block_on(http.desk(ask))?;
    let answer = session.data.desk(reply, session.now())?;
    session.out.rows(&answer.rows);
    Ok(())
}

fn export(session: &mut Session, wish: ExportWish, insecure: bool) -> Result<(), Stop> {
    let ExportWish { what, from, to, dong, format, reason, out } = wish;
    let file_error = |error: std::io::Error| Stop::file(&out, &error);
    if out.exists() {
        return Err(file_error(std::io::ErrorKind::AlreadyExists.into()));
    }
    let lang = if session.texts.lang() == Lang::Ko { "ko" } else { "en" }.to_owned();
    let (what, format) = (word(what.into())?, word(format.into())?);
    let export = Export { what, from, to, dong, format, reason, lang };
    let http = server(session, insecure)?;
    let bytes = block_on(http.export(&ExportRequest { proto: PROTOCOL, export }))?;
    let mut file = File::create_new(&out).map_err(file_error)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(file_error)?;
    session.out.rows(&[json!({ "at": out, "bytes": bytes.len() })]);
    Ok(())
}

fn server(session: &Session, insecure: bool) -> Result<Http, Stop> {
    let identity = session.data.store.identity();
    let address = Address::new(&identity.server_url, plain(insecure))?;
    Ok(Http::new(address, identity.token.clone())?)
}

/// A word or an object that the protocol knows.
fn word<T: DeserializeOwned>(given: Value) -> Result<T, Stop> {
    let text = given.to_string();
    serde_json::from_value(given).map_err(|_| Stop::Usage("bad_word", vec![("text", text)]))
}
