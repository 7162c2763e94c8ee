//! A tablet is enrolled at a server that runs: its store is founded with what the server said to the code.

use anyhow::Result;
use app::platform::{clock, random};
use app::store::{Founding, Store, StoreKey};
use app::sync::http::{self, Address, Http};
use shared::domain::kinds;
use shared::id::Epoch;
use std::path::Path;

/// Its store, made in this folder under this key, and its way to the server. Nothing has come yet.
pub async fn enrol(
    address: &Address,
    code: &str,
    device: &str,
    folder: &Path,
    key: &StoreKey,
) -> Result<(Store, Http)> {
    let enrolled = http::enrol(address, code, device).await?;
    let way = Http::new(address.clone(), enrolled.token.clone())?;
    let founding = Founding {
        kinds: kinds(),
        store_id: random::uuid(clock::now()),
        epoch: Epoch(random::number()),
        enrolled,
        server_url: address.to_string(),
    };
    Ok((Store::create(folder, key, founding)?, way))
}
