//! The desk: who may ask what, and what is answered about tablets.

use super::*;

pub(super) const DONG: &str = "1111051500";
const ELSEWHERE: &str = "1111053000";

/// Every ask that there is.
pub(super) fn asks() -> Vec<(&'static str, Value)> {
    let op = Uuid::from_u128(77);
    vec![
        ("devices", json!({"question": "devices"})),
        ("counts", json!({"question": "counts"})),
        ("downloads", json!({"question": {"downloads": {"limit": 5}}})),
        ("quarantine", json!({"question": {"quarantine": {"limit": 5}}})),
        ("merged", json!({"question": {"merged": {"limit": 5}}})),
        ("mend", json!({"deed": {"mend": {"op": op, "corrected": {}}}})),
        ("adopt", json!({"deed": {"adopt": {"op": op}}})),
        ("dismiss", json!({"deed": {"dismiss": {"op": op, "reason": "다른 분의 기록"}}})),
        ("take_back", json!({"deed": {"take_back": {"op": op}}})),
    ]
}

pub(super) async fn ask(served: &Served, who: &EnrolReply, ask: Value) -> Response {
    served.post("/v1/desk", Some(&who.token), &json!({"proto": 1, "ask": ask})).await
}

#[tokio::test]
async fn only_the_coordinator_asks_everything_and_the_head_sees_numbers() {
    let served = Served::start().await;
    for (n, role) in (10..).zip(Role::ALL) {
        let who = served.somebody(n, role, DONG).await;
        for (name, wish) in asks() {
            let status = ask(&served, &who, wish).await.status().as_u16();
            let numbers = ["devices", "counts", "downloads"].contains(&name);
            let may = role == Role::Coordinator || role == Role::Head && numbers;
            assert_eq!(status != 403, may, "{role} {name}: {status}");
        }
    }
}

#[tokio::test]
async fn a_stranger_an_older_program_and_a_revoked_tablet_learn_nothing() {
    let served = Served::start().await;
    let body = json!({"proto": 1, "ask": {"question": "devices"}});
    assert_eq!(refusal(served.post("/v1/desk", None, &body).await).await, refused(401, "bad_token"));
    let who = served.somebody(10, Role::Coordinator, DONG).await;
    let newer = served.post("/v1/desk", Some(&who.token), &json!({"proto": 9, "ask": 1})).await;
    assert_eq!(refusal(newer).await, refused(426, "protocol"));
    let unknown = ask(&served, &who, json!({"question": "weather"})).await;
    assert_eq!(refusal(unknown).await, refused(400, "malformed"));
    let large = vec![b' '; shared::protocol::REQUEST_BYTES_MAX + 1];
    let post = served.client.post(format!("{}/v1/desk", served.url)).bearer_auth(&who.token);
    assert_eq!(refusal(post.body(large).send().await.unwrap()).await, refused(413, "too_large"));
    let short = who.short.clone();
    write(&*served.store, move |tx| settled(accounts::replica::revoke(tx, &short))).unwrap().unwrap();
    let revoked = ask(&served, &who, json!({"question": "devices"})).await;
    assert_eq!(refusal(revoked).await, refused(403, "revoked"));
}

