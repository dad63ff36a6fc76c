//! [`Reading`]: a record with the lines of its parts, so that what is wrong with a part can be found.

use super::csv::ArmRead;
use super::header::Fact;
use super::{Record, RecordArm, csv, header};
use crate::error::{Error, Result};
use crate::unit::{Estimate, Exact, quoted, read_exactly};

/// A record as it was read.
pub(crate) struct Reading {
    pub record: Record,
    /// The line of each fact.
    facts: Vec<usize>,
    /// The line of the first sample of each arm.
    arms: Vec<usize>,
    /// The line of the columns.
    columns: usize,
}

/// Pairs as one fact: `"1: 0.5, 2: 0.25"`, numbers of workers with a value each.
pub(crate) fn pairs<T: Exact>(pairs: impl IntoIterator<Item = (usize, T)>) -> String {
    let pairs = pairs.into_iter();
    let texts = pairs.map(|(workers, value)| format!("{workers}: {}", value.exactly()));
    texts.collect::<Vec<_>>().join(", ")
}

/// Values as one fact: `"1, 1, 2"`.
pub(crate) fn list<T: Exact>(values: impl IntoIterator<Item = T>) -> String {
    let texts = values.into_iter().map(|value| value.exactly());
    texts.collect::<Vec<_>>().join(", ")
}

/// The value of an estimate and the ends of its interval, as bare numbers.
pub(crate) fn numbers<T: Copy>(estimate: Estimate<T>, bare: fn(T) -> f64) -> Vec<f64> {
    let ends = estimate.interval.map(|(low, high)| [low, high]);
    let numbers = std::iter::once(estimate.value).chain(ends.into_iter().flatten());
    numbers.map(bare).collect()
}

impl Reading {
    /// Reads a record in CSV.
    pub fn of(text: &str) -> Result<Self> {
        let header = header::read(text)?;
        let (study, arms) = csv::read(header.rest, header.line)?;
        let lines = header.facts.iter().map(|fact| fact.line).collect();
        let pair = |fact: Fact| (fact.key, fact.value);
        Ok(Self {
            facts: lines,
            arms: arms.iter().map(|read| read.line).collect(),
            columns: header.line,
            record: Record {
                study,
                machine: header.machine,
                facts: header.facts.into_iter().map(pair).collect(),
                arms: arms.into_iter().map(|ArmRead { arm, .. }| arm).collect(),
            },
        })
    }

    /// The first fact of this name, with its line.
    fn fact(&self, key: &str) -> Option<(usize, &str)> {
        let mut facts = self.record.facts.iter().zip(&self.facts);
        let ((_, value), line) = facts.find(|((name, _), _)| name == key)?;
        Some((*line, value))
    }

    /// Reads a fact, if there is one of this name.
    fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>> {
        let Some((line, value)) = self.fact(key) else {
            return Ok(None);
        };
        let wrong = |reason| Error::NotARecord { line, reason };
        read(value).map(Some).map_err(wrong)
    }

    /// The value of a fact that may be missing.
    pub fn known<T: Exact>(&self, key: &str) -> Result<Option<T>> {
        self.read(key, read_exactly)
    }

    /// The value of a fact that must be there.
    pub fn needed<T: Exact>(&self, key: &str) -> Result<T> {
        self.known(key)?.ok_or_else(|| self.missing(key))
    }

    /// The pairs of a fact; none if it is missing.
    pub fn pairs<T: Exact>(&self, key: &str) -> Result<Vec<(usize, T)>> {
        let pair = |text: &str| {
            let form = || {
                format!(
                    "{} is not a pair of workers and a value, such as 2: 0.5",
                    quoted(text)
                )
            };
            let (workers, value) = text.split_once(": ").ok_or_else(form)?;
            Ok((read_exactly(workers)?, read_exactly(value)?))
        };
        let pairs = self.read(key, |text| text.split(", ").map(pair).collect())?;
        Ok(pairs.unwrap_or_default())
    }

