//! Finding one person, to name her: a box and a few hits under it.

use crate::data::Query;
use crate::ui::link::Link as ToHost;
use crate::ui::pages::people::words::Hit;
use crate::ui::pages::today::words::{about, name, short_address};
use crate::ui::state::{ask_rows, shared, texts};
use crate::ui::widgets::{Face, RowButton, Search};
use dioxus::prelude::*;
use shared::id::RecordId;

/// Most hits.
const HITS: u32 = 8;

/// A search box and who was found; `onpick` tells who was meant.
#[component]
pub fn FindPerson(
    id: String,
    /// Its name, for readers of the screen.
    label: String,
    /// Who is not offered.
    #[props(default)]
    not: Option<RecordId>,
    onpick: EventHandler<RecordId>,
) -> Element {
    let texts = texts();
    let link = use_context::<ToHost>();
    let mut typed = use_signal(String::new);
    let asked = use_resource(move || {
        let (text, link) = (typed().trim().to_owned(), link.clone());
        async move {
            if text.is_empty() {
                return None;
            }
            let rows = ask_rows(&link, Query::Search { text, limit: HITS }).await.ok()?;
            Some(Hit::of(&rows))
        }
    });
    let found: Option<Vec<Hit>> = asked.read().clone().flatten();
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    rsx! {
        div { class: "stack t",
            Search {
                id,
                label,
                placeholder: texts.get("people.placeholder"),
                value: typed(),
                onchange: move |text| typed.set(text),
            }
            if let Some(hits) = found {
                p { class: "meta", role: "status", {texts.fill("register.hits", &[("n", &hits.len())])} }
                ul { class: "found",
                    for hit in hits.into_iter().filter(|it| it.merged_into.is_none() && Some(it.id) != not) {
                        li { key: "{hit.id}",
                            RowButton {
                                name: name(&texts, &hit.person),
                                about: about(&texts, &hit.person, today),
                                detail: hit.address.as_deref().map(|it| short_address(it).to_owned()),
                                face: rsx! { Face { name: name(&texts, &hit.person) } },
                                onpress: move |()| {
                                    typed.set(String::new());
                                    onpick.call(hit.id);
                                },
                            }
                        }
                    }
                }
            }
        }
    }
}
