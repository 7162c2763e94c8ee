//! Ids in a text: where one stands, and how sixteen bytes are written as one.

/// Sixteen bytes.
pub(super) type Raw = [u8; 16];

/// Letters of a UUID with hyphens.
pub(super) const LONG: usize = 36;

/// Letters without.
pub(super) const BARE: usize = 32;

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// The id that begins here and whether it has hyphens. Without them only after a dot, as in the key of an element:
/// everything else of thirty-two such letters is no id.
pub(super) fn at(text: &[u8], place: usize) -> Option<(Raw, bool)> {
    if let Some(letters) = text.get(place..place + LONG)
        && HYPHENS.iter().all(|&it| letters[it] == b'-')
    {
        return long(letters).map(|raw| (raw, true));
    }
    let after_dot = place > 0 && text[place - 1] == b'.';
    let letters = text.get(place..place + BARE).filter(|_| after_dot)?;
    bare(letters.iter().copied()).map(|raw| (raw, false))
}

fn long(letters: &[u8]) -> Option<Raw> {
    bare(letters.iter().enumerate().filter(|(n, _)| !HYPHENS.contains(n)).map(|(_, &letter)| letter))
}

fn bare(mut letters: impl Iterator<Item = u8>) -> Option<Raw> {
    let mut raw = [0; 16];
    for byte in &mut raw {
        *byte = digit(letters.next()?)? << 4 | digit(letters.next()?)?;
    }
    Some(raw)
}

/// Lower case only: what is written again must be the very same text.
fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// Write an id, with or without hyphens.
pub(super) fn spell(raw: &Raw, hyphens: bool, text: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (n, byte) in raw.iter().enumerate() {
        if hyphens && matches!(n, 4 | 6 | 8 | 10) {
            text.push(b'-');
        }
        text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

/// Byte by byte over all of them: the times in which ids begin are alike, and columns of alike bytes pack well.
pub(super) fn columns(ids: &[Raw], out: &mut Vec<u8>) {
    for n in 0..16 {
        out.extend(ids.iter().map(|id| id[n]));
    }
}

/// The ids of such columns.
pub(super) fn of_columns(columns: &[u8]) -> Vec<Raw> {
    let count = columns.len() / 16;
    (0..count).map(|id| std::array::from_fn(|n| columns[n * count + id])).collect()
}
