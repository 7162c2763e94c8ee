//! The last few values as a line.

use super::Tone;
use dioxus::prelude::*;

/// A trend: values from old to new, and a dashed line for the limit. The sentence says what the line shows.
///
/// ```ignore
/// Spark { points: vec![134, 138, 152], limit: 140, tone: Tone::Danger, sentence: "수축기 혈압 세 번: 134에서 152로 오름. 점선은 140" }
/// ```
#[component]
pub fn Spark(
    points: Vec<i64>,
    #[props(default)] limit: Option<i64>,
    #[props(default)] tone: Tone,
    sentence: String,
) -> Element {
    let Some(drawn) = Drawn::of(&points, limit) else { return rsx! {} };
    let (x, y) = drawn.last;
    rsx! {
        svg {
            class: "spark {tone.class()}",
            view_box: "0 0 220 44",
            "preserveAspectRatio": "none",
            role: "img",
            "aria-label": sentence,
            if let Some(y) = drawn.limit {
                line { class: "limit", x1: "0", x2: "220", y1: "{y}", y2: "{y}", "vector-effect": "non-scaling-stroke" }
            }
            polyline { points: drawn.line, "vector-effect": "non-scaling-stroke" }
            // A line without length has a round end: a dot that keeps its shape however wide the drawing is.
            line { class: "last", x1: "{x}", x2: "{x}", y1: "{y}", y2: "{y}", "vector-effect": "non-scaling-stroke" }
        }
    }
}

struct Drawn {
    line: String,
    last: (f64, f64),
    limit: Option<f64>,
}

impl Drawn {
    /// `None` for no values at all. One value is a dot in the middle of its height.
    fn of(points: &[i64], limit: Option<i64>) -> Option<Drawn> {
        let least = points.iter().chain(&limit).min()?;
        let most = points.iter().chain(&limit).max()?;
        let height = |value: i64| match most - least {
            0 => 22.0,
            span => 38.0 - as_f64(value - least) / as_f64(span) * 32.0,
        };
        let last = points.len().checked_sub(1)?;
        let at = |index: usize| match last {
            0 => 214.0,
            _ => 6.0 + as_f64(index as i64) * 208.0 / as_f64(last as i64),
        };
        let line = points.iter().enumerate().map(|(i, value)| format!("{:.1},{:.1}", at(i), height(*value)));
        Some(Drawn {
            line: line.collect::<Vec<_>>().join(" "),
            last: (at(last), height(points[last])),
            limit: limit.map(height),
        })
    }
}

/// Measured values are far below 2^32.
fn as_f64(value: i64) -> f64 {
    f64::from(i32::try_from(value).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_from_left_to_right_and_the_limit_lies_where_its_value_is() {
        let drawn = Drawn::of(&[134, 138, 152], Some(140)).unwrap();
        assert_eq!(drawn.line, "6.0,38.0 110.0,30.9 214.0,6.0");
        assert_eq!(drawn.last, (214.0, 6.0));
        assert!((drawn.limit.unwrap() - 27.33).abs() < 0.01);
    }

    #[test]
    fn no_value_draws_nothing_and_equal_values_a_flat_line() {
        assert!(Drawn::of(&[], Some(140)).is_none());
        assert_eq!(Drawn::of(&[5, 5], None).unwrap().line, "6.0,22.0 214.0,22.0");
        assert_eq!(Drawn::of(&[5], None).unwrap().last, (214.0, 22.0));
    }
}
