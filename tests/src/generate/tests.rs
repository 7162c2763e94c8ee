//! The plan is repeatable, valid by the declarations and of the size that was asked for.

use super::*;
use shared::domain::kinds;
use shared::kind::{check_create, check_known};
use std::collections::BTreeSet;

fn staff() -> Vec<Staff> {
    let of = |(i, role)| Staff { id: StaffId(uuid::Uuid::from_u128(i)), role };
    [(1, Role::Nurse), (2, Role::Nurse), (3, Role::Planner), (4, Role::Coordinator)].map(of).to_vec()
}

fn size(seed: u64) -> Size {
    let until = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    Size { persons: 120, visits: 700, seed, dong: "1111051500".parse().unwrap(), until }
}

fn count(saves: &[Save], name: &str) -> usize {
    let kinds = saves.iter().flat_map(|save| &save.changes).map(|change| match change {
        Planned::Create { kind, .. } | Planned::Event { kind, .. } => *kind,
        Planned::Edit { .. } => "",
    });
    kinds.filter(|kind| *kind == name).count()
}

#[test]
fn the_same_seed_gives_the_same_neighbourhood_and_another_seed_another() {
    assert_eq!(plan(&size(1), &staff()), plan(&size(1), &staff()));
    assert_ne!(plan(&size(1), &staff()), plan(&size(2), &staff()));
}

#[test]
fn there_are_as_many_persons_and_visits_as_asked_for_and_something_of_each_kind() {
    let saves = plan(&size(1), &staff());
    assert!((120..123).contains(&count(&saves, "person")));
    assert_eq!(count(&saves, "visit"), 700 + 120 / PERSONS_A_PLANNED_VISIT);
    for kind in ["household", "dwelling", "senior_vitals", "assessment", "discovery"] {
        assert!(count(&saves, kind) > 10, "{kind}: {}", count(&saves, kind));
    }
}

#[test]
fn every_new_record_fits_its_declaration() {
    let kinds = kinds();
    for change in plan(&size(3), &staff()).iter().flat_map(|save| &save.changes) {
        let (name, fields) = match change {
            Planned::Create { kind, fields, .. } => (*kind, fields.clone()),
            Planned::Event { kind, fields, .. } => {
                let mut fields = fields.clone();
                // The version is what the tablet adds when it scores the answers.
                if *kind == "assessment" {
                    fields.insert("version".into(), "1".into());
                }
                (*kind, fields)
            }
            Planned::Edit { kind, fields, .. } => {
                assert_eq!(check_known(kinds.get(kind).unwrap(), fields), [], "{kind} {fields:?}");
                continue;
            }
        };
        assert_eq!(check_create(kinds.get(name).unwrap(), &fields), [], "{name} {fields:?}");
    }
}

#[test]
fn a_record_is_created_once_and_before_anything_is_said_about_it() {
    let mut known = BTreeSet::new();
    for change in plan(&size(4), &staff()).iter().flat_map(|save| &save.changes) {
        match change {
            Planned::Create { id, home, .. } => {
                assert!(known.insert(*id));
                assert!(!matches!(home, Home::With(root) if !known.contains(root)));
            }
            Planned::Event { id, parent, .. } => assert!(known.contains(parent) && known.insert(*id)),
            Planned::Edit { id, .. } => assert!(known.contains(id)),
        }
    }
}

#[test]
fn visits_reach_from_the_first_weeks_to_the_last_day() {
    let size = size(5);
    let saves = plan(&size, &staff());
    let last = shared::clock::seoul_date(saves.last().unwrap().at);
    assert!(last <= size.until && last >= size.until - Days::new(7), "{last}");
}

#[test]
fn only_who_may_write_a_kind_writes_it() {
    let kinds = kinds();
    let staff = staff();
    for save in plan(&size(7), &staff) {
        let role = staff.iter().find(|it| it.id == save.by).unwrap().role;
        for change in &save.changes {
            let (Planned::Create { kind, .. } | Planned::Event { kind, .. } | Planned::Edit { kind, .. }) =
                change;
            assert!(role.writes(kinds.get(kind).unwrap()), "{role} {kind}");
        }
    }
}
