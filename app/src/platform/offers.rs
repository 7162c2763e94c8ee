//! What a browser offers the person who has the app open: a newer build that waits to be let in, and an installation
//! on the home screen. Elsewhere nothing is offered: a window and a tablet's own app are brought by who installs them.
//!
//! A newer build is let in by loading the page again: ask only while no form is open.

#[cfg(not(target_family = "wasm"))]
use on_machine as place;

#[cfg(target_family = "wasm")]
use in_browser as place;

/// Whether a newer build waits.
pub fn update_waits() -> bool {
    place::is_so("dolbomUpdate", "waiting")
}

/// Let the newer build in: the page is loaded again.
pub fn apply_update() {
    place::call("dolbomUpdate", "apply");
}

/// Whether the browser can put the app on the home screen.
pub fn install_is_offered() -> bool {
    place::is_so("dolbomInstall", "ready")
}

/// Let the browser ask whether to put the app on the home screen. It may be asked once.
pub fn install() {
    place::call("dolbomInstall", "ask");
}

/// Call this whenever one of the two answers may have changed, as long as the page is open.
pub fn on_change(tell: impl Fn() + 'static) {
    place::on_change(tell);
}

#[cfg(not(target_family = "wasm"))]
mod on_machine {
    pub(super) fn is_so(_offer: &str, _what: &str) -> bool {
        false
    }

    pub(super) fn call(_offer: &str, _what: &str) {}

    pub(super) fn on_change(_tell: impl Fn() + 'static) {}
}

/// The other side is assets/public/build/boot.js.
#[cfg(target_family = "wasm")]
mod in_browser {
    use js_sys::{Function, Reflect, global};
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};

    fn of(offer: &str, what: &str) -> Option<(JsValue, JsValue)> {
        let offer = Reflect::get(&global(), &offer.into()).ok().filter(JsValue::is_object)?;
        let value = Reflect::get(&offer, &what.into()).ok()?;
        Some((offer, value))
    }

    pub(super) fn is_so(offer: &str, what: &str) -> bool {
        of(offer, what).is_some_and(|(_, value)| value.is_truthy())
    }

    pub(super) fn call(offer: &str, what: &str) {
        let Some((offer, value)) = of(offer, what) else { return };
        if let Some(function) = value.dyn_ref::<Function>() {
            let _ = function.call0(&offer);
        }
    }

    pub(super) fn on_change(tell: impl Fn() + 'static) {
        let Some(window) = web_sys::window() else { return };
        let tell = Closure::<dyn Fn()>::new(tell);
        for event in ["dolbom-update", "dolbom-install"] {
            let _ = window.add_event_listener_with_callback(event, tell.as_ref().unchecked_ref());
        }
        tell.forget();
    }
}
