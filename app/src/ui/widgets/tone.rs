//! What a colour means. A tone never stands alone: there is always a word or a drawing beside it.

/// The meaning of a chip, a banner, a dot or a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Says nothing.
    #[default]
    Plain,
    /// Worth knowing; the app's own blue.
    Info,
    /// Good, or done.
    Positive,
    /// Worth a look.
    Caution,
    /// A person, a deadline, or something refused.
    Danger,
    /// The worst one of a list: filled red.
    Solid,
    /// No network. An ordinary day.
    Offline,
}

impl Tone {
    /// The class of the style sheets; empty for [`Tone::Plain`].
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Info => "info",
            Tone::Positive => "positive",
            Tone::Caution => "caution",
            Tone::Danger => "danger",
            Tone::Solid => "solid",
            Tone::Offline => "offline",
        }
    }
}
