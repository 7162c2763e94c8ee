//! Less and more: one press one step; held, it goes on by itself, ever faster, until it is let go.

use super::Range;
use crate::platform::task;
use dioxus::prelude::*;

/// Before a held button begins to repeat.
const HOLD_BEGINS_MS: i64 = 450;
/// Between two steps while it is held.
const REPEAT_MS: i64 = 90;
/// After so many repeats a step is five steps.
const SLOW_REPEATS: u32 = 12;
/// A button that nobody lets go (the event was lost) stops by itself.
const REPEATS_MAX: u32 = 400;

/// What the two buttons do.
#[derive(Clone, Copy)]
pub(super) struct Stepper {
    value: Option<i64>,
    start: Option<i64>,
    range: Range,
    onchange: EventHandler<Option<i64>>,
    /// Number of the hold that runs; it grows with every press and release.
    hold: Signal<u64>,
    /// The hold has stepped: the click that follows it is not one more step.
    stepped: Signal<bool>,
}

/// For a field with this value.
pub(super) fn use_stepper(
    value: Option<i64>,
    start: Option<i64>,
    range: Range,
    onchange: EventHandler<Option<i64>>,
) -> Stepper {
    let hold = use_signal(|| 0);
    let stepped = use_signal(|| false);
    Stepper { value, start, range, onchange, hold, stepped }
}

impl Stepper {
    /// A finger, a mouse or the space bar pressed the button.
    pub(super) fn press(mut self, direction: i64) {
        if !self.stepped.replace(false) {
            self.onchange.call(Some(self.first_or_next(direction)));
        }
    }

    fn first_or_next(&self, direction: i64) -> i64 {
        match self.value {
            Some(value) => self.range.next(value, direction),
            None => self.start.unwrap_or(self.range.min).clamp(self.range.min, self.range.max),
        }
    }

    /// The button is down.
    pub(super) fn hold(mut self, direction: i64) {
        self.stepped.set(false);
        let this = self.hold.peek().wrapping_add(1);
        self.hold.set(this);
        spawn(async move {
            task::sleep(HOLD_BEGINS_MS).await;
            let mut value = None;
            for repeat in 0..REPEATS_MAX {
                if *self.hold.peek() != this {
                    return;
                }
                let mut next =
                    value.map_or(self.first_or_next(direction), |it| self.range.next(it, direction));
                for _ in 0..if repeat < SLOW_REPEATS { 0 } else { 4 } {
                    next = self.range.next(next, direction);
                }
                value = Some(next);
                self.stepped.set(true);
                self.onchange.call(value);
                task::sleep(REPEAT_MS).await;
            }
        });
    }

    /// The button is up, or the finger left it.
    pub(super) fn release(mut self) {
        let next = self.hold.peek().wrapping_add(1);
        self.hold.set(next);
    }
}
