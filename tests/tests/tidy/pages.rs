//! What the documentation names exists: links, paths, and the functions of "Life of one edit".

use crate::source::{Source, all, none, root};
use std::fs;
use std::path::Path;

#[test]
fn every_link_in_the_documentation_leads_to_a_file() {
    let mut found = Vec::new();
    for page in pages() {
        let path = root().join(&page.path);
        let folder = path.parent().unwrap_or(Path::new("/"));
        for (i, line) in page.text.lines().enumerate() {
            for link in links(line).filter(|link| !folder.join(link).exists()) {
                found.push(format!("{}:{}: {link}", page.path, i + 1));
            }
        }
    }
    none(&found, "Correct the link, or write the page that it promises.");
}

#[test]
fn every_path_in_the_documentation_exists() {
    let mut found = Vec::new();
    for page in pages() {
        for (i, line) in page.text.lines().enumerate() {
            for path in code_spans(line).filter(|span| is_path(span) && !root().join(span).exists()) {
                found.push(format!("{}:{}: {path}", page.path, i + 1));
            }
        }
    }
    none(&found, "Correct the path: pages name files by their path from the root of the project.");
}

/// The rows of the table are `| n | `file` | `function` | what happens |`.
#[test]
fn every_function_of_the_life_of_one_edit_is_where_the_page_says() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let section = page.split("## Life of one edit").nth(1).expect("the page tells the life of one edit");
    let rows =
        section.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| "));
    let named: Vec<(&str, &str)> = rows
        .filter_map(|row| {
            let mut spans = code_spans(row);
            Some((spans.next()?, spans.next()?))
        })
        .collect();
    assert!(named.len() > 10, "the table was not understood: {named:?}");
    let is_missing = |(file, function): &(&str, &str)| {
        let name = function.rsplit("::").next().unwrap_or(function);
        let code = fs::read_to_string(root().join(file)).unwrap_or_default();
        !code.contains(&format!("fn {name}(")) && !code.contains(&format!("fn {name}<"))
    };
    let found: Vec<_> = named.into_iter().filter(is_missing).map(|it| format!("{it:?}")).collect();
    none(&found, "The way of an edit has changed: tell it anew in docs/architecture.md.");
}

fn pages() -> Vec<Source> {
    all().into_iter().filter(|file| file.path.ends_with(".md")).collect()
}

/// The targets of Markdown links that are files, without what follows a `#`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?.split('#').next()?;
        (!target.is_empty() && !target.contains("://") && !target.starts_with("mailto:")).then_some(target)
    })
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_path(span: &str) -> bool {
    let folders =
        ["shared/", "app/", "sync-server/", "tests/", "xtask/", "docs/", "assets/", ".ci/", ".cargo/"];
    folders.iter().any(|folder| span.starts_with(folder)) && !span.contains(['<', '*', ' ', '{', ':', '…'])
}