#[tokio::test]
async fn the_tablets_of_the_dong_are_told_as_they_stood_at_their_last_contact() {
    let served = Served::start().await;
    let nurse = served.enrolled().await;
    let who = served.somebody(10, Role::Coordinator, DONG).await;
    served.somebody(11, Role::Nurse, ELSEWHERE).await;
    let mut sync = sync_body(nurse.replica);
    // This tablet's clock is five minutes slow.
    sync["device"] = json!({"app": "0.1.0", "waiting": 3, "clock": NOW - 300_000, "hlc": 0,
        "synced": NOW - 400_000, "waits_since": NOW - 350_000, "used_bytes": 7_000_000, "free_bytes": 9_000_000,
        "persisted": true});
    served.post("/v1/sync", Some(&nurse.token), &sync).await;
    let reply: Value = ask(&served, &who, json!({"question": "devices"})).await.json().await.unwrap();
    let devices = reply["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 2, "{devices:?}");
    let hers = devices.iter().find(|it| it["id"] == json!(nurse.replica)).unwrap();
    let expected = json!({
        "id": nurse.replica, "short": nurse.short, "device": "태블릿 1", "staff": NURSE, "name": "김간호",
        "role": "nurse", "dong": [DONG], "enrolled": NOW, "seen": NOW, "revoked": false,
        "synced": NOW - 100_000, "waiting": 3, "waits_since": NOW - 50_000, "drift": 300_000, "app": "0.1.0",
        "used_bytes": 7_000_000, "free_bytes": 9_000_000, "persisted": true,
    });
    assert_eq!(hers, &expected);
    let own = devices.iter().find(|it| it["id"] == json!(who.replica)).unwrap();
    assert_eq!((&own["seen"], &own["waiting"], &own["drift"]), (&Value::Null, &Value::Null, &Value::Null));
}

pub(super) fn export(dong: &str, reason: &str) -> Value {
    json!({"proto": 1, "export": {"what": "visits", "from": "2026-11-01", "to": "2026-11-30", "dong": dong,
        "format": "csv", "reason": reason, "lang": "ko"}})
}

pub(super) async fn take_away(served: &Served, who: &EnrolReply, body: &Value) -> Response {
    served.post("/v1/desk/export", Some(&who.token), body).await
}

fn downloads(served: &Served) -> usize {
    crate::store::read(&*served.store, |tx| tx.desk_lines("download", None, 9)).unwrap().len()
}

#[tokio::test]
async fn a_file_leaves_only_for_the_coordinator_of_its_dong_and_with_a_reason() {
    let served = Served::start().await;
    let good = export(DONG, "구청 월간 보고");
    for (n, role) in (10..).zip(Role::ALL) {
        let who = served.somebody(n, role, DONG).await;
        let status = take_away(&served, &who, &good).await.status().as_u16();
        assert_eq!(status, if role == Role::Coordinator { 200 } else { 403 }, "{role}");
    }
    assert_eq!(downloads(&served), 1, "what was refused leaves no line");
    let who = served.somebody(30, Role::Coordinator, DONG).await;
    let elsewhere = take_away(&served, &who, &export(ELSEWHERE, "구청 월간 보고")).await;
    assert_eq!(refusal(elsewhere).await, refused(403, "not_allowed"));
    let short = take_away(&served, &who, &export(DONG, " 보고 ")).await;
    assert_eq!(refusal(short).await, refused(422, "no_reason"));
    let mut backwards = good.clone();
    backwards["export"]["to"] = json!("2026-10-01");
    assert_eq!(refusal(take_away(&served, &who, &backwards).await).await, refused(400, "malformed"));
    assert_eq!(refusal(served.post("/v1/desk/export", None, &good).await).await, refused(401, "bad_token"));
    let short = who.short.clone();
    write(&*served.store, move |tx| settled(accounts::replica::revoke(tx, &short))).unwrap().unwrap();
    assert_eq!(refusal(take_away(&served, &who, &good).await).await, refused(403, "revoked"));
    assert_eq!(downloads(&served), 1);
}

#[tokio::test]
async fn a_file_has_a_plain_name_is_kept_nowhere_and_its_line_is_read_by_the_head_of_the_dong() {
    let served = Served::start().await;
    let who = served.somebody(10, Role::Coordinator, DONG).await;
    let head = served.somebody(11, Role::Head, DONG).await;
    let other = served.somebody(12, Role::Head, ELSEWHERE).await;
    let response = take_away(&served, &who, &export(DONG, " 구청 월간 보고 ")).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        header("content-disposition"),
        format!("attachment; filename=\"dolbom-visits-{DONG}-2026-11-01-2026-11-30.csv\"")
    );
    assert_eq!(
        (header("content-type").as_str(), header("cache-control").as_str()),
        ("text/csv; charset=utf-8", "no-store")
    );
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with("\u{feff}날짜,".as_bytes()));
    let asked = json!({"question": {"downloads": {"limit": 5}}});
    let told: Value = ask(&served, &head, asked.clone()).await.json().await.unwrap();
    let line = &told["downloads"]["rows"][0];
    assert_eq!(
        (&line["reason"], &line["rows"], &line["at"]),
        (&json!("구청 월간 보고"), &json!(0), &json!(NOW))
    );
    assert_eq!(line["by"], json!({"id": who.staff.id, "name": "coordinator 10", "role": "coordinator"}));
    let told: Value = ask(&served, &other, asked).await.json().await.unwrap();
    assert_eq!(told["downloads"]["rows"], json!([]));
}
