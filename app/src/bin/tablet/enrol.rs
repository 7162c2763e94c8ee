//! Makes a folder a replica. The key is on the disk before the one-time code is spent.

use crate::args::{Enrol, Place};
use crate::secret;
use crate::session::home;
use crate::stop::Stop;
use crate::sync::{block_on, plain};
use app::platform::clock;
use app::platform::files::HomeDir;
use app::platform::keys::{Cost, KeyFile, StoreKey};
use app::platform::random::{self, Ids};
use app::store::{Founding, Store, StoreError};
use app::sync::http::{self, Address};
use app::text::Texts;
use serde_json::json;
use shared::id::Epoch;

/// Enrol this folder.
pub fn enrol(place: &Place, wish: Enrol, texts: Texts) -> Result<(), Stop> {
    let home = home(place.home.as_ref())?;
    if home.store().exists() {
        return Err(StoreError::AlreadyThere.into());
    }
    let address = Address::new(&wish.server, plain(wish.insecure_http))?;
    let code = secret::code(wish.code_file.as_deref(), texts)?;
    let key = key(&home, place, texts)?;
    let enrolled = block_on(http::enrol(&address, &code, &wish.device))?;
    let founding = Founding {
        kinds: shared::domain::kinds(),
        store_id: Ids::default().next(clock::now()),
        epoch: Epoch(random::number()),
        enrolled: enrolled.clone(),
        server_url: address.to_string(),
    };
    Store::create(home.path(), &key, founding)?;
    let sentence = texts.fill("enrolled", &[("name", &enrolled.staff.name), ("short", &enrolled.short)]);
    place.out(texts).told(
        &json!({
            "enrolled": enrolled.replica, "short": enrolled.short, "staff": enrolled.staff,
            "lease_expires": enrolled.lease.expires, "server": address.to_string(),
        }),
        &[sentence],
    );
    Ok(())
}

/// A fresh key; or the one of an enrolment that did not come to an end.
fn key(home: &HomeDir, place: &Place, texts: Texts) -> Result<StoreKey, Stop> {
    let file = place.passphrase_file.as_deref();
    if home.keys().exists() {
        return Ok(KeyFile::read(&home.keys())?.open(&secret::passphrase(file, texts)?)?);
    }
    let words = secret::new_passphrase(file, texts)?;
    home.create().map_err(|error| Stop::file(home.path(), &error))?;
    Ok(KeyFile::create(&home.keys(), &words, Cost::NATIVE)?)
}
