//! How ids of the table are named: who wrote the last rows wrote most likely the next one too.

/// So many names are kept in mind.
const RECENT_MAX: usize = 64;

/// The names that were told last, the newest first.
#[derive(Debug, Default)]
struct Recent(Vec<u32>);

impl Recent {
    fn tell(&mut self, place: Option<usize>, name: u32) {
        match place {
            Some(place) => self.0[..=place].rotate_right(1),
            None => {
                self.0.truncate(RECENT_MAX - 1);
                self.0.insert(0, name);
            }
        }
    }
}

/// For each name a byte: its place among those told last, from 1, or 0; then the numbers of the latter in three columns,
/// the highest byte first.
pub(super) fn write(names: &[u32], out: &mut Vec<u8>) {
    let (mut recent, mut others) = (Recent::default(), Vec::new());
    for &name in names {
        let place = recent.0.iter().position(|it| *it == name);
        out.push(place.map_or(0, |place| u8::try_from(place + 1).expect("few names are kept in mind")));
        others.extend(place.is_none().then_some(name));
        recent.tell(place, name);
    }
    for byte in [2, 1, 0] {
        out.extend(others.iter().map(|name| name.to_le_bytes()[byte]));
    }
}

/// So many names, and what follows them.
pub(super) fn read(count: usize, bytes: &[u8]) -> Option<(Vec<u32>, &[u8])> {
    let (places, rest) = bytes.split_at_checked(count)?;
    let others = places.iter().filter(|place| **place == 0).count();
    let (columns, rest) = rest.split_at_checked(3 * others)?;
    let (mut recent, mut next) = (Recent::default(), 0);
    let names = places.iter().map(|place| {
        let place = usize::from(*place).checked_sub(1);
        let name = match place {
            Some(place) => *recent.0.get(place)?,
            None => {
                let byte = |column: usize| u32::from(columns[column * others + next]);
                let name = byte(0) << 16 | byte(1) << 8 | byte(2);
                next += 1;
                name
            }
        };
        recent.tell(place, name);
        Some(name)
    });
    Some((names.collect::<Option<_>>()?, rest))
}
