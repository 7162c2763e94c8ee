//! What a member of staff does. What each may do is in `policy`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a member of staff does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 우리동네주무관
    Officer,
    /// 복지플래너
    Planner,
    /// 방문간호사
    Nurse,
    /// 복지상담전문관
    Consultant,
    /// 통합사례관리사, who also settles conflicts
    Coordinator,
    /// 동장
    Head,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] =
        [Role::Officer, Role::Planner, Role::Nurse, Role::Consultant, Role::Coordinator, Role::Head];

    /// The word on the wire and in commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Officer => "officer",
            Role::Planner => "planner",
            Role::Nurse => "nurse",
            Role::Consultant => "consultant",
            Role::Coordinator => "coordinator",
            Role::Head => "head",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = NotARole;
    fn from_str(text: &str) -> Result<Self, NotARole> {
        Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| NotARole(text.to_owned()))
    }
}

/// The text is not a role.
#[derive(Debug, thiserror::Error)]
#[error("no such role: {0:?} (officer, planner, nurse, consultant, coordinator, head)")]
pub struct NotARole(pub String);
