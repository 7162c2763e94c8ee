//! Small files in IndexedDB: keys, sentinel, the second copy. Apart from the database, so that what damages one of them
//! leaves the other.

use idb::{DatabaseEvent, Factory, Transaction};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbTransaction};

const DATABASE: &str = "dolbom";
const FILES: &str = "files";

/// One file written, or removed with `None`.
pub(super) type Change = (String, Option<Vec<u8>>);

/// The files.
#[derive(Clone)]
pub(super) struct Indexed(IdbDatabase);

/// The browser did not do it; its words name no value.
#[derive(Debug)]
pub(super) struct Failed(pub String);

impl From<idb::Error> for Failed {
    fn from(error: idb::Error) -> Self {
        Failed(error.to_string())
    }
}

impl From<JsValue> for Failed {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|it| it.as_string());
        Failed(name.unwrap_or_else(|| "unknown".to_owned()))
    }
}

impl Indexed {
    /// Open; made when it is not there.
    pub async fn open() -> Result<Indexed, Failed> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            let made = event.database().and_then(|database| {
                database.create_object_store(FILES, idb::ObjectStoreParams::new()).map(|_| ())
            });
            // A store that could not be made fails the first transaction, and that is told.
            drop(made);
        });
        let database = request.await?;
        Ok(Indexed(JsValue::from(database).unchecked_into()))
    }

    /// All files.
    pub async fn read_all(&self) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
        let transaction = self.transaction("readonly", "default")?;
        let files = transaction.object_store(FILES)?;
        let (keys, values) = (files.get_all_keys(None, None)?, files.get_all(None, None)?);
        let (keys, values) = (keys.await?, values.await?);
        let pair = |(key, value): (JsValue, JsValue)| {
            Some((key.as_string()?, value.dyn_into::<Uint8Array>().ok()?.to_vec()))
        };
        Ok(keys.into_iter().zip(values).filter_map(pair).collect())
    }

    /// Write and remove files in one transaction. `strict`: answers only when a crash of the machine cannot undo it.
    pub async fn write(&self, changes: &[Change], strict: bool) -> Result<(), Failed> {
        let transaction = self.transaction("readwrite", if strict { "strict" } else { "relaxed" })?;
        let files = transaction.object_store(FILES)?;
        for (name, content) in changes {
            let key = JsValue::from_str(name);
            match content {
                Some(content) => drop(files.put(&Uint8Array::from(content.as_slice()), Some(&key))?),
                None => drop(files.delete(key)?),
            }
        }
        match transaction.await?.is_committed() {
            true => Ok(()),
            false => Err(Failed("aborted".to_owned())),
        }
    }

    fn transaction(&self, mode: &str, durability: &str) -> Result<Transaction, Failed> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        let begin: Function = Reflect::get(&self.0, &"transaction".into())?.unchecked_into();
        let stores = Array::of1(&FILES.into());
        let begun = begin.call3(&self.0, &stores, &mode.into(), &options)?;
        Ok(begun.unchecked_into::<IdbTransaction>().into())
    }
}
