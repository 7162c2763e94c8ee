//! A whole sync over the wire.

use super::*;
use crate::accounts::replica::revoke;
use crate::store::read;
use shared::digest::Chain;
use shared::id::{OpId, ReplicaId};

async fn lines(response: Response) -> Vec<Value> {
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let text = response.text().await.unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A new household, as an op of the nurse.
fn op(reply: &EnrolReply, n: u128) -> Value {
    json!({
        "id": Uuid::from_u128(n), "act": {"id": Uuid::from_u128(n + 1000), "index": 0, "of": 1},
        "schema": 1, "kind": "household", "rec": Uuid::from_u128(n + 2000),
        "intent": {"create": {"writes": [{"key": "0", "value": {"dong": "1111051500"}}]}},
        "hlc": NOW << 16, "actor": NURSE.to_string(), "lease": reply.lease.id.to_string(),
        "receipt": format!("{}-1", reply.short),
    })
}

/// A push of this one op.
fn pushing(reply: &EnrolReply, n: u128) -> Value {
    let text = op(reply, n).to_string();
    let chain = Chain::START.then(OpId(Uuid::from_u128(n)), &text);
    let mut body = sync_body(reply.replica);
    body["push"]["tip"] = json!({"n": 1, "chain": chain.to_string()});
    body["push"]["entries"] = json!([{"seq": 1, "id": Uuid::from_u128(n), "op": op(reply, n)}]);
    body
}

fn last_of(served: &Served, replica: ReplicaId) -> Vec<u64> {
    read(&*served.store, move |tx| {
        Ok(tx.lines()?.into_iter().filter(|it| it.line.replica == replica).map(|it| it.last).collect())
    })
    .unwrap()
}

#[tokio::test]
async fn a_sync_without_news_answers_head_frame_and_end() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let response = served.post("/v1/sync", Some(&reply.token), &sync_body(reply.replica)).await;
    let lines = lines(response).await;
    assert_eq!(lines.len(), 3);
    let head = &lines[0]["head"];
    assert_eq!((&head["rid"], &head["server_time"]), (&json!(1), &json!(NOW)));
    assert_eq!(head["lease"]["id"], json!(reply.lease.id));
    assert_eq!(lines[1]["frame"]["stream"], "1111051500/open");
    assert_eq!(lines[2], json!({"end": {"more": false}}));
}

#[tokio::test]
async fn an_op_is_committed_when_it_is_acknowledged_and_comes_back_in_its_stream() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let lines = lines(served.post("/v1/sync", Some(&reply.token), &pushing(&reply, 7)).await).await;
    assert_eq!(lines[0]["head"]["ack"]["through"]["through"], 1);
    assert_eq!(lines[1]["frame"]["rows"].as_array().unwrap().len(), 1, "{lines:?}");
    assert_eq!(last_of(&served, reply.replica), [1]);
    let replicas = read(&*served.store, |tx| tx.replicas()).unwrap();
    assert_eq!(replicas[0].seen, Some(NOW));
}

#[tokio::test]
async fn an_answer_is_packed_for_who_asks() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let post = served.client.post(format!("{}/v1/sync", served.url)).bearer_auth(&reply.token);
    let body = sync_body(reply.replica);
    let response = post.header("accept-encoding", "gzip").json(&body).send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let mut text = String::new();
    let packed = response.bytes().await.unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut text).unwrap();
    assert!(text.starts_with("{\"head\":"));
}

#[tokio::test]
async fn a_replica_cannot_push_for_another() {
    let served = Served::start().await;
    let (mine, other) = (served.enrolled().await, served.enrolled().await);
    let response = served.post("/v1/sync", Some(&mine.token), &sync_body(other.replica)).await;
    assert_eq!(refusal(response).await, refused(400, "malformed"));
}

#[tokio::test]
async fn a_revoked_replica_reads_nothing_and_what_it_still_sends_is_kept_apart() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let short = reply.short.clone();
    write(&*served.store, move |tx| settled(revoke(tx, &short))).unwrap().unwrap();
    let response = served.post("/v1/sync", Some(&reply.token), &pushing(&reply, 7)).await;
    assert_eq!(refusal(response).await, refused(403, "revoked"));
    let kept = read(&*served.store, |tx| tx.quarantined(10)).unwrap();
    assert_eq!(kept.iter().map(|it| it.id).collect::<Vec<_>>(), [OpId(Uuid::from_u128(7))]);
}

#[tokio::test]
async fn too_many_streams_are_refused() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let mut body = sync_body(reply.replica);
    body["pull"] = Value::Array(vec![body["pull"][0].clone(); limits::PULL_STREAMS_MAX + 1]);
    let response = served.post("/v1/sync", Some(&reply.token), &body).await;
    assert_eq!(refusal(response).await, refused(413, "too_large"));
}

#[tokio::test]
async fn names_of_staff_come_when_they_changed_and_not_again() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let mut body = sync_body(reply.replica);
    let first = lines(served.post("/v1/sync", Some(&reply.token), &body).await).await.remove(0);
    assert_eq!(first["head"]["staff"].as_array().unwrap().len(), 1);
    body["staff_ver"] = first["head"]["staff_ver"].clone();
    let second = lines(served.post("/v1/sync", Some(&reply.token), &body).await).await.remove(0);
    assert_eq!((&second["head"]["staff"], &second["head"]["staff_ver"]), (&Value::Null, &body["staff_ver"]));
    body["server_epoch"] = json!(-1);
    let other_epoch = lines(served.post("/v1/sync", Some(&reply.token), &body).await).await.remove(0);
    assert_eq!(other_epoch["head"]["staff"], first["head"]["staff"]);
    body["server_epoch"] = json!(0);
    add_nurse(&*served.store);
    let changed = lines(served.post("/v1/sync", Some(&reply.token), &body).await).await.remove(0);
    assert_eq!(changed["head"]["staff"], first["head"]["staff"]);
}
