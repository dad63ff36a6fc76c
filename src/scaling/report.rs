//! What a study found: [`ScalingReport`].

use std::fmt;

use super::cautions::cautions;
use super::point::{HandOut, Rounds};
use super::{Fit, Law, ScalingKind, ScalingPoint};
use crate::clock::{Sample, walls};
use crate::error::{Caution, Error, Result, counted};
use crate::machine::Machine;
use crate::stats::estimate;
use crate::timing::about_rounds;
use crate::unit::{Estimate, Ratio, Seconds};

/// What a scaling study found. It prints as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingReport {
    /// What was studied.
    pub title: String,
    /// Whether the work stayed the same or grew with the workers.
    pub kind: ScalingKind,
    /// The time of the sequential program; in a study of weak scaling, for one share of the work.
    pub baseline: Estimate<Seconds>,
    /// One point for each number of workers, in increasing order.
    pub points: Vec<ScalingPoint>,
    /// How often every program ran under the clock.
    pub rounds: usize,
    /// How often they were to run; fewer rounds were run where a time budget ended them.
    pub rounds_asked: usize,
    /// The time that the study was allowed to take.
    pub within: Option<Seconds>,
    /// The seed of the order of runs.
    pub seed: u64,
    /// The machine that it ran on.
    pub machine: Machine,
    /// How long the study took in all, on the wall.
    pub elapsed: Seconds,
    /// The time for which the quota of a control group stopped the programs; `None` without a quota.
    pub throttled: Option<Seconds>,
    /// The speed-ups that were predicted before the study, for numbers of workers.
    pub predicted: Vec<(usize, Ratio)>,
    /// The samples of the sequential program, round by round.
    pub baseline_samples: Vec<Sample>,
    /// Doubts about the numbers.
    pub cautions: Vec<Caution>,
}

/// What was measured in a study, before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measured {
    pub title: String,
    pub kind: ScalingKind,
    pub rounds_asked: usize,
    pub within: Option<Seconds>,
    pub seed: u64,
    pub machine: Machine,
    pub elapsed: Seconds,
    pub throttled: Option<Seconds>,
    pub predicted: Vec<(usize, Ratio)>,
    pub baseline: Vec<Sample>,
    pub arms: Vec<MeasuredArm>,
}

/// What was measured for one number of workers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MeasuredArm {
    pub workers: usize,
    pub samples: Vec<Sample>,
    pub hand_out: Option<HandOut>,
}

impl ScalingReport {
    /// The report of what was measured.
    pub(crate) fn of(measured: Measured) -> Self {
        let point = |arm: &MeasuredArm| {
            let rounds = Rounds {
                kind: measured.kind,
                workers: arm.workers,
                cores: measured.machine.usable_cores,
                baseline: &measured.baseline,
                samples: &arm.samples,
                hand_out: arm.hand_out,
            };
            rounds.point()
        };
        let mut report = Self {
            baseline: estimate(&walls(&measured.baseline), Seconds::new),
            points: measured.arms.iter().map(point).collect(),
            rounds: measured.baseline.len(),
            rounds_asked: measured.rounds_asked,
            within: measured.within,
            cautions: Vec::new(),
            title: measured.title,
            kind: measured.kind,
            seed: measured.seed,
            machine: measured.machine,
            elapsed: measured.elapsed,
            throttled: measured.throttled,
            predicted: measured.predicted,
            baseline_samples: measured.baseline,
        };
        report.cautions = cautions(&report);
        report
    }

    /// The point with this number of workers.
    ///
    /// # Errors
    ///
    /// [`Error::NotStudied`] if the study had no such point.
    pub fn at(&self, workers: usize) -> Result<&ScalingPoint> {
        self.points
            .iter()
            .find(|point| point.workers == workers)
            .ok_or_else(|| Error::NotStudied {
                workers,
                studied: self.points.iter().map(|point| point.workers).collect(),
            })
    }

    /// How many threads can work at the same time on the machine of the study.
    #[must_use]
    pub fn cores(&self) -> usize {
        self.machine.usable_cores
    }

    /// Fits a law to the study: Amdahl's or the Universal Scalability Law to one of strong scaling, Gustafson's to one of weak
    /// scaling.
    ///
    /// ```no_run
    /// # use speedup::prelude::*;
    /// # fn show(report: &ScalingReport) -> Result<(), Error> {
    /// let amdahl = report.fit(Law::Amdahl)?;
    /// println!("{amdahl}; on 64 workers {}", amdahl.speed_up(64));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OtherKind`] if the law speaks of the other kind of scaling, and those of [`Law::fit`]:
    /// [`Error::NotIdentifiable`] if too few numbers of workers were studied.
    pub fn fit(&self, law: Law) -> Result<Fit> {
        if law.kind() != self.kind {
            let study = self.title.clone();
            return Err(Error::OtherKind {
                law: law.in_a_sentence(),
                speaks_of: law.kind().name(),
                study,
                kind: self.kind.name(),
                others: self.kind.laws(),
            });
        }
        let of = |samples: &[Sample]| samples.iter().map(|sample| sample.wall).collect();
        let points = self.points.iter();
        let times: Vec<(usize, Vec<Seconds>)> = points
            .map(|point| (point.workers, of(&point.samples)))
            .collect();
        let baseline: Vec<Seconds> = of(&self.baseline_samples);
        law.fit(&baseline, &times)
    }

