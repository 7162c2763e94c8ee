//! One field of a group: its type, unit and range, as plain data that forms and validation read.

/// What a field holds. Numbers are scaled integers (grams, millimetres, won); there are no floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Text of at most so many characters, NFC and trimmed.
    Text {
        /// Most characters.
        max: usize,
    },
    /// A whole number in this unit.
    Integer {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// Unit of the stored number, e.g. `mmHg`, `g`, `KRW`, or empty for a count.
        unit: &'static str,
    },
    /// One of these codes.
    Code(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// `2026-11-22`, a date in Seoul.
    Date,
    /// `2026-11-22T10:30`, date and time in Seoul.
    LocalTime,
    /// The id of a record of this kind.
    Reference(&'static str),
    /// At most so many objects with these fields.
    List {
        /// Fields of one object.
        of: &'static [Field],
        /// Most objects.
        max: usize,
    },
    /// Whole numbers in order, e.g. the answers of an instrument; `null` is "not answered".
    Answers {
        /// Most answers.
        max: usize,
    },
}

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Unique within the kind; `snake_case`.
    pub name: &'static str,
    /// What it holds.
    pub ty: FieldType,
    /// Whether a value must be there when the group is written.
    pub required: bool,
    /// The page of the form that asks for it, from 1.
    pub page: u8,
}

impl Field {
    const fn new(name: &'static str, ty: FieldType) -> Self {
        Field { name, ty, required: false, page: 1 }
    }

    /// A value must be there.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Asked on this page of the form.
    pub const fn on_page(mut self, page: u8) -> Self {
        self.page = page;
        self
    }
}

/// Text of at most `max` characters.
pub const fn text(name: &'static str, max: usize) -> Field {
    Field::new(name, FieldType::Text { max })
}

/// A whole number from `min` to `max` in `unit`.
pub const fn integer(name: &'static str, min: i64, max: i64, unit: &'static str) -> Field {
    Field::new(name, FieldType::Integer { min, max, unit })
}

/// One of `codes`.
pub const fn code(name: &'static str, codes: &'static [&'static str]) -> Field {
    Field::new(name, FieldType::Code(codes))
}

/// Yes or no.
pub const fn flag(name: &'static str) -> Field {
    Field::new(name, FieldType::Flag)
}

/// A date in Seoul.
pub const fn date(name: &'static str) -> Field {
    Field::new(name, FieldType::Date)
}

/// Date and time in Seoul.
pub const fn local_time(name: &'static str) -> Field {
    Field::new(name, FieldType::LocalTime)
}

/// The id of a record of kind `kind`.
pub const fn reference(name: &'static str, kind: &'static str) -> Field {
    Field::new(name, FieldType::Reference(kind))
}

/// At most `max` objects with the fields `of`.
pub const fn list(name: &'static str, of: &'static [Field], max: usize) -> Field {
    Field::new(name, FieldType::List { of, max })
}

/// At most `max` answers, whole numbers or `null`.
pub const fn answers(name: &'static str, max: usize) -> Field {
    Field::new(name, FieldType::Answers { max })
}
