//! How long to wait: exponential with full jitter after failures, what the server wished after success.
//!
//! Full jitter spreads four thousand tablets that lost the same server over the whole interval.

use crate::sync::Failure;
use shared::clock::Millis;

/// The longest wait after the first failure; it doubles with each further one.
pub const FIRST_MS: u64 = 2_000;

/// The longest wait after any number of failures.
pub const CAP_MS: u64 = 5 * 60 * 1000;

/// The least wait, so that bad luck with the dice does not hammer.
pub const LEAST_MS: u64 = 200;

/// The longest wait that a server may wish for: a mistaken header must not silence a tablet.
pub const WISH_MAX_MS: u64 = 60 * 60 * 1000;

/// The shortest pause after success.
pub const PAUSE_MIN_MS: u64 = 1_000;

/// How long to wait after so many failures in a row, the last of which was this one.
pub fn after_failure(failures: u32, failure: &Failure, random: u64) -> Millis {
    let ceiling = FIRST_MS.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(CAP_MS);
    let jittered = LEAST_MS + random % (ceiling - LEAST_MS + 1);
    let wished = failure.asked_to_wait().map_or(0, |ms| ms.unsigned_abs().min(WISH_MAX_MS));
    millis(if wished > 0 { wished + jittered.min(wished / 4) } else { jittered })
}

/// How long to wait after success: the server's wish and up to a tenth more.
pub fn after_success(next_sync_ms: u64, random: u64) -> Millis {
    let wish = next_sync_ms.clamp(PAUSE_MIN_MS, WISH_MAX_MS);
    millis(wish + random % (wish / 10 + 1))
}

fn millis(ms: u64) -> Millis {
    Millis::try_from(ms).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes_and_are_spread_over_the_whole_interval() {
        for (failures, ceiling) in
            [(1, 2_000), (2, 4_000), (5, 32_000), (8, 256_000), (9, 300_000), (4_000_000_000, 300_000)]
        {
            let waits: Vec<_> = (0..=300_000)
                .step_by(997)
                .map(|random| after_failure(failures, &Failure::Cut, random))
                .collect();
            let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
            assert!(*least >= 200 && *least < 1_200, "{failures}: {least}");
            assert!(*most <= ceiling && *most > ceiling * 9 / 10, "{failures}: {most}");
        }
    }

    #[test]
    fn what_the_server_wished_is_honoured_within_reason() {
        let busy = |after| Failure::Busy { after: Some(after) };
        assert!((30_000..=37_500).contains(&after_failure(1, &busy(30_000), u64::MAX)));
        assert!(after_failure(9, &busy(i64::MAX), 7) <= 4_500_000);
        assert!((60_000..=66_000).contains(&after_success(60_000, u64::MAX)));
        assert!(after_success(0, 0) >= 1_000);
        assert!(after_success(u64::MAX, u64::MAX) <= 3_960_000);
    }
}
