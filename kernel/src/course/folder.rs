//! A folder of generated files in which people work: what somebody changed is never overwritten.
//!
//! What was written is remembered by its digest in a file of the folder. A notebook counts as changed when a cell is:
//! its text, its outputs, its count, its tags. That JupyterLab saved one that was merely opened is no change.

use super::lesson::Lesson;
use crate::digest::Digest;
use crate::files;
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Has the digest of each file as it was written, by its name.
const RECORD: &str = ".generated.json";

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was written, as new or over an older version.
    Written,
    /// It was so already.
    UpToDate,
    /// Somebody changed it, and it stays; is there a newer version that is not written for this reason?
    Kept { newer: bool },
}

/// The folder.
pub struct Folder {
    dir: PathBuf,
    record: BTreeMap<String, String>,
}

impl Folder {
    /// Makes the folder if it is not there.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        // Without the record all files count as changed.
        let record = std::fs::read(dir.join(RECORD)).unwrap_or_default();
        Ok(Self {
            dir: dir.into(),
            record: serde_json::from_slice(&record).unwrap_or_default(),
        })
    }

    /// Writes a file, unless somebody changed the one that is there.
    pub fn put(&mut self, name: &str, contents: &[u8]) -> Result<Outcome> {
        let path = self.dir.join(name);
        let new = digest(name, contents);
        let there = match std::fs::read(&path) {
            Ok(there) => Some(digest(name, &there)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let written = self.record.get(name);
        let outcome = match there {
            Some(there) if there == new => Outcome::UpToDate,
            Some(there) if Some(&there) != written => {
                return Ok(Outcome::Kept {
                    newer: written != Some(&new),
                });
            }
            _ => {
                files::write(&path, contents)?;
                Outcome::Written
            }
        };
        if self.record.insert(name.into(), new.clone()) != Some(new) {
            let record = serde_json::to_string_pretty(&self.record)?;
            files::write(&self.dir.join(RECORD), record + "\n")?;
        }
        Ok(outcome)
    }
}

fn digest(name: &str, contents: &[u8]) -> String {
    let digest = Digest::new("generated 1");
    let is_notebook = Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "ipynb");
    match Lesson::parse(name, contents) {
        Ok(lesson) if is_notebook => lesson
            .cells()
            .fold(digest, |digest, cell| digest.text(&cell.work().to_string()))
            .key(),
        _ => digest.bytes(contents).key(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;

    const NAME: &str = "01-a.ipynb";
    const KEPT: Outcome = Outcome::Kept { newer: false };
    const KEPT_OLD: Outcome = Outcome::Kept { newer: true };

    fn version(source: &str) -> Vec<u8> {
        let lesson = lesson(NAME, &[("code", "x", &[], source)]);
        lesson.text().unwrap().into_bytes()
    }

    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("lab-folder-{}", files::unique())))
        }

        fn put(&self, name: &str, contents: &[u8]) -> Outcome {
            Folder::open(&self.0).unwrap().put(name, contents).unwrap()
        }

        fn edit(&self, from: &str, to: &str) {
            let file = self.0.join(NAME);
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains(from));
            std::fs::write(file, text.replace(from, to)).unwrap();
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            files::remove(&self.0).unwrap();
        }
    }

    #[test]
    fn an_untouched_file_follows_the_versions() {
        let folder = Scratch::new();
        assert_eq!(folder.put(NAME, &version("1")), Outcome::Written);
        assert_eq!(folder.put(NAME, &version("1")), Outcome::UpToDate);
        assert_eq!(folder.put(NAME, &version("2")), Outcome::Written);
        folder.edit(
            "\"metadata\": {},\n \"nbformat\"",
            "\"metadata\": {\"language_info\": {}}, \"nbformat\"",
        );
        assert_eq!(folder.put(NAME, &version("3")), Outcome::Written);
        std::fs::remove_file(folder.0.join(NAME)).unwrap();
        assert_eq!(folder.put(NAME, &version("3")), Outcome::Written);
    }

    #[test]
    fn a_changed_file_stays_and_a_newer_version_is_told() {
        for (from, to) in [
            ("\"1\"", "\"1 + 1\""),
            ("\"execution_count\": null", "\"execution_count\": 1"),
            ("\"outputs\": []", "\"outputs\": [{}]"),
        ] {
            let folder = Scratch::new();
            folder.put(NAME, &version("1"));
            folder.edit(from, to);
            let changed = std::fs::read(folder.0.join(NAME)).unwrap();
            assert_eq!(folder.put(NAME, &version("1")), KEPT);
            assert_eq!(folder.put(NAME, &version("2")), KEPT_OLD);
            assert_eq!(folder.put(NAME, &version("2")), KEPT_OLD);
            assert_eq!(std::fs::read(folder.0.join(NAME)).unwrap(), changed);
        }
    }

    #[test]
    fn a_file_that_was_not_written_from_here_is_somebodys() {
        let folder = Scratch::new();
        files::write(&folder.0.join(NAME), version("mine")).unwrap();
        files::write(&folder.0.join("notes.md"), "mine").unwrap();
        assert_eq!(folder.put(NAME, &version("1")), KEPT_OLD);
        assert_eq!(folder.put("notes.md", b"new"), KEPT_OLD);
        files::write(&folder.0.join(NAME), "no notebook").unwrap();
        assert_eq!(folder.put(NAME, &version("1")), KEPT_OLD);
    }

    #[test]
    fn what_was_written_before_the_record_was_is_known_again() {
        let folder = Scratch::new();
        folder.put(NAME, &version("1"));
        std::fs::remove_file(folder.0.join(RECORD)).unwrap();
        assert_eq!(folder.put(NAME, &version("1")), Outcome::UpToDate);
        assert_eq!(folder.put(NAME, &version("2")), Outcome::Written);
    }
}
