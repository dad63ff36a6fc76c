//! A [`ScalingReport`] as a record and back.

use std::path::Path;

use super::point::HandOut;
use super::report::{Measured, MeasuredArm};
use super::{ScalingKind, ScalingPoint, ScalingReport};
use crate::clock::Sample;
use crate::error::{Result, counted};
use crate::timing::{Reading, Record, RecordArm, numbers, pairs, read};
use crate::unit::{Cores, Exact, Fraction, Ratio, Seconds, quoted};

const SEQUENTIAL: &str = "sequential";
const PARALLEL: &str = "parallel";

impl ScalingReport {
    /// What was measured, apart from all judgement: the arm `sequential`, one arm `parallel` for each number of workers, and
    /// the settings.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::from(self.measured())
    }

    /// The measurements as CSV, to be kept, to be combined with others, and to be judged anew by
    /// [`ScalingReport::from_csv`]; [`Record::to_csv`] tells the form.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let pass = |seconds: f64| clock.advance(secs(seconds));
    /// let report = Scaling::of("halves")
    ///     .workers([1, 2])
    ///     .baseline(|| pass(1.0))
    ///     .run_on(&clock, |pool| pass(1.0 / pool.workers() as f64))?;
    /// assert_eq!(ScalingReport::from_csv(&report.to_csv())?, report);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.record().to_csv()
    }

    /// The report of which [`ScalingReport::to_csv`] wrote the measurements: they are judged anew, with the same result to
    /// the last bit. The machine is the one of the record, not the one that reads. Facts with unknown names are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::NotARecord`](crate::Error::NotARecord) for what is not the record of a scaling study, and for samples that
    /// give no finite speed-up, as times of 0 do.
    pub fn from_csv(text: &str) -> Result<Self> {
        let reading = Reading::of(text)?;
        let report = Self::of(measured(&reading)?);
        match report.points.iter().position(|point| !is_sound(point)) {
            // The sequential program is arm 0.
            Some(index) => Err(reading.wrong_times(index + 1)),
            None => Ok(report),
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

    /// Reads a `.csv` file, as [`ScalingReport::from_csv`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Record::load`] and of [`ScalingReport::from_csv`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        read(path.as_ref(), Self::from_csv)
    }

    /// What the report was made of.
    pub(super) fn measured(&self) -> Measured {
        let points = self.points.iter();
        let arms = points.map(|point| MeasuredArm {
            workers: point.workers,
            samples: point.samples.clone(),
            hand_out: point.hand_out,
        });
        Measured {
            title: self.title.clone(),
            kind: self.kind,
            rounds_asked: self.rounds_asked,
            within: self.within,
            seed: self.seed,
            machine: self.machine.clone(),
            elapsed: self.elapsed,
            throttled: self.throttled,
            predicted: self.predicted.clone(),
            baseline: self.baseline_samples.clone(),
            arms: arms.collect(),
        }
    }
}

/// The facts of a study by name; what is unknown is left out.
fn facts(measured: &Measured) -> Vec<(String, String)> {
    let seconds = |time: Option<Seconds>| time.map(|time| time.as_f64().exactly());
    let predicted = measured.predicted.iter().map(|&(p, s)| (p, s.as_f64()));
    let arms = measured.arms.iter();
    let hand_outs: Vec<(usize, HandOut)> = arms
        .filter_map(|arm| Some((arm.workers, arm.hand_out?)))
        .collect();
    let tasks = hand_outs.iter().map(|&(p, hand_out)| (p, hand_out.tasks));
    let per_task = hand_outs
        .iter()
        .map(|&(p, hand_out)| (p, hand_out.per_task.as_f64()));
    let unless_empty = |text: String| (!text.is_empty()).then_some(text);
    let facts = [
        ("kind", Some(measured.kind.to_string())),
        ("seed", Some(measured.seed.exactly())),
        ("rounds_asked", Some(measured.rounds_asked.exactly())),
        ("within_s", seconds(measured.within)),
        ("elapsed_s", seconds(Some(measured.elapsed))),
        ("throttled_s", seconds(measured.throttled)),
        ("predicted_speed_ups", unless_empty(pairs(predicted))),
        ("hand_out_tasks", unless_empty(pairs(tasks))),
        ("hand_out_per_task_s", unless_empty(pairs(per_task))),
    ];
    let facts = facts.into_iter();
    facts
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
}

