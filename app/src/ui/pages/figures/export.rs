//! A list of a period as a file: what, from when to when, as what, and why. The reason is recorded before the file comes.

use super::PERIOD;
use crate::data::Command;
use crate::host::Fault;
use crate::text::Lang;
use crate::ui::link::Link;
use crate::ui::pages::devices::DownloadRows;
use crate::ui::state::{send_online, shared, texts};
use crate::ui::widgets::{
    Banner, Button, Choice, DateInput, Dialog, Field, Glyph, Look, Seg, TextArea, Tone, lasting,
};
use dioxus::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use shared::desk::{Export, ExportFormat, ExportWhat, REASON_MAX, is_reason};
use shared::policy::may_export;

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Asked,
    Waits,
    Failed(Fault),
    /// Its name, and where it is.
    Ready(String, String),
}

/// The button that opens the dialog, for whoever may.
#[component]
pub(super) fn Exporting() -> Element {
    let texts = texts();
    let mut open = use_signal(|| false);
    let owner = use_memo(|| shared().standing.read().as_ref().and_then(|it| it.owner.clone()));
    let dong = owner().filter(|it| may_export(it.role)).map(|it| it.dong).unwrap_or_default();
    if dong.is_empty() {
        return rsx! {};
    }
    rsx! {
        Button { glyph: Glyph::Fall, label: texts.get("figures.export"), onpress: move |()| open.set(true) }
        if open() {
            Asking { dong, onclose: move |()| open.set(false) }
        }
    }
}

