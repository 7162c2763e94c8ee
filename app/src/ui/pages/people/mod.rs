//! Search among all persons; before anything is typed, those that were changed last.

mod begun;
pub mod find;
mod recent;
pub mod words;

use super::discovery::Loose;
use crate::ui::frame::Page;
use crate::ui::route::Route;
use crate::ui::state::{may_write, texts};
use crate::ui::widgets::{ButtonLink, Glyph, Look};
use begun::Begun;
use dioxus::prelude::*;
use find::{Find, Found, provide_find};
use recent::Recent;
use shared::domain::person::PERSON;

/// Search among all persons.
#[component]
pub fn People() -> Element {
    provide_find();
    let typed = use_signal(String::new);
    let finding = use_memo(move || !typed.read().trim().is_empty());
    rsx! {
        Page { title: texts().get("people.title"),
            actions: rsx! {
                if may_write(&PERSON) {
                    ButtonLink {
                        look: Look::Primary,
                        glyph: Glyph::Plus,
                        label: texts().get("register.title"),
                        to: Route::RegisterFor { about: "new".to_owned() },
                    }
                }
            },
            Begun {}
            Loose {}
            Find { typed }
            if finding() {
                Found { typed }
            } else {
                Recent {}
            }
        }
    }
}
