//! Ops of each intent, enrolment, errors; what a reader ignores; the hashes that both sides must compute alike.

use crate::*;

/// One op of each intent, with all that an op may carry.
fn one_of_each(author: &mut Author) -> Vec<Op> {
    let mut edit = edit(1, author, 2);
    edit.base = [(Part::Open, 12), (Part::Clinical, 3)].into();
    edit.pins = [(element(1), 9)].into();
    edit.joins = [key("q")].into();
    let mut rest = |intent| author.op("probe", record(1), intent);
    let ops = [
        rest(Intent::Edit { writes: vec![Write { key: element(1), value: Value::Null }] }),
        rest(Intent::Life { value: json!({"archived": "moved"}) }),
        rest(Intent::Life { value: json!("active") }),
        rest(Intent::Move { home: Home::With(record(2)) }),
        rest(Intent::Resolve {
            key: key("p"),
            value: json!({"v": 3}),
            reason: "전화로 확인함".into(),
            saw: vec![OpId(uuid(7)), OpId(uuid(8))],
        }),
        rest(Intent::Reopen { resolution: OpId(uuid(9)), key: element(1) }),
        rest(Intent::Merge { into: record(2) }),
        rest(Intent::Event { parent: record(1), supersedes: Some(record(4)), body: json!({"v": 1}) }),
    ];
    [vec![create(1, author), edit], ops.to_vec()].concat()
}

#[test]
fn an_op_of_each_intent() {
    let ops = one_of_each(&mut Author::new(1, Role::Coordinator));
    for op in &ops {
        let again: Op = serde_json::from_value(travels(op)).unwrap();
        assert_eq!(again, *op);
    }
    assert_json_snapshot!(ops.iter().map(travels).collect::<Vec<_>>());
}

#[test]
fn enrolment_and_errors() {
    let author = Author::new(1, Role::Nurse);
    let request =
        EnrolRequest { proto: PROTOCOL, code: "7K3M-Q9TX".into(), device: "방문 태블릿 3".into() };
    let errors = [
        ErrorCode::BadCode,
        ErrorCode::BadToken,
        ErrorCode::Revoked,
        ErrorCode::Protocol,
        ErrorCode::Malformed,
        ErrorCode::TooLarge,
        ErrorCode::Busy,
        ErrorCode::Unavailable,
        ErrorCode::NotAllowed,
        ErrorCode::NotFound,
        ErrorCode::TooLate,
        ErrorCode::NoReason,
    ]
    .map(|code| ErrorReply {
        code,
        detail: "for a programmer".into(),
        speaks: (code == ErrorCode::Protocol).then_some((PROTOCOL, PROTOCOL)),
    });
    assert_json_snapshot!("enrol_request", travels(&request));
    assert_json_snapshot!("enrol_reply", travels(&enrolled(&author)));
    assert_json_snapshot!("errors", travels(&errors));
}

#[test]
fn unknown_fields_of_messages_are_ignored() -> Result<()> {
    let mut author = Author::new(1, Role::Nurse);
    let op = create(1, &mut author);
    let mut asked = travels(&request(author.push(&[op]), from_start(&["1111051500/open"])));
    for at in ["", "/push", "/push/line", "/push/tip", "/push/entries/0", "/pull/0", "/device"] {
        asked
            .pointer_mut(at)
            .and_then(Value::as_object_mut)
            .context("an object")?
            .insert("new".into(), json!([1]));
    }
    let read: SyncRequest = serde_json::from_str(&asked.to_string())?;
    ensure!(read.push.entries.len() == 1 && read.pull.len() == 1);
    let mut reply = travels(&enrolled(&author));
    reply["new"] = json!({"a": 1});
    reply["lease"]["new"] = json!(1);
    serde_json::from_value::<EnrolReply>(reply)?;
    Ok(())
}

/// Computed apart from this program, by the words of docs/protocol.md.
#[test]
fn the_chain_and_the_digest_are_those_of_the_protocol() -> Result<()> {
    let one = Chain::START.then(OpId(uuid(1)), r#"{"a":1}"#);
    let two = one.then(OpId(uuid(2)), r#"{"이름":"김영자"}"#);
    assert_eq!(one.to_string(), "b55ebc5ffed9f7cb210da8cf14fad899");
    assert_eq!(two.to_string(), "aeb5611a89682588602fda763819fe7a");
    let mut digest = StreamDigest::default();
    digest.add(record(1), 1);
    assert_eq!(travels(&digest), json!({"count": 1, "sum": "6a6add85ff8ba687"}));
    digest.add(record(2), (3 << 40) + 7);
    assert_eq!(travels(&digest), json!({"count": 2, "sum": "4b3da00cfb82126c"}));
    Ok(())
}
