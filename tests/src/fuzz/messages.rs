//! Messages that are only read: whatever can be read can be written, and read again as the same.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::body::Body;
use shared::chunk::SnapshotRequest;
use shared::desk::{DeskReply, DeskRequest, ExportRequest};
use shared::digest::Chain;
use shared::id::{DongCode, Epoch, OpId, Receipt, StreamName};
use shared::kind::GroupKey;
use shared::op::{Op, OpEnvelope};
use shared::pack::{Packs, builtin_sources};
use shared::policy::{Role, parts_of_stream, stream_of};
use shared::protocol::{EnrolReply, EnrolRequest, ErrorReply, Reply, SyncRequest};
use shared::record::RecordState;
use std::fmt::Display;
use std::str::FromStr;
use sync_server::accounts::code::Code;

/// Bytes as each of the messages.
pub fn messages(bytes: &[u8]) {
    stays_the_same::<EnrolRequest>(bytes);
    stays_the_same::<EnrolReply>(bytes);
    stays_the_same::<SyncRequest>(bytes);
    stays_the_same::<Reply>(bytes);
    stays_the_same::<DeskRequest>(bytes);
    stays_the_same::<DeskReply>(bytes);
    stays_the_same::<ExportRequest>(bytes);
    stays_the_same::<SnapshotRequest>(bytes);
    stays_the_same::<ErrorReply>(bytes);
    stays_the_same::<OpEnvelope>(bytes);
    stays_the_same::<Op>(bytes);
    stays_the_same::<RecordState>(bytes);
    stays_the_same::<Body>(bytes);
}

fn stays_the_same<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(message) = serde_json::from_slice::<T>(bytes) else { return };
    let value = |it: &T| -> Value { serde_json::to_value(it).expect("what was read can be written") };
    let written = value(&message);
    let again: T = serde_json::from_value(written.clone()).expect("what was written can be read");
    assert_eq!(value(&again), written);
}

/// Bytes as each of the words that have a form.
pub fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    says_the_same::<DongCode>(text);
    says_the_same::<GroupKey>(text);
    says_the_same::<OpId>(text);
    says_the_same::<Epoch>(text);
    says_the_same::<Chain>(text);
    says_the_same::<Role>(text);
    let _any = Receipt(text.to_owned()).is_of("7Q4");
    let _code = Code::from_typed(text).map(|code| code.hash());
    if let Some((dong, part)) = parts_of_stream(&StreamName(text.to_owned())) {
        assert_eq!(stream_of(&dong, part).0, text);
    }
}

fn says_the_same<T: FromStr + Display + PartialEq>(text: &str) {
    let Ok(word) = text.parse::<T>() else { return };
    assert!(word.to_string().parse::<T>().is_ok_and(|again| again == word), "{text:?} is not read back");
}

/// Bytes as a pack that replaces one of the program's.
pub fn packs(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Refused or read; it has no way back to text.
    let _any = Packs::parse(&[text]);
    if let Ok(packs) = Packs::builtin().with(text) {
        // What was taken is a pack: those beside it are as they were.
        assert!(builtin_sources().iter().filter(|(_, json)| packs.clone().with(json).is_ok()).count() >= 3);
    }
}
