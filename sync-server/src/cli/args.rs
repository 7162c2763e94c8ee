//! What can be typed. Secrets never: a key comes by file or environment.

use super::text::Lang;
use clap::{Args, Parser, Subcommand};
use shared::id::DongCode;
use shared::policy::Role;
use std::path::PathBuf;

/// The central server of Dolbom: reconciles what tablets recorded and serves it to the neighbourhood.
#[derive(Debug, Parser)]
#[command(
    name = "dolbom-server",
    version,
    arg_required_else_help = true,
    after_help = "\
The commands beside “serve” work on the store's file, also while the server runs.

Exit codes: 0 done, 1 refused (the reason is on standard error), 2 usage."
)]
pub struct Cli {
    /// What they have in common.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the store is and how to speak.
#[derive(Debug, Args)]
pub struct Common {
    /// The store: sqlite:PATH, or just a path; or postgres://USER@HOST/DATABASE, its password by PGPASSWORD or .pgpass.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "DOLBOM_STORE",
        hide_env_values = true,
        default_value = "sqlite:dolbom.db"
    )]
    pub store: String,
    /// File with the store's key, 64 hex digits; or put the key into DOLBOM_STORE_KEY.
    /// Without a key the store is not encrypted.
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Answer in JSON, one object a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of answers and errors: ko or en. Else the system's, else Korean.
    #[arg(long, global = true, env = "DOLBOM_LANG")]
    pub lang: Option<Lang>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server until it is told to stop (Ctrl-C or SIGTERM); it answers what has begun.
    #[command(after_help = "Example:\n  \
        dolbom-server serve --store sqlite:/srv/dolbom/dong.db --key-file /run/credentials/store.key\n\n\
        Prints “listening on http://…” on standard output once it answers. It speaks plain http:\n\
        for other machines put a TLS proxy in front. RUST_LOG sets what is logged (info).")]
    Serve(Serve),
    /// Staff: add, list, change; revoke a tablet.
    #[command(subcommand)]
    People(People),
    /// Make a one-time code with which a person enrols a tablet.
    #[command(after_help = "Example:\n  \
        dolbom-server enrol --store sqlite:dong.db --person 김간호")]
    Enrol(Enrol),
    /// The tablets: whose they are, their last contact, what waits on them.
    #[command(after_help = "Example:\n  dolbom-server replicas --store sqlite:dong.db")]
    Replicas,
    /// What was kept apart because it could not be applied.
    #[command(subcommand)]
    Quarantine(Quarantine),
    /// Copy the store to one file while the server runs, and read the copy back.
    #[command(after_help = "Example:\n  \
        dolbom-server backup --store sqlite:dong.db /backup/dong-2026-11-22.db\n\n\
        The copy has the same key. “dolbom-server restore” brings it back.")]
    Backup(Backup),
    /// Read a backup from its first page to its last and say what is in it; the file is left as it is.
    #[command(after_help = "Example:\n  \
        dolbom-server verify --key-file store.key /backup/dong-2026-11-22.db\n\n\
        With exit code 0 it is whole and “dolbom-server restore” will take it.")]
    Verify(Verify),
    /// Put a backup in the store's place, while no server runs; the store that was there is set aside.
    #[command(after_help = "Example:\n  \
        dolbom-server restore --store sqlite:dong.db /backup/dong-2026-11-22.db\n\n\
        With the next start a new server epoch begins, and tablets send again what the backup lacks.")]
    Restore(Restore),
}

/// Run the server.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420")]
    pub listen: String,
    /// Folder of the web build to serve beside the protocol.
    #[arg(long, value_name = "DIR")]
    pub web: Option<PathBuf>,
}

