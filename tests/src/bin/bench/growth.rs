//! The same at once, twice and four times the size: what a record costs must not grow with the store.

use crate::first_sync::first;
use crate::push::{Pushed, push};
use crate::screens;
use crate::stage::Stage;
use crate::table::{Row, Target};
use anyhow::Result;

/// So many times the cost at once the size, at most; what is more is no measuring error.
const FLAT: f64 = 1.3;

/// A push, the first sync, the screens.
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let mut sizes = Vec::new();
    for times in stage.scale.growth {
        sizes.push((times, costs(stage, times)?));
        // One large store at a time.
        stage.leave(times);
    }
    let (least, smallest) = sizes.remove(0);
    let mut rows = Vec::new();
    for (times, costs) in sizes {
        for (now, then) in costs.into_iter().zip(&smallest) {
            rows.push(compared(now, then, times, least));
        }
    }
    Ok(rows)
}

/// One cost at one size.
struct Cost {
    what: String,
    figure: f64,
    unit: &'static str,
    /// Whether it may grow with the size, as a list does that has more doors.
    grows: bool,
}

#[expect(clippy::cast_precision_loss, reason = "times and sizes are small")]
fn compared(now: Cost, then: &Cost, times: usize, least: usize) -> Row {
    let most = if now.grows { times as f64 / least as f64 } else { 1.0 };
    Row::new(format!("{times}×: {}", now.what), now.figure, now.unit)
        .against(format!("the same at {least}×"), then.figure)
        .target(Target::Ratio(FLAT * most))
}

#[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
fn costs(stage: &mut Stage, times: usize) -> Result<Vec<Cost>> {
    let cost = |what: &str, figure| Cost { what: what.to_owned(), figure, unit: "µs", grows: false };
    let Pushed { ops, took, .. } = push(stage, times)?;
    let first = first(stage, times)?;
    let mut costs = vec![
        cost("push, processor time an op", took.processor.as_secs_f64() * 1e6 / f64::from(ops)),
        cost("first sync, processor time a record", first.processor * 1e6 / first.records as f64),
        Cost {
            unit: "bytes",
            ..cost("first sync, a record on the wire", first.bytes as f64 / first.records as f64)
        },
    ];
    for row in screens::rows_at(stage, times)? {
        costs.push(Cost { what: row.what, figure: row.figure, unit: row.unit, grows: true });
    }
    Ok(costs)
}
