//! Waiting for a while, without holding a thread of the screens.

#[cfg(not(target_family = "wasm"))]
pub use on_machine::sleep;

#[cfg(target_family = "wasm")]
pub use in_browser::sleep;

#[cfg(not(target_family = "wasm"))]
mod on_machine {
    use std::future::poll_fn;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::task::{Poll, Waker};
    use std::thread;
    use std::time::Duration;

    #[derive(Default)]
    struct Timer {
        over: bool,
        waker: Option<Waker>,
    }

    /// Comes back after so many milliseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the app's timer")]
    pub async fn sleep(millis: u64) {
        let timer = Arc::new(Mutex::new(Timer::default()));
        let here = Arc::clone(&timer);
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(millis));
            let mut timer = timer.lock().unwrap_or_else(PoisonError::into_inner);
            timer.over = true;
            if let Some(waker) = timer.waker.take() {
                waker.wake();
            }
        });
        poll_fn(move |context| {
            let mut timer = here.lock().unwrap_or_else(PoisonError::into_inner);
            timer.waker = Some(context.waker().clone());
            if timer.over { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

#[cfg(target_family = "wasm")]
mod in_browser {
    use js_sys::{Function, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    /// Comes back after so many milliseconds. Page and worker both have `setTimeout`.
    pub async fn sleep(millis: u64) {
        let promise = Promise::new(&mut |resolve, _| {
            let global = js_sys::global();
            let set = Reflect::get(&global, &"setTimeout".into())
                .ok()
                .and_then(|it| it.dyn_into::<Function>().ok());
            if let Some(set) = set {
                let _ = set.call2(&JsValue::UNDEFINED, &resolve, &JsValue::from_f64(millis as f64));
            }
        });
        let _ = JsFuture::from(promise).await;
    }
}
