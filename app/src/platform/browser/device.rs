//! What this browser says of itself.

use crate::platform::files::HomeDir;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, StorageEstimate};

/// The scope of the worker, when this program is the worker.
pub(super) fn worker() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Where this device's replica lies: one to a browser profile.
pub fn home() -> HomeDir {
    HomeDir::new("dolbom")
}

/// Where this program was loaded from: the server to enrol with.
pub fn origin() -> Option<String> {
    Some(worker()?.location().origin())
}

/// Whether a store can be kept here at all: the address is secure, and files and locks are there.
pub fn is_fit() -> bool {
    let has = |object: &JsValue, name: &str| {
        Reflect::get(object, &name.into()).is_ok_and(|it| !it.is_undefined() && !it.is_null())
    };
    worker().is_some_and(|scope| {
        let navigator: JsValue = scope.navigator().into();
        scope.is_secure_context()
            && has(&scope, "indexedDB")
            && has(&navigator, "locks")
            && Reflect::get(&navigator, &"storage".into()).is_ok_and(|it| has(&it, "getDirectory"))
    })
}

/// Bytes that are free for the store, as far as the browser tells.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a browser tells whole numbers of bytes"
)]
pub async fn free_bytes() -> Option<u64> {
    let estimate = worker()?.navigator().storage().estimate().ok()?;
    let estimate: StorageEstimate = JsFuture::from(estimate).await.ok()?.unchecked_into();
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((number("quota")? - number("usage")?).max(0.0) as u64)
}
