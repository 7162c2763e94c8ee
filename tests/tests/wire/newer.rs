//! What an older program does not know stays as it was written.

use crate::*;

static MORE_FIELDS: &[Field] = &[integer("v", 0, 100, ""), integer("extra", 0, 100, "")];
static NEW_FIELDS: &[Field] = &[integer("n", 0, 100, "")];

/// The probe as a newer program declares it: one field more in `p`, one group more.
static NEWER_PROBE: Kind = Kind {
    groups: &[
        Group { id: 2, name: "p", part: Part::Open, class: MergeClass::Significant, fields: MORE_FIELDS },
        Group { id: 8, name: "n", part: Part::Open, class: MergeClass::Significant, fields: NEW_FIELDS },
    ],
    name: "probe",
    shape: Shape::Record,
    root: Rooted::Dong,
    writers: &[Role::Coordinator, Role::Nurse],
    check: no_further_check,
    projection: None,
};

#[test]
fn what_a_newer_program_wrote_survives_an_older_tablets_edit() -> Result<()> {
    let (mut newer, older) = (Author::new(1, Role::Coordinator), Author::new(2, Role::Nurse));
    let world = World::new([&NEWER_PROBE, &PROBE_EVENT], &[&newer, &older])?;
    let mut made = create(1, &mut newer);
    let eight = Write { key: shared::kind::GroupKey::of(8), value: json!({"n": 7}) };
    let values =
        vec![write("home", Home::Dong(dong()).to_value()), write("p", json!({"v": 1, "extra": 5})), eight];
    made.intent = Intent::Create { writes: values };
    let push = newer.push(&[made]);
    world.push(&newer, push, NOW)?;

    let folder = tempfile::tempdir()?;
    let mut tablet = older_tablet(folder.path(), &older)?;
    sync(&world, &older, &mut tablet)?;
    let fields = json!({"v": 2}).as_object().cloned().unwrap_or_default();
    let opened = tablet.store.snapshot(record(1))?;
    let changes = vec![Change::Edit { id: record(1), opened, fields }];
    let mut n = 0x5000;
    let mut fresh = || {
        n += 1;
        uuid(n)
    };
    tablet.command(Command::Save { changes, draft: None }, &mut Hand { now: NOW, fresh: &mut fresh })?;
    sync(&world, &older, &mut tablet)?;

    let body = world.published(record(1), Part::Open)?;
    assert_eq!(body["g"]["2"], json!({"v": 2, "extra": 5}), "the field that the older program does not know");
    assert_eq!(body["g"]["8"], json!({"n": 7}), "the group that it does not know");
    Ok(())
}

fn older_tablet(folder: &Path, owner: &Author) -> Result<Data> {
    let found = Founding {
        kinds: Kinds::new([&PROBE, &PROBE_EVENT]),
        store_id: uuid(0x4000),
        epoch: Epoch(0x9f0c),
        enrolled: enrolled(owner),
        server_url: "http://127.0.0.1:0".into(),
    };
    Ok(Data::new(Store::create(folder, &StoreKey::from([7; 32]), found)?, Packs::builtin()))
}

/// Twice: the first answer brings the list of streams.
fn sync(world: &World, owner: &Author, tablet: &mut Data) -> Result<()> {
    for _ in 0..2 {
        let request = tablet.store.sync_request(PushLimits::default(), NOW, "0.1.0")?;
        let text = serde_json::to_string(&request)?;
        for reply in world.answer(owner, serde_json::from_str(&text)?)? {
            match reply {
                Reply::Head(head) => drop(tablet.store.apply_head(&head, NOW, Epoch(1))?),
                Reply::Repair(repair) => drop(tablet.store.apply_repair(&repair)?),
                Reply::Frame(frame) => drop(tablet.store.apply_frame(&frame)?),
                Reply::End { more } => ensure!(!more),
            }
        }
    }
    Ok(())
}
