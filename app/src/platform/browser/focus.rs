//! What has the focus, for whoever takes it away for a while.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Window};

/// What had the focus.
#[derive(Clone)]
pub struct Held(Option<HtmlElement>);

/// What has the focus now.
pub fn held() -> Held {
    let document = web_sys::window().as_ref().and_then(Window::document);
    Held(document.and_then(|it| it.active_element()).and_then(|it| it.dyn_into().ok()))
}

impl Held {
    /// Give it back. An element that is gone by now takes nothing.
    pub fn give_back(&self) {
        if let Some(element) = &self.0 {
            let _it_may_be_gone = element.focus();
        }
    }
}
