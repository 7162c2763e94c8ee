//! A date and time in Seoul as it stands in a body: `2026-11-22T10:30`.
//!
//! A type of its own, because a time that is read and written again must keep its text: another text is
//! another value, and another value is a conflict.

use chrono::{NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Date and time in Seoul. Seconds are written only when there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalTime(pub NaiveDateTime);

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(f, "{date}T{:02}:{:02}", time.hour(), time.minute())?;
        if time.second() == 0 { Ok(()) } else { write!(f, ":{:02}", time.second()) }
    }
}

impl Serialize for LocalTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        crate::kind::parse_local_time(&value)
            .map(LocalTime)
            .ok_or_else(|| serde::de::Error::custom(format!("not a local time: {value}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_that_is_read_and_written_keeps_its_text() {
        for text in ["2026-11-22T10:30", "2026-11-22T10:30:05"] {
            let time: LocalTime = serde_json::from_value(json!(text)).unwrap();
            assert_eq!(serde_json::to_value(time).unwrap(), json!(text));
        }
        assert!(serde_json::from_value::<LocalTime>(json!("2026-11-22")).is_err());
    }
}
