//! The HTTP client, over the browser's `fetch`.

use super::task;
use futures_core::Stream;
use reqwest::{Client, RequestBuilder, Response};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

/// Longest silence, in milliseconds: on a slow network a full push and the server's work lie within it.
const SILENCE: i64 = 60_000;

/// Why there is no answer, or no more of it.
#[derive(Debug)]
pub enum Broken {
    /// Nobody was reached. A browser does not tell why.
    Unreached(String),
    /// Too long a silence.
    TimedOut,
    /// The answer broke off.
    Cut,
}

/// A client.
pub fn client() -> Result<Client, Broken> {
    Ok(Client::new())
}

/// Send a request; answers when the answer begins.
pub async fn send(request: RequestBuilder) -> Result<Response, Broken> {
    let answered = within(request.send()).await?;
    answered.map_err(|error| Broken::Unreached(error.without_url().to_string()))
}

type Bytes = Pin<Box<dyn Stream<Item = reqwest::Result<Vec<u8>>>>>;

/// The body of an answer, as it comes.
pub struct Body(Bytes);

impl Body {
    /// Of this answer.
    pub fn of(response: Response) -> Self {
        Body(Box::pin(Vecs(Box::pin(response.bytes_stream()))))
    }

    /// The next bytes; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let next = within(poll_fn(|context| self.0.as_mut().poll_next(context))).await?;
        next.transpose().map_err(|_| Broken::Cut)
    }
}

/// The stream of reqwest, as plain vectors.
struct Vecs<S>(Pin<Box<S>>);

impl<B: AsRef<[u8]>, S: Stream<Item = reqwest::Result<B>>> Stream for Vecs<S> {
    type Item = reqwest::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|it| it.map(|bytes| bytes.map(|bytes| bytes.as_ref().to_vec())))
    }
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
