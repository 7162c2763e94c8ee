//! The first sync of a tablet: snapshot and delta, resumed where it was cut, equal to the server in the end.

use anyhow::{Context, Result, ensure};
use app::sync::{Failure, SyncEnd, Transport};
use dolbom_tests::author::{Author, NOW};
use dolbom_tests::ledger::all_are_equal;
use dolbom_tests::office::{Office, Tablet, assigned, filler, households};
use dolbom_tests::process::{self, Server};
use dolbom_tests::proxy::{Deed, Fault, Proxy, Way};
use shared::chunk::{LAYOUT, Piece, SnapshotRequest};
use shared::domain::kinds;
use shared::id::StreamName;
use shared::kind::Part;
use shared::op::Intent;
use shared::policy::Role;
use shared::protocol::PROTOCOL;
use std::sync::{Arc, Mutex};
use sync_server::reconcile;
use sync_server::store::{self, Access, ReplicaRow, open_as};

/// Rows enough for several chunks.
const HOMES: u128 = 900;

async fn office() -> Result<(Office, Author)> {
    let office = Office::open().await?;
    let mut author = filler();
    office.admit(&author)?;
    office.admit(&planner())?;
    let ops = households(&mut author, 1, HOMES, 9);
    office.bring(&mut author, &ops)?;
    Ok((office, author))
}

async fn new_tablet(office: &mut Office) -> Result<Tablet> {
    office.tablet(planner().caller.staff.id).await
}

fn planner() -> Author {
    Author::new(2, Role::Planner)
}

fn done(end: &SyncEnd) -> Result<()> {
    ensure!(*end == SyncEnd::Done, "the sync ended with {end:?}");
    Ok(())
}

#[tokio::test]
async fn a_first_sync_comes_as_a_snapshot_and_what_changed_meanwhile_as_frames() -> Result<()> {
    let (mut office, mut author) = office().await?;
    let mut first = new_tablet(&mut office).await?;
    let report = first.sync().await?;
    done(&report.end)?;
    ensure!(report.rows as u128 == HOMES * 10, "{report:?}");
    ensure!(report.frames <= 4 && report.repaired.is_empty() && first.way.pieces > 2, "{report:?}");
    ensure!(first.equals(&office)?);

    // A second tablet gets the same snapshot and the rest as frames.
    let more = households(&mut author, 10_000, 20, 3);
    office.bring(&mut author, &more)?;
    let mut second = new_tablet(&mut office).await?;
    let report = second.sync().await?;
    done(&report.end)?;
    ensure!(second.way.pieces == first.way.pieces && report.rows as u128 == HOMES * 10 + 80, "{report:?}");
    ensure!(second.equals(&office)?);

    // From then on there is nothing but frames.
    let pieces = second.way.pieces;
    done(&second.sync().await?.end)?;
    ensure!(second.way.pieces == pieces);
    Ok(())
}

#[tokio::test]
async fn it_goes_on_where_it_was_cut_through_restarts_of_both_sides_and_changes() -> Result<()> {
    let (mut office, mut author) = office().await?;
    let mut tablet = new_tablet(&mut office).await?;
    let (mut rounds, mut drawn) = (0, 7_u64);
    loop {
        // Some pieces come, then the way breaks off.
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        tablet.way.breaks_after = Some(usize::try_from(drawn >> 62)?);
        let report = tablet.sync().await?;
        rounds += 1;
        if report.end == SyncEnd::Done {
            break;
        }
        ensure!(rounds < 60, "it never ends: {report:?}");
        match rounds % 4 {
            0 => tablet.restart()?,
            1 => {
                office.restart().await?;
                tablet.way = office.way(&tablet.token)?;
            }
            2 => {
                let more = households(&mut author, 20_000 + u128::from(drawn >> 40), 9, 2);
                office.bring(&mut author, &more)?;
            }
            _ => {}
        }
        let places: Vec<_> = tablet
            .way
            .requests
            .iter()
            .filter_map(|it| match it.piece {
                Piece::After(place) => Some(place),
                Piece::Table | Piece::Ahead => None,
            })
            .collect();
        ensure!(places.is_sorted(), "it never goes back: {places:?}");
    }
    ensure!(rounds > 3, "it was cut {rounds} times");
    ensure!(tablet.equals(&office)?);
    Ok(())
}

