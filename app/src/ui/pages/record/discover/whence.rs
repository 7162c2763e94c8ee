//! Where it was learnt, and where they live: words, or a household that is known.

use super::super::asked::Asked;
use super::super::known::name_of;
use super::super::sheet::sheet;
use crate::data::HomeGiven;
use crate::form::record::{CHANNELS_OFTEN, at_known_home};
use crate::ui::link::Link as ToHost;
use crate::ui::state::texts;
use crate::ui::widgets::form::code_choices;
use crate::ui::widgets::{Button, Card, Choice, Glyph, Icon, Look, Picks};
use dioxus::prelude::*;
use serde_json::Value;
use shared::domain::discovery::DISCOVERY;
use shared::kind::FieldType;

/// The part of the form.
#[component]
pub(super) fn Whence() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let mut more = use_signal(|| false);
    let link = use_context::<ToHost>();
    let about = sheet.draft().about;
    let name = use_resource(move || {
        let link = link.clone();
        async move {
            match about {
                Some(id) => name_of(&link, id).await,
                None => None,
            }
        }
    });
    let asked = sheet.read(1, |it| (it.value("channel"), it.value("source_visit")));
    let (channel, visit) = asked.unwrap_or_default();
    let at_home = at_known_home(&sheet.form.read());
    let chosen = channel.as_str().unwrap_or_default().to_owned();
    let options = channels(&texts, &chosen, more());
    let name = name.read().clone().flatten().unwrap_or_else(|| texts.get("register.nameless"));
    rsx! {
        Card { title: texts.get("discovery.form.whence"),
            div { class: "line",
                Picks {
                    label: texts.get("discovery.form.whence"),
                    options,
                    chosen: vec![chosen],
                    ontoggle: move |(code, on): (String, bool)| {
                        sheet.change(1, |it| it.set("channel", if on { Value::String(code) } else { Value::Null }));
                    },
                }
                if !more() {
                    Button { look: Look::Bare, glyph: Glyph::Plus, label: texts.get("discovery.form.more_channels"), onpress: move |()| more.set(true) }
                }
            }
            if !visit.is_null() {
                p { class: "line",
                    Icon { glyph: Glyph::Note }
                    span {
                        {texts.fill("discovery.form.from_visit", &[("name", &name)])}
                        " "
                        span { class: "meta", {texts.get("discovery.form.not_told")} }
                    }
                }
            }
            if at_home {
                div { class: "split wrap",
                    p { class: "line",
                        Icon { glyph: Glyph::Home }
                        b { {texts.get("discovery.form.at_home")} }
                    }
                    Button {
                        look: Look::Bare,
                        label: texts.get("discovery.form.other_home"),
                        onpress: move |()| {
                            let made = sheet.read(0, |it| HomeGiven::With(it.id));
                            sheet.change(1, |it| it.home = made);
                        },
                    }
                }
            }
            if let Some((_, field)) = DISCOVERY.field("place_note") {
                Asked { record: 1, field }
            }
        }
    }
}

/// Those that are often met and the one that is chosen; all on demand.
fn channels(texts: &crate::text::Texts, chosen: &str, all: bool) -> Vec<Choice> {
    let Some(FieldType::Code(codes)) = DISCOVERY.field("channel").map(|(_, it)| it.ty) else {
        return Vec::new();
    };
    let shown = |code: &&str| all || CHANNELS_OFTEN.contains(code) || *code == chosen;
    let codes: Vec<&str> = codes.iter().copied().filter(shown).collect();
    code_choices(texts, "channel", &codes)
}
