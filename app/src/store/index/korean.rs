//! Korean text as people type it into a search box: 초성, jamo, and the pieces of a name, an address, a phone number.
//!
//! Pure; knows neither SQL nor records.

use shared::normal;

/// 초성 in the order of Unicode's leading consonants.
const LEADS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];

/// Vowels in the order of Unicode, as keys are struck: ㅘ is ㅗ and then ㅏ.
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// 받침 in the order of Unicode, as keys are struck: ㄺ is ㄹ and then ㄱ.
const TAILS: [&str; 27] = [
    "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// Compound letters that a keyboard makes of consonants typed in a row, and what was typed.
const COMPOUNDS: [(char, &str); 11] = [
    ('ㄳ', "ㄱㅅ"),
    ('ㄵ', "ㄴㅈ"),
    ('ㄶ', "ㄴㅎ"),
    ('ㄺ', "ㄹㄱ"),
    ('ㄻ', "ㄹㅁ"),
    ('ㄼ', "ㄹㅂ"),
    ('ㄽ', "ㄹㅅ"),
    ('ㄾ', "ㄹㅌ"),
    ('ㄿ', "ㄹㅍ"),
    ('ㅀ', "ㄹㅎ"),
    ('ㅄ', "ㅂㅅ"),
];

/// The first consonant of each syllable: 김영자 → ㄱㅇㅈ. Other letters stay, in lower case; spaces go.
pub fn initials(text: &str) -> String {
    let mut out = String::new();
    for letter in normal::composed(text).chars() {
        match normal::lead(letter) {
            Some(lead) => out.push(lead_of(lead)),
            None if letter.is_alphanumeric() => push_typed(&mut out, letter),
            None => {}
        }
    }
    out
}

/// Each letter as it is struck on the keyboard: 김여 → ㄱㅣㅁㅇㅕ, a beginning of 김영자 → ㄱㅣㅁㅇㅕㅇㅈㅏ.
/// Other letters stay, in lower case; what is neither letter nor digit goes.
pub fn jamo(text: &str) -> String {
    let mut out = String::new();
    for letter in normal::apart(text).chars() {
        match letter {
            '\u{1100}'..='\u{1112}' => out.push(lead_of(letter)),
            '\u{1161}'..='\u{1175}' => out.push_str(VOWELS[place(letter, 0x1161)]),
            '\u{11a8}'..='\u{11c2}' => out.push_str(TAILS[place(letter, 0x11a8)]),
            _ if letter.is_alphanumeric() => push_typed(&mut out, letter),
            _ => {}
        }
    }
    out
}

/// Whether the text is consonants and nothing else: someone searches by 초성.
pub fn is_initials(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| ('ㄱ'..='ㅎ').contains(&letter))
}

/// The digits of a text.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The text and what is left of it after each letter: 영자 finds 김영자.
pub fn suffixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}

/// The letters of a name without spaces, so that `김 영자` and `김영자` are one.
pub fn letters(text: &str) -> String {
    normal::composed(text)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of an address: `가회로 12길 8, 302호` → 가회로, 12길, 8, 302호.
pub fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(letters)
        .collect()
}

fn lead_of(lead: char) -> char {
    LEADS[place(lead, 0x1100)]
}

fn place(letter: char, first: u32) -> usize {
    (u32::from(letter) - first) as usize
}

fn push_typed(out: &mut String, letter: char) {
    match COMPOUNDS.iter().find(|(compound, _)| *compound == letter) {
        Some((_, typed)) => out.push_str(typed),
        None => out.extend(letter.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_first_consonants() {
        for (name, expected) in [
            ("김영자", "ㄱㅇㅈ"),
            ("응우옌 하", "ㅇㅇㅇㅎ"),
            ("황보 관", "ㅎㅂㄱ"),
            ("Nguyen Ha", "nguyenha"),
            ("꽃님", "ㄲㄴ"),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
        assert!(initials("김영자").starts_with(&initials("ㄱㅇ")));
    }

    #[test]
    fn every_keystroke_on_the_way_to_a_name_is_a_beginning_of_it() {
        let name = jamo("김과닭");
        for typed in
            ["ㄱ", "기", "김", "김ㄱ", "김고", "김과", "김곽", "김과ㄷ", "김과다", "김과달", "김과닭"]
        {
            let is_beginning = name.starts_with(&jamo(typed));
            assert_eq!(is_beginning, typed != "김곽", "{typed}");
        }
        assert!(jamo("가가").starts_with(&jamo("각")), "the keyboard shows 각 before the second ㅏ");
    }

    #[test]
    fn decomposed_text_is_the_same_text() {
        let decomposed = normal::apart("김영자");
        assert_eq!(jamo(&decomposed), jamo("김영자"));
        assert_eq!(initials(&decomposed), "ㄱㅇㅈ");
        assert_eq!(letters(&decomposed), "김영자");
    }

    #[test]
    fn consonants_that_the_keyboard_joined_are_taken_apart() {
        assert!(is_initials("ㄳ") && is_initials("ㄱㅇ"));
        assert!(!is_initials("ㄱ영") && !is_initials("ㅏ") && !is_initials(""));
        assert_eq!(initials("ㄳ"), "ㄱㅅ");
    }

    #[test]
    fn pieces_of_name_address_and_phone() {
        assert_eq!(suffixes("김영자").collect::<Vec<_>>(), ["김영자", "영자", "자"]);
        assert_eq!(digits("010-1234-5678"), "01012345678");
        assert_eq!(words("가회로 12길 8, 302호 (느티빌라)"), ["가회로", "12길", "8", "302호", "느티빌라"]);
        assert_eq!(letters("김 영자"), "김영자");
    }
}
