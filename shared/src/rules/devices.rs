//! How a tablet stands, as far as its last contact tells: whether somebody should look after it.

use crate::clock::Millis;
use crate::desk::DeviceRow;

/// So long without contact with something unsent: somebody should ask. Two days.
pub const SILENT_AFTER: Millis = 48 * 3_600_000;

/// So long without contact nothing can be read on it any more: as long as offline rights last.
pub const LOCKED_AFTER: Millis = 72 * 3_600_000;

/// Something is unsent and it was not there for so long: it is without a network. One hour.
pub const OFFLINE_AFTER: Millis = 3_600_000;

/// A clock that is off by more than this should be set. Two minutes.
pub const CLOCK_IS_OFF: Millis = 2 * 60_000;

/// How a tablet stands. The first comes first in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceState {
    /// Nothing was heard of it for days, and something on it may be unsent.
    Silent,
    /// Its clock should be set.
    ClockOff,
    /// It waits for a network: an ordinary day.
    Offline,
    /// Nothing to do.
    Fine,
    /// Revoked, or so long away that it has locked itself; nothing on it is known to be unsent.
    Locked,
}

impl DeviceState {
    /// The word in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            DeviceState::Silent => "silent",
            DeviceState::ClockOff => "clock_off",
            DeviceState::Offline => "offline",
            DeviceState::Fine => "fine",
            DeviceState::Locked => "locked",
        }
    }

    /// Whether somebody should look after it.
    pub fn needs_somebody(self) -> bool {
        matches!(self, DeviceState::Silent | DeviceState::ClockOff)
    }
}

/// How it stands at this moment, by the server's clock. One that was never there counts from its enrolment.
pub fn device_state(device: &DeviceRow, now: Millis) -> DeviceState {
    let away = now.saturating_sub(device.seen.unwrap_or(device.enrolled));
    let unsent = device.waiting.is_some_and(|waiting| waiting > 0);
    if device.revoked {
        DeviceState::Locked
    } else if unsent && away >= SILENT_AFTER {
        DeviceState::Silent
    } else if away >= LOCKED_AFTER {
        DeviceState::Locked
    } else if device.drift.is_some_and(|drift| drift.saturating_abs() > CLOCK_IS_OFF) {
        DeviceState::ClockOff
    } else if unsent && away >= OFFLINE_AFTER {
        DeviceState::Offline
    } else {
        DeviceState::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use uuid::Uuid;

    const NOW: Millis = 1_795_482_000_000;
    const HOUR: Millis = 3_600_000;

    fn device(away: Millis, waiting: u64, drift: Millis) -> DeviceRow {
        DeviceRow {
            id: crate::id::ReplicaId(Uuid::nil()),
            short: "7Q4".into(),
            device: "5호".into(),
            staff: crate::id::StaffId(Uuid::nil()),
            name: "정도윤".into(),
            role: Role::Nurse,
            dong: Vec::new(),
            enrolled: NOW - 30 * 24 * HOUR,
            seen: Some(NOW - away),
            revoked: false,
            synced: None,
            waiting: Some(waiting),
            waits_since: None,
            drift: Some(drift),
            app: None,
            used_bytes: None,
            free_bytes: None,
            persisted: None,
        }
    }

    #[test]
    fn a_tablet_is_silent_locked_off_offline_or_fine() {
        for (away, waiting, drift, expected) in [
            (HOUR / 20, 0, 1_000, DeviceState::Fine),
            (HOUR / 2, 3, 0, DeviceState::Fine),
            (HOUR, 3, 0, DeviceState::Offline),
            (40 * HOUR, 0, 0, DeviceState::Fine),
            (HOUR / 5, 0, 250_000, DeviceState::ClockOff),
            (HOUR / 5, 0, -250_000, DeviceState::ClockOff),
            (48 * HOUR, 14, 1_000, DeviceState::Silent),
            (48 * HOUR, 0, 0, DeviceState::Fine),
            (600 * HOUR, 14, 0, DeviceState::Silent),
            (72 * HOUR, 0, 0, DeviceState::Locked),
        ] {
            assert_eq!(
                device_state(&device(away, waiting, drift), NOW),
                expected,
                "{away} {waiting} {drift}"
            );
        }
        let revoked = DeviceRow { revoked: true, ..device(600 * HOUR, 14, 0) };
        assert_eq!(device_state(&revoked, NOW), DeviceState::Locked);
        let never = DeviceRow { seen: None, waiting: None, drift: None, ..device(0, 0, 0) };
        assert_eq!(device_state(&never, NOW), DeviceState::Locked);
        assert_eq!(device_state(&DeviceRow { enrolled: NOW, ..never }, NOW), DeviceState::Fine);
    }

    #[test]
    fn what_needs_somebody_comes_first() {
        assert!(DeviceState::Silent < DeviceState::ClockOff && DeviceState::Fine < DeviceState::Locked);
        assert!(DeviceState::ClockOff.needs_somebody() && !DeviceState::Offline.needs_somebody());
    }
}
