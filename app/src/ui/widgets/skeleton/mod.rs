//! Where something will be, when it takes longer than a moment.

use crate::platform::task;
use crate::ui::state::texts;
use dioxus::prelude::*;

/// Nothing flickers: before this time nothing is shown.
const AFTER_MS: i64 = 300;

/// Grey lines in place of what is being fetched.
///
/// ```ignore
/// match rows() { None => rsx! { Skeleton { lines: 3 } }, Some(…) => … }
/// ```
#[component]
pub fn Skeleton(#[props(default = 3)] lines: usize) -> Element {
    let mut late = use_signal(|| false);
    use_future(move || async move {
        task::sleep(AFTER_MS).await;
        late.set(true);
    });
    rsx! {
        if late() {
            div { class: "stack t", role: "status",
                span { class: "vh", {texts().get("ui.fetching")} }
                for line in 0..lines {
                    div { key: "{line}", class: "skel" }
                }
            }
        }
    }
}