    /// The measured times as points (workers, seconds) for a chart of your own.
    ///
    /// ```no_run
    /// # use speedup::prelude::*;
    /// # fn show(report: &ScalingReport) -> Result<Picture, Error> {
    /// Chart::new("Ten squares").x("workers").y("seconds").line("measured", &report.times()).picture()
    /// # }
    /// ```
    #[must_use]
    pub fn times(&self) -> Vec<(f64, f64)> {
        let points = self.points.iter();
        points
            .map(|point| (point.workers as f64, point.time.value.as_f64()))
            .collect()
    }

    /// What the study says in one line: the best speed-up, and the fewest workers that reach it within 2 %.
    ///
    /// A speed-up counts if its whole interval lies above 1, or, of too few rounds for an interval, if it is more than 1.02.
    #[must_use]
    pub fn finding(&self) -> String {
        let title = &self.title;
        let value = |point: &ScalingPoint| point.speed_up.value.as_f64();
        let counts = |point: &&ScalingPoint| match point.speed_up.interval {
            Some((low, _)) => low.as_f64() > 1.0 && value(point) > 1.02,
            None => value(point) > 1.02,
        };
        let best = self
            .points
            .iter()
            .filter(counts)
            .map(value)
            .fold(f64::NAN, f64::max);
        let fewest = self
            .points
            .iter()
            .filter(counts)
            .find(|point| value(point) >= 0.98 * best);
        let Some(point) = fewest else {
            let may_be = |point: &ScalingPoint| value(point) > 1.02;
            return if self.points.iter().any(may_be) {
                format!("{title}: whether it is faster in parallel, the rounds cannot tell")
            } else {
                format!("{title}: no number of workers beats the sequential program")
            };
        };
        let (gain, workers) = (point.speed_up.value, counted(point.workers, "worker"));
        match self.kind {
            ScalingKind::Strong => format!("{title}: {gain} faster with {workers}"),
            ScalingKind::Weak => {
                format!("{title}: {gain} the work in the same time with {workers}")
            }
        }
    }

    /// The head and the rows of the table.
    pub(crate) fn table(&self) -> Vec<Vec<String>> {
        let head = ["workers", "time", "speed-up", "efficiency"]
            .map(str::to_owned)
            .to_vec();
        let rows = self.points.iter().map(|point| {
            vec![
                point.workers.to_string(),
                point.time.to_string(),
                point.speed_up.to_string(),
                point.efficiency.to_string(),
            ]
        });
        let sequential = vec!["sequential".to_owned(), self.baseline.to_string()];
        [head, sequential].into_iter().chain(rows).collect()
    }

    /// The head and the rows of a second table, with all that explains the speed-up; what is unknown for all is left out.
    pub(crate) fn details(&self) -> Vec<Vec<String>> {
        let column = |name: &str, shown: fn(&ScalingPoint) -> Option<String>| {
            let cells: Vec<Option<String>> = self.points.iter().map(shown).collect();
            (name.to_owned(), cells)
        };
        let columns = [
            column("workers", |point| Some(point.workers.to_string())),
            column("Karp–Flatt", |point| Some(point.karp_flatt?.to_string())),
            column("inflation", |point| Some(point.inflation?.to_string())),
            column("delivered", |point| Some(point.delivered?.to_string())),
            column("undisturbed", |point| Some(point.undisturbed?.to_string())),
        ];
        let known = |(_, cells): &(String, Vec<Option<String>>)| cells.iter().any(Option::is_some);
        let mut rows = vec![Vec::new(); 1 + self.points.len()];
        for (name, cells) in columns.into_iter().filter(known) {
            let cells = cells.into_iter().map(Option::unwrap_or_default);
            for (row, cell) in rows.iter_mut().zip(std::iter::once(name).chain(cells)) {
                row.push(cell);
            }
        }
        rows
    }

    /// What stands below the table.
    pub(crate) fn notes(&self) -> Vec<String> {
        let rounds = about_rounds(self.rounds, self.seed, self.baseline.interval.is_some());
        let about = format!(
            "{rounds}, on {}, {}",
            counted(self.cores(), "core"),
            self.elapsed
        );
        let cautions = self
            .cautions
            .iter()
            .map(|caution| format!("caution: {caution}"));
        std::iter::once(about).chain(cautions).collect()
    }
}

