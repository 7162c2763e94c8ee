//! Every command of the screens has its sentence here: who adds one to `app::data` is told by the compiler.

use crate::data::Command;

/// Key of the sentence that tells that a command is on the disk.
pub fn sentence(command: &Command) -> &'static str {
    match command {
        Command::Save { .. } => "ui.done.saved",
        Command::Resolve { .. } => "ui.done.settled",
        Command::Reopen { .. } => "ui.done.reopened",
        Command::Merge { .. } => "ui.done.merged",
        Command::KeepDraft(_) => "ui.done.draft_kept",
        Command::DropDraft { .. } => "ui.done.draft_dropped",
        Command::MarkSeen { .. } => "ui.done.seen",
        Command::Desk(_) => "ui.done.desk",
        Command::Export(_) => "ui.done.exported",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, Texts};
    use shared::id::{OpId, RecordId};

    #[test]
    fn every_command_is_told_in_a_sentence() {
        let id = RecordId(uuid::Uuid::nil());
        let resolution = OpId(uuid::Uuid::nil());
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for command in [
                Command::Save { changes: Vec::new(), draft: None },
                Command::Reopen { resolution },
                Command::Merge { loser: id, winner: id },
                Command::DropDraft { id },
                Command::MarkSeen { resolution },
            ] {
                assert!(texts.find(sentence(&command)).is_some(), "{}", sentence(&command));
            }
            for key in ["ui.done.settled", "ui.done.draft_kept", "ui.done.desk", "ui.done.exported"] {
                assert!(texts.find(key).is_some(), "{key}");
            }
        }
    }
}
