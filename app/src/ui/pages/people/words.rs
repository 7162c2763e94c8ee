//! Who was found, and how that is said. Pure.

use crate::text::Texts;
use crate::ui::pages::today::view::Person;
use serde::Deserialize;
use serde_json::Value;
use shared::id::RecordId;

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Hit {
    /// Who.
    pub id: RecordId,
    /// Name, age, sex.
    #[serde(flatten)]
    pub person: Person,
    /// In one line.
    pub address: Option<String>,
    /// When somebody was there last, local time.
    pub last_visit: Option<String>,
    /// Out of use.
    pub archived: bool,
    /// The record that this one is a name of.
    pub merged_into: Option<RecordId>,
    /// Where the words were found.
    pub matched: Vec<Matched>,
}

/// A place where typed letters were found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Matched {
    /// `name`, `initials`, `address` or `phone`.
    pub field: String,
    /// The text.
    pub text: String,
    /// The typed letters begin here, counted in characters,
    pub from: usize,
    /// and end before here.
    pub to: usize,
}

impl Hit {
    /// The persons among the rows; a household is found through its people.
    pub fn of(rows: &[Value]) -> Vec<Hit> {
        let persons = rows.iter().filter(|row| row["kind"] == "person");
        persons.filter_map(|row| Hit::deserialize(row).ok()).collect()
    }

    /// The record that the row opens.
    pub fn opens(&self) -> RecordId {
        self.merged_into.unwrap_or(self.id)
    }

    /// Where the words were found, when it was in one of these fields.
    pub fn mark(&self, fields: &[&str]) -> Option<&Matched> {
        self.matched.iter().find(|it| fields.contains(&it.field.as_str()))
    }
}

impl Matched {
    /// Where the letters stand in the end of a line that is shown of the whole line.
    pub fn inside(&self, whole: &str, shown: &str) -> Option<(usize, usize)> {
        let at = whole.find(&self.text)?;
        let cut = whole.chars().count() - shown.chars().count();
        let before = whole[..at].chars().count();
        Some(((before + self.from).checked_sub(cut)?, before + self.to - cut))
    }
}

/// Before the typed letters, the letters, after them.
pub fn marked(text: &str, from: usize, to: usize) -> [String; 3] {
    let letters: Vec<char> = text.chars().collect();
    let to = to.min(letters.len());
    let from = from.min(to);
    [&letters[..from], &letters[from..to], &letters[to..]].map(|piece| piece.iter().collect())
}

/// How many were found, for what, and where: all in one field, or here and there.
pub fn said(texts: &Texts, text: &str, hits: &[Hit], most: usize) -> String {
    let n = hits.len();
    if n >= most {
        return texts.fill("people.found_first", &[("text", &text), ("n", &n)]);
    }
    let mut fields = hits.iter().flat_map(|hit| &hit.matched).map(|it| it.field.as_str());
    let first = fields.next();
    match first.filter(|first| fields.all(|field| field == *first)) {
        Some(field) => {
            let field = texts.get(&format!("people.in.{field}"));
            texts.fill("people.found_in", &[("field", &field), ("text", &text), ("n", &n)])
        }
        None => texts.fill("people.found", &[("text", &text), ("n", &n)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn hit(field: &str, text: &str, from: usize, to: usize) -> Hit {
        let id = "018f0000-0000-7000-8000-000000000001";
        let row = json!({
            "id": id, "kind": "person", "name": "강순덕", "birth_date": "1944-03-02", "age": 82, "sex": "f",
            "address": "서울특별시 종로구 느티로 12길 8, 302호", "last_visit": null, "archived": false, "merged_into": null,
            "matched": [{"field": field, "text": text, "from": from, "to": to}],
        });
        Hit::of(&[row, json!({"kind": "household"})]).remove(0)
    }

    #[test]
    fn it_is_said_for_what_and_where_people_were_found() {
        let ko = Texts::for_lang(Lang::Ko);
        let initials = hit("initials", "강순덕", 0, 2);
        let hits = vec![initials.clone(); 4];
        assert_eq!(said(&ko, "ㄱㅅ", &hits, 50), "초성 ㄱㅅ과 맞는 분 4명 · 이 태블릿 안에서 찾았어요");
        let mixed = [initials.clone(), hit("phone", "010-1234-5678", 9, 13)];
        assert_eq!(said(&ko, "12", &mixed, 50), "12와 맞는 분 2명 · 이 태블릿 안에서 찾았어요");
        assert!(said(&ko, "ㄱ", &hits, 4).contains("처음 4명"));
    }

    #[test]
    fn the_typed_letters_are_marked_also_in_a_shortened_address() {
        assert_eq!(marked("강순덕", 0, 2), ["", "강순", "덕"].map(str::to_owned));
        assert_eq!(marked("강", 2, 9), ["강", "", ""].map(str::to_owned));
        let it = hit("address", "서울특별시 종로구 느티로 12길 8", 10, 12);
        let whole = it.address.clone().unwrap();
        let (from, to) = it.matched[0].inside(&whole, "느티로 12길 8, 302호").unwrap();
        assert_eq!(marked("느티로 12길 8, 302호", from, to)[1], "느티");
        let of_region = hit("address", "서울특별시 종로구 느티로 12길 8", 0, 2);
        assert_eq!(of_region.matched[0].inside(&whole, "느티로 12길 8, 302호"), None);
    }
}
