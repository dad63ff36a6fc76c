//! The way from a notebook's folder to the companion crate.

use super::lesson::Lesson;
use crate::lab::Lab;
use anyhow::Result;
use serde_json::json;
use std::path::Path;

/// What the first cell of every committed lesson says.
const BESIDE: &str = "path = \"..\"";

/// Makes the first cell find the companion crate from the folder `from`, which exists.
pub fn lead(lesson: &mut Lesson, lab: &Lab, from: &Path) -> Result<()> {
    let path = json!(way(lab.root(), from)?);
    let first = lesson.cells().enumerate().find(|(_, cell)| cell.is_code());
    let Some((i, source)) = first.map(|(i, cell)| (i, cell.source())) else {
        return Ok(());
    };
    lesson.set_source(i, &source.replacen(BESIDE, &format!("path = {path}"), 1));
    Ok(())
}

/// Relative where the folder lies in the checkout, so that the checkout can be moved; absolute elsewhere.
fn way(root: &Path, from: &Path) -> Result<String> {
    let (inside, whole) = (from.canonicalize()?, root.canonicalize()?);
    Ok(match inside.strip_prefix(&whole) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".into(),
        Ok(inside) => vec![".."; inside.iter().count()].join("/"),
        Err(_) => root.to_string_lossy().into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;
    use crate::files;

    #[test]
    fn the_way_is_relative_in_the_checkout_and_absolute_elsewhere() {
        let lab = Lab::new(None).unwrap();
        let elsewhere = std::env::temp_dir().join(format!("lab-way-{}", files::unique()));
        std::fs::create_dir(&elsewhere).unwrap();
        for (from, expected) in [
            (lab.notebooks(), json!("..")),
            (lab.root().join("kernel/src"), json!("../..")),
            (lab.root().to_path_buf(), json!(".")),
            (elsewhere.clone(), json!(lab.root())),
        ] {
            let cell = ":dep speedup = { path = \"..\" }\nlet path = \"..\";";
            let mut lesson = lesson(
                "01-a.ipynb",
                &[("markdown", "a", &[], cell), ("code", "b", &[], cell)],
            );
            lead(&mut lesson, &lab, &from).unwrap();
            let sources: Vec<String> = lesson
                .cells()
                .map(super::super::lesson::Cell::source)
                .collect();
            assert_eq!(sources[0], cell);
            assert_eq!(
                sources[1],
                format!(":dep speedup = {{ path = {expected} }}\nlet path = \"..\";")
            );
        }
        files::remove(&elsewhere).unwrap();
    }
}
