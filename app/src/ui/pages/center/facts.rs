//! The facts beside the lists: last success, equal with the server, clock, rights, space, version.

use crate::data::Query;
use crate::host::Standing;
use crate::text::Texts;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Banner, Card, Glyph, Icon, KeyValue, Pair, Tone};
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::Millis;
use shared::rules::devices::CLOCK_IS_OFF;

/// A clock that is off by less than this is right.
const CLOCK_FITS: Millis = 2_000;

/// The facts.
#[component]
pub(super) fn Facts() -> Element {
    let texts = texts();
    let standing = shared().standing;
    let status = rows(|| Query::Status);
    let digest = rows(|| Query::Digest);
    let Some(standing) = standing() else { return rsx! {} };
    let offset = match &*status.read() {
        Some(Ok(rows)) => rows.first().and_then(|row| row["clock_offset"].as_i64()),
        _ => None,
    };
    let offset = offset.filter(|_| standing.last_sync.is_some());
    let alike = match &*digest.read() {
        Some(Ok(rows)) => Some(Alike::of(rows)),
        _ => None,
    };
    rsx! {
        Card {
            KeyValue {
                Pair { name: texts.get("center.last"), {last(&texts, &standing)} }
                if let Some(alike) = alike {
                    Pair { name: texts.get("center.alike"), tone: alike.tone(),
                        if alike.is_whole() {
                            Icon { glyph: Glyph::Shield }
                            " "
                        }
                        {alike.words(&texts)}
                    }
                }
                if let Some(offset) = offset {
                    Pair { name: texts.get("center.clock"), {clock(&texts, offset)} }
                }
                if let Some(expires) = standing.lease_expires {
                    Pair { name: texts.get("center.lease"), {texts.until(expires, standing.now)} }
                }
                if let Some(free) = standing.free_bytes {
                    Pair { name: texts.get("center.free"), {space(free)} }
                }
                if let Some(persisted) = standing.persisted {
                    Pair { name: texts.get("center.promise"),
                        {texts.get(if persisted { "center.promised" } else { "center.not_promised" })}
                    }
                }
                if let Some(owner) = &standing.owner {
                    Pair { name: texts.get("center.short"), "{owner.short}" }
                }
                Pair { name: texts.get("center.version"), "{standing.version}" }
            }
        }
        if standing.persisted == Some(false) {
            Banner { tone: Tone::Info, title: texts.get("center.promise_title"),
                p { {texts.get("center.promise_about")} }
            }
        }
    }
}

fn last(texts: &Texts, standing: &Standing) -> String {
    match standing.last_sync {
        Some(at) => texts.moment(at, standing.now),
        None => texts.get("center.never"),
    }
}

/// Whether what is held here is what the server has: every stream is compared when it has come whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alike {
    /// No stream is known yet.
    Nothing,
    /// So many of the streams have not come whole.
    Partly(usize),
    /// All have, so many rows.
    Whole(u64),
}

impl Alike {
    /// Of the rows of [`Query::Digest`].
    fn of(rows: &[Value]) -> Alike {
        let open = rows.iter().filter(|row| row["complete"].is_null()).count();
        match (rows.len(), open) {
            (0, _) => Alike::Nothing,
            (_, 0) => Alike::Whole(rows.iter().filter_map(|row| row["count"].as_u64()).sum()),
            (_, open) => Alike::Partly(open),
        }
    }

    fn is_whole(self) -> bool {
        matches!(self, Alike::Whole(_))
    }

    fn tone(self) -> Tone {
        if self.is_whole() { Tone::Positive } else { Tone::Plain }
    }

    fn words(self, texts: &Texts) -> String {
        match self {
            Alike::Nothing => texts.get("center.never"),
            Alike::Partly(open) => texts.fill("center.alike_partly", &[("n", &open)]),
            Alike::Whole(rows) => texts.fill("center.alike_whole", &[("n", &texts.count(rows))]),
        }
    }
}

/// `맞아요`, `2초 느려요 · 괜찮아요`. `offset`: the server's clock minus the device's.
pub(in crate::ui::pages) fn clock(texts: &Texts, offset: Millis) -> String {
    let off = offset.saturating_abs();
    if off < CLOCK_FITS {
        return texts.get("center.clock_fits");
    }
    let key = match (offset > 0, off > CLOCK_IS_OFF) {
        (true, false) => "center.clock_slow",
        (true, true) => "center.clock_slow_off",
        (false, false) => "center.clock_fast",
        (false, true) => "center.clock_fast_off",
    };
    texts.fill(key, &[("span", &texts.duration(off))])
}

/// `41 GB`, `830 MB`; floored.
pub(in crate::ui::pages) fn space(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    match bytes / MB {
        mb @ ..1_000 => format!("{mb} MB"),
        mb => format!("{} GB", mb / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    #[test]
    fn a_clock_is_told_in_words_and_only_one_that_is_far_off_should_be_set() {
        let ko = Texts::for_lang(Lang::Ko);
        for (offset, said) in [
            (-1_900, "맞아요"),
            (2_500, "2초 느려요 · 괜찮아요"),
            (-61_000, "1분 빨라요 · 괜찮아요"),
            (7 * 60_000, "7분 느려요 · 시계를 맞춰 주세요"),
            (-7_200_000, "2시간 빨라요 · 시계를 맞춰 주세요"),
        ] {
            assert_eq!(clock(&ko, offset), said);
        }
    }

    #[test]
    fn alike_is_said_only_when_every_stream_has_come_whole() {
        let stream = |count: u64, complete: Option<i64>| json!({"count": count, "complete": complete});
        assert_eq!(Alike::of(&[]), Alike::Nothing);
        assert_eq!(Alike::of(&[stream(3, Some(1)), stream(4, None)]), Alike::Partly(1));
        assert_eq!(Alike::of(&[stream(3, Some(1)), stream(4, Some(9))]), Alike::Whole(7));
    }

    #[test]
    fn free_space_is_never_rounded_up() {
        let said: Vec<_> = [999_999, 830_999_999, 41_999_999_999].map(space).into();
        assert_eq!(said, ["0 MB", "830 MB", "41 GB"]);
    }
}
