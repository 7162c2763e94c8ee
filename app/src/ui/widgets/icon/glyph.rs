//! The drawings: one line each on a grid of 24, drawn with a stroke of 1.9.

/// A drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The mark of the app.
    Logo,
    /// A calendar with a tick.
    Today,
    /// Two persons.
    People,
    /// Two arrows in a circle.
    Sync,
    /// A cloud with a tick: everything has been sent.
    Sent,
    /// A cloud that is struck through: no network.
    Offline,
    /// A cloud with an arrow up: waits to be sent.
    Waiting,
    /// A tick.
    Check,
    /// A tick in a circle.
    Done,
    /// A triangle with a mark: worth a look.
    Alert,
    /// An octagon with a mark: danger, refused.
    Stop,
    /// A clock.
    Clock,
    /// A place on a map.
    Pin,
    /// A telephone.
    Phone,
    /// To the right.
    Right,
    /// To the left.
    Left,
    /// A cross: leave.
    Close,
    /// More.
    Plus,
    /// Less.
    Minus,
    /// A magnifying glass.
    Search,
    /// One person.
    User,
    /// A baby's face.
    Baby,
    /// A heart.
    Heart,
    /// A heartbeat: measured.
    Pulse,
    /// A person who walks.
    Walk,
    /// A capsule: medicines.
    Pill,
    /// A face: how somebody feels.
    Face,
    /// A sheet of paper.
    Note,
    /// Two arrows: two values, joined.
    Swap,
    /// Columns of a chart.
    Chart,
    /// A tablet.
    Tablet,
    /// The sun: outdoors.
    Sun,
    /// Two sliders: choices.
    Gear,
    /// A padlock.
    Lock,
    /// Back to what it was.
    Undo,
    /// A paper plane: send on.
    Send,
    /// A page with lines.
    Doc,
    /// A shield with a tick.
    Shield,
    /// A dog.
    Dog,
    /// A house.
    Home,
    /// A flag.
    Flag,
    /// A hand that gives.
    Hand,
    /// Take the last digit away.
    Erase,
    /// Downwards.
    Down,
    /// An arrow down: it falls.
    Fall,
    /// An arrow up: it rises.
    Rise,
    /// An eye: show.
    Eye,
}

