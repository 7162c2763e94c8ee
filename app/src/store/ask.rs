//! Which refused ops a request asks about again: what they waited for may have come, or a coordinator has mended them.

use super::StoreError;
use super::meta::LineState;
use super::sql::{Id, Word, int, uint};
use rusqlite::Connection;
use shared::id::OpSeq;
use shared::protocol::PUSH_OPS_MAX;
use uuid::Uuid;

// Few ops are refused: read those rather than the whole line.
const REFUSED: &str = "
    SELECT seq, act FROM op INDEXED BY op_refused
    WHERE refused = 1 AND epoch = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4";

/// The next refused ops of this line, in whole acts, so that a later fork finds an act refused or not. When there are
/// more than a request may name, the next request goes on after them, and starts again at the end.
pub(super) fn ask(conn: &Connection, line: &mut LineState) -> Result<Vec<OpSeq>, StoreError> {
    let mut query = conn.prepare_cached(REFUSED)?;
    let limit = int(PUSH_OPS_MAX as u64 + 1);
    let rows = query.query_map((Word(line.epoch), int(line.asked), int(line.through), limit), |row| {
        Ok((uint(row.get(0)?), row.get::<_, Id>(1)?.0))
    })?;
    let found = rows.collect::<Result<Vec<(OpSeq, Uuid)>, _>>()?;
    let asked = whole_acts(&found);
    line.asked = if asked.len() < found.len() { asked.last().copied().unwrap_or(0) } else { 0 };
    Ok(asked)
}

/// As many as a request may name, without the beginning of an act whose end does not fit.
fn whole_acts(found: &[(OpSeq, Uuid)]) -> Vec<OpSeq> {
    let fit = match found.get(PUSH_OPS_MAX) {
        None => found.len(),
        Some((_, next)) => {
            let whole = found[..PUSH_OPS_MAX].iter().rposition(|(_, act)| act != next);
            whole.map_or(PUSH_OPS_MAX, |last| last + 1)
        }
    };
    found[..fit].iter().map(|(seq, _)| *seq).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_whose_end_does_not_fit_is_left_for_the_next_request() {
        let row = |seq: u64, act: u128| (seq, Uuid::from_u128(act));
        let singles: Vec<_> = (1..=501).map(|seq| row(seq, seq.into())).collect();
        assert_eq!(whole_acts(&singles[..3]), [1, 2, 3]);
        assert_eq!(whole_acts(&singles).len(), 500);
        let mut one_act = singles.clone();
        one_act[499] = row(500, 501);
        assert_eq!(whole_acts(&one_act).len(), 499);
    }
}
