//! One connection to the database that a URL names: who, with which secret, over which way, and what is set on it.

use super::error::of_postgres;
use super::password;
use super::session::Session;
use crate::store::{Result, StoreError};
use postgres::config::{Host, SslMode};
use postgres::{Config, NoTls};
use std::time::Duration;

/// How long a new connection may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// How long a silent connection lives before it is looked after.
const SILENT_MAX: Duration = Duration::from_secs(15);

/// On every connection. Locks are waited for, not for ever; a node that hangs does not hold its locks for ever.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';
    SET client_min_messages = 'warning'";

/// The way to a database.
#[derive(Clone)]
pub(super) struct Way(Config);

impl Way {
    /// What a URL says: `postgres://user@host:port/database`, or a socket with `?host=/run/postgresql`.
    pub(super) fn of(url: &str) -> Result<Way> {
        let mut config: Config = url
            .parse()
            .map_err(|_| StoreError::Away("this is no URL like postgres://user@host/database".into()))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("/var/run/postgresql");
        }
        refuse_open_network(&config)?;
        config.ssl_mode(SslMode::Disable);
        config.connect_timeout(CONNECT_MAX).keepalives_idle(SILENT_MAX).application_name("dolbom-server");
        if config.get_password().is_none()
            && let Some(secret) = password::find(&config)
        {
            config.password(secret);
        }
        Ok(Way(config))
    }

    /// Connect and set what every connection has.
    pub(super) fn connect(&self) -> Result<Session> {
        let client = self.0.connect(NoTls).map_err(|error| of_postgres(&error).error)?;
        let mut session = Session::over(client);
        session.control(SETTINGS)?;
        Ok(session)
    }
}

/// Whether a URL holds a password.
pub fn has_password(url: &str) -> bool {
    url.parse::<Config>().is_ok_and(|it| it.get_password().is_some())
}

/// This program speaks to PostgreSQL without TLS: only over a way that nobody else reads, or one that somebody has said
/// to be such by `sslmode=disable`.
fn refuse_open_network(config: &Config) -> Result<()> {
    let near = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback())
        }
        Host::Unix(_) => true,
    };
    let near = config.get_hosts().iter().all(near)
        && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
    match (near, config.get_ssl_mode()) {
        (true, SslMode::Disable | SslMode::Prefer) | (false, SslMode::Disable) => Ok(()),
        (_, SslMode::Prefer) => Err(StoreError::Away(
            "the database is on another machine and this program speaks to it without TLS; give a socket, a \
             tunnel or a proxy on this machine, or say sslmode=disable where the network is private"
                .into(),
        )),
        _ => Err(StoreError::Away(
            "this program cannot speak TLS to the database; give a socket, a tunnel or a proxy on this machine"
                .into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_seen_wherever_it_stands() {
        for url in ["postgres://u:p@localhost/d", "postgres://u@localhost/d?password=p"] {
            assert!(has_password(url), "{url}");
        }
        assert!(!has_password("postgres://u@localhost:5433/d"));
    }

    #[test]
    fn the_network_is_open_only_where_somebody_says_so() {
        for near in ["postgres:///d", "postgres://u@127.0.0.1/d", "postgres://u@localhost:5433/d"] {
            assert!(Way::of(near).is_ok(), "{near}");
        }
        assert!(Way::of("postgres://u@db.example/d?sslmode=disable").is_ok());
        for refused in [
            "postgres://u@db.example/d",
            "postgres://u@10.0.0.7/d",
            "postgres://u@localhost/d?sslmode=require",
        ] {
            assert!(matches!(Way::of(refused), Err(StoreError::Away(_))), "{refused}");
        }
    }
}
