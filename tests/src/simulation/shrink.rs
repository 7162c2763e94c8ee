//! The shortest failing script: leave out pieces, large ones first, for as long as it still fails.

use super::runs::run;
use super::script::Step;
use super::setup::Setup;

/// Most runs that are spent on one failure.
const RUNS_MAX: usize = 400;

/// The fewest steps that were found to fail.
pub fn shortest(setup: &Setup, script: Vec<Step>) -> Vec<Step> {
    let mut runs = 0;
    let mut fails = |script: &[Step]| {
        runs += 1;
        runs <= RUNS_MAX && run(setup, script, false).problem.is_some()
    };
    let mut kept = script;
    let mut piece = kept.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < kept.len() {
            let end = (at + piece).min(kept.len());
            let without = [&kept[..at], &kept[end..]].concat();
            if fails(&without) {
                kept = without;
            } else {
                at = end;
            }
        }
        piece = if piece == 1 { 0 } else { piece.div_ceil(2) };
    }
    kept
}
