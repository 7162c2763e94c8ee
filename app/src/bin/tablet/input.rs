//! Objects that people and programs give: from an argument, a file or standard input, one a line.

use crate::args::Lines;
use crate::stop::Stop;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::body::Snapshot;
use shared::kind::Fields;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, stdin};

/// One object and the line that it stood in, from 1.
pub type Given = (usize, Fields);

/// The objects, read as they come: standard input may be long.
pub fn objects(lines: &Lines) -> Result<Box<dyn Iterator<Item = Result<Given, Stop>>>, Stop> {
    if !lines.json.is_empty() {
        let given = lines.json.clone().into_iter();
        return Ok(Box::new((1..).zip(given).map(|(at, line)| object(at, &line))));
    }
    match &lines.file {
        Some(path) => {
            let file = File::open(path).map_err(|error| Stop::file(path, &error))?;
            Ok(Box::new(of_lines(BufReader::new(file))))
        }
        None if stdin().is_terminal() => Err(Stop::usage("no_input")),
        None => Ok(Box::new(of_lines(BufReader::new(stdin())))),
    }
}

/// The only object.
pub fn only_object(lines: &Lines) -> Result<Fields, Stop> {
    let first = objects(lines)?.next().ok_or_else(|| Stop::usage("no_input"))?;
    first.map(|(_, fields)| fields)
}

fn of_lines(reader: impl BufRead + 'static) -> impl Iterator<Item = Result<Given, Stop>> {
    (1..).zip(reader.lines()).filter_map(|(at, line)| match line {
        Ok(line) if line.trim().is_empty() => None,
        Ok(line) => Some(object(at, &line)),
        Err(error) => Some(Err(not_json(at, &error.to_string()))),
    })
}

fn object(at: usize, line: &str) -> Result<Given, Stop> {
    match serde_json::from_str(line) {
        Ok(Value::Object(fields)) => Ok((at, fields)),
        Ok(_) => Err(Stop::Usage("not_an_object", vec![("line", at.to_string())])),
        Err(error) => {
            Err(not_json(at, &format!("{:?}, {}:{}", error.classify(), error.line(), error.column())))
        }
    }
}

fn not_json(line: usize, why: &str) -> Stop {
    Stop::Usage("not_json", vec![("line", line.to_string()), ("why", why.to_owned())])
}

/// JSON of an argument.
pub fn json<T: DeserializeOwned>(text: &str) -> Result<T, Stop> {
    serde_json::from_str(text).map_err(|error| not_json(1, &error.to_string()))
}

/// The snapshot of an earlier form, when one was given.
pub fn opened(given: Option<&str>) -> Result<Option<Snapshot>, Stop> {
    given.map(json).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_object_and_a_wrong_one_is_named() {
        let text = "{\"a\":1}\n\n  {\"b\":2}\n[1]\n{\"c\"\n";
        let found: Vec<_> = of_lines(text.as_bytes()).collect();
        assert!(matches!(&found[0], Ok((1, fields)) if fields["a"] == 1));
        assert!(matches!(&found[1], Ok((3, fields)) if fields["b"] == 2));
        assert!(matches!(&found[2], Err(Stop::Usage("not_an_object", values)) if values[0].1 == "4"));
        assert!(matches!(&found[3], Err(Stop::Usage("not_json", values)) if values[0].1 == "5"));
    }
}
