//! Which tab has the store. A browser lock says so; a tab that wants it asks the others over a channel.

use super::device::worker;
use super::task;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::sync::oneshot;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

const NAME: &str = "dolbom-store";

/// How long the other tab may take to let go, in milliseconds.
const PATIENCE: i64 = 8_000;

thread_local! {
    /// Ends the lock.
    static RELEASE: RefCell<Option<Function>> = const { RefCell::new(None) };
    /// Where other tabs ask. It listens only while this tab has the store.
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// Take the store for this tab, unless another has it. `asked` is called when another tab wants it.
pub async fn take(asked: impl Fn() + 'static) -> bool {
    let granted = request(true).await;
    if granted {
        listen(asked);
    }
    granted
}

/// Ask the tab that has the store to let go of it, and take it.
pub async fn take_over(asked: impl Fn() + 'static) -> bool {
    if let Ok(channel) = BroadcastChannel::new(NAME) {
        let _nobody_listens = channel.post_message(&JsValue::from_str("please"));
        channel.close();
    }
    let granted = request(false).await;
    if granted {
        listen(asked);
    }
    granted
}

/// Let go of it: the next tab gets it.
pub fn let_go() {
    if let Some(channel) = CHANNEL.take() {
        channel.set_onmessage(None);
        channel.close();
    }
    if let Some(release) = RELEASE.take() {
        let _released = release.call0(&JsValue::UNDEFINED);
    }
}

fn listen(asked: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(NAME) else { return };
    let listener = Closure::<dyn FnMut()>::new(asked);
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    CHANNEL.set(Some(channel));
}

/// `navigator.locks.request(NAME, {ifAvailable}, held)`.
fn hold(navigator: &JsValue, at_once: bool, held: &JsValue) -> Option<()> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &at_once.into()).ok()?;
    let locks = Reflect::get(navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call3(&locks, &NAME.into(), &options, held).ok().map(drop)
}

/// Ask for the lock; it is held until [`let_go`]. `at_once`: only if nobody has it.
async fn request(at_once: bool) -> bool {
    let Some(scope) = worker() else { return false };
    let (answer, granted) = oneshot::channel();
    let answer = Rc::new(RefCell::new(Some(answer)));
    let held = {
        let answer = answer.clone();
        Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_wanted = answer.take().is_some_and(|answer| answer.send(!lock.is_null()).is_ok());
            if lock.is_null() || !is_wanted {
                return JsValue::UNDEFINED;
            }
            Promise::new(&mut |resolve, _| RELEASE.set(Some(resolve))).into()
        })
    };
    if hold(&scope.navigator(), at_once, &held).is_none() {
        return false;
    }
    if !at_once {
        task::spawn(async move {
            task::sleep(PATIENCE).await;
            if let Some(answer) = answer.take() {
                let _nobody_waits = answer.send(false);
            }
        });
    }
    granted.await.unwrap_or(false)
}
