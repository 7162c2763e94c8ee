//! What has the focus, for whoever takes it away for a while.

#[cfg(not(target_family = "wasm"))]
pub use on_machine::{Held, held};

#[cfg(target_family = "wasm")]
pub use in_browser::{Held, held};

#[cfg(not(target_family = "wasm"))]
mod on_machine {
    /// What had the focus. A window does not tell; the focus then begins at the top of the page.
    #[derive(Clone)]
    pub struct Held;

    /// What has the focus now.
    pub fn held() -> Held {
        Held
    }

    impl Held {
        /// Give it back.
        pub fn give_back(&self) {}
    }
}

#[cfg(target_family = "wasm")]
mod in_browser {
    use wasm_bindgen::JsCast;
    use web_sys::HtmlElement;

    /// What had the focus.
    #[derive(Clone)]
    pub struct Held(Option<HtmlElement>);

    /// What has the focus now.
    pub fn held() -> Held {
        let document = web_sys::window().and_then(|window| window.document());
        Held(document.and_then(|it| it.active_element()).and_then(|it| it.dyn_into().ok()))
    }

    impl Held {
        /// Give it back. An element that is gone by now takes nothing.
        pub fn give_back(&self) {
            if let Some(element) = &self.0 {
                let _ = element.focus();
            }
        }
    }
}
