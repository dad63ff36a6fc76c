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

/// The relative targets of links and pictures, in Markdown or HTML, that do not lead out of the folder.
fn targets(text: &str) -> Vec<String> {
    let markdown = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ', '\n']).next());
    let html = ["src=\"", "href=\""]
        .into_iter()
        .flat_map(|start| text.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next());
    markdown
        .chain(html)
        .filter_map(|target| target.split('#').next())
        .filter(|target| is_inside(target) && !has_extension(target, "ipynb"))
        .map(String::from)
        .collect()
}

fn is_inside(target: &str) -> bool {
    let mut parts = Path::new(target).components();
    !target.is_empty()
        && !target.contains([':', '\\'])
        && parts.all(|part| matches!(part, Component::Normal(_)))
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
