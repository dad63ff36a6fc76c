//! The spread of the samples of a scaling study.

use super::axis::per_cent;
use super::picture::Picture;
use super::strip_rows::count_far;
use super::strips::{Strip, strips};
use crate::clock::Sample;
use crate::scaling::{ScalingReport, counted};
use crate::stats::{mad, median};

impl ScalingReport {
    /// Draws every sample of the sequential program and of each number of workers as a dot, with the medians and
    /// their intervals.
    ///
    /// Samples farther from their median than three scaled median absolute deviations, if that is more than 10 %, have
    /// a mark of their own; they count like the others. Where the medians differ by more than a factor of 2.5, each row
    /// shows its times divided by their median.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let report = Scaling::of("squares")
    ///     .workers([2])
    ///     .baseline(|| clock.advance(Seconds::new(1.0)))
    ///     .run_on(&clock, |_| clock.advance(Seconds::new(0.5)))?;
    /// let picture = report.spread_plot();
    /// assert!(picture.title.starts_with("squares: half of the samples of each program lie within 0.0 %"));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn spread_plot(&self) -> Picture {
        let walls =
            |samples: &[Sample]| samples.iter().map(|sample| sample.wall.as_f64()).collect();
        let sequential = Strip {
            label: "sequential".to_owned(),
            samples: walls(&self.baseline_samples),
            estimate: self.baseline,
        };
        let parallel = self.points.iter().map(|point| Strip {
            label: counted(point.workers),
            samples: walls(&point.samples),
            estimate: point.time,
        });
        let all: Vec<Strip> = std::iter::once(sequential).chain(parallel).collect();
        strips(&title(&self.title, &all), &all)
    }
}

/// How far the nearer half of the samples lies from the median, for the program with which that is farthest, and how many
/// samples lie far outside.
fn title(study: &str, strips: &[Strip]) -> String {
    if strips.iter().all(|strip| strip.samples.len() < 2) {
        return format!("{study}: one sample of each program says nothing about the spread");
    }
    let half = |strip: &Strip| Some(mad(&strip.samples)? / median(&strip.samples)?);
    let widest = strips.iter().filter_map(half).fold(0.0, f64::max);
    let all: usize = strips.iter().map(|strip| strip.samples.len()).sum();
    let far = strips.iter().map(|strip| count_far(&strip.samples)).sum();
    let far = match far {
        0 => "none lies far outside".to_owned(),
        1 => format!("1 of {all} lies far outside"),
        _ => format!("{far} of {all} lie far outside"),
    };
    format!(
        "{study}: half of the samples of each program lie within {} of their median; {far}",
        per_cent(widest)
    )
}

#[cfg(test)]
mod tests {
    use crate::plot::speed_up::tests::report;
    use crate::unit::Seconds;

    #[test]
    fn the_title_says_how_wide_the_spread_is() {
        let mut report = report("squares", 4, &[(1, 1.0), (4, 3.3)]);
        // Of the samples 0.95 to 1.05 the nearer half lies within 0.02, which is 2 % of the median.
        let picture = report.spread_plot();
        assert_eq!(
            picture.title,
            "squares: half of the samples of each program lie within 2.0 % of their median; none lies far outside"
        );
        assert!(picture.alt.contains("4 workers: 6 samples, median 303 ms"));
        report.points[1].samples[2].wall = Seconds::new(3.0);
        let picture = report.spread_plot();
        assert!(
            picture.title.ends_with("; 1 of 18 lies far outside"),
            "{}",
            picture.title
        );
        assert!(picture.svg.contains("1 sample at 3.00 s →"));
    }

    #[test]
    fn one_round_says_nothing_about_the_spread() {
        let mut report = report("squares", 4, &[(1, 1.0)]);
        report.baseline_samples.truncate(1);
        report.points[0].samples.truncate(1);
        report.points[0].time.interval = None;
        let picture = report.spread_plot();
        assert!(
            picture.title.contains("says nothing about the spread") && !picture.svg.contains("NaN")
        );
    }

    #[test]
    fn many_workers_have_a_row_each() {
        let speed_ups: Vec<(usize, f64)> =
            (1..=64).map(|workers| (workers, workers as f64)).collect();
        let svg = report("squares", 64, &speed_ups).spread_plot().svg;
        assert!(
            svg.contains(">\n64 workers\n")
                && svg.contains("time ÷ median of its row")
                && !svg.contains("NaN")
        );
    }
}
