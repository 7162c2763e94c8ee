//! Asks of the desk: the host carries them to the server and tells the answer on, with the names that are known here.

use super::message::{Fault, Reply};
use super::state::Host;
use crate::data::Refused;
use crate::platform::{clock, download, task};
use crate::sync::http::Http;
use crate::sync::{Failure, Wake};
use serde_json::{Value, json};
use shared::desk::{DeskAsk, Export, ExportRequest};
use shared::protocol::PROTOCOL;
use std::rc::Rc;

impl Host {
    /// Ask the desk. After a deed that was done the tablet fetches what it led to.
    pub(super) async fn desk(self: &Rc<Self>, ask: DeskAsk) -> Reply {
        let is_deed = matches!(ask, DeskAsk::Deed(_));
        let reply = match self.server() {
            Ok(http) => http.desk(ask).await.map_err(not_answered),
            Err(fault) => Err(fault),
        };
        let reply = match reply {
            Ok(reply) => reply,
            Err(fault) => return Reply::Fault(fault),
        };
        if is_deed && reply["done"]["done"] == true {
            self.fetch_soon();
        }
        match self.with_open(|open| open.data.desk(reply, clock::now())) {
            Some(Ok(answer)) => Reply::Rows(answer.rows),
            Some(Err(refused)) => Reply::Fault(Fault::Refused(refused)),
            None => Reply::Fault(Fault::NotOpen),
        }
    }

    /// Fetch a list as a file and keep it where the person finds it: `{name, at, bytes}`, `at` a path or, in a
    /// browser, an address for a link that saves it.
    pub(super) async fn export(self: &Rc<Self>, export: Export) -> Reply {
        match self.fetch_file(export).await {
            Ok(row) => Reply::Rows(vec![row]),
            Err(fault) => Reply::Fault(fault),
        }
    }

    async fn fetch_file(&self, export: Export) -> Result<Value, Fault> {
        let name = export.file_name();
        let request = ExportRequest { proto: PROTOCOL, export };
        let bytes = self.server()?.export(&request).await.map_err(not_answered)?;
        let at = download::keep(&name, &bytes)?;
        Ok(json!({ "name": name, "at": at, "bytes": bytes.len() }))
    }

    fn server(&self) -> Result<Http, Fault> {
        Ok(self.way().ok_or(Fault::NotOpen)??)
    }

    fn fetch_soon(self: &Rc<Self>) {
        let host = self.clone();
        task::spawn(async move {
            host.sync(Wake::Asked).await;
        });
    }
}

/// Nothing of this was saved here, so nothing is said of what waits.
fn not_answered(failure: Failure) -> Fault {
    match failure {
        Failure::Offline { .. } | Failure::TimedOut | Failure::Cut => Fault::Refused(Refused::AsksServer),
        other => Fault::Sync(other),
    }
}