#[tokio::test]
async fn a_right_that_is_withdrawn_in_the_middle_leaves_nothing() -> Result<()> {
    let (mut office, author) = office().await?;
    let mut tablet = new_tablet(&mut office).await?;
    tablet.way.breaks_after = Some(3);
    let report = tablet.sync().await?;
    ensure!(report.rows > 0 && report.end != SyncEnd::Done, "{report:?}");
    let mut staff = planner().caller.staff;
    (staff.ver, staff.dong) = (2, [("1111053000".parse()?, 2)].into());
    store::write(&*office.central, move |tx| tx.put_staff(&staff))?;
    tablet.way.breaks_after = None;
    done(&tablet.sync().await?.end)?;
    let left: i64 = tablet.store().connection().query_row(
        "SELECT (SELECT count(*) FROM mirror) + (SELECT count(*) FROM membership) + (SELECT count(*) FROM record_index)",
        [],
        |row| row.get(0),
    )?;
    ensure!(left == 0, "{left} rows of what she may not read any more");
    drop(author);
    Ok(())
}

#[tokio::test]
async fn the_people_of_today_come_first_and_are_confirmed_by_the_rest() -> Result<()> {
    let (mut office, mut author) = office().await?;
    let (home, ops) = assigned(&mut author, planner().caller.staff.id);
    office.bring(&mut author, &ops)?;
    let mut tablet = new_tablet(&mut office).await?;
    // The first piece is what she needs today; the way breaks before the first chunk.
    tablet.way.breaks_after = Some(1);
    ensure!(tablet.sync().await?.end != SyncEnd::Done);
    let all = "SELECT count(*) FROM record_index";
    let count =
        |tablet: &mut Tablet| tablet.store().connection().query_row(all, [], |row| row.get::<_, i64>(0));
    ensure!(count(&mut tablet)? == 3, "the household and its visits are here");
    ensure!(tablet.store().visible(home)?.is_some());
    let standing = tablet.store().digests()?;
    ensure!(standing[0].cursor == 0 && standing[0].complete.is_none(), "{standing:?}");

    // Meanwhile somebody changes it.
    let mut edited = author.op("household", home, Intent::Life { value: "active".into() });
    edited.base = [(Part::Open, 1)].into();
    office.bring(&mut author, &[edited])?;
    tablet.restart()?;
    tablet.way.breaks_after = None;
    done(&tablet.sync().await?.end)?;
    ensure!(tablet.equals(&office)?);
    ensure!(count(&mut tablet)? as u128 == HOMES * 10 + 3);
    Ok(())
}

#[tokio::test]
async fn a_piece_is_given_only_to_whom_the_stream_is_given() -> Result<()> {
    let (mut office, _) = office().await?;
    let mut tablet = new_tablet(&mut office).await?;
    let open = |piece| SnapshotRequest {
        proto: PROTOCOL,
        layout: LAYOUT,
        server_epoch: 0,
        stream: StreamName("1111051500/open".into()),
        generation: 1,
        piece,
    };
    for piece in [Piece::Ahead, Piece::Table, Piece::After(0)] {
        ensure!(tablet.way.piece(&open(piece)).await.is_ok(), "{piece:?} of her own stream");
        for other in [
            SnapshotRequest { stream: StreamName("1111051500/clinical".into()), ..open(piece) },
            SnapshotRequest { stream: StreamName("1111053000/open".into()), ..open(piece) },
            SnapshotRequest { generation: 2, ..open(piece) },
            SnapshotRequest { server_epoch: 1, ..open(piece) },
            SnapshotRequest { layout: LAYOUT + 1, ..open(piece) },
        ] {
            let answer = tablet.way.piece(&other).await;
            ensure!(matches!(answer, Err(Failure::NotFound)), "{other:?}");
        }
    }
    ensure!(matches!(tablet.way.piece(&open(Piece::After(1 << 40))).await, Err(Failure::NotFound)));
    store::write(&*office.central, |tx| {
        let mine = tx.replicas()?.into_iter().filter(|it| it.staff == planner().caller.staff.id);
        for replica in mine.collect::<Vec<_>>() {
            tx.put_replica(&ReplicaRow { revoked: true, ..replica })?;
        }
        Ok(())
    })?;
    for piece in [Piece::Ahead, Piece::Table, Piece::After(0)] {
        ensure!(matches!(tablet.way.piece(&open(piece)).await, Err(Failure::Revoked)), "{piece:?}");
    }
    Ok(())
}

