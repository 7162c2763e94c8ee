//! The data host's worker, and the messages to it. They cross as JSON text.

use super::device::{self, worker};
use super::task;
use crate::host::{FromHost, ToHost, serve};
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Start the data host: what takes messages to it, and what it says.
pub fn start() -> (UnboundedSender<ToHost>, UnboundedReceiver<FromHost>) {
    let (to_host, mut outgoing) = unbounded_channel::<ToHost>();
    let (arrived, from_host) = unbounded_channel();
    let Some(worker) = new_worker() else { return (to_host, from_host) };
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = read::<FromHost>(&event) {
            let _screens_are_gone = arrived.send(message);
        }
    });
    worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // It listens as long as the page lives.
    listener.forget();
    watch_network(&to_host);
    let persistence = to_host.clone();
    task::spawn(async move {
        while let Some(message) = outgoing.recv().await {
            let _lost_with_the_worker = worker.post_message(&text(&message));
        }
    });
    task::spawn(async move {
        if let Some(persisted) = ask_to_persist().await {
            let _worker_is_gone = persistence.send(ToHost::Persisted(persisted));
        }
    });
    (to_host, from_host)
}

/// The worker's script stands in the page, so that both are of one build.
fn new_worker() -> Option<Worker> {
    let document = web_sys::window()?.document()?;
    let meta = document.query_selector("meta[name=dolbom-worker]").ok()??;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&meta.get_attribute("content")?, &options).ok()
}

/// Tell the host whether the device has a network, now and whenever that changes.
fn watch_network(to_host: &UnboundedSender<ToHost>) {
    let Some(window) = web_sys::window() else { return };
    if !window.navigator().on_line() {
        let _worker_is_gone = to_host.send(ToHost::Online(false));
    }
    for (event, is_online) in [("online", true), ("offline", false)] {
        let to_host = to_host.clone();
        let listener = Closure::<dyn FnMut()>::new(move || {
            let _worker_is_gone = to_host.send(ToHost::Online(is_online));
        });
        // A window that takes no listeners tells nothing; the next sync finds out.
        let _not_told = window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        listener.forget();
    }
}

/// Ask the browser to keep what is stored, also when space gets short. Only a page may ask.
async fn ask_to_persist() -> Option<bool> {
    let asked = web_sys::window()?.navigator().storage().persist().ok()?;
    JsFuture::from(asked).await.ok()?.as_bool()
}

/// Whether this very program is the worker; then it serves from now on.
pub fn run_here() -> bool {
    let Some(scope) = worker() else { return false };
    let (arrived, inbox) = unbounded_channel();
    let (outbox, mut outgoing) = unbounded_channel::<FromHost>();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = read::<ToHost>(&event) {
            let _host_has_ended = arrived.send(message);
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    task::spawn(serve(device::home(), inbox, outbox));
    task::spawn(async move {
        while let Some(message) = outgoing.recv().await {
            let _page_is_gone = scope.post_message(&text(&message));
        }
    });
    true
}

fn text(message: &impl Serialize) -> JsValue {
    serde_json::to_string(message).expect("messages are plain JSON").into()
}

/// A message of another build says nothing to this one.
fn read<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_str(&event.data().as_string()?).ok()
}
