//! What a study found: [`ScalingReport`] and its points.

use std::fmt;

use crate::error::{Caution, Error, Result};
use crate::unit::{Estimate, Ratio, Seconds};

/// What a scaling study found. It prints as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingReport {
    /// What was studied.
    pub title: String,
    /// The time of the sequential program.
    pub baseline: Estimate<Seconds>,
    /// One point for each number of workers, in increasing order.
    pub points: Vec<ScalingPoint>,
    /// How often every program ran under the clock.
    pub rounds: usize,
    /// The seed of the order of runs.
    pub seed: u64,
    /// How many threads can work at the same time on this machine.
    pub cores: usize,
    /// The times of the sequential program, round by round.
    pub baseline_samples: Vec<Seconds>,
    /// Doubts about the numbers.
    pub cautions: Vec<Caution>,
}

/// One number of workers in a scaling study.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingPoint {
    /// The number of workers.
    pub workers: usize,
    /// The time of the parallel program: median and 95 % interval.
    pub time: Estimate<Seconds>,
    /// Sequential time ÷ parallel time, of each round: median and 95 % interval.
    pub speed_up: Estimate<Ratio>,
    /// Speed-up ÷ workers: the share of each worker that was put to use; 1 is ideal.
    pub efficiency: Ratio,
    /// The times, round by round.
    pub samples: Vec<Seconds>,
}

impl ScalingReport {
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

    /// What the study says in one line: the best speed-up and the fewest workers that reach it
    /// within 2 %.
    #[must_use]
    pub fn finding(&self) -> String {
        let speed_up = |point: &&ScalingPoint| point.speed_up.value.as_f64();
        let best = self
            .points
            .iter()
            .map(|point| speed_up(&point))
            .fold(f64::NAN, f64::max);
        let fewest = self
            .points
            .iter()
            .find(|point| speed_up(point) >= 0.98 * best);
        match fewest {
            Some(point) if best > 1.0 => format!(
                "{}: {} faster with {}",
                self.title,
                point.speed_up.value,
                counted(point.workers)
            ),
            _ => format!(
                "{}: no number of workers beats the sequential program",
                self.title
            ),
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
                format!("{:.0} %", 100.0 * point.efficiency.as_f64()),
            ]
        });
        let sequential = vec!["sequential".to_owned(), self.baseline.to_string()];
        [head, sequential].into_iter().chain(rows).collect()
    }

    /// What stands below the table.
    pub(crate) fn notes(&self) -> Vec<String> {
        let rounds = if self.rounds == 1 {
            "1 round"
        } else {
            &format!("{} rounds", self.rounds)
        };
        let cores = if self.cores == 1 {
            "1 core"
        } else {
            &format!("{} cores", self.cores)
        };
        let about = format!(
            "{rounds} in random order (seed {}), {cores}, medians",
            self.seed
        );
        let interval = if self.baseline.interval.is_some() {
            " [95 % interval]"
        } else {
            ""
        };
        let cautions = self
            .cautions
            .iter()
            .map(|caution| format!("caution: {caution}"));
        std::iter::once(about + interval).chain(cautions).collect()
    }
}

impl fmt::Display for ScalingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n{}", self.finding(), columns(&self.table()))?;
        for note in self.notes() {
            write!(f, "\n{note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ScalingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = 100.0 * self.efficiency.as_f64();
        let workers = counted(self.workers);
        write!(
            f,
            "{workers}: {}, speed-up {}, efficiency {percent:.0} %",
            self.time, self.speed_up
        )
    }
}

fn counted(workers: usize) -> String {
    format!(
        "{workers} {}",
        if workers == 1 { "worker" } else { "workers" }
    )
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

    /// A report with these speed-ups of a sequential time of 1 s, 5 % either way.
    pub(crate) fn report(title: &str, cores: usize, speed_ups: &[(usize, f64)]) -> ScalingReport {
        let near = |value: f64| (0.95 * value, 1.05 * value);
        let seconds = |value: f64| {
            let (low, high) = near(value);
            let interval = Some((Seconds::new(low), Seconds::new(high)));
            Estimate {
                value: Seconds::new(value),
                interval,
            }
        };
        let point = |&(workers, speed_up): &(usize, f64)| {
            let (low, high) = near(speed_up);
            let interval = Some((Ratio::new(low), Ratio::new(high)));
            ScalingPoint {
                workers,
                time: seconds(1.0 / speed_up),
                speed_up: Estimate {
                    value: Ratio::new(speed_up),
                    interval,
                },
                efficiency: Ratio::new(speed_up / workers as f64),
                samples: Vec::new(),
            }
        };
        ScalingReport {
            title: title.to_owned(),
            baseline: seconds(1.0),
            points: speed_ups.iter().map(point).collect(),
            rounds: 16,
            seed: 7,
            cores,
            baseline_samples: Vec::new(),
            cautions: Vec::new(),
        }
    }

    #[test]
    fn the_report_prints_a_table() {
        let report = report("cubes", 2, &[(1, 0.9), (2, 1.8)]);
        let expected = "\
cubes: 1.80× faster with 2 workers

   workers                  time                speed-up   efficiency
sequential   1.00 s [0.95, 1.05]
         1   1.11 s [1.06, 1.17]   0.900× [0.855, 0.945]         90 %
         2     556 ms [528, 583]      1.80× [1.71, 1.89]         90 %

16 rounds in random order (seed 7), 2 cores, medians [95 % interval]";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn the_finding_names_the_fewest_workers_that_reach_the_best() {
        let flat = report("squares", 2, &[(4, 3.3), (5, 5.0), (8, 5.01)]);
        assert_eq!(flat.finding(), "squares: 5.00× faster with 5 workers");
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
            "4 workers: 303 ms [288, 318], speed-up 3.30× [3.13, 3.46], efficiency 82 %"
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
    fn the_times_are_points_for_a_chart() {
        let report = report("squares", 2, &[(1, 1.0), (4, 2.0)]);
        assert_eq!(report.times(), [(1.0, 1.0), (4.0, 0.5)]);
    }
}
