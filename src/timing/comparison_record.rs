//! A [`Comparison`] as a record and back.

use std::path::Path;

use super::comparison::{Comparison, ComparisonArm, Settings};
use super::record::{Reading, Record, RecordArm, list, numbers, read};
use super::rounds::Samples;
use crate::error::Result;
use crate::unit::{Exact, Fraction, Ratio, Seconds, quoted};

const KIND: &str = "comparison";

impl Comparison {
    /// What was measured, apart from all judgement: three arms (baseline, candidate, control) and the settings.
    #[must_use]
    pub fn record(&self) -> Record {
        let arms = [&self.baseline, &self.candidate, &self.control];
        let arm = |arm: &ComparisonArm| RecordArm {
            name: arm.name.clone(),
            workers: None,
            samples: arm.samples.clone(),
        };
        let facts = [
            ("kind", Some(KIND.to_owned())),
            ("seed", Some(self.seed.exactly())),
            ("margin", Some(self.margin.as_f64().exactly())),
            ("rounds_asked", Some(self.rounds_asked.exactly())),
            ("within_s", self.within.map(|time| time.as_f64().exactly())),
            ("calls", Some(list(arms.map(|arm| arm.calls)))),
        ];
        let facts = facts.into_iter();
        Record {
            study: format!("{} against {}", self.candidate.name, self.baseline.name),
            machine: self.machine.clone(),
            facts: facts
                .filter_map(|(key, value)| Some((key.to_owned(), value?)))
                .collect(),
            arms: arms.map(arm).to_vec(),
        }
    }

    /// The measurements as CSV, to be kept and judged anew by [`Comparison::from_csv`]; [`Record::to_csv`] tells the form.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let pass = |seconds: f64| clock.advance(secs(seconds));
    /// let comparison = Compare::new().run_on(&clock, ("slow", || pass(2.0)), ("fast", || pass(1.0)))?;
    /// assert_eq!(Comparison::from_csv(&comparison.to_csv())?, comparison);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.record().to_csv()
    }

    /// The comparison of which [`Comparison::to_csv`] wrote the measurements: they are judged anew, with the same result to
    /// the last bit.
    ///
    /// # Errors
    ///
    /// [`Error::NotARecord`](crate::Error::NotARecord) for what is not the record of a comparison, and for samples that give
    /// no finite speed-up, as times of 0 do.
    pub fn from_csv(text: &str) -> Result<Self> {
        let reading = Reading::of(text)?;
        let comparison = Self::of_reading(&reading)?;
        let is_sound = |ratio| {
            let numbers = numbers(ratio, Ratio::as_f64);
            numbers.iter().all(|n| n.is_finite() && *n > 0.0)
        };
        match [comparison.speed_up, comparison.noise].map(is_sound) {
            [true, true] => Ok(comparison),
            [false, _] => Err(reading.wrong_times(1)),
            [true, false] => Err(reading.wrong_times(2)),
        }
    }

    /// The measurements as JSON, for other programs; [`Record::to_json`] tells the form.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.record().to_json()
    }

    /// Writes the measurements to a file, replacing one of that name: as CSV or as JSON, by the ending `.csv` or `.json`.
    ///
    /// # Errors
    ///
    /// Those of [`Record::save`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.record().save(path)
    }

    /// Reads a `.csv` file, as [`Comparison::from_csv`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Record::load`] and of [`Comparison::from_csv`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        read(path.as_ref(), Self::from_csv)
    }

    fn of_reading(reading: &Reading) -> Result<Self> {
        reading.kind(&[(KIND, ())])?;
        let [baseline, candidate] = names(reading)?;
        reading.check_rounds()?;
        let calls: Vec<usize> = reading.list("calls")?;
        if calls.len() != 3 || calls.contains(&0) {
            let found = quoted(&list(calls));
            let reason = format!("{found} are not the calls of three arms, such as \"1, 8, 1\"");
            return Err(reading.wrong_fact("calls", reason));
        }
        let settings = Settings {
            names: [baseline, candidate],
            rounds: reading.needed("rounds_asked")?,
            seed: reading.needed("seed")?,
            margin: Fraction::new(reading.needed("margin")?),
            within: reading.known("within_s")?.map(Seconds::new),
        };
        let Record { machine, arms, .. } = &reading.record;
        let arms = arms.iter().map(|arm| arm.samples.clone()).collect();
        let samples = Samples { arms, calls };
        Ok(Self::of(settings, samples, machine.clone()))
    }
}

