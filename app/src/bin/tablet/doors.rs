//! Every command and every query has its words here: who adds one to `app::data` is told by the compiler.

use app::data::Command;

/// The sentence that tells that a command is on the disk.
pub fn sentence(command: &Command) -> &'static str {
    match command {
        Command::Save { .. } => "saved",
        Command::Resolve { .. } => "settled",
        Command::Reopen { .. } => "reopened",
        Command::Merge { .. } => "merged",
        Command::KeepDraft(_) => "draft_kept",
        Command::DropDraft { .. } => "draft_dropped",
        Command::MarkSeen { .. } => "marked_seen",
        Command::Desk(_) => "desk_done",
        Command::Export(_) => "desk_exported",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use app::data::Query;
    use app::text::{Lang, Texts};
    use clap::CommandFactory;
    use shared::id::RecordId;
    use std::fs;
    use std::path::Path;

    /// The verb that asks a query.
    fn verb(query: &Query) -> &'static str {
        match query {
            Query::Show { .. } => "show",
            Query::Form { .. } => "form",
            Query::List { .. } => "list",
            Query::Today { .. } => "today",
            Query::Day { .. } => "day",
            Query::Profile { .. } => "profile",
            Query::Story { .. } => "story",
            Query::LastValues { .. } => "last",
            Query::Search { .. } => "search",
            Query::Outbox { .. } => "outbox",
            Query::Saves { .. } => "saves",
            Query::Conflicts { .. } => "conflicts",
            Query::Decided { .. } => "decided",
            Query::Indicators { .. } => "indicators",
            Query::IndicatorList { .. } => "indicator-list",
            Query::Drafts => "draft",
            Query::Status => "status",
            Query::Digest => "digest",
            Query::Score { .. } => "score",
            Query::Desk(_) => "desk",
        }
    }

    #[test]
    fn every_query_is_asked_by_a_verb() {
        let words = Args::command();
        for query in [Query::Drafts, Query::Status, Query::Digest] {
            assert!(words.find_subcommand(verb(&query)).is_some());
        }
    }

    /// Keys in quotes behind these words.
    const ASKED_BY: [&str; 8] = [
        "usage(\"",
        "Usage(\"",
        "texts.get(\"",
        "texts.fill(\"",
        "prompt(&texts.get(\"",
        "(\"sync_",
        "=> \"draft_",
        "saved(\"",
    ];

    #[test]
    fn every_sentence_that_is_asked_for_is_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/tablet");
        let [ko, en] = [Lang::Ko, Lang::En].map(Texts::for_lang);
        let mut asked = 0;
        for file in fs::read_dir(folder).unwrap() {
            let source = fs::read_to_string(file.unwrap().path()).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            for word in ASKED_BY {
                for rest in code.split(word).skip(1) {
                    let prefix = word.rsplit('"').next().unwrap();
                    let key = format!("{prefix}{}", rest.split('"').next().unwrap());
                    assert!(ko.find(&key).is_some() && en.find(&key).is_some(), "{key}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 20, "{asked}");
    }

    #[test]
    fn every_command_is_told_in_a_sentence() {
        let id = RecordId(uuid::Uuid::nil());
        let texts = Texts::for_lang(Lang::En);
        for command in [
            Command::Save { changes: Vec::new(), draft: None },
            Command::Merge { loser: id, winner: id },
            Command::DropDraft { id },
        ] {
            assert!(texts.find(sentence(&command)).is_some());
        }
    }
}
