//! The key of what changes together: a group, or one element of a set.

use crate::id::ElementId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Number of a group within its kind; never reused.
pub type GroupId = u16;

/// Where the record lives. Every record has it; significant.
pub const HOME: GroupId = 0;

/// In use or archived. Every record has it; significant, with the rule of archive against edit.
pub const LIFE: GroupId = 1;

/// A group, or one element of a set group: `5`, or `5.018f…` with the element's id.
/// A set is a family of significant groups, one an element; the value `null` is a removed element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupKey {
    /// The group.
    pub group: GroupId,
    /// The element, when the group is a set.
    pub element: Option<ElementId>,
}

impl GroupKey {
    /// Of a group that is no set.
    pub const fn of(group: GroupId) -> Self {
        GroupKey { group, element: None }
    }

    /// Of one element of a set.
    pub const fn element(group: GroupId, element: ElementId) -> Self {
        GroupKey { group, element: Some(element) }
    }
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.element {
            None => write!(f, "{}", self.group),
            Some(element) => write!(f, "{}.{}", self.group, element.0.simple()),
        }
    }
}

impl FromStr for GroupKey {
    type Err = NotAGroupKey;
    fn from_str(text: &str) -> Result<Self, NotAGroupKey> {
        let wrong = || NotAGroupKey(text.to_owned());
        let (group, element) = match text.split_once('.') {
            None => (text, None),
            Some((group, element)) => (group, Some(element.parse().map_err(|_| wrong())?)),
        };
        Ok(GroupKey { group: group.parse().map_err(|_| wrong())?, element })
    }
}

/// The text is not a group key.
#[derive(Debug, thiserror::Error)]
#[error("not a group key: {0:?}")]
pub struct NotAGroupKey(pub String);

impl Serialize for GroupKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GroupKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_as_they_were_written() {
        let element = ElementId(uuid::Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0001));
        for key in [GroupKey::of(HOME), GroupKey::of(12), GroupKey::element(5, element)] {
            assert_eq!(key.to_string().parse::<GroupKey>().unwrap(), key);
        }
        assert!("x.1".parse::<GroupKey>().is_err());
    }
}
