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

/// Bytes that this app holds, and bytes that are free for it, as far as the browser tells.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a browser tells whole numbers of bytes"
)]
pub async fn storage(_home: &HomeDir) -> (Option<u64>, Option<u64>) {
    let Some(estimate) = estimate().await else { return (None, None) };
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    let (quota, used) = (number("quota"), number("usage"));
    let free = quota.zip(used).map(|(quota, used)| (quota - used).max(0.0) as u64);
    (used.map(|it| it as u64), free)
}

async fn estimate() -> Option<StorageEstimate> {
    let estimate = worker()?.navigator().storage().estimate().ok()?;
    Some(JsFuture::from(estimate).await.ok()?.unchecked_into())
}
