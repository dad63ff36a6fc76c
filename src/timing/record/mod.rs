//! [`Record`]: what was measured, apart from all judgement, as a text and back.

mod csv;
mod file;
mod header;
mod json;
mod reading;
mod rows;

use std::fmt;
use std::path::Path;

pub(crate) use file::{read, write};
pub(crate) use reading::{Reading, list, numbers, pairs};

use crate::clock::Sample;
use crate::error::{Result, counted};
use crate::machine::Machine;

/// The name and the version of the format, in CSV and in JSON.
const FORMAT: &str = "speedup record 1";

/// All that is needed to judge a measurement anew: the samples, the machine and the settings.
///
/// [`ScalingReport::record`](crate::scaling::ScalingReport::record) and
/// [`Comparison::record`](super::Comparison::record) give one.
///
/// ```
/// use speedup::prelude::*;
///
/// let clock = ScriptedClock::new();
/// let pass = |seconds: f64| clock.advance(secs(seconds));
/// let comparison = Compare::new().rounds(6).run_on(&clock, ("slow", || pass(2.0)), ("fast", || pass(1.0)))?;
/// let record = comparison.record();
/// assert_eq!(record.arms[1].name, "fast");
/// assert_eq!(Record::from_csv(&record.to_csv())?, record);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The name of the measurement.
    pub study: String,
    /// The machine that it ran on.
    pub machine: Machine,
    /// Settings and what else was found, as names and values.
    pub facts: Vec<(String, String)>,
    /// The programs that were measured.
    pub arms: Vec<RecordArm>,
}

/// One program of a [`Record`].
#[derive(Clone, Debug, PartialEq)]
pub struct RecordArm {
    /// Its name.
    pub name: String,
    /// Its number of workers; `None` for a program that has none.
    pub workers: Option<usize>,
    /// The samples, round by round.
    pub samples: Vec<Sample>,
}

impl Record {
    /// The record as CSV (RFC 4180), below a header of `# key: value` lines.
    ///
    /// The first line is `# format: speedup record 1`. Then come the fields of the machine (`# machine.cpu: …`; what is
    /// unknown is left out), the facts (`# seed: 7`), the line `study,arm,workers,round,wall_s,cpu_s,waited_s`, and one line
    /// for each sample, arm by arm, with rounds counted from 1. What is unknown is an empty field. Times are in seconds,
    /// with as many digits as it takes to read the same bits back. In header lines a line break is `\n`, and a backslash is
    /// `\\`.
    ///
    /// In Python it is read by `pandas.read_csv(path, comment="#")`; a spreadsheet shows the header above the table. What
    /// a spreadsheet saves again may have fewer digits, and a changed header.
    ///
    /// Samples carry the name of the study and of the arm: a record without samples, or an arm without any, is not read back.
    #[must_use]
    pub fn to_csv(&self) -> String {
        csv::write(self)
    }

    /// Reads what [`Record::to_csv`] wrote: the same record, to the last bit.
    ///
    /// Line ends of Windows, a byte order mark, blank lines, and a last line without an end are read too. Header lines with
    /// keys that are unknown are kept as facts. Times must be finite and not negative.
    ///
    /// # Errors
    ///
    /// [`Error::NotARecord`](crate::Error::NotARecord) with the first line that is wrong.
    pub fn from_csv(text: &str) -> Result<Self> {
        Reading::of(text).map(|reading| reading.record)
    }

    /// The record as JSON (RFC 8259), for other programs; it is not read back.
    ///
    /// ```text
    /// {"format": …, "study": …, "machine": {…}, "settings": {…}, "arms": [
    ///   {"name": …, "workers": …, "samples": [{"round": 1, "wall_s": …, "cpu_s": …, "waited_s": …}]}]}
    /// ```
    ///
    /// What is unknown, and a number that is not finite, is `null`. Settings are texts, since JavaScript would round a seed.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }

    /// Writes the record to a file, replacing one of that name: as CSV or as JSON, by the ending `.csv` or `.json`.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownEnding`](crate::Error::UnknownEnding) for another ending; `NotSaved` if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write(self, path.as_ref())
    }

    /// Reads a `.csv` file.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownEnding`](crate::Error::UnknownEnding) for another ending; `NotRead` if the file cannot be read;
    /// `NotARecord` if something else is in it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        read(path.as_ref(), Self::from_csv)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples: usize = self.arms.iter().map(|arm| arm.samples.len()).sum();
        let (samples, programs) = (
            counted(samples, "sample"),
            counted(self.arms.len(), "program"),
        );
        write!(
            f,
            "{}: {samples} of {programs} on {}",
            self.study, self.machine
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::machine::machine;
    use crate::unit::Seconds;

    /// Two arms with texts that need care, and facts likewise.
    pub(in crate::timing) fn record() -> Record {
        let full = Sample::busy(Seconds::new(0.1 + 0.2), 1.5);
        let bare = Sample {
            cpu: None,
            waited: None,
            ..full
        };
        let fact = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        Record {
            study: "sin x², \"hot\"\r\n# not a comment".to_owned(),
            machine: machine(),
            facts: vec![
                fact("kind", "a\\n trial\nof\r lines "),
                fact("a: b\\c", ""),
                fact("machine.os", "a fact, not the machine's"),
                fact(" kind", "twice"),
                fact(" kind", "twice"),
            ],
            arms: vec![
                RecordArm {
                    name: "#1, serial".to_owned(),
                    workers: None,
                    samples: vec![full, bare],
                },
                RecordArm {
                    name: "parallel".to_owned(),
                    workers: Some(4),
                    samples: vec![bare],
                },
                RecordArm {
                    name: "parallel".to_owned(),
                    workers: Some(4),
                    samples: vec![full],
                },
            ],
        }
    }

    #[test]
    fn a_record_reads_back_as_it_was() {
        assert_eq!(Record::from_csv(&record().to_csv()).unwrap(), record());
    }

    #[test]
    fn a_record_is_one_line() {
        let mut record = record();
        record.study = "cubes".to_owned();
        let line = record.to_string();
        assert!(
            line.starts_with("cubes: 4 samples of 3 programs on "),
            "{line}"
        );
    }
}
