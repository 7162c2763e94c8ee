//! `serve`: the server itself, until it is told to stop.

use super::Session;
use super::args::Serve;
use super::failure::Failure;
use super::out::Answer;
use super::text::Texts;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use sync_server::accounts::{restore, settled};
use sync_server::http::{App, limits, serve};
use sync_server::store::{Store, open, write};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How long requests that have begun may go on after the stop: their own limit, and a little to send the answer.
const GRACE: Duration = limits::REQUEST_TIME_MAX.saturating_add(Duration::from_secs(5));

pub(super) fn run(session: Session, command: &Serve) -> Result<Answer, Failure> {
    if let Some(path) = command.web.as_ref().filter(|it| !it.join("index.html").is_file()) {
        return Err(Failure::NoWeb { path: path.clone() });
    }
    let store = open(&session.store, session.key.as_ref())?;
    say_if_restored(&session.texts, &*store)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Served)?;
    let app = App::new(store.clone(), shared::domain::kinds(), session.edge);
    let served = runtime.block_on(until_stopped(&session.texts, command, app));
    // Jobs of the store that have begun end with the runtime; then the store closes, and the lock goes.
    drop(runtime);
    drop(store);
    served.map(|()| Answer::Nothing)
}

fn say_if_restored(texts: &Texts, store: &dyn Store) -> Result<(), Failure> {
    if let Some(epoch) = write(store, |tx| settled(restore::begin_epoch_if_restored(tx)))?? {
        eprintln!("{}", texts.say("restored", &[("epoch", &epoch.to_string())]));
    }
    Ok(())
}

async fn until_stopped(texts: &Texts, command: &Serve, app: Arc<App>) -> Result<(), Failure> {
    let cannot = |why| Failure::Listen { address: command.listen.clone(), why };
    let listener = TcpListener::bind(&command.listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let stopped = stop_signal().map_err(Failure::Served)?;
    announce(texts, address);
    let serving = serve_until(listener, app, command.web.as_deref(), stopped.clone());
    tokio::select! {
        served = serving => served.map_err(Failure::Served),
        () = grace_is_over(stopped) => {
            tracing::warn!("some requests did not end in time and were cut off; their senders will come again");
            Ok(())
        }
    }
}

async fn serve_until(
    listener: TcpListener,
    app: Arc<App>,
    web: Option<&Path>,
    mut stopped: watch::Receiver<()>,
) -> std::io::Result<()> {
    serve(listener, app, web, async move {
        // An error means that the sender is gone: stop as well.
        let _ = stopped.changed().await;
        tracing::info!("stopping");
    })
    .await
}

async fn grace_is_over(mut stopped: watch::Receiver<()>) {
    let _ = stopped.changed().await;
    tokio::time::sleep(GRACE).await;
}

/// Changes once SIGTERM or SIGINT has come.
fn stop_signal() -> std::io::Result<watch::Receiver<()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (sender, receiver) = watch::channel(());
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        sender.send_replace(());
        // Kept until the end, so that waiting is ended by the signal and nothing else.
        sender.closed().await;
    });
    Ok(receiver)
}

/// The one line that tells a script that the server answers.
fn announce(texts: &Texts, address: SocketAddr) {
    if !address.ip().is_loopback() {
        eprintln!("{}", texts.say("plain_http", &[("address", &address.to_string())]));
    }
    println!("listening on http://{address}");
    // A closed standard output does not stop a server.
    let _ = std::io::stdout().flush();
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");
}
