//! Whether a word ends in a consonant when it is read aloud in Korean: that decides 을 or 를, 은 or 는.

/// Whether the last letter or digit, read in Korean, ends in a consonant.
pub(super) fn ends_in_consonant(word: &str) -> bool {
    let last = word.chars().rev().find(|letter| letter.is_alphanumeric());
    match last {
        // A syllable block: its number of final consonant, 0 is none.
        Some(syllable @ '가'..='힣') => (u32::from(syllable) - u32::from('가')) % 28 != 0,
        // 기역, 니은, 디귿: the names of the consonants.
        Some('ㄱ'..='ㅎ') => true,
        // 영 일 이 삼 사 오 육 칠 팔 구
        Some(digit @ '0'..='9') => matches!(digit, '0' | '1' | '3' | '6' | '7' | '8'),
        // Letters by their Korean names: 엘 엠 엔 알
        Some(letter) => matches!(letter.to_ascii_lowercase(), 'l' | 'm' | 'n' | 'r'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_judged_by_how_they_sound() {
        for (word, expected) in [
            ("혈당", true),
            ("나이", false),
            ("3", true),
            ("2", false),
            ("BMI", false),
            ("(동)", true),
            ("ㄱㅅ", true),
            ("", false),
        ] {
            assert_eq!(ends_in_consonant(word), expected, "{word}");
        }
    }
}
