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

/// The bits of an id that tell its version and variant, and nothing more.
const VERSION_7: u8 = 0x70;
const VARIANT: u8 = 0x80;

fn tells_time(raw: &Raw) -> bool {
    raw[6] & 0xf0 == VERSION_7 && raw[8] & 0xc0 == VARIANT
}

fn time_of(raw: &Raw) -> i64 {
    let [a, b, c, d, e, f, ..] = *raw;
    i64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// Ids without what their form says: of one that tells a time the distance from the time before, ten bits and eight
/// bytes; the others whole. First all times (0: tells none), then all bits, then all bytes, then the others.
pub(super) fn write(ids: &[Raw], out: &mut Vec<u8>) {
    let mut before = 0;
    for raw in ids {
        if tells_time(raw) {
            let distance = time_of(raw) - before;
            before = time_of(raw);
            number(1 + ((distance << 1) ^ (distance >> 63)).unsigned_abs(), out);
        } else {
            out.push(0);
        }
    }
    let timed = || ids.iter().filter(|raw| tells_time(raw));
    let (mut bits, mut held) = (0_u32, 0);
    for raw in timed() {
        bits = bits << 10 | u32::from(raw[6] & 0x0f) << 6 | u32::from(raw[8] & 0x3f);
        held += 10;
        while held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    if held > 0 {
        out.push((bits << (8 - held) & 0xff) as u8);
    }
    timed()
        .for_each(|raw| out.extend([raw[7], raw[9], raw[10], raw[11], raw[12], raw[13], raw[14], raw[15]]));
    ids.iter().filter(|raw| !tells_time(raw)).for_each(|raw| out.extend(raw));
}

/// So many ids, and what follows them.
pub(super) fn read(count: usize, bytes: &[u8]) -> Option<(Vec<Raw>, &[u8])> {
    let (mut place, mut before, mut timed) = (0, 0_i64, 0);
    // Each takes a byte at least, so no head makes room for more than has come.
    let mut times = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        let told = read_number(bytes, &mut place)?;
        times.push(match told.checked_sub(1) {
            None => None,
            Some(told) => {
                let distance = (told >> 1).cast_signed() ^ -(told & 1).cast_signed();
                before = before.checked_add(distance).filter(|time| (0..1 << 48).contains(time))?;
                timed += 1;
                Some(before)
            }
        });
    }
    let (bits, rest) = bytes[place..].split_at_checked((timed * 10_usize).div_ceil(8))?;
    let (mut randoms, rest) = rest.split_at_checked(timed * 8)?;
    let (mut others, rest) = rest.split_at_checked((count - timed) * 16)?;
    let mut at = 0;
    let ids = times.into_iter().map(|time| {
        let Some(time) = time else {
            let (raw, more) = others.split_first_chunk::<16>()?;
            others = more;
            return Some(*raw);
        };
        let (random, more) = randoms.split_first_chunk::<8>()?;
        randoms = more;
        let pair = u16::from_be_bytes([bits[at / 8], bits.get(at / 8 + 1).copied().unwrap_or(0)]);
        let ten = pair >> (6 - at % 8) & 0x3ff;
        at += 10;
        let [.., a, b, c, d, e, f] = time.to_be_bytes();
        let [g, h, i, j, k, l, m, n] = *random;
        let (version, variant) = (VERSION_7 | (ten >> 6 & 0x0f) as u8, VARIANT | (ten & 0x3f) as u8);
        Some([a, b, c, d, e, f, version, g, variant, h, i, j, k, l, m, n])
    });
    Some((ids.collect::<Option<_>>()?, rest))
}

/// Seven bits a byte, the lowest first; all but the last have the eighth.
pub(super) fn number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    out.push((number & 127) as u8);
}

/// Such a number; `None` when it has no end or is none of this program's.
pub(super) fn read_number(bytes: &[u8], place: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(*place)?;
        *place += 1;
        number |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}
