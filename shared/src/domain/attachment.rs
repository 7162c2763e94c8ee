//! A photo or a signature: what it is, whose and for what. The bytes are found by their hash and travel in a lane of their
//! own. Two kinds, because a picture of a wound tells about health and a signature does not.

use super::convert;
use super::task::ANY_KIND;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, integer, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// The whole event, of both kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Whom it shows or who signed, when it is a person.
    pub subject: Option<RecordId>,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// The record or event that it belongs to.
    pub about: RecordId,
    /// What it is for.
    pub attachment_use: Code,
    /// SHA-256 of the bytes, 64 lower-case hex digits.
    pub content_hash: String,
    /// How it is coded.
    pub media_type: Code,
    /// Bytes, 1–8,388,608.
    pub size: i64,
    /// When.
    pub taken_at: LocalTime,
    /// The consent on which it rests.
    pub consent: Option<RecordId>,
    /// At most 100 characters.
    pub caption: Option<String>,
}

/// Most bytes of one attachment.
pub const SIZE_MAX: i64 = 8 << 20;

/// What an attachment is for.
static USE: &[&str] = &["signature", "document", "dwelling", "wound", "skin", "stool", "other"];

/// How the bytes are coded.
static MEDIA_TYPE: &[&str] = &["jpeg", "png", "webp", "svg"];

static FIELDS: &[Field] = &[
    reference("subject", "person"),
    reference("visit", "visit"),
    reference("about", ANY_KIND).required(),
    code("attachment_use", USE).required(),
    text("content_hash", 64).required(),
    code("media_type", MEDIA_TYPE).required(),
    integer("size", 1, SIZE_MAX, "B").required(),
    local_time("taken_at").required(),
    reference("consent", "consent"),
    text("caption", 100),
];

/// The declaration.
pub static ATTACHMENT: Kind = Kind {
    name: "attachment",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "attachment",
        part: Part::Open,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Consultant, Role::Coordinator],
    check,
    projection: None,
};

/// The declaration of pictures that tell about health.
pub static HEALTH_PHOTO: Kind = Kind {
    name: "health_photo",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "attachment",
        part: Part::Clinical,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Nurse],
    check: check_hash,
    projection: None,
};

/// What only a picture of the clinical part may show.
const OF_HEALTH: [&str; 3] = ["wound", "skin", "stool"];

fn check(fields: &Fields) -> Vec<Problem> {
    let mut problems = check_hash(fields);
    if convert::text(fields, "attachment_use").is_some_and(|it| OF_HEALTH.contains(&it)) {
        problems.push(Problem::rule("attachment_use", "health_photo_apart"));
    }
    problems
}

fn check_hash(fields: &Fields) -> Vec<Problem> {
    let is_hash =
        |text: &str| text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    match convert::text(fields, "content_hash") {
        Some(text) if !is_hash(text) => vec![Problem::rule("content_hash", "sixty_four_hex_digits")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Attachment>(&ATTACHMENT, "attachment");
    }

    #[test]
    fn a_picture_of_a_wound_is_of_the_clinical_kind() {
        let hash = "0123456789abcdef".repeat(4);
        for (used, hash, open, clinical) in [
            ("signature", hash.as_str(), vec![], vec![]),
            ("wound", &hash, vec![Problem::rule("attachment_use", "health_photo_apart")], vec![]),
            (
                "document",
                "0123",
                vec![Problem::rule("content_hash", "sixty_four_hex_digits")],
                vec![Problem::rule("content_hash", "sixty_four_hex_digits")],
            ),
        ] {
            let fields = json!({
                "about": "018f0000-0000-7000-8000-000000000001", "attachment_use": used, "content_hash": hash,
                "media_type": "webp", "size": 48_000, "taken_at": "2026-11-22T10:30",
            });
            assert_eq!(check_create(&ATTACHMENT, fields.as_object().unwrap()), open, "{used}");
            assert_eq!(check_create(&HEALTH_PHOTO, fields.as_object().unwrap()), clinical, "{used}");
        }
    }
}
