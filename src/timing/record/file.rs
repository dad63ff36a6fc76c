//! Records in files.

use std::fs;
use std::path::Path;

use super::Record;
use crate::error::{Error, Result};

/// Writes a record in the form that the ending of the name says.
pub(crate) fn write(record: &Record, path: &Path) -> Result<()> {
    let known = ".csv or .json";
    let text = match ending(path).as_str() {
        "csv" => record.to_csv(),
        "json" => record.to_json(),
        _ => return Err(unknown_ending(path, known)),
    };
    fs::write(path, text).map_err(|error| Error::NotSaved {
        path: path.display().to_string(),
        reason: error.to_string(),
    })
}

/// Reads a file whose name ends in `.csv`; what is wrong in it is told with its name.
pub(crate) fn read<T>(path: &Path, from_csv: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    if ending(path) != "csv" {
        let known = ".csv, the form that is read back";
        return Err(unknown_ending(path, known));
    }
    let text = fs::read_to_string(path).map_err(|error| Error::NotRead {
        path: path.display().to_string(),
        reason: error.to_string(),
    })?;
    from_csv(&text).map_err(|error| match error {
        Error::NotARecord { line, reason } => Error::NotARecord {
            line,
            reason: format!("{reason} (in the file {})", path.display()),
        },
        other => other,
    })
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn unknown_ending(path: &Path, known: &'static str) -> Error {
    let path = path.display().to_string();
    Error::UnknownEnding { path, known }
}

#[cfg(test)]
mod tests {
    use super::super::tests::record;
    use super::*;

    #[test]
    fn a_record_is_saved_by_its_ending_and_loaded() {
        let name = |ending: &str| {
            let name = format!("speedup-record-{}.{ending}", std::process::id());
            std::env::temp_dir().join(name)
        };
        let (csv, json) = (name("CSV"), name("json"));
        record().save(&csv).unwrap();
        assert_eq!(Record::load(&csv), Ok(record()));
        record().save(&json).unwrap();
        assert_eq!(fs::read_to_string(&json).unwrap(), record().to_json());
        fs::write(&csv, "times\n").unwrap();
        let error = Record::load(&csv).unwrap_err().to_string();
        assert!(
            error.starts_with("line 1 ") && error.contains("speedup-record-"),
            "{error}"
        );
        fs::remove_file(csv).unwrap();
        fs::remove_file(json).unwrap();
    }

    #[test]
    fn files_that_cannot_be_are_errors_with_their_name() {
        let error = record().save("times.xlsx").unwrap_err().to_string();
        assert!(
            error.contains("times.xlsx") && error.contains(".csv or .json"),
            "{error}"
        );
        let error = Record::load("times.json").unwrap_err().to_string();
        assert!(
            error.contains("times.json") && error.contains(".csv"),
            "{error}"
        );
        let error = record().save("no-such-folder/times.csv").unwrap_err();
        assert!(matches!(&error, Error::NotSaved { path, .. } if path.contains("no-such-folder")));
        let error = Record::load("no-such-folder/times.csv").unwrap_err();
        assert!(matches!(&error, Error::NotRead { path, .. } if path.contains("no-such-folder")));
    }
}
