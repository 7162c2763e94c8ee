//! Heads and conflicts against true causality, over random histories.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

#[derive(Clone, Debug)]
enum Step {
    /// A line reads the server's state.
    Look(u128),
    /// A line writes a value, having seen what it last read and its own writes.
    Write(u128, bool, u8),
    /// A coordinator line resolves what it last read, when that was a conflict.
    Resolve(u128, u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 2u128..6;
    let step = prop_oneof![
        2 => who.clone().prop_map(Step::Look),
        4 => (who.clone(), any::<bool>(), 0u8..3).prop_map(|(by, p, v)| Step::Write(by, p, v)),
        1 => (who, 0u8..3).prop_map(|(by, v)| Step::Resolve(by, v)),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What a line knows: the rev it read, and the ops it has seen by reading or writing.
#[derive(Default)]
struct Eyes {
    rev: Rev,
    seen: BTreeMap<GroupKey, BTreeSet<OpId>>,
    own: BTreeMap<GroupKey, BTreeSet<OpId>>,
    open: BTreeSet<GroupKey>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// The heads of a group are the writes that no later write had seen, by true causality; a conflict is open
    /// exactly when their values differ.
    #[test]
    fn heads_are_what_true_causality_says(steps in steps()) {
        let mut desk = Desk::new();
        let mut eyes: BTreeMap<u128, Eyes> = BTreeMap::new();
        let first = desk.record().groups[&P].heads[0].op;
        let mut written: BTreeMap<GroupKey, Vec<(OpId, BTreeSet<OpId>, u8)>> = BTreeMap::new();
        for key in [P, Q] {
            written.insert(key, vec![(first, BTreeSet::new(), 99)]);
        }
        for step in steps {
            let (by, key, value, resolve) = match step {
                Step::Look(by) => {
                    let eye = eyes.entry(by).or_default();
                    eye.rev = desk.rev();
                    for key in [P, Q] {
                        eye.seen.insert(key, written[&key].iter().map(|it| it.0).collect());
                        if desk.open(key) { eye.open.insert(key); } else { eye.open.remove(&key); }
                    }
                    continue;
                }
                Step::Write(by, p, value) => (by, if p { P } else { Q }, value, false),
                Step::Resolve(by, value) => (by, P, value, true),
            };
            let eye = eyes.entry(by).or_default();
            if eye.rev == 0 || (resolve && !eye.open.contains(&key)) {
                continue;
            }
            let joins = eye.open.contains(&key) && !resolve;
            let own = eye.own.entry(key).or_default().clone();
            let sees = if joins { own } else { eye.seen[&key].union(&own).copied().collect() };
            let intent = if resolve {
                Intent::Resolve { key, value: json!(value), reason: "r".into(), saw: Vec::new() }
            } else {
                Intent::Edit { writes: vec![Write { key, value: json!(value) }] }
            };
            let mut op = desk.op(by, 1, eye.rev, intent);
            if joins { op.joins.insert(key); }
            desk.take(by, &op).unwrap();
            eye.own.entry(key).or_default().insert(op.id);
            written.get_mut(&key).unwrap().push((op.id, sees, value));
            let gone: BTreeSet<OpId> = written[&key].iter().flat_map(|it| it.1.iter().copied()).collect();
            let expected: BTreeSet<OpId> = written[&key].iter().map(|it| it.0).filter(|id| !gone.contains(id)).collect();
            let heads: BTreeSet<OpId> = desk.record().groups[&key].heads.iter().map(|head| head.op).collect();
            prop_assert_eq!(&heads, &expected);
            let values: BTreeSet<u8> = written[&key].iter().filter(|it| expected.contains(&it.0)).map(|it| it.2).collect();
            prop_assert_eq!(desk.open(key), values.len() > 1);
        }
    }
}