    /// The values of a fact that must be there.
    pub fn list<T: Exact>(&self, key: &str) -> Result<Vec<T>> {
        let values = self.read(key, |text| text.split(", ").map(read_exactly).collect())?;
        values.ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> Error {
        Error::NotARecord {
            line: self.columns,
            reason: format!("the header above has no line \"# {key}: …\""),
        }
    }

    /// What kind of measurement it is: the one of `known` that is called as the fact `kind` says.
    pub fn kind<T: Copy>(&self, known: &[(&str, T)]) -> Result<T> {
        let of_name = |name: &str| {
            let kind = known.iter().find(|kind| kind.0 == name);
            kind.map(|kind| kind.1).ok_or_else(|| {
                let names: Vec<String> =
                    known.iter().map(|kind| format!("\"{}\"", kind.0)).collect();
                let (found, names) = (quoted(name), names.join(" or "));
                let reader = match name {
                    "comparison" => "; read it with Comparison::from_csv or Comparison::load",
                    "strong scaling" | "weak scaling" => {
                        "; read it with ScalingReport::from_csv or ScalingReport::load"
                    }
                    _ => "",
                };
                format!("it is of the kind {found}, and {names} is needed here{reader}")
            })
        };
        let kind = self.read("kind", of_name)?;
        kind.ok_or_else(|| self.missing("kind"))
    }

    /// That a fact is wrong.
    pub fn wrong_fact(&self, key: &str, reason: String) -> Error {
        let line = self.fact(key).map_or(self.columns, |(line, _)| line);
        Error::NotARecord { line, reason }
    }

    /// That an arm is wrong, or that it is missing.
    pub fn wrong_arm(&self, index: usize, reason: String) -> Error {
        let line = self.arms.get(index).or(self.arms.last());
        let line = line.copied().unwrap_or(self.columns);
        Error::NotARecord { line, reason }
    }

    /// That the times of an arm give no finite result beside those of the first.
    pub fn wrong_times(&self, index: usize) -> Error {
        let name = |index: usize| self.record.arms.get(index).map_or("", |arm| &arm.name);
        let [first, name] = [0, index].map(|index| quoted(name(index)));
        let reason = format!(
            "the times of {name} beside those of {first} give no finite speed-up above 0; write times above 0, such \
             as 0.25, no huge ones beside tiny ones"
        );
        self.wrong_arm(index, reason)
    }

    /// Checks that all arms have as many rounds as the first.
    pub fn check_rounds(&self) -> Result<()> {
        let rounds = |arm: &RecordArm| arm.samples.len();
        let arms = &self.record.arms;
        let expected = arms.first().map_or(0, rounds);
        match arms.iter().position(|arm| rounds(arm) != expected) {
            Some(index) => {
                let found = rounds(&arms[index]);
                let [first, name] = [0, index].map(|index| quoted(&arms[index].name));
                let reason = format!(
                    "the number of rounds is {found} for {name} and {expected} for {first}; all arms run in each round"
                );
                Err(self.wrong_arm(index, reason))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::record;
    use super::*;

    fn reading(facts: &[(&str, &str)]) -> Reading {
        let mut record = record();
        let fact = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        record.facts = facts.iter().map(fact).collect();
        Reading::of(&record.to_csv()).unwrap()
    }

    #[test]
    fn facts_are_found_by_name_and_wrong_ones_by_line() {
        let reading = reading(&[
            ("seed", "7"),
            ("seed", "8"),
            ("p", "1: 0.5, 2: x"),
            ("q", "1"),
        ]);
        assert_eq!(reading.needed::<u64>("seed"), Ok(7));
        assert_eq!(reading.known::<u64>("other"), Ok(None));
        let lines = reading.facts.clone();
        let error = reading.pairs::<f64>("p").unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {} ", lines[2])), "{error}");
        assert!(error.contains("\"x\" is not a number"), "{error}");
        let error = reading.pairs::<f64>("q").unwrap_err().to_string();
        assert!(error.contains("\"1\" is not a pair"), "{error}");
        let error = reading.list::<usize>("calls").unwrap_err().to_string();
        assert!(error.contains("no line \"# calls: …\""), "{error}");
    }

    #[test]
    fn lists_and_pairs_read_back() {
        let few = [(1, 0.1), (2, f64::INFINITY)];
        let reading = reading(&[("p", &pairs(few)), ("l", &list([3_usize, 4]))]);
        assert_eq!(reading.pairs("p").unwrap(), few);
        assert_eq!(reading.list("l"), Ok(vec![3_usize, 4]));
    }

    #[test]
    fn all_arms_have_the_rounds_of_the_first() {
        let error = reading(&[]).check_rounds().unwrap_err().to_string();
        assert!(
            error.contains("is 1 for \"parallel\" and 2 for \"#1, serial\""),
            "{error}"
        );
    }
}
