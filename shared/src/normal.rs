//! The two normal forms of a text (Unicode annex 15): composed (NFC), as it is stored and compared, and apart (NFD).
//!
//! Nearly all text here is Korean syllables, digits and spaces, which need no tables. For the rest the browser has the
//! tables already, and elsewhere they are a crate's: 50 kB that a tablet need not fetch.

/// The first and the last Korean syllable; between them they are numbered by first consonant, vowel and 받침.
const SYLLABLES: std::ops::RangeInclusive<char> = '가'..='힣';
/// Vowels times endings.
const PER_LEAD: u32 = 21 * 28;
/// Endings, none included.
const PER_VOWEL: u32 = 28;

/// The text in its composed form, NFC: 한 is one letter, however it was typed.
///
/// ```
/// assert_eq!(shared::normal::composed("\u{1112}\u{1161}\u{11ab}"), "한");
/// ```
pub fn composed(text: &str) -> String {
    if text.chars().all(|letter| is_plain(letter) || SYLLABLES.contains(&letter)) {
        return text.to_owned();
    }
    by_tables::composed(text)
}

/// The text taken apart, NFD: a Korean syllable is two or three letters.
///
/// ```
/// assert_eq!(shared::normal::apart("한"), "\u{1112}\u{1161}\u{11ab}");
/// ```
pub fn apart(text: &str) -> String {
    if !text.chars().all(|letter| is_plain(letter) || SYLLABLES.contains(&letter)) {
        return by_tables::apart(text);
    }
    let mut out = String::with_capacity(3 * text.len());
    for letter in text.chars() {
        match syllable(letter) {
            Some((lead, vowel, tail)) => {
                out.push(lead);
                out.push(vowel);
                out.extend(tail);
            }
            None => out.push(letter),
        }
    }
    out
}

/// The first consonant of a Korean syllable, or of one that is begun, as Unicode's leading consonants U+1100 to U+1112.
pub fn lead(letter: char) -> Option<char> {
    match letter {
        '\u{1100}'..='\u{1112}' => Some(letter),
        _ => syllable(letter).map(|(lead, ..)| lead),
    }
}

fn syllable(letter: char) -> Option<(char, char, Option<char>)> {
    if !SYLLABLES.contains(&letter) {
        return None;
    }
    let n = u32::from(letter) - u32::from(*SYLLABLES.start());
    let tail = n % PER_VOWEL;
    Some((
        char::from_u32(0x1100 + n / PER_LEAD)?,
        char::from_u32(0x1161 + n % PER_LEAD / PER_VOWEL)?,
        if tail == 0 { None } else { char::from_u32(0x11a7 + tail) },
    ))
}

/// Letters that both forms leave as they are, and that join no other: ASCII, and consonants and vowels as keys show them.
fn is_plain(letter: char) -> bool {
    letter.is_ascii() || ('ㄱ'..='ㆎ').contains(&letter)
}

#[cfg(not(target_family = "wasm"))]
mod by_tables {
    use unicode_normalization::UnicodeNormalization;

    pub fn composed(text: &str) -> String {
        text.nfc().collect()
    }

    pub fn apart(text: &str) -> String {
        text.nfd().collect()
    }
}

#[cfg(target_family = "wasm")]
mod by_tables {
    use js_sys::JsString;

    pub fn composed(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub fn apart(text: &str) -> String {
        JsString::from(text).normalize("NFD").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn without_tables_the_forms_are_the_same(text in "[가-힣ㄱ-ㆎ -~]{0,12}") {
            prop_assert_eq!(composed(&text), by_tables::composed(&text));
            prop_assert_eq!(apart(&text), by_tables::apart(&text));
        }

        #[test]
        fn so_they_are_of_any_text(text in any::<String>()) {
            prop_assert_eq!(composed(&text), by_tables::composed(&text));
            prop_assert_eq!(apart(&text), by_tables::apart(&text));
        }
    }

    #[test]
    fn every_syllable_is_taken_apart_as_unicode_says() {
        for letter in SYLLABLES {
            let text = letter.to_string();
            assert_eq!(apart(&text), by_tables::apart(&text));
            assert_eq!(lead(letter), by_tables::apart(&text).chars().next());
        }
        assert_eq!((lead('\u{1100}'), lead('ㄱ'), lead('a')), (Some('\u{1100}'), None, None));
    }
}
