//! Discoveries by month as columns, where it is narrow as bars, and by dong as cells. Each leads to its list.

use super::{list_of, words};
use crate::ui::state::texts;
use crate::ui::widgets::Card;
use chrono::Datelike;
use dioxus::prelude::*;
use serde_json::Value;

/// The months of the period.
#[component]
pub(super) fn Months(months: Value) -> Element {
    let texts = texts();
    let months: Vec<_> = months
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((words::day(&it["month"])?, it["discoveries"].as_u64().unwrap_or(0))))
        .collect();
    let most = months.iter().map(|it| it.1).max().unwrap_or(0);
    let best = months.iter().find(|it| it.1 == most && most > 0).map(|it| it.0);
    let said = best
        .filter(|_| months.len() > 1)
        .map(|month| texts.fill("figures.most", &[("month", &words::month(&texts, month))]));
    rsx! {
        Card { title: texts.get("figures.by_month"),
            action: said.map(|said| rsx! { span { class: "meta", "{said}" } }),
            ul { class: "months",
                for (month , n) in months {
                    li { key: "{month}",
                        Link { to: list_of("discoveries", &month.to_string()), class: if Some(month) == best { "hi" },
                            span { class: "n", "{n}" }
                            Bar { share: (n * 100).checked_div(most).unwrap_or(0) }
                            span { class: "m", {words::month(&texts, month)} }
                            span { class: "vh",
                                {texts.fill("figures.month_said", &[("year", &month.year()), ("n", &n)])}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// So many hundredths of its height, or, where it is narrow, of its width.
#[component]
fn Bar(share: u64) -> Element {
    let share = share.min(100);
    rsx! {
        svg { view_box: "0 0 100 100", "preserveAspectRatio": "none", "aria-hidden": "true",
            rect { class: "up", x: "0", y: "{100 - share}", width: "100", height: "{share}" }
            rect { class: "along", x: "0", y: "0", width: "{share}", height: "100" }
        }
    }
}

/// Where there are several dong, how many were found in each.
#[component]
pub(super) fn DongCells(cells: Value) -> Element {
    let texts = texts();
    let cells: Vec<(String, u64)> = cells
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((it["dong"].as_str()?.to_owned(), it["n"].as_u64()?)))
        .collect();
    if cells.len() < 2 {
        return rsx! {};
    }
    let most = cells.iter().map(|it| it.1).max().unwrap_or(1);
    rsx! {
        Card { title: texts.get("figures.by_dong"),
            ul { class: "dongs",
                for (dong , n) in cells {
                    li { key: "{dong}",
                        Link { to: list_of("discoveries", &dong), class: "d{1 + n * 4 / most}",
                            span { class: "meta", "{dong}" }
                            b { {texts.count(n)} }
                        }
                    }
                }
            }
        }
    }
}