impl From<Measured> for Record {
    fn from(measured: Measured) -> Self {
        let facts = facts(&measured);
        let arm = |workers: Option<usize>, samples: Vec<Sample>| RecordArm {
            name: workers.map_or(SEQUENTIAL, |_| PARALLEL).to_owned(),
            workers,
            samples,
        };
        let parallel = measured.arms.into_iter();
        let parallel = parallel.map(|found| arm(Some(found.workers), found.samples));
        let sequential = arm(None, measured.baseline);
        Self {
            study: measured.title,
            machine: measured.machine,
            facts,
            arms: std::iter::once(sequential).chain(parallel).collect(),
        }
    }
}

/// What was measured, by its record.
fn measured(reading: &Reading) -> Result<Measured> {
    let kind = reading.kind(&ScalingKind::ALL.map(|kind| (kind.name(), kind)))?;
    check_arms(reading)?;
    reading.check_rounds()?;
    let hand_outs = hand_outs(reading)?;
    let predicted = reading.pairs("predicted_speed_ups")?.into_iter();
    let rounds_asked = reading.needed("rounds_asked")?;
    let within: Option<f64> = reading.known("within_s")?;
    let elapsed: f64 = reading.needed("elapsed_s")?;
    let throttled: Option<f64> = reading.known("throttled_s")?;
    let seed = reading.needed("seed")?;
    let mut arms = reading.record.arms.iter();
    let baseline = arms.next().map(|arm| arm.samples.clone());
    let arms = arms.filter_map(|arm| {
        let workers = arm.workers?;
        let mut hand_outs = hand_outs.iter();
        Some(MeasuredArm {
            workers,
            samples: arm.samples.clone(),
            hand_out: hand_outs
                .find(|found| found.0 == workers)
                .map(|found| found.1),
        })
    });
    Ok(Measured {
        title: reading.record.study.clone(),
        kind,
        rounds_asked,
        within: within.map(Seconds::new),
        seed,
        machine: reading.record.machine.clone(),
        elapsed: Seconds::new(elapsed),
        throttled: throttled.map(Seconds::new),
        predicted: predicted.map(|(p, s)| (p, Ratio::new(s))).collect(),
        baseline: baseline.unwrap_or_default(),
        arms: arms.collect(),
    })
}

/// Checks that the first arm is the sequential program, and the others the parallel one on more and more workers.
fn check_arms(reading: &Reading) -> Result<()> {
    let mut fewer = 0;
    for (index, arm) in reading.record.arms.iter().enumerate() {
        let (wanted, is_right) = match (index, arm.workers) {
            (0, workers) => (
                "the sequential program: arm sequential without workers".to_owned(),
                arm.name == SEQUENTIAL && workers.is_none(),
            ),
            (_, workers) => (
                format!(
                    "the parallel program: arm parallel with more than {}",
                    counted(fewer, "worker")
                ),
                arm.name == PARALLEL && workers.is_some_and(|workers| workers > fewer),
            ),
        };
        if !is_right {
            let workers = arm
                .workers
                .map_or("no workers".to_owned(), |p| counted(p, "worker"));
            let name = quoted(&arm.name);
            let reason = format!("arm {name} with {workers} stands here instead of {wanted}");
            return Err(reading.wrong_arm(index, reason));
        }
        fewer = arm.workers.unwrap_or(0);
    }
    if reading.record.arms.len() < 2 {
        let reason = "no arm parallel follows; a scaling study has one at least".to_owned();
        return Err(reading.wrong_arm(1, reason));
    }
    Ok(())
}

/// Whether all that was found for a number of workers is finite, and its time and speed-up positive, as figures need it.
fn is_sound(point: &ScalingPoint) -> bool {
    let finite = |numbers: Option<Vec<f64>>| numbers.iter().flatten().all(|n| n.is_finite());
    let parts = point.loss.map(|loss| {
        let waiting = loss.waiting.unwrap_or_default();
        [
            loss.useful,
            loss.inflation,
            waiting,
            loss.idle,
            loss.total(),
        ]
        .map(Seconds::as_f64)
    });
    let positive = [
        numbers(point.time, Seconds::as_f64),
        numbers(point.speed_up, Ratio::as_f64),
        numbers(point.efficiency, Fraction::as_f64),
    ];
    let positive = positive.iter().flatten();
    positive.into_iter().all(|n| n.is_finite() && *n > 0.0)
        && finite(point.karp_flatt.map(|part| numbers(part, Fraction::as_f64)))
        && finite(point.inflation.map(|ratio| numbers(ratio, Ratio::as_f64)))
        && finite(point.delivered.map(|cores| numbers(cores, Cores::as_f64)))
        && finite(point.undisturbed.map(|ratio| numbers(ratio, Ratio::as_f64)))
        && finite(parts.map(Vec::from))
}

