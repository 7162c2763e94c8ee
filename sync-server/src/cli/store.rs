//! Opens the store for a command, beside the server that may run on it.

use super::Session;
use super::failure::Failure;
use std::path::Path;
use sync_server::accounts::{Result as Done, settled};
use sync_server::store::{Access, Place, StoreKey, Tx, open_as, read, write};

/// The environment variable with the key.
const KEY_VARIABLE: &str = "DOLBOM_STORE_KEY";

/// The store's key from its file or the environment.
pub(super) fn key(file: Option<&Path>) -> Result<Option<StoreKey>, Failure> {
    let text = match (file, std::env::var(KEY_VARIABLE).ok()) {
        (Some(_), Some(_)) => return Err(Failure::TwoKeys),
        (Some(path), None) => std::fs::read_to_string(path)
            .map(Some)
            .map_err(|why| Failure::KeyFile { path: path.to_owned(), why })?,
        (None, variable) => variable,
    };
    text.map(|it| it.parse().map_err(|_| Failure::BadKey)).transpose()
}

/// Every user of the machine reads what was typed: a password comes by another way.
pub(super) fn refuse_typed_password(store: &str) -> Result<(), Failure> {
    let typed = std::env::args_os().any(|it| it.to_string_lossy().contains(store));
    if typed && Place::of(store).has_password() { Err(Failure::PasswordTyped) } else { Ok(()) }
}

/// Read something.
pub(super) fn look<T: Send + 'static>(
    session: &Session,
    mut job: impl FnMut(&mut dyn Tx) -> Done<T> + Send + 'static,
) -> Result<T, Failure> {
    let store = open_as(&session.store, session.key.as_ref(), Access::Beside)?;
    Ok(read(&*store, move |tx| settled(job(tx)))??)
}

/// Change something.
pub(super) fn change<T: Send + 'static>(
    session: &Session,
    access: Access,
    mut job: impl FnMut(&mut dyn Tx) -> Done<T> + Send + 'static,
) -> Result<T, Failure> {
    let store = open_as(&session.store, session.key.as_ref(), access)?;
    Ok(write(&*store, move |tx| settled(job(tx)))??)
}
