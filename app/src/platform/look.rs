//! How the screens look on this device: theme, size of the letters, language. Kept on the device, for all who use it.

use crate::text::Lang;

#[cfg(not(target_family = "wasm"))]
use on_machine as place;

#[cfg(target_family = "wasm")]
use in_browser as place;

/// How the screens look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// Colours and lines.
    pub theme: Theme,
    /// Size of the letters.
    pub text: TextSize,
    /// The language.
    pub lang: Lang,
}

/// Colours and lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Warm paper.
    #[default]
    Usual,
    /// 야외 고대비: white, black, heavy lines.
    Contrast,
}

/// Size of the letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 17 pixels.
    #[default]
    Usual,
    /// 큰글씨: a fifth more.
    Big,
    /// 아주 큰글씨: two fifths more.
    Biggest,
}

impl Theme {
    /// All of them.
    pub const ALL: [Theme; 2] = [Theme::Usual, Theme::Contrast];

    /// The value of `data-theme`, and the end of its text's key.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Usual => "usual",
            Theme::Contrast => "contrast",
        }
    }
}

impl TextSize {
    /// All of them.
    pub const ALL: [TextSize; 3] = [TextSize::Usual, TextSize::Big, TextSize::Biggest];

    /// The value of `data-text`, and the end of its text's key.
    pub fn name(self) -> &'static str {
        match self {
            TextSize::Usual => "usual",
            TextSize::Big => "big",
            TextSize::Biggest => "biggest",
        }
    }
}

/// The names under which the three are kept.
const THEME: &str = "dolbom-theme";
const TEXT: &str = "dolbom-text";
const LANG: &str = "dolbom-lang";

/// As it was chosen on this device; Korean on warm paper when nobody chose.
pub fn load() -> Appearance {
    let theme = place::kept(THEME).and_then(|it| Theme::ALL.into_iter().find(|theme| theme.name() == it));
    let text = place::kept(TEXT).and_then(|it| TextSize::ALL.into_iter().find(|text| text.name() == it));
    let lang = place::kept(LANG).and_then(|it| it.parse().ok());
    Appearance {
        theme: theme.unwrap_or_default(),
        text: text.unwrap_or_default(),
        lang: lang.unwrap_or(Lang::Ko),
    }
}

/// Keep it, and let the page around the screens look so too.
pub fn keep(look: Appearance) {
    let lang = match look.lang {
        Lang::Ko => "ko",
        Lang::En => "en",
    };
    for (name, value) in [(THEME, look.theme.name()), (TEXT, look.text.name()), (LANG, lang)] {
        place::keep(name, value);
    }
    place::dress(look.theme.name(), look.text.name(), lang);
}

#[cfg(not(target_family = "wasm"))]
mod on_machine {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};

    /// As long as the program runs.
    static KEPT: Mutex<BTreeMap<&str, &str>> = Mutex::new(BTreeMap::new());

    pub(super) fn kept(name: &str) -> Option<String> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).get(name).map(|it| (*it).to_owned())
    }

    pub(super) fn keep(name: &'static str, value: &'static str) {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(name, value);
    }

    /// A window's page is all screens: they dress themselves.
    pub(super) fn dress(_theme: &str, _text: &str, _lang: &str) {}
}

#[cfg(target_family = "wasm")]
mod in_browser {
    use web_sys::{Storage, Window};

    /// A browser may refuse it; then the choice holds until the page is closed.
    fn storage() -> Option<Storage> {
        web_sys::window()?.local_storage().ok()?
    }

    pub(super) fn kept(name: &str) -> Option<String> {
        storage()?.get_item(name).ok()?
    }

    pub(super) fn keep(name: &str, value: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(name, value);
        }
    }

    pub(super) fn dress(theme: &str, text: &str, lang: &str) {
        let document = web_sys::window().as_ref().and_then(Window::document);
        if let Some(page) = document.and_then(|it| it.document_element()) {
            for (name, value) in [("data-theme", theme), ("data-text", text), ("lang", lang)] {
                let _ = page.set_attribute(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_there_the_next_time() {
        assert_eq!(load(), Appearance { theme: Theme::Usual, text: TextSize::Usual, lang: Lang::Ko });
        let chosen = Appearance { theme: Theme::Contrast, text: TextSize::Biggest, lang: Lang::En };
        keep(chosen);
        assert_eq!(load(), chosen);
    }
}
