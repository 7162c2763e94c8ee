//! The words of the command line. What they mean is in the files beside it.

use crate::out::Out;
use crate::stop::Form;
use app::data::{Indicator, Which};
use app::text::{Lang, Texts};
use chrono::{Months, NaiveDate};
use clap::{Args as Group, Parser, Subcommand};
use shared::clock::{Millis, seoul_date};
use shared::id::{DongCode, OpId, RecordId};
use std::path::PathBuf;

/// Visiting care without a screen: record visits offline, sync, settle conflicts. Prints one JSON object a line.
///
/// Secrets come by file, environment or a prompt, never as arguments:
/// the passphrase by --passphrase-file or DOLBOM_PASSPHRASE, the enrolment code by --code-file, DOLBOM_CODE or
/// standard input.
///
/// Ends with 0 when done, 1 when refused (the reason is on standard error), 2 when the words are not
/// understood, 3 without a connection.
#[derive(Debug, Parser)]
#[command(name = "tablet", version, propagate_version = true)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb takes.
#[derive(Debug, Group)]
pub struct Place {
    /// The folder of the encrypted store.
    #[arg(long, global = true, env = "DOLBOM_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Language of sentences: ko or en.
    #[arg(long, global = true, env = "DOLBOM_LANG")]
    pub lang: Option<Lang>,
    /// Print for people instead of JSON lines.
    #[arg(long, global = true)]
    pub pretty: bool,
    /// Print the reason of a refusal as a JSON object.
    #[arg(long, global = true)]
    pub json_errors: bool,
    /// A file whose first line is the passphrase.
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl Place {
    /// Where lines go.
    pub fn out(&self, texts: Texts) -> Out {
        Out::new(self.pretty, texts)
    }
}

impl Args {
    /// The language that was asked for, else that of the system, else Korean.
    pub fn language(&self) -> Lang {
        let system = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        self.place.lang.or_else(|| system()?.parse().ok()).unwrap_or(Lang::Ko)
    }

