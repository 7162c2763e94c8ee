//! Messages, ids and packs: whatever the bytes are, reading them ends, and what could be read is written so that it is
//! read as the same again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::desk::{DeskReply, DeskRequest, ExportRequest};
use shared::digest::Chain;
use shared::id::{DongCode, Epoch, OpId, Receipt};
use shared::kind::GroupKey;
use shared::op::{Op, OpEnvelope};
use shared::pack::Packs;
use shared::protocol::{EnrolReply, EnrolRequest, ErrorReply, Reply, SyncRequest};
use shared::record::RecordState;
use std::fmt::Display;
use std::str::FromStr;

/// Read the bytes as everything that travels.
pub fn wire(bytes: &[u8]) {
    message::<SyncRequest>(bytes);
    message::<Reply>(bytes);
    message::<EnrolRequest>(bytes);
    message::<EnrolReply>(bytes);
    message::<DeskRequest>(bytes);
    message::<DeskReply>(bytes);
    message::<ExportRequest>(bytes);
    message::<ErrorReply>(bytes);
    message::<OpEnvelope>(bytes);
    message::<Op>(bytes);
    message::<RecordState>(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    word::<OpId>(text);
    word::<Epoch>(text);
    word::<Chain>(text);
    word::<DongCode>(text);
    word::<GroupKey>(text);
    let _any = Receipt(text.to_owned()).is_of("7Q4");
    // Refused or read; it has no way back to text.
    let _any = Packs::parse(&[text]);
}

fn message<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(bytes) else { return };
    let written = serde_json::to_string(&read).expect("what was read has JSON");
    let again: T = serde_json::from_str(&written).expect("what was written is read");
    assert_eq!(serde_json::to_string(&again).expect("it has JSON"), written);
}

fn word<T: FromStr + Display>(text: &str) {
    let Ok(read) = text.parse::<T>() else { return };
    let written = read.to_string();
    let again = written.parse::<T>().unwrap_or_else(|_| panic!("{written:?} is not read"));
    assert_eq!(again.to_string(), written);
}
