//! The next visit: offered by a rule with its reason, changed by one tap.

use super::sheet::sheet;
use super::words::finding_word;
use crate::form::{INTERVALS, Next, workday};
use crate::ui::state::texts;
use crate::ui::widgets::{Choice, DateInput, Field, Seg};
use chrono::{Days, NaiveDate};
use dioxus::prelude::*;

/// The card.
#[component]
pub(super) fn NextVisit() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let today = sheet.now().date();
    let live = sheet.live.read();
    let next = sheet.form.read().next;
    let Some(offer) = live.offer.clone() else {
        return rsx! {
            section { class: "card stack",
                h3 { {texts.get("visit.next")} }
                p { class: "sub", {texts.get("visit.next.none_needed")} }
            }
        };
    };
    let day = match next {
        Next::Offered => Some(offer.day),
        Next::On(day) => Some(day),
        Next::Nothing => None,
    };
    let why = match (&offer.because, offer.planned_already) {
        (_, true) => texts.get("visit.next.planned"),
        (Some(finding), _) => texts.fill("visit.next.because", &[("what", &finding_word(texts, finding))]),
        (None, _) => texts.get("visit.next.usual"),
    };
    let mut options: Vec<Choice> = INTERVALS
        .iter()
        .map(|(name, days)| {
            Choice::new(
                workday(today + Days::new(*days)).to_string(),
                texts.get(&format!("visit.next.{name}")),
            )
        })
        .collect();
    let offered = offer.day.to_string();
    if options.iter().all(|it| it.value != offered) {
        options.insert(0, Choice::new(offered, texts.date(offer.day, today)));
    }
    options.push(Choice::new("nothing", texts.get("visit.next.nothing")));
    let chosen = day.map_or_else(|| "nothing".to_owned(), |day| day.to_string());
    let mut pick = use_signal(|| false);
    let on = move |text: &str| {
        let next = text.parse::<NaiveDate>().map_or(Next::Nothing, Next::On);
        sheet.change(|form, _| form.next = next);
    };
    rsx! {
        section { class: "card stack", "data-test": "next-visit",
            div { class: "split wrap",
                h3 { {texts.get("visit.next")} }
                b { class: "t-brand",
                    if let Some(day) = day { {texts.weekday(day)} } else { {texts.get("visit.next.nothing")} }
                }
            }
            if matches!(next, Next::Offered) {
                p { class: "sub", "{why}" }
            } else {
                p { class: "sub", {texts.fill("visit.next.offered", &[("day", &texts.weekday(offer.day)), ("why", &why)])} }
            }
            Seg {
                name: "next", label: texts.get("visit.next"), options, chosen: Some(chosen),
                onchoose: move |choice: String| on(&choice),
            }
            div { class: "line",
                button {
                    r#type: "button", class: "btn bare", "aria-expanded": "{pick()}",
                    onclick: move |_| pick.toggle(),
                    {texts.get("visit.next.choose")}
                }
            }
            if pick() {
                Field { id: "next-day", label: texts.get("visit.next.day"),
                    DateInput {
                        id: "next-day",
                        value: day.map(|it| it.to_string()),
                        min: (today + Days::new(1)).to_string(),
                        onchange: move |it: Option<String>| if let Some(it) = it { on(&it) },
                    }
                }
            }
        }
    }
}
