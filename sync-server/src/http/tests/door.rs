//! What is open and what is not.

use super::*;
use crate::accounts::limits::CODE_MS;
use shared::protocol::REQUEST_BYTES_MAX;
use std::io::Write;

#[tokio::test]
async fn a_code_opens_the_door_once() {
    let served = Served::start().await;
    let code = served.code();
    let reply: EnrolReply =
        served.post("/v1/enrol", None, &enrol_body(&code.to_lowercase())).await.json().await.unwrap();
    assert_eq!((reply.staff.name.as_str(), reply.token.len(), reply.server_time), ("김간호", 64, NOW));
    let again = served.post("/v1/enrol", None, &enrol_body(&code)).await;
    assert_eq!(refusal(again).await, refused(403, "bad_code"));
}

#[tokio::test]
async fn an_expired_and_a_wrong_code_get_the_same_answer() {
    let served = Served::start().await;
    let code = served.code();
    served.clock.fetch_add(CODE_MS, Ordering::Relaxed);
    let expired = served.post("/v1/enrol", None, &enrol_body(&code)).await.text().await.unwrap();
    let wrong = served.post("/v1/enrol", None, &enrol_body("ZZZZ-ZZZZ")).await.text().await.unwrap();
    assert_eq!(expired, wrong);
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_and_enrolling_an_office_is_not() {
    let served = Served::start().await;
    for _ in 0..20 {
        served.enrolled().await;
    }
    for _ in 0..10 {
        let wrong = served.post("/v1/enrol", None, &enrol_body("ZZZZ-ZZZZ")).await;
        assert_eq!(refusal(wrong).await, refused(403, "bad_code"));
    }
    let slowed = served.post("/v1/enrol", None, &enrol_body(&served.code())).await;
    assert_eq!(slowed.headers()["retry-after"], "60");
    assert_eq!(refusal(slowed).await, refused(429, "busy"));
    served.clock.fetch_add(60_000, Ordering::Relaxed);
    served.enrolled().await;
}

#[tokio::test]
async fn nothing_is_synced_without_a_good_token_in_the_right_header() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    let body = sync_body(reply.replica);
    let none = served.post("/v1/sync", None, &body).await;
    assert_eq!(none.headers()["www-authenticate"], "Bearer");
    assert_eq!(refusal(none).await, refused(401, "bad_token"));
    let wrong = served.post("/v1/sync", Some(&"0".repeat(64)), &body).await;
    assert_eq!(refusal(wrong).await, refused(401, "bad_token"));
    let in_path = served.post(&format!("/v1/sync?token={}", reply.token), None, &body).await;
    assert_eq!(refusal(in_path).await, refused(401, "bad_token"));
}

#[tokio::test]
async fn another_protocol_version_is_told_what_this_server_speaks() {
    let served = Served::start().await;
    let reply = served.enrolled().await;
    for (path, token) in [("/v1/enrol", None), ("/v1/sync", Some(reply.token.as_str()))] {
        let response = served.post(path, token, &json!({"proto": 99, "new": "words"})).await;
        assert_eq!(response.status(), 426);
        let said: Value = response.json().await.unwrap();
        assert_eq!((&said["code"], &said["speaks"]), (&json!("protocol"), &json!([1, 1])));
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_however_it_is_packed() {
    let served = Served::start().await;
    let token = served.enrolled().await.token;
    let post =
        |body: Vec<u8>| served.client.post(format!("{}/v1/sync", served.url)).bearer_auth(&token).body(body);
    let large = vec![b' '; REQUEST_BYTES_MAX + 1];
    assert_eq!(refusal(post(large.clone()).send().await.unwrap()).await, refused(413, "too_large"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 50 * REQUEST_BYTES_MAX]).unwrap();
    let bomb = post(packed.finish().unwrap()).header("content-encoding", "gzip");
    assert_eq!(refusal(bomb.send().await.unwrap()).await, refused(413, "too_large"));
    let other = post(b"{}".to_vec()).header("content-encoding", "br");
    assert_eq!(refusal(other.send().await.unwrap()).await, refused(400, "malformed"));
}

#[tokio::test]
async fn a_garbled_body_is_refused_without_repeating_it() {
    let served = Served::start().await;
    let token = served.enrolled().await.token;
    let response = served.post("/v1/sync", Some(&token), &json!({"proto": 1, "rid": "김환자"})).await;
    let text = response.text().await.unwrap();
    assert!(text.contains("malformed") && !text.contains("김환자"), "{text}");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_data_is_not_stored() {
    let served = Served::start_with(|store| store, Some(&[("index.html", "<p>app</p>")])).await;
    for (path, kept) in [("/health", "no-store"), ("/v1/nothing", "no-store"), ("/", "no-cache")] {
        let response = served.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["cache-control"], kept, "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        // Only what a browser shows needs the others.
        let is_page = kept == "no-cache";
        for name in ["referrer-policy", "cross-origin-opener-policy", "permissions-policy"] {
            assert_eq!(headers.contains_key(name), is_page, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn nothing_else_is_open() {
    let served = Served::start().await;
    for path in ["/v1", "/v1/people", "/v1/sync/x", "/admin", "/store.db", "/../store.db"] {
        assert_eq!(served.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(refusal(served.get("/v1/sync").await).await, refused(405, "malformed"));
    let page = served.get("/").await.text().await.unwrap();
    assert!(page.contains("Tablets synchronise"));
}

#[tokio::test]
async fn health_says_whether_the_store_can_be_written_and_no_more() {
    let served = Served::start().await;
    let health: Value = served.get("/health").await.json().await.unwrap();
    assert_eq!(health, json!({"version": env!("CARGO_PKG_VERSION"), "proto": 1, "writable": true}));
}

#[tokio::test]
async fn a_full_house_asks_to_come_again() {
    let served = Served::start().await;
    let places = u32::try_from(limits::INSIDE_MAX).unwrap();
    let house = served.app.places.inside.try_acquire_many(places).unwrap();
    let response = served.get("/health").await;
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(refusal(response).await, refused(503, "busy"));
    drop(house);
    assert_eq!(served.get("/health").await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_ended() {
    let served = Served::start().await;
    let turns = u32::try_from(limits::WORKING_MAX).unwrap();
    let _all = served.app.places.working.try_acquire_many(turns).unwrap();
    assert_eq!(refusal(served.get("/health").await).await, refused(503, "busy"));
}

#[tokio::test]
async fn work_whose_request_was_given_up_still_takes_its_place_until_it_ends() {
    let served = Served::start().await;
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (end, ends) = std::sync::mpsc::channel::<()>();
    let app = served.app.clone();
    let request = tokio::spawn(async move {
        let work = move |_: &App| {
            begun.send(()).unwrap();
            ends.recv().unwrap();
            Ok(())
        };
        app.run(work).await
    });
    begins.await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    let working = &served.app.places.working;
    assert_eq!(working.available_permits(), limits::WORKING_MAX - 1);
    end.send(()).unwrap();
    let all = u32::try_from(limits::WORKING_MAX).unwrap();
    drop(working.acquire_many(all).await.unwrap());
}
