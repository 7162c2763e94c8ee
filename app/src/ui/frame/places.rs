//! The places of each role: the one table of what stands in the main menu. A place is added with its page.

use crate::host::Standing;
use crate::ui::pages::quarantine::open_refusals;
use crate::ui::route::Route;
use crate::ui::widgets::Glyph;
use shared::role::Role;

/// One entry of the main menu.
pub(super) struct Place {
    /// Where it leads.
    pub to: Route,
    /// Its drawing.
    pub glyph: Glyph,
    /// Key of its name.
    pub name: &'static str,
    /// Whether a page is under it.
    pub holds: fn(&Route) -> bool,
    /// How many things in it need this person.
    pub number: fn(Counted) -> u64,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.to == other.to
    }
}

/// What needs this person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    refused: u64,
    conflicts: u64,
    decided: u64,
    settles: bool,
    /// Refused saves of the dong, as the server said the last time.
    quarantine: u64,
}

impl Counted {
    /// As things stand.
    pub fn of(standing: &Standing) -> Self {
        let settles = standing.owner.as_ref().is_some_and(|it| it.role.settles());
        let Standing { refused, conflicts, decided, .. } = *standing;
        Counted { refused, conflicts, decided, settles, quarantine: open_refusals() }
    }
}

static TODAY: Place = Place {
    to: Route::Today {},
    glyph: Glyph::Today,
    name: "ui.nav.today",
    holds: |here| *here == Route::Today {},
    number: |_| 0,
};

static PEOPLE: Place = Place {
    to: Route::People {},
    glyph: Glyph::People,
    name: "ui.nav.people",
    holds: |here| matches!(here, Route::People {} | Route::Profile { .. }),
    number: |_| 0,
};

static FIGURES: Place = Place {
    to: Route::Figures {},
    glyph: Glyph::Chart,
    name: "ui.nav.figures",
    holds: |here| matches!(here, Route::Figures {} | Route::FigureList { .. }),
    number: |_| 0,
};

static DEVICES: Place = Place {
    to: Route::Devices {},
    glyph: Glyph::Tablet,
    name: "ui.nav.devices",
    holds: |here| *here == Route::Devices {},
    number: |_| 0,
};

static CONFLICTS: Place = Place {
    to: Route::Conflicts { household: Vec::new() },
    glyph: Glyph::Swap,
    name: "ui.nav.conflicts",
    holds: |here| matches!(here, Route::Conflicts { .. } | Route::Quarantine {}),
    number: |counted| if counted.settles { counted.conflicts + counted.quarantine } else { 0 },
};

static SYNC: Place = Place {
    to: Route::Center {},
    glyph: Glyph::Sync,
    name: "ui.nav.sync",
    holds: |here| *here == Route::Center {},
    number: |counted| counted.refused + counted.decided,
};

static DISCOVER: Place = Place {
    to: Route::DiscoverFor { about: Vec::new() },
    glyph: Glyph::Alert,
    name: "ui.nav.discover",
    holds: |here| matches!(here, Route::DiscoverFor { .. } | Route::Discover { .. }),
    number: |_| 0,
};

static FIELD: [&Place; 4] = [&TODAY, &PEOPLE, &DISCOVER, &SYNC];
static DESK: [&Place; 5] = [&FIGURES, &PEOPLE, &CONFLICTS, &DEVICES, &SYNC];

/// At most five fit on a phone. The first is where the day begins.
pub(super) fn places(role: Role) -> &'static [&'static Place] {
    if is_desk(role) { &DESK } else { &FIELD }
}

/// The deed among the places: it is filled.
pub(super) fn is_deed(place: &Place) -> bool {
    *place == DISCOVER
}

/// Whether this role works at a desk: a side menu where there is room, and another page to begin with.
pub(super) fn is_desk(role: Role) -> bool {
    matches!(role, Role::Coordinator | Role::Head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, Texts};

    #[test]
    fn every_role_has_at_most_five_places_with_names_and_begins_where_its_menu_begins() {
        for role in Role::ALL {
            let places = places(role);
            assert!((2..=5).contains(&places.len()), "{role}");
            for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
                assert!(places.iter().all(|place| texts.find(place.name).is_some()), "{role}");
            }
            assert!(places.iter().all(|place| (place.holds)(&place.to)), "{role}");
            assert_eq!(is_desk(role), places[0].to != Route::Today {}, "{role}");
        }
    }
}