/// The names of baseline and candidate, once the arms are known to be those of a comparison.
fn names(reading: &Reading) -> Result<[String; 2]> {
    let arms = &reading.record.arms;
    let [baseline, candidate, control, more @ ..] = arms.as_slice() else {
        let reason = format!("it has {} of the 3 arms of a comparison", arms.len());
        return Err(reading.wrong_arm(arms.len(), reason));
    };
    if let Some(arm) = more.first() {
        let reason = format!(
            "a comparison has 3 arms, and {} is one more",
            quoted(&arm.name)
        );
        return Err(reading.wrong_arm(3, reason));
    }
    let again = Comparison::name_of_control(&baseline.name);
    if control.name != again {
        let (found, again) = (quoted(&control.name), quoted(&again));
        let reason = format!("{found} is not the control, {again}");
        return Err(reading.wrong_arm(2, reason));
    }
    if let Some(index) = arms.iter().position(|arm| arm.workers.is_some()) {
        let reason = "a program of a comparison has no workers; leave the field empty".to_owned();
        return Err(reading.wrong_arm(index, reason));
    }
    Ok([baseline.name.clone(), candidate.name.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;
    use crate::timing::Compare;
    use crate::unit::secs;

    /// A comparison of two programs of one name, with a budget that ends it.
    fn comparison() -> Comparison {
        let clock = ScriptedClock::new();
        let pass = |seconds: f64| clock.advance(Seconds::new(seconds));
        let plan = Compare::new().rounds(9).seed(u64::MAX).within(secs(1));
        let (slow, fast) = (("a, \"b\"", || pass(0.3)), ("a, \"b\"", || pass(0.1)));
        plan.run_on(&clock, slow, fast).unwrap()
    }

    fn error(csv: &str) -> String {
        Comparison::from_csv(csv).unwrap_err().to_string()
    }

    #[test]
    fn a_comparison_is_judged_anew_from_its_record() {
        let comparison = comparison();
        assert_eq!((comparison.rounds, comparison.rounds_asked), (6, 9));
        assert_eq!(Comparison::from_csv(&comparison.to_csv()), Ok(comparison));
    }

    #[test]
    fn other_records_are_refused() {
        let csv = comparison().to_csv();
        let study = error(&csv.replace("# kind: comparison", "# kind: weak scaling"));
        assert!(
            study.contains("read it with ScalingReport::from_csv"),
            "{study}"
        );
        let calls = error(&csv.replace("# calls: 1, 1, 1", "# calls: 1, 1"));
        assert!(
            calls.contains("\"1, 1\" are not the calls of three arms"),
            "{calls}"
        );
        let seed = error(&csv.replace("# seed: 1", "# seed: -1"));
        assert!(
            seed.contains("\"-18446744073709551615\" is not a whole number"),
            "{seed}"
        );
        let control = error(&csv.replace(", again", ", once more"));
        assert!(control.contains("is not the control"), "{control}");
    }

    #[test]
    fn samples_without_a_finite_speed_up_are_refused() {
        for arm in 0..3 {
            let mut record = comparison().record();
            for sample in &mut record.arms[arm].samples {
                sample.wall = Seconds::default();
            }
            assert!(error(&record.to_csv()).contains("no finite speed-up above 0"));
        }
    }

    #[test]
    fn the_arms_are_three_programs_without_workers() {
        let mut record = comparison().record();
        record.arms[1].workers = Some(2);
        assert!(error(&record.to_csv()).contains("has no workers"));
        record.arms.push(record.arms[0].clone());
        assert!(error(&record.to_csv()).contains("is one more"));
        record.arms.truncate(2);
        assert!(error(&record.to_csv()).contains("2 of the 3 arms"));
    }
}
