//! The log of what a student did, line by line: `my-work/log.tsv`.
//!
//! A line is the kind, the key and the value, with tabs between. Lines are only ever added, so that two notebooks that are open
//! at the same time lose nothing; the last line for a key counts. A line that cannot be read is passed over.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::work::work_folder;

/// What a line tells of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Predicted,
    Measured,
    /// An exercise or a quiz: how many of its parts are right.
    Checked,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Predicted, Self::Measured, Self::Checked];

    const fn word(self) -> &'static str {
        match self {
            Self::Predicted => "predicted",
            Self::Measured => "measured",
            Self::Checked => "checked",
        }
    }
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub kind: Kind,
    pub key: String,
    pub value: String,
}

/// The file of the student.
pub(super) fn file() -> PathBuf {
    work_folder().join("log.tsv")
}

/// Why the last line could not be added, file by file.
static LOST: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());

/// Adds a line, unless the last one of this kind and key says the same. [`caution`] tells later if that failed.
pub(super) fn add(file: &Path, kind: Kind, key: &str, value: &str) -> io::Result<()> {
    let outcome = written(file, kind, key, value);
    let mut lost = LOST.lock().unwrap_or_else(PoisonError::into_inner);
    match &outcome {
        Ok(()) => lost.remove(file),
        Err(error) => lost.insert(file.to_owned(), error.to_string()),
    };
    outcome
}

/// Why the log does not have all that was done, if something was lost.
pub(super) fn caution(file: &Path) -> Option<String> {
    let shown = file.display();
    if let Err(error) = fs::read(file)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Some(format!("{shown} cannot be read ({error})"));
    }
    let lost = LOST.lock().unwrap_or_else(PoisonError::into_inner);
    let error = lost.get(file)?;
    Some(format!(
        "{shown} cannot be written ({error}), so what you did last is not kept"
    ))
}

fn written(file: &Path, kind: Kind, key: &str, value: &str) -> io::Result<()> {
    let (key, value) = (plain(key), plain(value));
    if last(file, kind, &key).is_some_and(|last| last == value) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    // At once, so that lines of two programs do not mix.
    file.write_all(format!("{}\t{key}\t{value}\n", kind.word()).as_bytes())
}

/// All lines in their order; none if there is no such file.
pub(super) fn entries(file: &Path) -> Vec<Entry> {
    let content = fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&content)
        .lines()
        .filter_map(read)
        .collect()
}

/// What was said last under this kind and key.
pub(super) fn last(file: &Path, kind: Kind, key: &str) -> Option<String> {
    let mut entries = entries(file).into_iter().rev();
    let found = entries.find(|entry| entry.kind == kind && entry.key == key)?;
    Some(found.value)
}

fn read(line: &str) -> Option<Entry> {
    let mut fields = line.splitn(3, '\t');
    let word = fields.next()?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word)?;
    let (key, value) = (fields.next()?.to_owned(), fields.next()?.to_owned());
    Some(Entry { kind, key, value })
}

/// Without what would end a field or a line.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A log in a folder of its own, which is removed.
    pub(in crate::lesson) fn with_log(name: &str, test: impl FnOnce(&Path)) {
        let folder =
            std::env::temp_dir().join(format!("speedup-log-{name}-{}", std::process::id()));
        test(&folder.join("log.tsv"));
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn the_last_line_of_a_key_counts_and_nothing_is_lost() {
        with_log("last", |file| {
            assert_eq!(last(file, Kind::Predicted, "01.time"), None);
            for value in ["0.25", "0.3", "0.3"] {
                add(file, Kind::Predicted, "01.time", value).unwrap();
            }
            add(file, Kind::Measured, "01.time", "a\tb\nc").unwrap();
            assert_eq!(
                last(file, Kind::Predicted, "01.time").as_deref(),
                Some("0.3")
            );
            assert_eq!(
                last(file, Kind::Measured, "01.time").as_deref(),
                Some("a b c")
            );
            assert_eq!(last(file, Kind::Checked, "01.time"), None);
            assert_eq!(entries(file).len(), 3, "what is said twice is written once");
        });
    }

    #[test]
    fn lines_that_mean_nothing_are_passed_over() {
        with_log("odd", |file| {
            add(file, Kind::Checked, "01.rounds", "1/1").unwrap();
            let more = b"\xFF\n\nnoise\nchecked\tonly\nguessed\ta\tb\nchecked\t01.rounds\t0/1";
            let mut content = fs::read(file).unwrap();
            content.extend(more);
            fs::write(file, content).unwrap();
            let values: Vec<String> = entries(file).into_iter().map(|entry| entry.value).collect();
            assert_eq!(values, ["1/1", "0/1"]);
        });
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        with_log("file", |file| {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
            assert!(add(&file.join("log.tsv"), Kind::Checked, "a", "b").is_err());
        });
    }
}
