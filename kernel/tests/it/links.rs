//! The links of lessons, glossary and notes: every file is there, and every heading.

use crate::course::{lessons, name};
use crate::support::{joined, read, root};
use std::fs;
use std::path::{Path, PathBuf};

/// What can be read in the course and beside it.
fn pages() -> Vec<PathBuf> {
    let notebooks = root().join("notebooks");
    let mut pages = lessons();
    for folder in [
        root().to_path_buf(),
        notebooks.clone(),
        notebooks.join("instructor"),
    ] {
        let entries = fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        pages.extend(paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    pages.sort();
    pages
}

/// The Markdown of a page: all of it, or that of its cells.
fn markdown(page: &Path) -> String {
    if page.extension().is_some_and(|ending| ending == "md") {
        return fs::read_to_string(page).unwrap();
    }
    let notebook = read(page);
    let cells = notebook["cells"].as_array().unwrap().iter();
    let texts = cells.filter(|cell| cell["cell_type"] == "markdown");
    let texts: Vec<String> = texts.map(|cell| joined(&cell["source"])).collect();
    texts.join("\n\n")
}

/// The targets of all links, without what stands in code.
fn links(markdown: &str) -> Vec<String> {
    let mut is_code = false;
    let mut plain = String::new();
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            // Every other piece stands between backticks.
            plain.extend(line.split('`').step_by(2).chain(["\n"]));
        }
    }
    let targets = plain.split("](").skip(1);
    let targets = targets.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()));
    targets.collect()
}

/// Whether a heading is reached by this anchor: on GitHub, which takes lower case and leaves out what is no letter, and in
/// JupyterLab, which does neither.
fn is_reached(heading: &str, anchor: &str) -> bool {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    let github: String = heading.to_lowercase().chars().filter(kept).collect();
    let spaces = |text: &str| text.replace(' ', "-");
    spaces(&github) == anchor && spaces(heading) == anchor
}

fn has_heading(markdown: &str, anchor: &str) -> bool {
    let headings = markdown.lines().filter(|line| line.starts_with('#'));
    let mut headings = headings.map(|line| line.trim_start_matches('#').trim());
    headings.any(|heading| is_reached(heading, anchor))
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = markdown(&page);
        for link in links(&text) {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(path)
            };
            let is_there = target.exists();
            let leads = is_there && (anchor.is_empty() || has_heading(&markdown(&target), anchor));
            if !leads {
                let page = page.strip_prefix(root()).unwrap().display();
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn terms_of_the_glossary_stand_in_order() {
    let text = markdown(&root().join("notebooks/glossary.md"));
    let terms: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert!(!terms.is_empty());
    assert!(terms.is_sorted(), "{terms:?}");
}

/// The cells that a field of a table names: lessons between semicolons, each with its cells between backticks.
fn named_cells(field: &str) -> Vec<(String, String)> {
    let lessons = field.split(';').filter_map(|part| part.split_once(':'));
    let cells = lessons.flat_map(|(lesson, cells)| {
        let names = cells.split('`').skip(1).step_by(2);
        names.map(|name| (lesson.trim().to_owned(), name.to_owned()))
    });
    cells.collect()
}

#[test]
fn every_misconception_is_provoked_and_settled_by_a_cell_that_is_there() {
    let text = markdown(&root().join("notebooks/README.md"));
    let (_, table) = text.split_once("| what many believe |").unwrap();
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| !line.is_empty())
        .collect();
    assert_eq!(rows.len(), 15);
    for row in rows {
        let fields: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        for field in &fields[2..4] {
            let cells = named_cells(field);
            assert!(!cells.is_empty(), "{row}");
            for (number, id) in cells {
                let mut lessons = lessons().into_iter();
                let lesson = lessons.find(|path| name(path).starts_with(&number));
                let notebook = read(&lesson.unwrap_or_else(|| panic!("no lesson {number}: {row}")));
                let mut cells = notebook["cells"].as_array().unwrap().iter();
                assert!(
                    cells.any(|cell| cell["id"] == id),
                    "{number} has no cell {id}: {row}"
                );
            }
        }
    }
}

#[test]
fn links_and_headings_are_read_as_markdown_has_them() {
    let text = "# A title\n[a](b.md#c) and `[x](y)`\n```rust\nf[0](1)\n```\n![d](e.png)\n## critical path\n";
    assert_eq!(links(text), ["b.md#c", "e.png"]);
    assert!(has_heading(text, "critical-path") && !has_heading(text, "a-title"));
    assert!(is_reached("speed-up", "speed-up") && !is_reached("amdahl's law", "amdahls-law"));
}
