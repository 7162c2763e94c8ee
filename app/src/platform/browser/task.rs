//! Work beside other work on one thread, and waiting.

use js_sys::{Function, Promise, Reflect};
use shared::clock::Millis;
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Do this beside what is being done.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

/// Longest wait that the browser's timer takes.
const MILLIS_MAX: Millis = 0x7fff_ffff;

/// Wait so many milliseconds.
pub async fn sleep(millis: Millis) {
    let millis = i32::try_from(millis.clamp(0, MILLIS_MAX)).unwrap_or(i32::MAX);
    let waited = Promise::new(&mut |resolve, _| {
        // Page and worker both have this function, under different types.
        let timer = Reflect::get(&js_sys::global(), &"setTimeout".into()).unwrap_or_default();
        if let Some(timer) = timer.dyn_ref::<Function>() {
            let _id = timer.call2(&JsValue::UNDEFINED, &resolve, &millis.into());
        }
    });
    let _always_fulfilled = JsFuture::from(waited).await;
}

/// Let other work of this thread go on for a moment: messages wait behind promises, timers do not.
pub async fn breathe() {
    sleep(0).await;
}