impl fmt::Display for ScalingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, details) = (columns(&self.table()), columns(&self.details()));
        write!(f, "{}\n\n{table}\n{details}", self.finding())?;
        for note in self.notes() {
            write!(f, "\n{note}")?;
        }
        Ok(())
    }
}

/// Sets rows of cells in columns, each as wide as its widest cell, to the right; every row ends with
/// a line break.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(index) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:>width$}"));
        cells.collect::<Vec<_>>().join("   ") + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::machine::machine;

    /// A report with these speed-ups of a sequential time of 1 s, six rounds that spread by 5 % either way, on so many
    /// cores.
    pub(crate) fn report(title: &str, cores: usize, speed_ups: &[(usize, f64)]) -> ScalingReport {
        let spread = [0.95, 0.98, 1.0, 1.0, 1.02, 1.05];
        let busy = |wall: f64, busy: f64| Sample::busy(Seconds::new(wall), busy.min(cores as f64));
        let arm = |&(workers, speed_up): &(usize, f64)| {
            let samples = spread
                .map(|factor| busy(factor / speed_up, speed_up))
                .to_vec();
            MeasuredArm {
                workers,
                samples,
                hand_out: None,
            }
        };
        let machine = Machine {
            usable_cores: cores,
            physical_cores: Some(cores),
            opt_level: "3".to_owned(),
            ..machine()
        };
        ScalingReport::of(Measured {
            title: title.to_owned(),
            kind: ScalingKind::Strong,
            rounds_asked: spread.len(),
            within: None,
            seed: 7,
            machine,
            elapsed: Seconds::new(6.0),
            throttled: None,
            predicted: Vec::new(),
            baseline: vec![busy(1.0, 1.0); spread.len()],
            arms: speed_ups.iter().map(arm).collect(),
        })
    }

    #[test]
    fn the_report_prints_a_table() {
        let report = report("cubes", 2, &[(1, 0.9), (2, 1.8)]);
        let expected = "\
cubes: 1.80× faster with 2 workers

   workers                  time                speed-up      efficiency
sequential   1.00 s [1.00, 1.00]
         1   1.11 s [1.06, 1.17]   0.900× [0.857, 0.947]   90 % [86, 95]
         2     556 ms [528, 583]      1.80× [1.71, 1.89]   90 % [86, 95]

workers     Karp–Flatt            inflation                    delivered             undisturbed
      1                  1.00× [0.95, 1.05]   0.900 cores [0.900, 0.900]   0.900× [0.857, 0.947]
      2   11 % [6, 17]   1.00× [0.95, 1.05]      1.80 cores [1.80, 1.80]      1.80× [1.71, 1.89]

6 rounds in random order (seed 7), medians [95 % interval], on 2 cores, 6.00 s";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn the_finding_names_the_fewest_workers_that_reach_the_best() {
        let flat = report("squares", 2, &[(4, 3.3), (5, 5.0), (8, 5.01)]);
        assert_eq!(flat.finding(), "squares: 5.00× faster with 5 workers");
        let unclear = report("squares", 2, &[(1, 0.9), (2, 1.04)]);
        assert_eq!(
            unclear.finding(),
            "squares: whether it is faster in parallel, the rounds cannot tell"
        );
        let slow = report("squares", 2, &[(1, 0.5), (2, 0.7)]);
        assert_eq!(
            slow.finding(),
            "squares: no number of workers beats the sequential program"
        );
    }

    #[test]
    fn a_point_that_was_not_studied_is_an_error_with_a_cure() {
        let report = report("squares", 2, &[(1, 1.0), (4, 3.3)]);
        assert_eq!(
            report.at(4).unwrap().to_string(),
            "4 workers: 303 ms [288, 318], speed-up 3.30× [3.14, 3.47], efficiency 82 % [79, 87]"
        );
        let error = report.at(3).unwrap_err();
        assert_eq!(
            error,
            Error::NotStudied {
                workers: 3,
                studied: vec![1, 4]
            }
        );
    }

    #[test]
    fn a_law_is_fitted_to_a_study_of_its_kind() {
        let amdahl = |p: usize| 1.0 / (0.1 + 0.9 / p as f64);
        let report = report("squares", 8, &[1, 2, 4, 8].map(|p| (p, amdahl(p))));
        let fit = report.fit(Law::Amdahl).unwrap();
        // The rounds spread by 5 %, and their median is that of the law.
        assert!((fit.serial_fraction.value.as_f64() - 0.1).abs() < 1e-9);
        let error = report.fit(Law::Gustafson).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Gustafson's law is for weak scaling, and \"squares\" is a study of strong scaling: fit Amdahl's law or the \
             Universal Scalability Law, or study it again the other way, by .baseline(..) or .weak(..)"
        );
    }

    #[test]
    fn the_times_are_points_for_a_chart() {
        let report = report("squares", 2, &[(1, 1.0), (4, 2.0)]);
        assert_eq!(report.times(), [(1.0, 1.0), (4.0, 0.5)]);
    }
}