/// More bytes than ever come: they are only counted.
const ALL: usize = usize::MAX / 2;

/// A server's program on a store that is filled.
fn filled_server() -> Result<Server> {
    let mut server = Server::not_yet()?;
    let central = open_as(&server.store().to_string_lossy(), Some(&Server::key()), Access::Server)?;
    let mut author = filler();
    store::write(&*central, author.admission())?;
    let ops = households(&mut author, 1, HOMES, 9);
    for part in ops.chunks(500) {
        let (caller, push) = (author.caller.clone(), author.push(part));
        store::write(&*central, move |tx| reconcile::push(tx, &kinds(), &caller, &push, NOW))?;
    }
    drop(central);
    server.run()?;
    Ok(server)
}

/// A sync by a tablet's program, which is killed once so many bytes have come: its exit code, and how many came.
fn killed_after(proxy: &Proxy, tablet: &process::Tablet, bytes: usize) -> Result<(i32, usize)> {
    proxy.arm(Some(Fault { way: Way::ToTablet, after: bytes, deed: Deed::KillTablet }));
    let mut command = tablet.command();
    command.arg("sync");
    let said = proxy.run(command)?;
    Ok((said.code, bytes - proxy.arm(None).map_or(0, |fault| fault.after)))
}

/// Rows that a tablet's program counts in its streams.
fn rows(tablet: &process::Tablet) -> Result<u128> {
    let counts = tablet.done(&["digest"])?;
    Ok(counts.iter().filter_map(|stream| stream["count"].as_u64()).map(u128::from).sum())
}

#[test]
fn a_program_that_is_killed_in_the_middle_of_a_piece_goes_on_behind_the_last_whole_one() -> Result<()> {
    let server = filled_server()?;
    let codes = [server.admit("이복지", "planner")?, server.admit("박복지", "planner")?];
    let proxy = Proxy::before(&Arc::new(Mutex::new(server)))?;
    let [whole, killed] = codes.map(|code| process::Tablet::enrol(&proxy.url(), &code, "태블릿"));
    let (whole, killed) = (whole?, killed?);
    let (code, all) = killed_after(&proxy, &whole, ALL)?;
    ensure!((code, rows(&whole)?) == (0, HOMES * 10), "{all} bytes");

    // The last byte that comes is in the middle of a piece: later and later ones.
    let mut counts = vec![0];
    for eighth in 2..8 {
        let (code, came) = killed_after(&proxy, &killed, all * eighth / 8)?;
        ensure!((code, came) == (-1, all * eighth / 8), "eighth {eighth}: it ended with {code} after {came}");
        counts.push(rows(&killed)?);
        if counts.last() > Some(&0) {
            break;
        }
    }
    let held = counts.pop().context("at least one")?;
    ensure!(held > 0 && held < HOMES * 10, "some pieces have come and not all: {held} rows");
    let (code, came) = killed_after(&proxy, &killed, ALL)?;
    ensure!(code == 0 && came < all, "it went on: {came} bytes of {all}");
    all_are_equal(&[&whole, &killed])
}
