//! The web build: which file answers which path, of what type, packed how, and for how long a browser keeps it.

use super::*;

const FILES: &[(&str, &str)] = &[
    ("index.html", "first"),
    ("sw.js", "worker"),
    ("manifest.webmanifest", "{}"),
    ("icon.svg", "<svg/>"),
    ("icon-192.png", "png"),
    ("build/app-0123456789abcdef.wasm", "wasm"),
    ("build/app-0123456789abcdef.wasm.br", "packed"),
    ("build/app-0123456789abcdef.js", "code"),
    ("build/app-0123456789abcdef.css", "style"),
    ("build/font-0123456789abcdef.woff2", "font"),
];

async fn served() -> Served {
    Served::start_with(|store| store, Some(FILES)).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_file_has_the_type_that_a_browser_needs() {
    let served = served().await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icon.svg", "image/svg+xml"),
        ("/icon-192.png", "image/png"),
        ("/build/app-0123456789abcdef.wasm", "application/wasm"),
        ("/build/app-0123456789abcdef.js", "text/javascript"),
        ("/build/app-0123456789abcdef.css", "text/css"),
        ("/build/font-0123456789abcdef.woff2", "font/woff2"),
    ] {
        let response = served.get(path).await;
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, kind), "{path}");
    }
}

#[tokio::test]
async fn a_name_with_a_hash_is_kept_for_ever_and_everything_else_is_asked_for_anew() {
    let served = served().await;
    let for_ever = "public, max-age=31536000, immutable";
    for (path, status, kept) in [
        ("/", 200, "no-cache"),
        ("/index.html", 200, "no-cache"),
        ("/today", 200, "no-cache"),
        ("/sw.js", 200, "no-cache"),
        ("/manifest.webmanifest", 200, "no-cache"),
        ("/build/app-0123456789abcdef.wasm", 200, for_ever),
        ("/build/app-fedcba9876543210.wasm", 404, "no-cache"),
    ] {
        let response = served.get(path).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "cache-control")),
            (status, kept),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_paths_of_the_apps_pages_get_the_first_page_and_a_missing_file_is_missing() {
    let served = served().await;
    for path in ["/", "/today", "/visits/0190f000-0000-7000-8000-000000000000"] {
        assert_eq!(served.get(path).await.text().await.unwrap(), "first", "{path}");
    }
    for path in ["/app.wasm", "/build/app.js", "/build/", "/build/none", "/today/icon.png", "/..%2fstore.db"]
    {
        assert_eq!(refusal(served.get(path).await).await, refused(404, "malformed"), "{path}");
    }
    assert_eq!(served.get("/v1/app.js").await.status(), 404);
    let post = served.client.post(format!("{}/today", served.url)).send().await.unwrap();
    assert_eq!(post.status(), 405);
}

#[tokio::test]
async fn what_was_packed_beforehand_is_sent_to_whom_can_unpack_it() {
    let served = served().await;
    let url = format!("{}/build/app-0123456789abcdef.wasm", served.url);
    let packed = served.client.get(&url).header("accept-encoding", "gzip, br").send().await.unwrap();
    assert_eq!(
        (header(&packed, "content-encoding"), header(&packed, "content-type")),
        ("br", "application/wasm")
    );
    assert!(header(&packed, "vary").contains("accept-encoding"));
    assert_eq!(packed.text().await.unwrap(), "packed");
    let plain = served.client.get(&url).send().await.unwrap();
    assert_eq!(header(&plain, "content-encoding"), "");
    assert_eq!(plain.text().await.unwrap(), "wasm");
}

#[tokio::test]
async fn who_has_a_file_already_is_told_that_it_is_the_same() {
    let served = served().await;
    let first = served.get("/sw.js").await;
    let (tag, changed) = (header(&first, "etag").to_owned(), header(&first, "last-modified").to_owned());
    let again = served.client.get(format!("{}/sw.js", served.url));
    let again = match tag.is_empty() {
        true => again.header("if-modified-since", changed),
        false => again.header("if-none-match", tag),
    };
    assert_eq!(again.send().await.unwrap().status(), 304);
}

#[tokio::test]
async fn scripts_come_from_here_alone_and_are_named_through_the_pages_own_policy() {
    let served = served().await;
    let page = served.get("/").await;
    let policy = header(&page, "content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ] {
        assert!(policy.split("; ").any(|it| it == rule), "{rule}: {policy}");
    }
    assert!(!policy.contains("'unsafe-eval'") && !policy.contains("unsafe-inline"), "{policy}");
}
