//! Where a server is, and whether its answers may be believed: TLS, or the same machine.

use crate::platform::net;
use std::fmt;
use std::net::IpAddr;

/// Whether plain HTTP may leave the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Only to the same machine.
    Loopback,
    /// A person said that it may: a closed test network.
    Anywhere,
}

/// The address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

/// Why an address is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address of a server.
    #[error("not the address of a server: {0}")]
    NotAnAddress(String),
    /// Names, health and the token would travel readable for anybody.
    #[error("plain http to another machine: {0}")]
    PlainHttp(String),
}

impl Address {
    /// Read an address. Plain `http` is taken only for the same machine, unless `plain` allows it.
    pub fn new(text: &str, plain: Plain) -> Result<Address, AddressError> {
        let wrong = || AddressError::NotAnAddress(text.to_owned());
        let mut parts = net::parts(text.trim()).filter(|parts| !parts.more).ok_or_else(wrong)?;
        match parts.scheme.as_str() {
            "https" if !parts.host.is_empty() => {}
            "http" if is_loopback(&parts.host) || plain == Plain::Anywhere => {}
            "http" => return Err(AddressError::PlainHttp(text.to_owned())),
            _ => return Err(wrong()),
        }
        if !parts.text.ends_with('/') {
            parts.text.push('/');
        }
        Ok(Address(parts.text))
    }

    /// The address of a request.
    pub(super) fn of(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_taken_for_the_same_machine_only() {
        let refused = |text: &str| AddressError::PlainHttp(text.to_owned());
        let wrong = |text: &str| AddressError::NotAnAddress(text.to_owned());
        for (text, expected) in [
            ("https://dolbom.example.kr", Ok("https://dolbom.example.kr/")),
            (" https://example.kr/care ", Ok("https://example.kr/care/")),
            ("http://127.0.0.1:8420", Ok("http://127.0.0.1:8420/")),
            ("http://[::1]:8420/", Ok("http://[::1]:8420/")),
            ("http://localhost:8420", Ok("http://localhost:8420/")),
            ("http://192.168.0.2", Err(refused("http://192.168.0.2"))),
            ("http://localhost.example.kr", Err(refused("http://localhost.example.kr"))),
            ("127.0.0.1:8420", Err(wrong("127.0.0.1:8420"))),
            ("ftp://example.kr", Err(wrong("ftp://example.kr"))),
            ("https://me:secret@example.kr", Err(wrong("https://me:secret@example.kr"))),
        ] {
            let read = Address::new(text, Plain::Loopback).map(|it| it.to_string());
            assert_eq!(read, expected.map(str::to_owned), "{text}");
        }
        assert!(Address::new("http://192.168.0.2", Plain::Anywhere).is_ok());
        let address = Address::new("https://example.kr/care", Plain::Loopback).unwrap();
        assert_eq!(address.of("v1/sync"), "https://example.kr/care/v1/sync");
    }
}
