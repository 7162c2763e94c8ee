//! How the screens look on this device: theme, size of the letters, language. Kept on the device, for all who use it.

use super::choices;
use crate::text::Lang;

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
    read(choices::kept)
}

/// Keep it, and let the page around the screens look so too.
pub fn keep(look: Appearance) {
    choices::keep(&words(look));
    let [(_, theme), (_, text), (_, lang)] = words(look);
    choices::dress(&[("data-theme", theme), ("data-text", text), ("lang", lang)]);
}

fn read(kept: impl Fn(&str) -> Option<String>) -> Appearance {
    let theme = kept(THEME).and_then(|it| Theme::ALL.into_iter().find(|theme| theme.name() == it));
    let text = kept(TEXT).and_then(|it| TextSize::ALL.into_iter().find(|text| text.name() == it));
    let lang = kept(LANG).and_then(|it| it.parse().ok());
    Appearance {
        theme: theme.unwrap_or_default(),
        text: text.unwrap_or_default(),
        lang: lang.unwrap_or(Lang::Ko),
    }
}

fn words(look: Appearance) -> [(&'static str, &'static str); 3] {
    let lang = match look.lang {
        Lang::Ko => "ko",
        Lang::En => "en",
    };
    [(THEME, look.theme.name()), (TEXT, look.text.name()), (LANG, lang)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_back() {
        for (theme, text, lang) in
            [(Theme::Contrast, TextSize::Biggest, Lang::En), (Theme::Usual, TextSize::Big, Lang::Ko)]
        {
            let chosen = Appearance { theme, text, lang };
            let kept = |name: &str| words(chosen).iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
            assert_eq!(read(kept), chosen);
        }
    }

    #[test]
    fn what_nobody_chose_and_what_a_newer_program_wrote_is_as_usual() {
        let usual = Appearance { theme: Theme::Usual, text: TextSize::Usual, lang: Lang::Ko };
        assert_eq!(read(|_| None), usual);
        assert_eq!(read(|_| Some("sepia".to_owned())), usual);
    }
}
