//! Requests to the server, over the browser's `fetch`.

use super::task;
use crate::platform::request::{Answer, Broken, Parts, Post, bearer};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCredentials, RequestInit, RequestRedirect,
    Response, Url,
};

/// Longest silence, in milliseconds: on a slow network a full push and the server's work lie within it.
const SILENCE: i64 = 60_000;

/// Take an address apart; `None` when it is none.
pub fn parts(address: &str) -> Option<Parts> {
    let url = Url::new(address).ok()?;
    let more = [url.username(), url.password(), url.search(), url.hash()];
    let scheme = url.protocol();
    Some(Parts {
        text: url.href(),
        scheme: scheme.trim_end_matches(':').to_owned(),
        host: url.hostname(),
        more: more.iter().any(|it| !it.is_empty()),
    })
}

/// The browser keeps the connections.
pub struct Client;

impl Client {
    /// Always there.
    pub fn new() -> Result<Self, Broken> {
        Ok(Client)
    }

    /// Send something; answers when the answer begins.
    pub async fn post(&self, post: Post) -> Result<Answer, Broken> {
        let stop = Stop(AbortController::new().map_err(unreached)?);
        let asked = JsFuture::from(fetch(&post, &stop).map_err(unreached)?);
        let response = within(asked).await?.map_err(unreached)?;
        answer(response.unchecked_into(), stop).map_err(unreached)
    }
}

/// Page and worker both have this function, under different types.
fn fetch(post: &Post, stop: &Stop) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    if post.packed {
        headers.set("content-encoding", "gzip")?;
    }
    if let Some(token) = &post.token {
        headers.set("authorization", &bearer(token))?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&Uint8Array::from(&post.body[..]));
    init.set_credentials(RequestCredentials::Omit);
    // A token is not carried to where a network's login page points.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&stop.0.signal()));
    let fetch: Function = Reflect::get(&js_sys::global(), &"fetch".into())?.dyn_into()?;
    Ok(fetch.call2(&JsValue::UNDEFINED, &post.address.as_str().into(), &init)?.unchecked_into())
}

fn answer(response: Response, stop: Stop) -> Result<Answer, JsValue> {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let reader = response.body().map(|body| body.get_reader().unchecked_into());
    Ok(Answer {
        status: response.status(),
        content_type: header("content-type"),
        retry_after: header("retry-after"),
        body: Body { reader, _stop: stop },
    })
}

/// The body of an answer, as it comes.
pub struct Body {
    reader: Option<ReadableStreamDefaultReader>,
    _stop: Stop,
}

impl Body {
    /// The next bytes; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let piece = within(JsFuture::from(reader.read())).await?.map_err(|_| Broken::Cut)?;
        let value = Reflect::get(&piece, &"value".into()).map_err(|_| Broken::Cut)?;
        Ok(value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec))
    }
}

/// Whoever lets go of a request or of its answer stops it.
struct Stop(AbortController);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A browser does not tell why.
fn unreached(_error: JsValue) -> Broken {
    Broken::Unreached("fetch".into())
}

/// The answer, unless the silence before it is too long.
async fn within<T>(work: impl Future<Output = T>) -> Result<T, Broken> {
    let (mut work, mut silence) = (pin!(work), pin!(task::sleep(SILENCE)));
    poll_fn(|context| {
        if let Poll::Ready(answer) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(answer));
        }
        silence.as_mut().poll(context).map(|()| Err(Broken::TimedOut))
    })
    .await
}
