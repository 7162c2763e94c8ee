//! Cuts bytes as they come into lines.

use crate::sync::Failure;
use shared::protocol::REPLY_BYTES_MAX;

/// Longest line. A frame is far smaller; more than this is not the protocol.
const LINE_MAX: usize = 2 * REPLY_BYTES_MAX;

/// Bytes that have come and are not yet a line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// Up to here there is no end of line.
    searched: usize,
}

impl Lines {
    /// More bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.bytes.len() + bytes.len() > LINE_MAX {
            return Err(Failure::Garbled { detail: "a line is too long".into() });
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// The next whole line that is not empty, without its end.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            let Some(at) = self.bytes[self.searched..].iter().position(|byte| *byte == b'\n') else {
                self.searched = self.bytes.len();
                return Ok(None);
            };
            let mut line: Vec<u8> = self.bytes.drain(..=self.searched + at).collect();
            self.searched = 0;
            line.pop();
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// Whether nothing but white space is left over.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_however_the_network_cuts_them() {
        let text = "{\"a\":1}\n\n{\"b\":\"한글\"}\r\n{\"c\"";
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            let mut found = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                lines.push(piece).unwrap();
                while let Some(line) = lines.next().unwrap() {
                    found.push(String::from_utf8(line).unwrap());
                }
            }
            assert_eq!(found, ["{\"a\":1}", "{\"b\":\"한글\"}\r"]);
            assert!(!lines.is_empty());
        }
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let mut lines = Lines::default();
        lines.push(&vec![b'x'; LINE_MAX]).unwrap();
        assert!(matches!(lines.push(b"x"), Err(Failure::Garbled { .. })));
    }
}
