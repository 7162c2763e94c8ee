//! Asks of the desk and its answers; what an older tablet and an older server make of the fields that came with it.

use crate::*;
use shared::desk::{
    DeedDone, DeskAnswer, DeskAsk, DeskDeed, DeskPage, DeskQuestion, DeskReply, DeskRequest, DeviceRow,
    DongCounts, Download, DownloadLine, Export, ExportFormat, ExportRequest, ExportWhat, MergedGroup,
    MergedOp, RefusedAct, RefusedOp, Somebody,
};
use shared::id::{Receipt, ReplicaId, StaffId};
use shared::outcome::{Closed, How, OpResult, Refusal};
use shared::protocol::DeviceReport;
use std::collections::BTreeMap;

fn op() -> OpId {
    OpId(uuid(7))
}

fn somebody() -> Somebody {
    Somebody { id: StaffId(uuid(1)), name: Some("박조정".into()), role: Some(Role::Coordinator) }
}

fn closed() -> Closed {
    let reason = Some("같은 측정이 이미 있어요".into());
    Closed { by: StaffId(uuid(1)), at: NOW, how: How::Dismissed, reason }
}

#[test]
fn every_ask() {
    let (limit, after) = (50, Some(12));
    let questions = [
        DeskQuestion::Devices,
        DeskQuestion::Quarantine { limit, after, dismissed: true },
        DeskQuestion::Merged { limit, after },
        DeskQuestion::Counts,
        DeskQuestion::Downloads { limit, after: None },
    ]
    .map(DeskAsk::Question);
    let corrected = [(op(), [(key("p"), json!({"v": 3})), (element(1), Value::Null)].into())].into();
    let deeds = [
        DeskDeed::Mend { op: op(), corrected },
        DeskDeed::Adopt { op: op() },
        DeskDeed::Dismiss { op: op(), reason: "같은 측정이 이미 있어요".into() },
        DeskDeed::TakeBack { op: op() },
    ]
    .map(DeskAsk::Deed);
    let asks = questions.into_iter().chain(deeds).map(|ask| DeskRequest { proto: PROTOCOL, ask });
    let asks: Vec<Value> = asks.map(|it| travels(&it)).collect();
    for ask in &asks {
        let again: DeskRequest = serde_json::from_value(ask.clone()).unwrap();
        assert_eq!(travels(&again), *ask);
    }
    assert_json_snapshot!(asks);
}

#[test]
fn a_file_is_asked_for() {
    let export = Export {
        what: ExportWhat::Discoveries,
        from: "2026-11-01".parse().unwrap(),
        to: "2026-11-30".parse().unwrap(),
        dong: dong(),
        format: ExportFormat::Xlsx,
        reason: "구청 월간 보고".into(),
        lang: "ko".into(),
    };
    assert_eq!(export.file_name(), "dolbom-discoveries-1111051500-2026-11-01-2026-11-30.xlsx");
    assert_json_snapshot!(travels(&ExportRequest { proto: PROTOCOL, export }));
}

fn device() -> DeviceRow {
    DeviceRow {
        id: ReplicaId(uuid(3)),
        short: "7Q4".into(),
        device: "방문 태블릿 3".into(),
        staff: StaffId(uuid(1)),
        name: "김간호".into(),
        role: Role::Nurse,
        dong: vec![dong()],
        enrolled: NOW,
        seen: Some(NOW + 9),
        revoked: false,
        synced: Some(NOW + 5),
        waiting: Some(2),
        waits_since: Some(NOW + 6),
        drift: Some(-300_000),
        app: Some("0.1.0".into()),
        used_bytes: Some(7_000_000),
        free_bytes: None,
        persisted: Some(true),
    }
}

fn refused(receipt: Receipt) -> RefusedOp {
    RefusedOp {
        op: op(),
        receipt: Some(receipt),
        at: Some(NOW),
        record: Some(record(1)),
        of: Some(record(2)),
        kind: Some("probe".into()),
        intent: Some("create".into()),
        groups: [(key("p"), json!({"v": 3}))].into(),
        hidden: vec![key("q")],
        refusal: Some(Refusal::NotInScope),
        closed: Some(closed()),
    }
}

fn merged() -> MergedGroup {
    MergedGroup {
        key: key("p"),
        merged: true,
        value: json!({"v": 3}),
        prior: Some(json!({"v": 1})),
        now: Some(json!({"v": 2})),
        stands: false,
        others: Vec::new(),
    }
}

fn download() -> Download {
    Download {
        what: ExportWhat::Visits,
        from: day(1),
        to: day(30),
        dong: dong(),
        format: ExportFormat::Csv,
        rows: 40,
        reason: "구청 월간 보고".into(),
    }
}

fn day(day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
}

fn answers() -> [DeskAnswer; 6] {
    let receipt = Receipt::new("7Q4", 12);
    let result = OpResult { closed: Some(closed()), ..OpResult::quarantined(Refusal::NotAllowed) };
    [
        DeskAnswer::Devices(vec![device()]),
        DeskAnswer::Quarantine(DeskPage {
            rows: vec![RefusedAct {
                place: 40,
                act: None,
                replica: ReplicaId(uuid(3)),
                by: somebody(),
                received: NOW,
                dong: vec![dong()],
                ops: vec![refused(receipt.clone())],
            }],
            next: Some(40),
        }),
        DeskAnswer::Merged(DeskPage {
            rows: vec![MergedOp {
                place: 41,
                op: op(),
                receipt,
                by: somebody(),
                at: NOW,
                received: NOW,
                record: record(1),
                kind: "probe".into(),
                dong: dong(),
                groups: vec![merged()],
            }],
            next: None,
        }),
        DeskAnswer::Counts(vec![DongCounts {
            dong: dong(),
            records: [("visit".to_owned(), 3)].into(),
            refused: 1,
            refused_more: false,
            ops: 12,
        }]),
        DeskAnswer::Downloads(DeskPage {
            rows: vec![DownloadLine { place: 2, at: NOW, by: somebody(), what: download() }],
            next: None,
        }),
        DeskAnswer::Done(DeedDone { done: true, results: BTreeMap::from([(op(), result)]) }),
    ]
}

#[test]
fn every_answer() {
    let answers = answers().map(|answer| travels(&DeskReply { server_time: NOW, answer }));
    for answer in &answers {
        let again: DeskReply = serde_json::from_value(answer.clone()).unwrap();
        assert_eq!(travels(&again), *answer);
    }
    assert_json_snapshot!(answers);
}

#[test]
fn a_report_and_a_result_of_before_the_desk_are_read() {
    let report = json!({"app": "0.1.0", "waiting": 3, "clock": NOW, "hlc": 0});
    let report: DeviceReport = serde_json::from_value(report).unwrap();
    assert_eq!((report.waiting, report.used_bytes, report.persisted, report.synced), (3, None, None, None));
    let result = json!({"outcome": "quarantined", "refusal": {"code": "not_allowed"}});
    let read: OpResult = serde_json::from_value(result.clone()).unwrap();
    assert_eq!(read, OpResult::quarantined(Refusal::NotAllowed));
    assert_eq!(travels(&read), result, "nothing is added for an older tablet");
}
