//! How far a record is on its way, in one word.

use crate::data::Refused;
use crate::data::answer::names::Desk;
use crate::store::OpState;
use crate::store::index::{OpTrace, Seen};
use serde_json::{Value, json};
use shared::body::OpenConflict;
use shared::record::Candidate;

/// The state of a record and the ops that make it so.
pub(super) struct State {
    /// `refused` (the server did not take something saved here), `saved` (something waits here), `in_review` (a value of
    /// this person stands in an open conflict) or `sent`.
    pub word: &'static str,
    /// The ops concerned: `{op, receipt, state, refusal}`.
    pub ops: Vec<Value>,
}

/// The state of this record.
pub(super) fn state(desk: &Desk<'_>, seen: &Seen) -> Result<State, Refused> {
    let (laid, mut refused) = desk.data.store.ops_on(seen.id)?;
    // What a coordinator has dismissed needs nobody any more.
    refused.retain(|it| it.result.as_ref().is_none_or(|result| result.closed.is_none()));
    let waiting: Vec<&OpTrace> = laid.iter().filter(|it| it.state == OpState::Waiting).collect();
    let in_review = seen.conflicts.values().any(|conflict| own_candidate(desk, conflict).is_some());
    let word = match (refused.is_empty(), waiting.is_empty(), in_review) {
        (false, _, _) => "refused",
        (true, false, _) => "saved",
        (true, true, true) => "in_review",
        (true, true, false) => "sent",
    };
    let told = |it: &OpTrace, state: &str| {
        let refusal = it.result.as_ref().and_then(|result| result.refusal.as_ref());
        json!({ "op": it.op, "receipt": it.receipt, "state": state, "refusal": refusal })
    };
    let refused = refused.iter().map(|it| told(it, "refused"));
    let ops = refused.chain(waiting.into_iter().map(|it| told(it, "waiting"))).collect();
    Ok(State { word, ops })
}

/// The newest value that this person has standing in a conflict.
pub(super) fn own_candidate<'a>(desk: &Desk<'_>, conflict: &'a OpenConflict) -> Option<&'a Candidate> {
    conflict.candidates.iter().filter(|it| it.by == desk.me.staff).max_by_key(|it| (it.at, it.op))
}
