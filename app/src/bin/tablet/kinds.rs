//! The declarations, so that the command line explains itself: fields, units, ranges, codes.

use crate::out::Out;
use crate::stop::Stop;
use app::data::Refused;
use serde_json::{Value, json};
use shared::kind::{Field, FieldType, Group, Kind, MergeClass, Rooted, Shape};

/// Print all kinds, or one.
pub fn print(name: Option<&str>, out: &Out) -> Result<(), Stop> {
    let kinds = shared::domain::kinds();
    if let Some(name) = name.filter(|name| kinds.get(name).is_none()) {
        let known = kinds.iter().map(|kind| kind.name.to_owned()).collect();
        return Err(Refused::UnknownKind { name: name.to_owned(), known }.into());
    }
    let wanted = kinds.iter().filter(|kind| name.is_none_or(|name| kind.name == name));
    out.rows(&wanted.map(declaration).collect::<Vec<_>>());
    Ok(())
}

fn declaration(kind: &'static Kind) -> Value {
    let shape = match kind.shape {
        Shape::Record => "record",
        Shape::Event => "event",
    };
    let home = match (kind.shape, kind.root) {
        (Shape::Event, _) => "of",
        (_, Rooted::Dong) => "dong",
        (_, Rooted::Record) => "household",
    };
    json!({
        "kind": kind.name, "shape": shape, "belongs_by": home, "writers": kind.writers,
        "groups": kind.groups.iter().map(group).collect::<Vec<_>>(),
    })
}

fn group(group: &Group) -> Value {
    let class = match group.class {
        MergeClass::Significant => "significant",
        MergeClass::LastWriter => "last_writer",
        MergeClass::Monotone => "monotone",
        MergeClass::Set => "set",
    };
    json!({
        "group": group.name, "key": group.id, "part": group.part, "class": class, "fields": fields(group.fields),
    })
}

fn fields(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(field).collect()
}

fn field(field: &Field) -> Value {
    let mut told = type_of(field.ty);
    told["field"] = field.name.into();
    if field.required {
        told["required"] = true.into();
    }
    told
}

fn type_of(ty: FieldType) -> Value {
    match ty {
        FieldType::Text { max } => json!({"type": "text", "max": max}),
        FieldType::Integer { min, max, unit: "" } => json!({"type": "integer", "min": min, "max": max}),
        FieldType::Integer { min, max, unit } => {
            json!({"type": "integer", "min": min, "max": max, "unit": unit})
        }
        FieldType::Code(codes) => json!({"type": "code", "codes": codes}),
        FieldType::Flag => json!({"type": "flag"}),
        FieldType::Date => json!({"type": "date"}),
        FieldType::LocalTime => json!({"type": "local_time"}),
        FieldType::Reference(to) => json!({"type": "id", "to": to}),
        FieldType::List { of, max } => json!({"type": "list", "max": max, "of": fields(of)}),
        FieldType::Answers { max } => json!({"type": "answers", "max": max}),
    }
}
