//! What no program of this project writes, put into the outbox of a tablet: the server refuses it when it comes.

use anyhow::{Context, Result};
use app::platform::clock;
use app::platform::files::HomeDir;
use app::platform::keys::KeyFile;
use app::platform::random::Ids;
use app::store::Store;
use serde_json::Value;
use shared::id::{ActId, OpId, Receipt, RecordId};
use shared::kind::{GroupKey, HOME, Home};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op, Write};
use std::path::Path;

/// The group of a person that holds name, birth and sex.
const IDENTITY: u16 = 2;

/// A new person of this household with this identity, unchecked, in the store of this folder.
pub fn person(home: &Path, passphrase: &str, household: &str, identity: Value) -> Result<(OpId, RecordId)> {
    let folder = HomeDir::new(home);
    let key = KeyFile::read(&folder.keys())?.open(passphrase)?;
    let mut store = Store::open(folder.path(), &key, shared::domain::kinds())?;
    let now = clock::now();
    let root = Home::With(household.parse().context("the id of a household")?).to_value();
    let writes = vec![
        Write { key: GroupKey::of(HOME), value: root },
        Write { key: GroupKey::of(IDENTITY), value: identity },
    ];
    let mut ids = Ids::default();
    let (lease, hlc) = (store.lease()?.id, store.next_stamp(now));
    let op = Op {
        id: OpId(ids.next(now)),
        act: ActPlace { id: ActId(ids.next(now)), index: 0, of: 1 },
        schema: OP_SCHEMA,
        kind: "person".into(),
        rec: RecordId(ids.next(now)),
        base: Default::default(),
        pins: Default::default(),
        joins: Default::default(),
        intent: Intent::Create { writes },
        hlc,
        actor: store.identity().staff.id,
        lease,
        receipt: Receipt::new("X", 1),
    };
    let (id, rec) = (op.id, op.rec);
    store.save(vec![op], &[], None, now)?;
    Ok((id, rec))
}
