//! Where the database's password comes from when the URL holds none: PGPASSWORD, else a line of the file that
//! PGPASSFILE names, else of `.pgpass` in the home folder, as with PostgreSQL's own programs.

use postgres::Config;
use postgres::config::Host;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The password for this database, if one is to be found.
pub(super) fn find(config: &Config) -> Option<String> {
    if let Ok(secret) = std::env::var("PGPASSWORD") {
        return Some(secret);
    }
    let file = std::env::var_os("PGPASSFILE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pgpass")))?;
    let mode = fs::metadata(&file).ok()?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("the file of passwords is readable by others and is not used; chmod 600 it");
        return None;
    }
    in_lines(&fs::read_to_string(&file).ok()?, &asked(config))
}

/// Host, port, database, user.
fn asked(config: &Config) -> [String; 4] {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        _ => "localhost".into(),
    };
    let user = config.get_user().unwrap_or_default().to_owned();
    let port = config.get_ports().first().map_or_else(|| "5432".into(), ToString::to_string);
    [host, port, config.get_dbname().unwrap_or(&user).to_owned(), user]
}

fn in_lines(text: &str, asked: &[String; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let fits =
            fields.len() == 5 && fields.iter().zip(asked).all(|(field, it)| field == "*" || field == it);
        fits.then(|| fields[4].clone())
    })
}

/// Fields between colons; a backslash takes the sign behind it as it is.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut signs) = (vec![String::new()], line.chars());
    while let Some(sign) = signs.next() {
        match sign {
            ':' if fields.len() < 5 => fields.push(String::new()),
            '\\' => fields.last_mut().expect("there is one").extend(signs.next()),
            other => fields.last_mut().expect("there is one").push(other),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_is_taken() {
        let asked = ["localhost", "5432", "dolbom", "server"].map(str::to_owned);
        let text = "# ours\nlocalhost:5433:*:server:wrong\n*:*:dolbom:server:a\\:b\n*:*:*:*:later\n";
        assert_eq!(in_lines(text, &asked).as_deref(), Some("a:b"));
        assert_eq!(in_lines("other:*:*:*:x", &asked), None);
    }
}
