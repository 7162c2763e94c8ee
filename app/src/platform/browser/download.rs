//! Files that a person takes away.

use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::io;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Url};

thread_local! {
    /// The file that was kept last. It is let go of when the next one comes.
    static KEPT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keep a file for a link that saves it under this name. Answers the address for the link.
pub fn keep(_name: &str, bytes: &[u8]) -> io::Result<String> {
    let failed = |_: JsValue| io::Error::other("the browser keeps no file for a link");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(failed)?;
    let address = Url::create_object_url_with_blob(&blob).map_err(failed)?;
    if let Some(before) = KEPT.replace(Some(address.clone())) {
        let _gone = Url::revoke_object_url(&before);
    }
    Ok(address)
}
