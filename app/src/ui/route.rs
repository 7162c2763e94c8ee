//! The addresses of the pages. No address says anything about a person but an opaque id.

use crate::ui::frame::Frame;
use crate::ui::pages::center::Center;
use crate::ui::pages::people::People;
use crate::ui::pages::profile::Profile;
use crate::ui::pages::today::Today;
use crate::ui::pages::visit::Visit;
use dioxus::prelude::*;

/// A page.
#[derive(Clone, Debug, PartialEq, Routable)]
#[rustfmt::skip]
pub enum Route {
    #[layout(Frame)]
        /// Which doors to knock on.
        #[route("/")]
        Today {},
        /// Search among all persons.
        #[route("/people")]
        People {},
        /// A person's story.
        #[route("/person/:id")]
        Profile {
            /// The person.
            id: String,
        },
        /// A senior visit: `draft` is the id of its draft.
        #[route("/visit/:draft")]
        Visit {
            /// The draft.
            draft: String,
        },
        /// What waits, what was sent, what was refused.
        #[route("/sync")]
        Center {},
}