/// Lives as long as the dialog is open.
#[component]
fn Asking(dong: Vec<String>, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let today = shared().standing.peek().as_ref().map(|it| it.today).unwrap_or_default();
    let (first, last) = PERIOD.peek().days(today);
    let wish = use_signal(|| Wish {
        what: "visits".to_owned(),
        from: Some(first.to_string()),
        to: Some(last.to_string()),
        dong: dong.first().cloned().unwrap_or_default(),
        format: "xlsx".to_owned(),
        reason: String::new(),
    });
    let mut step = use_signal(|| Step::Asked);
    let missing = match (&*step.read(), wish.read().export()) {
        (Step::Waits, _) => Some(texts.get("figures.export_waits")),
        (_, None) => Some(texts.get(wish.read().missing())),
        _ => None,
    };
    let send = move |()| {
        let Some(export) = wish.peek().export() else { return };
        let link = link.clone();
        step.set(Step::Waits);
        lasting(async move {
            let answer = send_online(&link, Command::Export(export)).await;
            // The dialog may have been closed meanwhile.
            let mut revision = shared().revision;
            revision += 1;
            if let Ok(mut step) = step.try_write() {
                *step = match answer {
                    Ok(row) => Step::Ready(text(&row["name"]), text(&row["at"])),
                    Err(fault) => Step::Failed(fault),
                };
            }
        });
    };
    let is_ready = matches!(*step.read(), Step::Ready(..));
    rsx! {
        Dialog {
            open: true,
            title: texts.get("figures.export_title"),
            onclose: move |()| onclose.call(()),
            foot: rsx! {
                Button { label: texts.get("figures.export_close"), onpress: move |()| onclose.call(()) }
                if !is_ready {
                    Button { look: Look::Primary, label: texts.get("figures.export_deed"), missing, onpress: send }
                }
            },
            div { class: "stack",
                Said { step: step() }
                if !is_ready {
                    Wishes { wish, dong }
                }
                details { class: "how",
                    summary { class: "b", {texts.get("figures.export_before")} }
                    DownloadRows { limit: 5_u32 }
                }
            }
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// How far it is, in words.
#[component]
fn Said(step: Step) -> Element {
    let texts = texts();
    let said = match step {
        Step::Asked => rsx! { p { {texts.get("figures.export_about")} } },
        Step::Waits => rsx! {
            p { {texts.get("figures.export_waits")} }
            progress { class: "meter", "aria-label": texts.get("figures.export_waits") }
        },
        Step::Failed(fault) => rsx! {
            Banner { tone: Tone::Caution, title: texts.get("figures.export_failed"),
                p { {texts.fault(&fault)} }
            }
        },
        // A browser saves by a link; elsewhere the file is there already.
        Step::Ready(name, at) if at.starts_with("blob:") => rsx! {
            p { {texts.get("figures.export_ready")} }
            a { class: "btn primary block", href: at, download: name.clone(),
                {texts.fill("figures.export_save", &[("name", &name)])}
            }
        },
        Step::Ready(_, at) => rsx! { p { {texts.fill("figures.export_at", &[("at", &at)])} } },
    };
    rsx! {
        div { class: "stack t", role: "status", {said} }
    }
}

/// What is wished for, as it is typed.
#[derive(Clone, Debug, PartialEq)]
struct Wish {
    what: String,
    from: Option<String>,
    to: Option<String>,
    dong: String,
    format: String,
    reason: String,
}

impl Wish {
    /// Once nothing is missing.
    fn export(&self) -> Option<Export> {
        let day = |it: &Option<String>| it.as_deref()?.parse::<chrono::NaiveDate>().ok();
        let export = Export {
            what: ExportWhat::deserialize(Value::from(self.what.as_str())).ok()?,
            from: day(&self.from)?,
            to: day(&self.to)?,
            dong: self.dong.parse().ok()?,
            format: ExportFormat::deserialize(Value::from(self.format.as_str())).ok()?,
            reason: Some(self.reason.trim().to_owned()).filter(|it| is_reason(it))?,
            lang: if (shared().lang)() == Lang::Ko { "ko" } else { "en" }.to_owned(),
        };
        Some(export).filter(|it| it.from <= it.to)
    }

    /// Key of what is missing.
    fn missing(&self) -> &'static str {
        if is_reason(&self.reason) { "figures.export_days_missing" } else { "figures.export_reason_missing" }
    }
}

#[component]
fn Wishes(wish: Signal<Wish>, dong: Vec<String>) -> Element {
    let texts = texts();
    let mut wish = wish;
    let now = wish();
    let what = ["visits", "discoveries"].map(|it| Choice::new(it, texts.get(&format!("figures.{it}"))));
    let formats = ["xlsx", "csv"].map(|it| Choice::new(it, texts.get(&format!("figures.export.{it}"))));
    let dongs: Vec<Choice> = dong.iter().map(|it| Choice::new(it.clone(), it.clone())).collect();
    rsx! {
        Field { id: "export-what", group: true, label: texts.get("figures.export_what"),
            Seg { name: "export-what", label: texts.get("figures.export_what"), options: what.to_vec(), chosen: now.what,
                onchoose: move |it| wish.write().what = it
            }
        }
        div { class: "pair",
            Field { id: "export-from", label: texts.get("figures.export_from"),
                DateInput { id: "export-from", value: now.from, onchange: move |it| wish.write().from = it }
            }
            Field { id: "export-to", label: texts.get("figures.export_to"),
                DateInput { id: "export-to", value: now.to, onchange: move |it| wish.write().to = it }
            }
        }
        if dongs.len() > 1 {
            Field { id: "export-dong", group: true, label: texts.get("register.dong"),
                Seg { name: "export-dong", label: texts.get("register.dong"), options: dongs, chosen: now.dong,
                    onchoose: move |it| wish.write().dong = it
                }
            }
        }
        Field { id: "export-format", group: true, label: texts.get("figures.export_format"),
            Seg { name: "export-format", label: texts.get("figures.export_format"), options: formats.to_vec(), chosen: now.format,
                onchoose: move |it| wish.write().format = it
            }
        }
        Field { id: "export-reason", label: texts.get("figures.export_reason"), hint: texts.get("figures.export_reason_hint"),
            TextArea { id: "export-reason", value: now.reason, max: REASON_MAX, onchange: move |it| wish.write().reason = it }
        }
    }
}