/// The path of a drawing.
#[expect(clippy::too_many_lines, reason = "a line a drawing")]
pub(super) fn path(glyph: Glyph) -> &'static str {
    match glyph {
        Glyph::Logo => "M3.5 11 12 4l8.5 7v8a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 19z",
        Glyph::Today => {
            "M6.5 5L17.5 5A2.5 2.5 0 0 1 20 7.5L20 17.5A2.5 2.5 0 0 1 17.5 20L6.5 20A2.5 2.5 0 0 1 4 17.5L4 7.5A2.5 2.5 0 0 1 6.5 5zM8 3v4M16 3v4M4 10h16M9 15l2 2 4-4"
        }
        Glyph::People => {
            "M5.5 8.5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M2.5 20c.6-3.7 3.2-5.5 6.5-5.5s5.9 1.8 6.5 5.5M16 5.3a3.3 3.3 0 0 1 0 6.4M18 14.8c2 .8 3.2 2.6 3.5 5.2"
        }
        Glyph::Sync => "M20 7v4h-4M4 17v-4h4M19.5 11A7.6 7.6 0 0 0 6 7.5M4.5 13A7.6 7.6 0 0 0 18 16.5",
        Glyph::Sent => {
            "M7 18.5a4.5 4.5 0 0 1-.5-9A5.8 5.8 0 0 1 17.6 10 4.3 4.3 0 0 1 17 18.5zM9.3 13.5l2 2 3.5-3.7"
        }
        Glyph::Offline => {
            "M4 4l16 16M8.2 8.5A5.7 5.7 0 0 0 6.5 9.5 4.5 4.5 0 0 0 7 18.5h10.5M11 6.4A5.8 5.8 0 0 1 17.6 10a4.3 4.3 0 0 1 2.6 6.7"
        }
        Glyph::Waiting => {
            "M7 18.5a4.5 4.5 0 0 1-.5-9A5.8 5.8 0 0 1 17.6 10 4.3 4.3 0 0 1 17 18.5M12 20v-7.5M9 15l3-3 3 3"
        }
        Glyph::Check => "M5 12.5l4.5 4.5L19 7.5",
        Glyph::Done => "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M8.3 12.3l2.6 2.6 4.9-5.2",
        Glyph::Alert => "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.1",
        Glyph::Stop => "M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM12 8v5M12 16v.1",
        Glyph::Clock => "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7v5.3l3.3 2",
        Glyph::Pin => {
            "M12 21s6.5-5.6 6.5-11a6.5 6.5 0 0 0-13 0c0 5.4 6.5 11 6.5 11zM9.7 10a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0"
        }
        Glyph::Phone => {
            "M6.5 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"
        }
        Glyph::Right => "M9 5l7 7-7 7",
        Glyph::Left => "M15 5l-7 7 7 7",
        Glyph::Close => "M6 6l12 12M18 6 6 18",
        Glyph::Plus => "M12 5v14M5 12h14",
        Glyph::Minus => "M5 12h14",
        Glyph::Search => "M4.5 11a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0M16 16l4.5 4.5",
        Glyph::User => "M8 8a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6",
        Glyph::Baby => {
            "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M9 11v.1M15 11v.1M9.5 15c1.5 1.3 3.5 1.3 5 0M12 3.5c1.5 1 1.5 2.5 0 3"
        }
        Glyph::Heart => "M12 20s-8-4.6-8-10.3C4 5 10 4.3 12 8.3 14 4.3 20 5 20 9.7 20 15.4 12 20 12 20z",
        Glyph::Pulse => "M3 12h4l2.5-6 4.5 12 2.5-6H21",
        Glyph::Walk => {
            "M11.2 4.5a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0M8 21l3-6 .5-5L8 12v3M11.5 10l3.5 2.5 2.5-.5M11 15l3.5 2 1.5 4"
        }
        Glyph::Pill => {
            "M5.54 12.85L13.96 5.78A3.5 3.5 0 0 1 18.89 6.21L18.89 6.21A3.5 3.5 0 0 1 18.46 11.15L10.04 18.22A3.5 3.5 0 0 1 5.11 17.79L5.11 17.79A3.5 3.5 0 0 1 5.54 12.85zM9.7 9.2l4.6 5.5"
        }
        Glyph::Face => {
            "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M9 10v.1M15 10v.1M8.5 15.5c2-1.7 5-1.7 7 0"
        }
        Glyph::Note => "M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9 13h7M9 16.5h5",
        Glyph::Swap => "M4 8.5h13M14 5l3.5 3.5L14 12M20 15.5H7M10 12l-3.5 3.5L10 19",
        Glyph::Chart => "M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6",
        Glyph::Tablet => {
            "M7.5 3L16.5 3A2.5 2.5 0 0 1 19 5.5L19 18.5A2.5 2.5 0 0 1 16.5 21L7.5 21A2.5 2.5 0 0 1 5 18.5L5 5.5A2.5 2.5 0 0 1 7.5 3zM11 18h2"
        }
        Glyph::Sun => {
            "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4"
        }
        Glyph::Gear => {
            "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M7 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0"
        }
        Glyph::Lock => {
            "M7.5 10.5L16.5 10.5A2.5 2.5 0 0 1 19 13L19 18A2.5 2.5 0 0 1 16.5 20.5L7.5 20.5A2.5 2.5 0 0 1 5 18L5 13A2.5 2.5 0 0 1 7.5 10.5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2.5"
        }
        Glyph::Undo => "M8.5 5 4 9.5 8.5 14M4 9.5h10a5 5 0 0 1 0 10h-4",
        Glyph::Send => "M20.5 3.5 3.5 10l7 3.5 3.5 7zM10.5 13.5l4-4",
        Glyph::Doc => "M6 3.5h12v17H6zM9 8h6M9 12h6M9 16h4",
        Glyph::Shield => "M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.2 4-4.2",
        Glyph::Dog => {
            "M5 9 4 4.5l4.5 2h7l4.5-2L19 9v5a7 7 0 0 1-14 0zM9.5 11v.1M14.5 11v.1M10.5 15h3l-1.5 1.5z"
        }
        Glyph::Home => "M4 11.5 12 5l8 6.5V20H4zM10 20v-5h4v5",
        Glyph::Flag => "M6 21V4h11l-2 4 2 4H6",
        Glyph::Hand => {
            "M3 14.5 7 11h4.5a1.5 1.5 0 0 1 0 3H9M11.5 14l5.3-2.7c1.8-.8 3 1.2 1.5 2.3L12 18.5H7.5L5 20.5M14 8s-2.5-1.5-2.5-3.3C11.5 3 13.5 3 14 4.3 14.5 3 16.5 3 16.5 4.7 16.5 6.5 14 8 14 8z"
        }
        Glyph::Erase => "M20 6v12H8l-5-6 5-6zM11 10l4 4M15 10l-4 4",
        Glyph::Down => "M5 9l7 7 7-7",
        Glyph::Fall => "M12 5v14M6 13l6 6 6-6",
        Glyph::Rise => "M12 19V5M6 11l6-6 6 6",
        Glyph::Eye => {
            "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0"
        }
    }
}

/// The heart inside the mark: the only filled piece.
pub(super) const HEART: &str =
    "M12 17.5s-3.6-2.1-3.6-4.6c0-2.3 2.8-2.7 3.6-.8.8-1.9 3.6-1.5 3.6.8 0 2.5-3.6 4.6-3.6 4.6z";
