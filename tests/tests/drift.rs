//! Drift: whatever is lost, left over or changed in a tablet's tables is found in its next sync and repaired in one
//! round, and costs what the damage is worth. Nothing is wiped.
//!
//! `DOLBOM_ROUNDS` asks for more rounds, `DOLBOM_SEED` for others.

use anyhow::{Context, Result, ensure};
use app::sync::SyncEnd;
use dolbom_tests::author::Author;
use dolbom_tests::office::{Office, Tablet, filler, households};
use dolbom_tests::random::Random;
use rusqlite::{Connection, params};
use shared::policy::Role;
use std::collections::BTreeMap;
use sync_server::store::{self, FeedText};

const ELEVEN_MINUTES: i64 = 11 * 60 * 1000;

/// A record's id, and what is held of it.
type Held = BTreeMap<Vec<u8>, (i64, String)>;

/// What a tablet holds of the open part, memberships and texts.
fn held(conn: &Connection) -> Result<(Held, BTreeMap<Vec<u8>, i64>)> {
    let mut query = conn.prepare("SELECT id, rev, body FROM mirror WHERE part = 'open'")?;
    let texts = query
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<Result<_, _>>()?;
    let sql = "SELECT m.id, m.rev FROM membership m JOIN stream s ON s.num = m.stream WHERE s.part = 'open'";
    let mut query = conn.prepare(sql)?;
    let members = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok((texts, members))
}

fn published(office: &Office) -> Result<Held> {
    let stream = shared::policy::stream_of(&dolbom_tests::author::dong(), shared::kind::Part::Open);
    let rows = store::read(&*office.central, move |tx| tx.feed_after(&stream, 0, 1_000_000, 1 << 40))?;
    let put = rows.into_iter().filter_map(|row| match row.text {
        FeedText::Put(body) => Some((row.id.0.as_bytes().to_vec(), (row.rev, body))),
        FeedText::Out(_) => None,
    });
    Ok(put.collect())
}

/// One damage to the tables themselves.
fn damage(conn: &Connection, random: &mut Random, ids: &[Vec<u8>]) -> Result<()> {
    let id = random.pick(ids);
    let ghost = uuid::Uuid::from_u128(u128::from(random.number()) << 64 | u128::from(random.number()));
    let stream: i64 = conn.query_row("SELECT num FROM stream WHERE part = 'open'", [], |row| row.get(0))?;
    let of_ghost = params![stream, ghost.as_bytes()];
    let ghost_text =
        "INSERT OR IGNORE INTO mirror VALUES (?2, 'open', 'visit', 1, 0, '{\"g\":{}}', ?1 - ?1, 0)";
    match random.below(9) {
        0 => conn.execute("DELETE FROM membership WHERE id = ?1", [id])?,
        1 => conn.execute("DELETE FROM mirror WHERE id = ?1", [id])?,
        2 => {
            conn.execute("DELETE FROM membership WHERE id = ?1", [id])?
                + conn.execute("DELETE FROM mirror WHERE id = ?1", [id])?
        }
        3 => conn.execute("UPDATE membership SET rev = rev + 1 WHERE id = ?1", [id])?,
        4 => conn.execute("UPDATE mirror SET rev = rev - 1, body = '{\"g\":{}}' WHERE id = ?1", [id])?,
        5 => {
            conn.execute("UPDATE mirror SET rev = rev + 5 WHERE id = ?1", [id])?
                + conn.execute("UPDATE membership SET rev = rev + 5 WHERE id = ?1", [id])?
        }
        6 => conn.execute("INSERT INTO membership VALUES (?1, ?2, 1, 1, 1)", of_ghost)?,
        7 => conn.execute(ghost_text, of_ghost)?,
        _ => {
            conn.execute("INSERT INTO membership VALUES (?1, ?2, 1, 1, 1)", of_ghost)?
                + conn.execute(ghost_text, of_ghost)?
        }
    };
    Ok(())
}

fn number(variable: &str, otherwise: u64) -> Result<u64> {
    std::env::var(variable).map_or(Ok(otherwise), |it| it.parse().with_context(|| format!("{variable}={it}")))
}

async fn round(office: &Office, tablet: &mut Tablet, random: &mut Random, truth: &Held) -> Result<()> {
    let ids: Vec<_> = truth.keys().cloned().collect();
    let damages = random.between(1, 40);
    for _ in 0..damages {
        damage(tablet.store().connection(), random, &ids)?;
    }
    (tablet.later, tablet.way.repair_rows) = (tablet.later + ELEVEN_MINUTES, 0);
    let report = tablet.sync().await?;
    ensure!(report.end == SyncEnd::Done && report.mismatched.is_empty(), "{report:?}");
    ensure!(report.rounds <= 2, "it takes one round: {report:?}");
    ensure!(report.repairs <= damages.unsigned_abs(), "more was changed than damaged: {report:?}");
    // The range of a record has some thirty others.
    let most = 60 * usize::try_from(damages)?;
    ensure!(tablet.way.repair_rows <= most, "{} rows for {damages} damages", tablet.way.repair_rows);
    let (texts, members) = held(tablet.store().connection())?;
    ensure!(texts == *truth, "texts differ after {damages} damages");
    ensure!(members == truth.iter().map(|(id, (rev, _))| (id.clone(), *rev)).collect(), "members differ");
    ensure!(tablet.equals(office)?);
    Ok(())
}

#[tokio::test]
async fn every_difference_is_found_in_the_next_sync_and_repaired_in_one_round() -> Result<()> {
    let (rounds, seed) = (number("DOLBOM_ROUNDS", 25)?, number("DOLBOM_SEED", 1)?);
    let mut office = Office::open().await?;
    let (mut author, planner) = (filler(), Author::new(2, Role::Planner));
    office.admit(&author)?;
    office.admit(&planner)?;
    let ops = households(&mut author, 1, 150, 9);
    office.bring(&mut author, &ops)?;
    let truth = published(&office)?;
    let mut tablet = office.tablet(planner.caller.staff.id).await?;
    ensure!(tablet.sync().await?.end == SyncEnd::Done);
    let mut random = Random::new(seed);
    for turn in 0..rounds {
        let done = round(&office, &mut tablet, &mut random, &truth).await;
        done.with_context(|| format!("round {turn} of seed {seed}"))?;
    }
    // The lists that screens read are as if nothing had happened.
    let sql = "SELECT count(*) FROM record_index";
    let shown: i64 = tablet.store().connection().query_row(sql, [], |row| row.get(0))?;
    ensure!(shown == i64::try_from(truth.len())?, "{shown} of {}", truth.len());
    Ok(())
}