/// What handing out costs, for numbers of workers.
fn hand_outs(reading: &Reading) -> Result<Vec<(usize, HandOut)>> {
    let tasks: Vec<(usize, usize)> = reading.pairs("hand_out_tasks")?;
    let per_task: Vec<(usize, f64)> = reading.pairs("hand_out_per_task_s")?;
    let workers = |(p, _): &(usize, usize)| *p;
    if !tasks
        .iter()
        .map(workers)
        .eq(per_task.iter().map(|found| found.0))
    {
        let reason = "hand_out_tasks and hand_out_per_task_s have different numbers of workers; give both for each";
        return Err(reading.wrong_fact("hand_out_tasks", reason.to_owned()));
    }
    let both = tasks.into_iter().zip(per_task);
    let hand_out = |((workers, tasks), (_, per_task))| {
        let per_task = Seconds::new(per_task);
        (workers, HandOut { tasks, per_task })
    };
    Ok(both.map(hand_out).collect())
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    /// A report with all that a record can hold.
    fn full() -> ScalingReport {
        let mut measured = report("ten, \"cubes\"\n²", 2, &[(1, 0.9), (2, 1.8)]).measured();
        measured.kind = ScalingKind::Weak;
        measured.rounds_asked = 20;
        measured.within = Some(Seconds::new(0.1 + 0.2));
        measured.seed = u64::MAX;
        measured.throttled = Some(Seconds::new(0.7));
        measured.predicted = vec![(4, Ratio::new(3.1)), (2, Ratio::new(f64::INFINITY))];
        measured.arms[1].hand_out = Some(HandOut {
            tasks: 12_345,
            per_task: Seconds::new(1.0 / 3.0),
        });
        ScalingReport::of(measured)
    }

    fn error(csv: &str) -> String {
        ScalingReport::from_csv(csv).unwrap_err().to_string()
    }

    #[test]
    fn a_report_is_judged_anew_from_its_record() {
        let report = full();
        assert!(report.cautions.len() > 2);
        assert_eq!(ScalingReport::from_csv(&report.to_csv()), Ok(report));
    }

    #[test]
    fn other_records_are_refused() {
        let csv = full().to_csv();
        let pair = error(&csv.replace("# kind: weak scaling", "# kind: comparison"));
        assert!(pair.contains("read it with Comparison::from_csv"), "{pair}");
        let tasks = error(&csv.replace("hand_out_tasks: 2:", "hand_out_tasks: 1:"));
        assert!(tasks.contains("different numbers of workers"), "{tasks}");
        let seed = error(&csv.replace("# seed:", "# seeds:"));
        assert!(seed.contains("no line \"# seed: …\""), "{seed}");
        let workers = error(&csv.replace("parallel,2", "parallel,1"));
        assert!(
            workers.contains("parallel with more than 1 worker"),
            "{workers}"
        );
        let serial = error(&csv.replace("sequential,", "serial,"));
        assert!(
            serial.contains("\"serial\" with no workers stands here"),
            "{serial}"
        );
    }

    #[test]
    fn samples_without_a_finite_speed_up_are_refused() {
        let times = |arm: usize, seconds: f64| {
            let mut record = full().record();
            for sample in &mut record.arms[arm].samples {
                sample.wall = Seconds::new(seconds);
            }
            error(&record.to_csv())
        };
        assert!(times(2, 0.0).contains("the times of \"parallel\" beside those of \"sequential\""));
        assert!(times(0, 0.0).contains("the times of \"parallel\""));
        assert!(times(1, 5e-324).contains("the times of \"parallel\""));
    }

    #[test]
    fn a_study_has_a_parallel_arm_with_the_rounds_of_the_sequential_one() {
        let mut record = full().record();
        record.arms[2].samples.pop();
        assert!(error(&record.to_csv()).contains("is 5 for \"parallel\" and 6 for \"sequential\""));
        record.arms.truncate(1);
        assert!(error(&record.to_csv()).contains("no arm parallel follows"));
    }
}
