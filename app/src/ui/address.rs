//! The address of the page that is open stands in the browser's bar: a reload opens the same page, and back goes back.

use crate::platform::address::{Bar, bar};
use dioxus::prelude::*;
use dioxus_history::{History, provide_history_context};
use std::rc::Rc;
use std::sync::Arc;

/// Begin: once, before the router. Where there is no bar the renderer remembers where one has been.
pub fn provide_address() {
    use_hook(|| {
        if let Some(bar) = bar() {
            provide_history_context(Rc::new(Address(bar)));
        }
    });
}

struct Address(Bar);

impl History for Address {
    fn current_route(&self) -> String {
        self.0.now()
    }

    fn go_back(&self) {
        self.0.back();
    }

    fn go_forward(&self) {
        self.0.forward();
    }

    fn push(&self, route: String) {
        self.0.push(&route);
    }

    fn replace(&self, path: String) {
        self.0.replace(&path);
    }

    fn external(&self, url: String) -> bool {
        self.0.leave_to(&url)
    }

    fn updater(&self, callback: Arc<dyn Fn() + Send + Sync>) {
        self.0.on_move(callback);
    }
}
