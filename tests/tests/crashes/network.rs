//! The cable is pulled in the middle of a push and of a pull: nothing breaks off, nothing comes through.

use crate::world::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::proxy::{Deed, Fault, Way};

/// Some bytes into the first request, into the first answer, and further into it.
const PLACES: [(Way, usize); 3] = [(Way::ToServer, 500), (Way::ToTablet, 100), (Way::ToTablet, 400)];

#[test]
fn a_sync_whose_network_goes_silent_goes_on_when_it_is_back() -> Result<()> {
    unplugged(|world| {
        world.proxy.plug();
        Ok(&[0])
    })
}

#[test]
fn a_sync_whose_network_goes_silent_and_whose_server_dies_meanwhile_says_so() -> Result<()> {
    unplugged(|world| {
        let mut server = world.server();
        server.kill()?;
        server.run()?;
        drop(server);
        world.proxy.plug();
        // What the network had taken over before the server died it may still deliver.
        Ok(&[0, 3])
    })
}

/// Both tablets sync over each place; what happens while it is silent says how the sync ends.
fn unplugged(meanwhile: impl Fn(&World) -> Result<&'static [i32]> + Sync) -> Result<()> {
    let mut world = World::new()?;
    for (round, (way, after)) in PLACES.into_iter().enumerate() {
        for n in 0..4 {
            world.saves(0, &format!("{round}.{n} {}", "긴 이야기 ".repeat(40)))?;
        }
        // The nurse's sync sends, the planner's fetches what she sent.
        for tablet in [0, 1] {
            world.proxy.arm(Some(Fault { way, after, deed: Deed::Silence }));
            let (said, expected) = std::thread::scope(|scope| {
                let syncing = scope.spawn(|| world.sync(tablet, false));
                let silent = world.proxy.is_silent();
                let went_by = syncing.is_finished();
                let expected = silent.and_then(|()| meanwhile(&world));
                (syncing.join().expect("a sync does not panic"), expected.map(|it| (it, went_by)))
            });
            let (said, (codes, went_by)) = (said?, expected.with_context(|| format!("{way:?} {after}"))?);
            ensure!(!went_by, "the sync ended while nothing came through");
            ensure!(codes.contains(&said.code), "{way:?} {after}: ended with {}: {}", said.code, said.error);
            ensure!(world.proxy.arm(None).is_none());
        }
        world.everything_is_there()?;
    }
    Ok(())
}
