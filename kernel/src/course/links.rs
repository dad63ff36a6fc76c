//! The files beside a lesson to which its texts link: a glossary, pictures.

use super::lesson::Lesson;
use std::collections::BTreeSet;
use std::path::{Component, Path};

/// The files to which a lesson links, and those to which linked texts link, as far as they are in the folder: paths
/// relative to it. Other lessons are not among them.
pub fn linked(lesson: &Lesson, folder: &Path) -> BTreeSet<String> {
    let texts = lesson.cells().filter(|cell| cell.is_text());
    let mut open: Vec<String> = texts.flat_map(|cell| targets(&cell.source())).collect();
    let mut found = BTreeSet::new();
    while let Some(target) = open.pop() {
        let file = folder.join(&target);
        if !file.is_file() || !found.insert(target.clone()) {
            continue;
        }
        if has_extension(&target, "md") && !target.contains('/') {
            open.extend(targets(&std::fs::read_to_string(&file).unwrap_or_default()));
        }
    }
    found
}

/// The files meant by links and pictures, in Markdown or HTML, that do not lead out of the folder.
fn targets(text: &str) -> Vec<String> {
    let markdown = text.split("](").skip(1).filter_map(markdown_target);
    let html = ["src=", "href="]
        .into_iter()
        .flat_map(|start| text.split(start).skip(1))
        .filter_map(quoted);
    markdown
        .chain(html)
        .filter_map(|target| target.split('#').next())
        .filter_map(|target| inside(&decoded(target)?))
        .filter(|target| !has_extension(target, "ipynb"))
        .collect()
}

/// What a link leads to, from the text behind its `(`: between `<` and `>` it may have blanks.
fn markdown_target(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    match rest.strip_prefix('<') {
        Some(target) => target.split(['>', '\n']).next(),
        None => rest.split([')', ' ', '\n']).next(),
    }
}

/// The text between the two quotation marks of either kind with which `rest` begins.
fn quoted(rest: &str) -> Option<&str> {
    let mark = rest.chars().next().filter(|mark| "\"'".contains(*mark))?;
    rest[1..].split(mark).next()
}

/// A target with its `%20` and the like read; `None` if they are no text.
fn decoded(target: &str) -> Option<String> {
    let mut parts = target.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| !digits.starts_with('+'));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[2..]);
            }
            None => bytes.extend(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The path without each `.`, if it stays in the folder.
fn inside(target: &str) -> Option<String> {
    let parts = Path::new(target)
        .components()
        .filter(|part| *part != Component::CurDir);
    let names: Option<Vec<&str>> = parts
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    let path = names?.join("/");
    (!path.is_empty() && !path.contains([':', '\\'])).then_some(path)
}

fn has_extension(target: &str, wanted: &str) -> bool {
    Path::new(target)
        .extension()
        .is_some_and(|extension| extension == wanted)
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;
    use crate::files;

    #[test]
    fn a_target_is_read_however_it_is_written() {
        for (text, target) in [
            ("![a](./x.png)", "x.png"),
            ("![a](pictures/./x.png)", "pictures/x.png"),
            ("![a](a%20b.png)", "a b.png"),
            ("![a](%C3%A4.png)", "ä.png"),
            ("![a](100%.png)", "100%.png"),
            ("![a](<a b.png> \"title\")", "a b.png"),
            ("![a]( x.png )", "x.png"),
            ("<img src='a b.png'>", "a b.png"),
            ("<img alt='' src=\"it's.png\">", "it's.png"),
        ] {
            assert_eq!(targets(text), [target], "{text}");
        }
        for text in [
            "![a](../x.png)",
            "![a](./../x.png)",
            "![a](%2e%2E/x.png)",
            "![a](..%2Fx.png)",
            "![a](%2Fx.png)",
            "![a](<https://a.b/c>)",
            "![a](%FF.png)",
            "[a](./02-b.ipynb)",
            "![a](./)",
            "<img src=x.png>",
        ] {
            assert_eq!(targets(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn files_beside_the_lesson_are_found_and_nothing_else() {
        let dir = std::env::temp_dir().join(format!("lab-links-{}", files::unique()));
        for (name, text) in [
            (
                "glossary.md",
                "see [itself](glossary.md#task) and ![a picture](pictures/task.svg)",
            ),
            ("pictures/task.svg", ""),
            ("other.svg", ""),
            ("02-b.ipynb", ""),
            ("code.md", ""),
        ] {
            files::write(&dir.join(name), text).unwrap();
        }
        let text = "[a](glossary.md#speed-up \"words\") [b](https://a.b/c) [c](../README.md) [d](02-b.ipynb) \
            [e](none.md) [f](#here) <img src=\"other.svg\">";
        let cells = [
            ("markdown", "text", &[] as &[_], text),
            ("code", "code", &[], "// [g](code.md)"),
        ];
        let found = linked(&lesson("01-a.ipynb", &cells), &dir);
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["glossary.md", "other.svg", "pictures/task.svg"]);
        files::remove(&dir).unwrap();
    }
}
