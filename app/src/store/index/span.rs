//! Which letters of a text were typed, so that a list can mark them. Pure.

use super::korean::{digits, initials, jamo};

/// The letters from and before which the typed ones stand, counted in characters.
pub(super) type Span = (usize, usize);

/// In a name, by keystrokes: 김여 is 김영 of 김영자.
pub(super) fn in_name(name: &str, typed: &str) -> Option<Span> {
    span(name, typed, jamo, |_| true)
}

/// In a name, by 초성: ㅇㅈ is 영자 of 김영자.
pub(super) fn in_initials(name: &str, typed: &str) -> Option<Span> {
    span(name, typed, initials, |_| true)
}

/// In an address, by keystrokes from the beginning of a word.
pub(super) fn in_words(line: &str, typed: &str) -> Option<Span> {
    span(line, typed, jamo, |before| before.is_none_or(|letter| !letter.is_alphanumeric()))
}

/// In a phone number, by digits.
pub(super) fn in_digits(number: &str, typed: &str) -> Option<Span> {
    span(number, typed, digits, |_| true)
}

/// Each letter becomes what is struck for it; the typed ones begin at a letter before which `starts` allows it.
fn span(
    text: &str,
    typed: &str,
    struck: impl Fn(&str) -> String,
    starts: impl Fn(Option<char>) -> bool,
) -> Option<Span> {
    let letters: Vec<char> = text.chars().collect();
    let keys: Vec<String> = letters.iter().map(|letter| struck(&letter.to_string())).collect();
    let may_start = |at: &usize| {
        let before = at.checked_sub(1).map(|before| letters[before]);
        !keys[*at].is_empty() && starts(before)
    };
    (0..keys.len()).filter(may_start).find_map(|from| Some((from, end(&keys, from, typed)?)))
}

/// The letter after the last typed one, when what is struck from there on begins with what was typed.
fn end(keys: &[String], from: usize, typed: &str) -> Option<usize> {
    let mut rest = typed;
    for (at, key) in keys.iter().enumerate().skip(from) {
        match rest.strip_prefix(key.as_str()) {
            Some("") => return Some(at + 1),
            Some(left) => rest = left,
            None => return key.starts_with(rest).then_some(at + 1),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typed_letters_are_marked() {
        for (found, text, expected) in [
            (in_initials("김영자", "ㄱㅇ"), "김영자", "김영"),
            (in_initials("김영자", "ㅇㅈ"), "김영자", "영자"),
            (in_initials("응우옌 하", "ㅇㅎ"), "응우옌 하", "옌 하"),
            (in_name("김영자", &jamo("김여")), "김영자", "김영"),
            (in_name("가가", &jamo("각")), "가가", "가가"),
            (in_name("김 영자", &jamo("영")), "김 영자", "영"),
            (in_words("가회로 12길 8", &jamo("12")), "가회로 12길 8", "12"),
            (in_words("가회로 12길 8", &jamo("가회")), "가회로 12길 8", "가회"),
            (in_digits("010-1234-5678", "45678"), "010-1234-5678", "4-5678"),
            (in_digits("010-1234-5678", "5678"), "010-1234-5678", "5678"),
        ] {
            let (from, to) = found.unwrap();
            assert_eq!(text.chars().skip(from).take(to - from).collect::<String>(), expected, "{text}");
        }
        assert_eq!(in_words("가회로 12길 8", &jamo("회로")), None);
        assert_eq!(in_initials("김영자", "ㄱㅈ"), None);
    }
}
