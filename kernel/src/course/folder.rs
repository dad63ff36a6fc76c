//! A folder of generated files in which people work: what somebody changed is never overwritten.
//!
//! What was written is remembered by its digest in a file of the folder. A notebook counts as changed when a cell is:
//! its text, its outputs, its count, its tags. That JupyterLab saved one that was merely opened is no change.

use super::lesson::Lesson;
use crate::digest::Digest;
use crate::files;
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Has the digest of each file as it was written, by its name.
pub const RECORD: &str = ".generated.json";
/// In the record, in the place of a name: which form the folder has.
const FORM: &str = "(form)";

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
    /// The folder of this form, which is made if it is not there.
    pub fn open(dir: &Path, form: &str) -> Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        let place = dir.join(RECORD);
        let record = match std::fs::read(&place) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| {
                format!(
                    "{}, which tells what you changed, is damaged; delete it, and what differs counts as changed by you",
                    place.display()
                )
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", place.display()));
            }
        };
        let mut folder = Self {
            dir: dir.into(),
            record,
        };
        match folder.record.insert(FORM.into(), form.into()) {
            Some(other) if other != form => bail!(
                "{} holds the {other} form of the lessons; name another folder for the {form} form",
                dir.display()
            ),
            _ => Ok(folder),
        }
    }

    /// Takes away what was written before and is not among `made`; returns what stays since somebody changed it.
    pub fn tidy(&mut self, made: &BTreeSet<String>) -> Result<Vec<String>> {
        let is_old = |name: &&String| *name != FORM && !made.contains(*name);
        let old: Vec<String> = self.record.keys().filter(is_old).cloned().collect();
        let mut kept = Vec::new();
        for name in old {
            let path = self.dir.join(&name);
            let there = std::fs::read(&path).ok();
            match there.map(|there| digest(&name, &there)) {
                Some(there) if self.record.get(&name) != Some(&there) => kept.push(name),
                _ => {
                    files::remove(&path)?;
                    self.record.remove(&name);
                }
            }
        }
        self.remember()?;
        Ok(kept)
    }

    fn remember(&self) -> Result<()> {
        let record = serde_json::to_string_pretty(&self.record)?;
        files::write(&self.dir.join(RECORD), record + "\n")
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
            self.remember()?;
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
            let mut folder = Folder::open(&self.0, "student").unwrap();
            folder.put(name, contents).unwrap()
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
    fn what_is_made_no_more_goes_unless_somebody_changed_it() {
        let folder = Scratch::new();
        folder.put(NAME, &version("1"));
        folder.put("glossary.md", b"old");
        folder.put("stays.md", b"made");
        folder.edit("\"1\"", "\"1 + 1\"");
        let made = BTreeSet::from(["stays.md".to_owned()]);
        let mut opened = Folder::open(&folder.0, "student").unwrap();
        assert_eq!(opened.tidy(&made).unwrap(), [NAME]);
        let is_there = |name: &str| folder.0.join(name).exists();
        assert!(is_there(NAME) && is_there("stays.md") && !is_there("glossary.md"));
    }

    #[test]
    fn a_folder_has_one_form_and_a_record_that_can_be_read() {
        let folder = Scratch::new();
        folder.put(NAME, &version("1"));
        let told = |form| {
            Folder::open(&folder.0, form)
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(told("student"), None);
        assert!(told("live").unwrap().contains("the student form"));
        std::fs::write(folder.0.join(RECORD), "{").unwrap();
        assert!(told("student").unwrap().contains("is damaged"));
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