/// Staff.
#[derive(Debug, Subcommand)]
pub enum People {
    /// Add a person.
    #[command(after_help = "Example:\n  \
        dolbom-server people add --store sqlite:dong.db --name 김간호 --role nurse --dong 1111051500")]
    Add {
        /// The name that colleagues use.
        #[arg(long)]
        name: String,
        /// officer, planner, nurse, consultant, coordinator or head.
        #[arg(long)]
        role: Role,
        /// Ten digits each, separated by commas.
        #[arg(long, value_delimiter = ',', required = true)]
        dong: Vec<DongCode>,
    },
    /// List everybody.
    #[command(after_help = "Example:\n  dolbom-server people list --store sqlite:dong.db --json")]
    List,
    /// Change a person's name, role or dong. Their tablets learn of it with the next sync.
    #[command(after_help = "Example:\n  \
        dolbom-server people set 김간호 --dong 1111051500,1111053000 --store sqlite:dong.db")]
    Set {
        /// Id, or a name that only one has.
        #[arg(value_name = "PERSON")]
        person: String,
        /// Another name.
        #[arg(long)]
        name: Option<String>,
        /// Another role.
        #[arg(long)]
        role: Option<Role>,
        /// The whole new list of dong, separated by commas.
        #[arg(long, value_delimiter = ',')]
        dong: Option<Vec<DongCode>>,
        /// Take away every dong.
        #[arg(long, conflicts_with = "dong")]
        no_dong: bool,
    },
    /// Change the dong of everybody who looks after one: when it is split, joined or ends.
    #[command(after_help = "Example:\n  \
        dolbom-server people dong 1174052000 --also 1174052500,1174052600 --store sqlite:dong.db\n  \
        dolbom-server people dong 1174052000 --end --store sqlite:dong.db\n\n\
        When 상일동 becomes 상일제1동 and 상일제2동: in between a coordinator moves the households (“tablet move-many”). The dong ends only when nothing lives in it.")]
    Dong {
        /// Ten digits.
        #[arg(value_name = "DONG")]
        dong: DongCode,
        /// They look after these too, separated by commas.
        #[arg(long, value_delimiter = ',', required_unless_present = "end")]
        also: Vec<DongCode>,
        /// Nobody looks after it any more.
        #[arg(long, conflicts_with = "also")]
        end: bool,
    },
    /// Revoke a lost or retired tablet: it reads nothing any more.
    #[command(after_help = "Example:\n  dolbom-server people revoke-replica 7Q4 --store sqlite:dong.db")]
    RevokeReplica {
        /// Short name or id, as “dolbom-server replicas” shows it.
        #[arg(value_name = "REPLICA")]
        replica: String,
    },
}

/// Make a code.
#[derive(Debug, Args)]
pub struct Enrol {
    /// Id, or a name that only one has.
    #[arg(long)]
    pub person: String,
    /// Good until it is used, not for ten minutes only. For demonstrations.
    #[arg(long)]
    pub until_used: bool,
    /// Print the code and nothing else.
    #[arg(long, conflicts_with = "json")]
    pub plain: bool,
}

/// What was kept apart.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// List it, oldest first; never its contents.
    #[command(after_help = "Example:\n  dolbom-server quarantine list --store sqlite:dong.db")]
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

/// Copy the store.
#[derive(Debug, Args)]
pub struct Backup {
    /// A new file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Read a backup.
#[derive(Debug, Args)]
pub struct Verify {
    /// A file that “backup” made.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Bring a backup back.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that “backup” made.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_well_formed_and_all_but_groups_show_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        let mut waiting: Vec<_> = cli.get_subcommands().collect();
        while let Some(command) = waiting.pop() {
            let below: Vec<_> = command.get_subcommands().collect();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let exempt = !below.is_empty() || command.get_name() == "help";
            assert!(exempt || help.starts_with("Example:"), "{}", command.get_name());
            waiting.extend(below.into_iter().filter(|_| command.get_name() != "help"));
        }
    }

    #[test]
    fn no_argument_takes_a_secret() {
        for secret in ["--key", "--token", "--code"] {
            assert!(Cli::try_parse_from(["dolbom-server", "replicas", secret, "x"]).is_err());
        }
    }
}
