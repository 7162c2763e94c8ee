//! Over a real connection on the loopback: answers that are whole, cut, packed, late or of somebody else.

use super::*;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n";

/// Answers one request with these bytes and gives the request back.
async fn server(answer: Vec<u8>) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        while !is_whole(&request) {
            let n = socket.read(&mut piece).await.unwrap();
            request.extend_from_slice(&piece[..n]);
        }
        socket.write_all(&answer).await.unwrap();
        socket.shutdown().await.unwrap();
        request
    });
    (address, served)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    request.len() >= head.len() + 4 + length.unwrap_or(0)
}

fn request() -> SyncRequest {
    serde_json::from_value(serde_json::json!({
        "proto": 1, "rid": 1, "server_epoch": 0, "streams_ver": -1, "pull": [],
        "push": {
            "line": {"replica": uuid::Uuid::nil(), "epoch": "0000000000000001"},
            "tip": {"n": 0, "chain": "00".repeat(16)}, "first": 1, "prev": "00".repeat(16), "entries": [],
        },
        "device": {"app": "x".repeat(2_000), "waiting": 0, "clock": 0, "hlc": 0},
    }))
    .unwrap()
}

fn http(address: SocketAddr) -> Http {
    let address = Address::new(&format!("http://{address}"), Plain::Loopback).unwrap();
    Http::new(address, "s3cret".into()).unwrap()
}

#[tokio::test]
async fn lines_come_one_by_one_and_the_token_travels_in_its_header() {
    let body = "{\"end\":{\"more\":true}}\n{\"end\":{\"more\":false}}\n";
    let answer = format!("{OK}Content-Length: {}\r\n\r\n{body}", body.len());
    let (address, served) = server(answer.into_bytes()).await;
    let mut http = http(address);
    http.send(&request()).await.unwrap();
    assert!(matches!(http.line().await, Ok(Some(Reply::End { more: true }))));
    assert!(matches!(http.line().await, Ok(Some(Reply::End { more: false }))));
    assert!(matches!(http.line().await, Ok(None)));
    let request = served.await.unwrap();
    let head = String::from_utf8_lossy(&request).to_lowercase();
    assert!(head.starts_with("post /v1/sync ") && head.contains("authorization: bearer s3cret"));
    assert!(head.contains("content-encoding: gzip") && head.contains("accept-encoding: gzip"));
    assert!(request.len() < 1_500, "a long body travels packed");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_cut_and_what_came_is_kept() {
    let answer = format!("{OK}Content-Length: 1000\r\n\r\n{{\"end\":{{\"more\":true}}}}\n{{\"fra");
    let (address, _served) = server(answer.into_bytes()).await;
    let mut http = http(address);
    http.send(&request()).await.unwrap();
    assert!(matches!(http.line().await, Ok(Some(Reply::End { .. }))));
    assert_eq!(http.line().await.unwrap_err(), Failure::Cut);
}

#[tokio::test]
async fn a_last_line_without_its_end_is_cut() {
    let answer = format!("{OK}Connection: close\r\n\r\n{{\"end\":{{\"more\":true}}}}");
    let (address, _served) = server(answer.into_bytes()).await;
    let mut http = http(address);
    http.send(&request()).await.unwrap();
    assert_eq!(http.line().await.unwrap_err(), Failure::Cut);
}

#[tokio::test]
async fn a_packed_answer_is_unpacked() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"{\"end\":{\"more\":false}}\n").unwrap();
    let packed = packed.finish().unwrap();
    let mut answer =
        format!("{OK}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len()).into_bytes();
    answer.extend(packed);
    let (address, _served) = server(answer).await;
    let mut http = http(address);
    http.send(&request()).await.unwrap();
    assert!(matches!(http.line().await, Ok(Some(Reply::End { more: false }))));
}

#[tokio::test]
async fn a_login_page_a_redirect_and_a_dead_port_are_told_apart() {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
    let away = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    for answer in [page, away] {
        let (address, _served) = server(answer.as_bytes().to_vec()).await;
        let failure = http(address).send(&request()).await.unwrap_err();
        assert!(matches!(failure, Failure::Garbled { .. }), "{failure:?}");
    }
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure = http(closed).send(&request()).await.unwrap_err();
    assert!(matches!(&failure, Failure::Offline { detail } if !detail.contains("s3cret")), "{failure:?}");
}

#[tokio::test]
async fn a_code_that_is_not_good_says_so() {
    let body = r#"{"code":"bad_code","detail":""}"#;
    let answer = format!("HTTP/1.1 403 Forbidden\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let (address, _served) = server(answer.into_bytes()).await;
    let address = Address::new(&format!("http://{address}"), Plain::Loopback).unwrap();
    assert_eq!(enrol(&address, "7K3M-Q9TX", "방문 태블릿 3").await.unwrap_err(), Failure::BadCode);
}

#[test]
fn an_answer_that_says_why_is_believed_and_any_other_is_judged_by_its_status() {
    let said = br#"{"code":"protocol","detail":"","speaks":[2,3]}"#;
    let busy = br#"{"code":"busy","detail":""}"#;
    for (status, body, expected) in [
        (426, &said[..], Failure::Protocol { speaks: Some((2, 3)) }),
        (503, &busy[..], Failure::Busy { after: Some(7_000) }),
        (413, b"<html>", Failure::TooLarge),
        (429, b"", Failure::Busy { after: Some(7_000) }),
        (502, b"", Failure::Unavailable { after: Some(7_000) }),
        (302, b"", Failure::Garbled { detail: "status 302".into() }),
        (401, b"", Failure::Garbled { detail: "status 401".into() }),
    ] {
        assert_eq!(refused(status, Some(7_000), body), expected);
    }
}

#[test]
fn seconds_to_wait_are_read() {
    assert_eq!(retry_after(None), None);
    assert_eq!(retry_after(Some("30")), Some(30_000));
    assert_eq!(retry_after(Some("Wed, 21 Oct 2026 07:28:00 GMT")), None);
}

#[test]
fn a_login_page_is_no_answer() {
    assert!(!is_lines(None));
    assert!(is_lines(Some("application/x-ndjson; charset=utf-8")));
    assert!(!is_lines(Some("text/html")));
}
