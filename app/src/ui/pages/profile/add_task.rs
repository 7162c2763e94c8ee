//! A task of one's own: what, in which words, until when.

use super::tasks::form;
use crate::data::{Change, Command, HomeGiven, Refused};
use crate::host::{Ask, Fault, Reply};
use crate::ui::link::Link;
use crate::ui::state::{send, shared, texts};
use crate::ui::widgets::form::code_choices;
use crate::ui::widgets::{
    Button, DateInput, Dialog, Field, Look, Seg, TextInput, described_by, lasting, toast, toast_undo,
};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde_json::json;
use shared::id::RecordId;

/// What people add by hand; the others come from rules and cases.
const KINDS: [&str; 4] = ["call", "visit", "refer", "apply"];
/// Most letters of a title.
const TITLE_MOST: usize = 100;

/// The dialog.
#[component]
pub fn AddTask(person: RecordId, household: RecordId, day: NaiveDate, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let mut kind = use_signal(|| KINDS[0].to_owned());
    let mut title = use_signal(String::new);
    let mut due = use_signal(|| None::<String>);
    let mut problem = use_signal(|| None::<String>);
    let add = move |()| {
        let link = link.clone();
        let given = Given { person, household, kind: kind(), title: title().trim().to_owned(), due: due() };
        spawn(async move {
            match save(&link, given).await {
                Ok(id) => {
                    onclose.call(());
                    toast_undo(texts.get("profile.added"), move || {
                        let link = link.clone();
                        lasting(async move {
                            if let Err(fault) = take_back(&link, id).await {
                                toast(texts.fault(&fault), None);
                            }
                        });
                    });
                }
                Err(Fault::Refused(Refused::Invalid { problems })) => {
                    problem.set(problems.first().map(|it| texts.problem(Some("task"), it)));
                }
                Err(fault) => problem.set(Some(texts.fault(&fault))),
            }
        });
    };
    let missing = title().trim().is_empty().then(|| texts.get("profile.add_missing"));
    let foot = rsx! {
        Button { label: texts.get("profile.add_not"), onpress: onclose }
        Button { look: Look::Primary, label: texts.get("profile.add_deed"), missing, onpress: add }
    };
    rsx! {
        Dialog { open: true, title: texts.get("profile.add_title"), foot, onclose,
            Field { id: "task-kind", label: texts.get("field.task.task_kind"), group: true,
                Seg {
                    name: "task-kind",
                    label: texts.get("field.task.task_kind"),
                    options: code_choices(&texts, "task_kind", &KINDS),
                    chosen: Some(kind()),
                    onchoose: move |code| kind.set(code),
                }
            }
            Field { id: "task-title", label: texts.get("profile.add_what"), problem: problem(),
                TextInput {
                    id: "task-title",
                    value: title(),
                    max: TITLE_MOST,
                    placeholder: texts.get("profile.add_example"),
                    invalid: problem().is_some(),
                    described: described_by("task-title", false, problem().is_some()),
                    onchange: move |text| title.set(text),
                }
            }
            Field { id: "task-due", label: texts.get("profile.add_due"),
                DateInput { id: "task-due", value: due(), min: day.to_string(), onchange: move |day| due.set(day) }
            }
        }
    }
}

struct Given {
    person: RecordId,
    household: RecordId,
    kind: String,
    title: String,
    due: Option<String>,
}

/// The task is hers who adds it, by her duty: a colleague of the same duty sees it too.
async fn save(link: &Link, given: Given) -> Result<RecordId, Fault> {
    let id = match link.ask(Ask::Fresh(1)).await {
        Reply::Ids(ids) => *ids.first().ok_or(Fault::Gone)?,
        Reply::Fault(fault) => return Err(fault),
        _ => return Err(Fault::Gone),
    };
    let duty =
        shared().standing.peek().as_ref().and_then(|it| it.owner.as_ref().map(|owner| owner.role.as_str()));
    let mut fields = json!({
        "task_kind": given.kind, "title": given.title, "subject": given.person, "due": given.due, "duty": duty,
    })
    .as_object()
    .cloned()
    .unwrap_or_default();
    fields.retain(|_, value| !value.is_null());
    let home = HomeGiven::With(given.household);
    let changes = vec![Change::Create { id, kind: "task".to_owned(), home, fields }];
    send(link, Command::Save { changes, draft: None }).await.map(|_| id)
}

async fn take_back(link: &Link, id: RecordId) -> Result<(), Fault> {
    let (opened, _) = form(link, id).await?;
    let changes = vec![Change::Archive { id, opened, reason: "mistake".to_owned() }];
    send(link, Command::Save { changes, draft: None }).await.map(drop)
}