    /// How a refusal is told.
    pub fn error_form(&self) -> Form {
        if self.place.json_errors { Form::Json } else { Form::Sentence }
    }
}

pub fn day(text: &str) -> Result<NaiveDate, String> {
    shared::kind::parse_date(&text.into()).ok_or_else(|| format!("{text:?} is no day like 2026-11-24"))
}

fn which(text: &str) -> Result<Which, String> {
    serde_json::from_value(text.into()).map_err(|_| format!("{text:?} is neither waiting, refused nor taken"))
}

fn indicator(text: &str) -> Result<Indicator, String> {
    serde_json::from_value(text.into())
        .map_err(|_| format!("{text:?} is none of visits, seniors, discoveries, households and first_act"))
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make this folder a replica: exchange a one-time code for rights and an empty encrypted store.
    Enrol(Enrol),
    /// Save new records or events: one JSON object a line, one save each.
    ///
    /// Fields are flat; `tablet kinds KIND` lists them. Besides them a line may hold:
    /// "household": the id of the household it belongs to, or a new one {…};
    /// "dong": where a new household lives (when you look after several);
    /// "dwelling": {…} made in the same save; "relation": to the head of the household;
    /// "of": the record that an event belongs to (its subject, when left out);
    /// "with": [{"kind": …, …}] further records and events of the same save;
    /// "id": an id of your own.
    Add(Add),
    /// Change fields of a record; of an event: write one that corrects it. One JSON object of changed fields; null
    /// empties a field; a set as {"add": […], "change": {"<id>": {…}}, "remove": ["<id>"]}.
    Edit(Edit),
    /// Take a record out of use.
    Archive(Archive),
    /// Take an archived record into use again.
    Revive(Revive),
    /// Move a household to another dong, or a record to another household.
    Move(Move),
    /// Move many: one JSON object a line, {"id", "dong"} for a household or {"id", "household"} for anything else; one
    /// save each. What is there already is passed over, so an interrupted list is given again.
    MoveMany(Lines),
    /// Forms that are not finished. They never leave the tablet.
    #[command(subcommand)]
    Draft(Draft),
    /// Settle a conflict (coordinators).
    Resolve(Resolve),
    /// Take a resolution back within seven days.
    Reopen {
        /// The op that resolved; `tablet conflicts --settled` shows it.
        resolution: OpId,
    },
    /// Make one record a name of another (coordinators).
    Merge {
        /// The record that becomes a name.
        loser: RecordId,
        /// The record that stays.
        winner: RecordId,
    },
    /// Mark a decision as seen by its author.
    Seen {
        /// The op that resolved.
        resolution: OpId,
    },
    /// Send what waits and fetch what is new.
    Sync(Sync),
    /// What no tablet holds: devices, refused saves, downloads. Asked of the server, by coordinators.
    Desk(crate::desk::Desk),
    /// Print the kinds of records: fields, units, ranges and codes.
    Kinds {
        /// Only this one.
        name: Option<String>,
    },
    #[command(flatten)]
    Look(Look),
}

/// What can be seen.
#[derive(Debug, Subcommand)]
pub enum Look {
    /// One record with its sets, conflicts, decisions and events.
    Show {
        /// The record.
        id: RecordId,
    },
    /// The fields of a record with the snapshot that a later `edit --opened` must carry.
    Form {
        /// The record.
        id: RecordId,
    },
    /// Records of a kind, newest change first.
    List {
        /// The kind.
        kind: String,
        /// Only those of this household, person or visit.
        #[arg(long, value_name = "ID")]
        of: Option<RecordId>,
        /// Archived ones too.
        #[arg(long)]
        archived: bool,
        /// Most rows.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Go on after this row.
        #[arg(long, value_name = "ID")]
        after: Option<RecordId>,
    },
    /// What is to be done: overdue, due, planned.
    Today {
        /// The day in Seoul; today when left out.
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: Option<NaiveDate>,
    },
    /// The same in one row: counts, the first doors of each group, the door to begin with.
    Day {
        /// The day in Seoul; today when left out.
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: Option<NaiveDate>,
        /// Most doors a group.
        #[arg(long, default_value_t = 20)]
        rows: u32,
    },
    /// A person's page: how she is, what is to do, her home.
    Profile {
        /// The person.
        id: RecordId,
        /// The day in Seoul; today when left out.
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: Option<NaiveDate>,
    },
    /// What is past for a person, newest first.
    Story {
        /// The person.
        id: RecordId,
        /// Only visits.
        #[arg(long)]
        visits: bool,
        /// Most entries.
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Go on after this entry.
        #[arg(long, value_name = "ID")]
        after: Option<RecordId>,
    },
    /// What is known of a person before a visit: last measurements and results, last visit, open tasks.
    Last {
        /// The person.
        person: RecordId,
    },
    /// Find by name, 초성, address or last digits of a phone.
    Search {
        /// What to find.
        #[arg(required = true)]
        text: Vec<String>,
        /// Most hits.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// What was saved here and what became of it.
    Outbox {
        /// Sent ones too.
        #[arg(long)]
        all: bool,
    },
    /// Saves of this tablet as people speak of them: whose record, what sort, what became of it.
    Saves {
        /// waiting, refused or taken.
        #[arg(long, default_value = "taken", value_parser = which)]
        which: Which,
        /// Most rows.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Go on after the row with this "place".
        #[arg(long, value_name = "PLACE")]
        after: Option<u64>,
    },
    /// What two people reported differently.
    Conflicts {
        /// Settled ones too.
        #[arg(long)]
        settled: bool,
    },
    /// What was decided about one's own values.
    Decided {
        /// Only of this household.
        #[arg(long, value_name = "ID")]
        of: Option<RecordId>,
        /// Only what was not looked at.
        #[arg(long)]
        unseen: bool,
        /// Most rows.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// The numbers of a period: visits, seniors met, discoveries, time until somebody acted.
    Indicators {
        #[command(flatten)]
        period: Period,
    },
    /// What a number counts, the newest first.
    IndicatorList {
        /// visits, seniors, discoveries, households or first_act.
        #[arg(value_parser = indicator)]
        which: Indicator,
        #[command(flatten)]
        period: Period,
        /// Only of households that live in this dong.
        #[arg(long, value_name = "CODE")]
        dong: Option<DongCode>,
        /// Only of the month of this day.
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        month: Option<NaiveDate>,
        /// Most rows.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Go on after this row.
        #[arg(long, value_name = "ID")]
        after: Option<RecordId>,
    },
    /// Count and sum of every stream, to compare with the server's.
    Digest,
    /// Score answers without saving: one JSON object with "answers".
    Score {
        /// Code of the instrument, e.g. phq9.
        code: String,
        #[command(flatten)]
        lines: Lines,
    },
    /// Who works here, rights, last sync, counts.
    Status,
}

/// The days of a period; at most twelve months are counted.
#[derive(Debug, Group)]
pub struct Period {
    /// First day in Seoul; a year before the last when left out.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: Option<NaiveDate>,
    /// Last day in Seoul; today when left out.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: Option<NaiveDate>,
}

impl Period {
    /// First and last.
    pub fn days(&self, now: Millis) -> (NaiveDate, NaiveDate) {
        let to = self.to.unwrap_or_else(|| seoul_date(now));
        (self.from.unwrap_or_else(|| to.checked_sub_months(Months::new(12)).unwrap_or(to)), to)
    }
}

/// Where objects come from; standard input when nothing is said.
#[derive(Debug, Default, Group)]
pub struct Lines {
    /// An object, on the command line. May be given several times.
    #[arg(long, value_name = "OBJECT", conflicts_with = "file")]
    pub json: Vec<String>,
    /// A file with one object a line.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub struct Enrol {
    /// Address of the server, e.g. https://dolbom.example.kr.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// What you call this tablet.
    #[arg(long, value_name = "NAME")]
    pub device: String,
    /// A file with the one-time code.
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// Allow http to another machine, readable for everybody on the way. Closed test networks only.
    #[arg(long)]
    pub insecure_http: bool,
}

#[derive(Debug, Group)]
pub struct Add {
    /// The kind; `tablet kinds` lists them.
    pub kind: String,
    #[command(flatten)]
    pub lines: Lines,
    /// The draft that the first save ends.
    #[arg(long, value_name = "ID")]
    pub draft: Option<RecordId>,
}

#[derive(Debug, Group)]
pub struct Edit {
    /// The kind.
    pub kind: String,
    /// The record or event.
    pub id: RecordId,
    #[command(flatten)]
    pub lines: Lines,
    /// The "opened" of an earlier `tablet form`; else the record as it is now.
    #[arg(long, value_name = "OBJECT")]
    pub opened: Option<String>,
    /// The draft that this save ends.
    #[arg(long, value_name = "ID")]
    pub draft: Option<RecordId>,
}

#[derive(Debug, Group)]
pub struct Archive {
    /// The record.
    pub id: RecordId,
    /// moved, deceased, duplicate, mistake, or in words.
    #[arg(long)]
    pub reason: String,
    /// The "opened" of an earlier `tablet form`.
    #[arg(long, value_name = "OBJECT")]
    pub opened: Option<String>,
}

#[derive(Debug, Group)]
pub struct Revive {
    /// The record.
    pub id: RecordId,
    /// The "opened" of an earlier `tablet form`.
    #[arg(long, value_name = "OBJECT")]
    pub opened: Option<String>,
}

#[derive(Debug, Group)]
pub struct Move {
    /// The record.
    pub id: RecordId,
    /// To this dong: a household.
    #[arg(long, value_name = "CODE", required_unless_present = "household", conflicts_with = "household")]
    pub dong: Option<DongCode>,
    /// To this household: anything else.
    #[arg(long, value_name = "ID")]
    pub household: Option<RecordId>,
    /// The "opened" of an earlier `tablet form`.
    #[arg(long, value_name = "OBJECT")]
    pub opened: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Draft {
    /// Keep a form: one JSON object of the fields so far. Prints its id.
    Keep {
        /// The kind.
        kind: String,
        /// The draft to replace.
        #[arg(long)]
        id: Option<RecordId>,
        /// The record that is being edited, or that the new one belongs to.
        #[arg(long, value_name = "ID")]
        about: Option<RecordId>,
        /// The page that was open.
        #[arg(long, default_value_t = 1)]
        page: u8,
        #[command(flatten)]
        lines: Lines,
    },
    /// Throw a draft away.
    Drop {
        /// The draft.
        id: RecordId,
    },
    /// All drafts.
    List,
}

#[derive(Debug, Group)]
pub struct Resolve {
    /// The record.
    pub record: RecordId,
    /// What is in conflict: the "key" that `tablet conflicts` shows, or the name of a group.
    pub key: String,
    /// The candidate that shall stand: its op.
    #[arg(long, value_name = "OP", required_unless_present = "value", conflicts_with = "value")]
    pub pick: Option<OpId>,
    /// A value of one's own, as JSON; null for a removed element.
    #[arg(long, value_name = "JSON")]
    pub value: Option<String>,
    /// Why, as a code or in words; both authors see it.
    #[arg(long)]
    pub reason: String,
    /// A candidate that was on the screen. When another has come since, nothing is settled.
    #[arg(long, value_name = "OP")]
    pub saw: Vec<OpId>,
}

#[derive(Debug, Group)]
pub struct Sync {
    /// Allow http to another machine, readable for everybody on the way. Closed test networks only.
    #[arg(long)]
    pub insecure_http: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(std::iter::once("tablet").chain(line.split_whitespace()))
    }

    #[test]
    fn the_words_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_verb_is_understood() {
        let id = "018f0000-0000-7000-8000-000000000001";
        for line in [
            "enrol --server https://x --device T --code-file c",
            "add person --json {}",
            "add person --file f --draft ID",
            "edit person ID --json {} --opened {}",
            "archive ID --reason moved",
            "revive ID",
            "move ID --dong 1111051500",
            "move ID --household ID",
            "move-many --file f",
            "show ID",
            "form ID",
            "list person --of ID --archived --limit 5 --after ID",
            "today --day 2026-11-24",
            "day --day 2026-11-24 --rows 5",
            "profile ID --day 2026-11-24",
            "story ID --visits --limit 5 --after ID",
            "search 김 영자 --limit 3",
            "sync --insecure-http",
            "outbox --all",
            "saves --which refused --limit 5 --after 12",
            "saves",
            "conflicts --settled",
            "decided --of ID --unseen --limit 5",
            "resolve ID 5 --pick ID --reason seen",
            "resolve ID heating --value null --reason seen --saw ID --saw ID",
            "reopen ID",
            "merge ID ID",
            "seen ID",
            "indicators --from 2026-01-01 --to 2026-11-30",
            "indicator-list first_act --dong 1111051500 --month 2026-11-01 --limit 5 --after ID",
            "digest",
            "score phq9 --json {}",
            "status",
            "draft keep visit --about ID --page 2 --json {}",
            "draft drop ID",
            "draft list",
            "desk devices",
            "desk quarantine --limit 5 --after 12",
            "desk quarantine --dismissed",
            "desk mend ID --json {}",
            "desk adopt ID",
            "desk dismiss ID --reason seen",
            "desk take-back ID",
            "desk merged --limit 5 --after 12",
            "desk counts",
            "desk downloads",
            "desk export visits --from 2026-11-01 --to 2026-11-30 --dong 1111051500 --format csv --reason x --out f",
            "kinds",
            "kinds person --pretty --lang en",
            "--home d --lang ko --pretty --json-errors --passphrase-file p status",
        ] {
            let line = line.replace("ID", id);
            assert!(parse(&line).is_ok(), "{line}: {}", parse(&line).unwrap_err());
        }
    }

    #[test]
    fn words_that_contradict_or_lack_are_refused() {
        let id = "018f0000-0000-7000-8000-000000000001";
        for line in [
            "",
            "add",
            "add person --json {} --file f",
            "move ID",
            "move ID --dong 1 ",
            "move ID --dong 1111051500 --household ID",
            "resolve ID 5 --reason x",
            "resolve ID 5 --pick ID --value 1 --reason x",
            "show x",
            "archive ID",
            "today --day 24.11.2026",
            "saves --which sent",
            "indicator-list tea",
            "status --lang de",
            "status --passphrase secret",
        ] {
            let line = line.replace("ID", id);
            assert!(parse(&line).is_err(), "{line}");
        }
    }
}
