//! The addresses of the pages. No address says anything about a person but an opaque id.

use crate::ui::frame::Frame;
use crate::ui::pages::center::Center;
use crate::ui::pages::desk::{Conflicts, Devices, FigureList, Figures, Quarantine};
use crate::ui::pages::discovery::Discovery;
use crate::ui::pages::people::People;
use crate::ui::pages::profile::Profile;
use crate::ui::pages::record::{Discover, DiscoverFor, Edit, Register, RegisterFor};
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
        /// A form that registers somebody: `draft` is the id of its draft. To begin one, go to [`Route::RegisterFor`].
        #[route("/register/:draft")]
        Register {
            /// The draft.
            draft: String,
        },
        /// Begins to register somebody and opens the form, from anywhere: a link is enough. `about` is the id of a
        /// household, or of anything that lives with one (a person, a discovery, a visit): whoever is registered becomes
        /// a member of that household, and its dwelling is asked for too when none is known. With `new` a household is
        /// made. After the save the page of the new person opens.
        #[route("/register-for/:about")]
        RegisterFor {
            /// A record, or `new`.
            about: String,
        },
        /// A discovery that is written down: `draft` is the id of its draft.
        #[route("/discover/:draft")]
        Discover {
            /// The draft.
            draft: String,
        },
        /// Begins a discovery, from anywhere: a link is enough.
        #[route("/discover-for/:..about")]
        DiscoverFor {
            /// A visit or its draft, a person, a household; nothing: nobody knows yet who lives there.
            about: Vec<String>,
        },
        /// A discovery after it was reported.
        #[route("/discovery/:id")]
        Discovery {
            /// The discovery.
            id: String,
        },
        /// Edits a person, a household or a dwelling.
        #[route("/edit/:id")]
        Edit {
            /// The record.
            id: String,
        },
        /// How things stand in a period, in numbers.
        #[route("/figures")]
        Figures {},
        /// The list behind a number.
        #[route("/figures/:which/:period/:part")]
        FigureList {
            /// Which number.
            which: String,
            /// Of which period: `month`, `quarter`, `year`.
            period: String,
            /// Only of the month of this day, or of this dong; or `all`.
            part: String,
        },
        /// The tablets of the dong, who works here, what was downloaded.
        #[route("/devices")]
        Devices {},
        /// Saves that the server did not take.
        #[route("/quarantine")]
        Quarantine {},
        /// What two people wrote differently: of this household, or of the first of all.
        #[route("/conflicts/:..household")]
        Conflicts {
            /// The household, or nothing.
            household: Vec<String>,
        },
        /// What waits, what was sent, what was refused.
        #[route("/sync")]
        Center {},
}
