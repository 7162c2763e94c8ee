//! Somebody moved: into another household, to a new address in a dong of hers who writes it, or away.

use super::super::view::Person;
use super::out::Out;
use super::{carry_out, leaving, opened};
use crate::data::{Change, HomeGiven};
use crate::form::record::{Leaving, OneRecord};
use crate::host::{Ask, Fault, Reply};
use crate::ui::link::Link;
use crate::ui::pages::record::find::FindPerson;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Choice, Field, Look, Seg, TextInput, lasting, toast};
use dioxus::prelude::*;
use serde_json::json;
use shared::domain::dwelling::DWELLING;
use shared::domain::household::HOUSEHOLD;
use shared::id::{DongCode, RecordId};

/// Where she went.
const WHERE: [&str; 3] = ["household", "address", "away"];

/// The part of the dialog.
#[component]
pub(super) fn Moved(person: Person, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let mut whereto = use_signal(|| "address".to_owned());
    let options: Vec<Choice> =
        WHERE.iter().map(|it| Choice::new(*it, texts.get(&format!("register.whereto.{it}")))).collect();
    rsx! {
        Field { id: "whereto", label: texts.get("register.whereto"), group: true,
            Seg {
                name: "whereto", label: texts.get("register.whereto"), options, chosen: whereto(),
                onchoose: move |it| whereto.set(it),
            }
        }
        match whereto().as_str() {
            "household" => rsx! { Household { person, onclose } },
            "away" => rsx! { Out { person, reason: "moved", onclose } },
            _ => rsx! { Address { person, onclose } },
        }
    }
}

/// Do it, and close the dialog.
fn carry(onclose: EventHandler<()>, deed: impl Future<Output = Result<(), Fault>> + 'static) {
    let texts = texts();
    lasting(async move {
        match deed.await {
            Ok(()) => onclose.call(()),
            Err(fault) => toast(texts.fault(&fault), None),
        }
    });
}

/// Into the household of somebody who is found.
#[component]
fn Household(person: Person, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let id = person.id;
    let pick = move |other: RecordId| {
        let (link, person) = (link.clone(), person.clone());
        carry(onclose, async move {
            let row = super::row(&link, other).await?;
            let household = row["home"]["with"].as_str().and_then(|it| it.parse().ok()).ok_or(Fault::Gone)?;
            let mut changes = leaving(&link, &person).await?.moved_to(household);
            let members = json!({ "members": { "add": [{ "person": person.id, "from": today() }] } });
            let fields = members.as_object().cloned().unwrap_or_default();
            let opened = opened(&link, household).await?.opened;
            changes.push(Change::Edit { id: household, opened, fields });
            carry_out(&link, changes, texts.get("register.moved"), texts).await
        });
    };
    rsx! {
        p { class: "sub", {texts.get("register.whose")} }
        FindPerson { id: "whose", label: texts.get("register.whose"), not: id, onpick: pick }
        div { class: "foot",
            Button { label: texts.get("register.leave_not"), onpress: onclose }
        }
    }
}

fn today() -> chrono::NaiveDate {
    shared().standing.peek().as_ref().map(|it| it.today).unwrap_or_default()
}

/// To a new address. Who lives alone moves with her household; else she gets one of her own.
#[component]
fn Address(person: Person, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let shared = shared();
    let standing = shared.standing.read();
    let mine =
        standing.as_ref().and_then(|it| it.owner.as_ref()).map(|it| it.dong.clone()).unwrap_or_default();
    drop(standing);
    let mut road = use_signal(String::new);
    let mut detail = use_signal(String::new);
    let mut dong = use_signal(|| mine.first().cloned());
    let alone = person.home.persons.iter().all(|it| it.id == person.id);
    let missing = road().trim().is_empty().then(|| texts.get("register.address_missing"));
    let save = move |()| {
        let (link, person) = (link.clone(), person.clone());
        let address = [road(), detail()];
        let dong: Option<DongCode> = dong().and_then(|it| it.parse().ok());
        carry(onclose, async move {
            let it = leaving(&link, &person).await?;
            let house = match &person.home.dwelling {
                Some(dwelling) => Some(opened(&link, dwelling.id).await?),
                None => None,
            };
            let fresh = fresh(&link).await?;
            let changes = to_address(&it, house, dong.ok_or(Fault::Gone)?, &address, fresh);
            carry_out(&link, changes, texts.get("register.moved"), texts).await
        });
    };
    let dongs: Vec<Choice> = mine.iter().map(|it| Choice::new(it.clone(), it.clone())).collect();
    rsx! {
        p { class: "sub", {texts.get(if alone { "register.address_alone" } else { "register.address_with" })} }
        if dongs.len() > 1 {
            Field { id: "to-dong", label: texts.get("register.dong"), group: true,
                Seg { name: "to-dong", label: texts.get("register.dong"), options: dongs, chosen: dong(), onchoose: move |it| dong.set(Some(it)) }
            }
        }
        Field { id: "to-road", label: texts.get("field.dwelling.road_addr"),
            TextInput { id: "to-road", value: road(), max: 200, onchange: move |it| road.set(it) }
        }
        Field { id: "to-detail", label: texts.get("field.dwelling.detail"),
            TextInput { id: "to-detail", value: detail(), max: 100, onchange: move |it| detail.set(it) }
        }
        div { class: "foot",
            Button { label: texts.get("register.leave_not"), onpress: onclose }
            Button { look: Look::Primary, label: texts.get("register.move"), missing, onpress: save }
        }
    }
}

/// The changes of a move to a new address.
fn to_address(
    it: &Leaving,
    house: Option<OneRecord>,
    dong: DongCode,
    [road, detail]: &[String; 2],
    [household, dwelling]: [RecordId; 2],
) -> Vec<Change> {
    let fields = json!({ "road_addr": road, "detail": detail });
    let fields = fields.as_object().cloned().unwrap_or_default();
    let create = |id, kind: &shared::kind::Kind, home, fields| Change::Create {
        id,
        kind: kind.name.to_owned(),
        home,
        fields,
    };
    if it.alone {
        let home = HomeGiven::Dong(dong);
        let moved = Change::Move { id: it.household.id, opened: it.household.opened.clone(), home };
        // What is known of the old dwelling is not true of the new one.
        let left =
            house.map(|it| Change::Archive { id: it.id, opened: it.opened, reason: "moved".to_owned() });
        let house = create(dwelling, &DWELLING, HomeGiven::With(it.household.id), fields);
        return [moved].into_iter().chain(left).chain([house]).collect();
    }
    // Who looks after her goes on doing so.
    let assigned: Vec<_> = it.household.elements("assigned").into_iter().map(|(_, it)| it).collect();
    let members = json!({
        "members": [{ "person": it.person.id, "relation": "self", "from": it.now.0.date() }],
        "assigned": assigned,
    });
    let members = members.as_object().cloned().unwrap_or_default();
    let mut changes = vec![
        create(household, &HOUSEHOLD, HomeGiven::Dong(dong), members),
        create(dwelling, &DWELLING, HomeGiven::With(household), fields),
    ];
    changes.extend(it.moved_to(household));
    changes
}

async fn fresh(link: &Link) -> Result<[RecordId; 2], Fault> {
    match link.ask(Ask::Fresh(2)).await {
        Reply::Ids(ids) => ids.try_into().map_err(|_| Fault::Gone),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}
