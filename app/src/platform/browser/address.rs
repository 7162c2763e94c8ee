//! The address bar of a browser: which page is open, back and forward.

use std::sync::Arc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

/// The address bar.
#[derive(Debug)]
pub struct Bar(Window);

/// The address bar, where there is one.
pub fn bar() -> Option<Bar> {
    web_sys::window().map(Bar)
}

impl Bar {
    /// What it says.
    pub fn now(&self) -> String {
        self.0.location().pathname().unwrap_or_else(|_| "/".to_owned())
    }

    /// Say another address, and keep the way back. A new page begins at its top.
    pub fn push(&self, address: &str) {
        if address != self.now()
            && let Ok(history) = self.0.history()
        {
            // A browser refuses an address only while hundreds are said in a second.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
            self.0.scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Say another address.
    pub fn replace(&self, address: &str) {
        if let Ok(history) = self.0.history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
        }
    }

    /// Back.
    pub fn back(&self) {
        let _ = self.0.history().and_then(|history| history.back());
    }

    /// Forward again.
    pub fn forward(&self) {
        let _ = self.0.history().and_then(|history| history.forward());
    }

    /// Leave the app for this address.
    pub fn leave_to(&self, address: &str) -> bool {
        self.0.location().set_href(address).is_ok()
    }

    /// Call whenever a person went back or forward.
    pub fn on_move(&self, call: Arc<dyn Fn() + Send + Sync>) {
        let listener = Closure::<dyn FnMut()>::new(move || call()).into_js_value();
        let _ = self.0.add_event_listener_with_callback("popstate", listener.unchecked_ref());
    }
}
