//! The spread of the samples of a study, a comparison or a timing.

use super::axis::per_cent;
use super::picture::Picture;
use super::strips::{Strip, strips};
use crate::clock::Sample;
use crate::error::counted;
use crate::scaling::ScalingReport;
use crate::stats::{mad, median, outliers};
use crate::timing::{Comparison, Timing};
use crate::unit::{Estimate, Seconds};

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
        let sequential = strip("sequential", &self.baseline_samples, self.baseline);
        let parallel = self.points.iter().map(|point| {
            strip(
                &counted(point.workers, "worker"),
                &point.samples,
                point.time,
            )
        });
        let all: Vec<Strip> = std::iter::once(sequential).chain(parallel).collect();
        strips(&title(&self.title, &all), &all)
    }
}

impl Comparison {
    /// Draws every sample of the two programs, and of the baseline run again, as a dot, with the medians and their intervals.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let pass = |seconds: f64| clock.advance(Seconds::new(seconds));
    /// let comparison = Compare::new().run_on(&clock, ("old", || pass(1.5)), ("new", || pass(1.0)))?;
    /// assert_eq!(comparison.spread_plot().title, "new is faster than old: 1.50× [1.50, 1.50]");
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn spread_plot(&self) -> Picture {
        let arms = [&self.baseline, &self.control, &self.candidate];
        let all = arms.map(|arm| strip(&arm.name, &arm.samples, arm.time));
        strips(&self.finding(), &all)
    }
}

impl<T> Timing<T> {
    /// Draws every sample as a dot, with the median and its interval; `name` says what was timed.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let sine = time(|| std::hint::black_box(1.0_f64).sin());
    /// assert!(sine.spread_plot("one sine").title.starts_with("one sine: "));
    /// ```
    #[must_use]
    pub fn spread_plot(&self, name: &str) -> Picture {
        timing_strip(&strip(name, &self.samples, self.elapsed))
    }
}

/// Compiled once, whatever was computed.
fn timing_strip(timed: &Strip) -> Picture {
    let all = std::slice::from_ref(timed);
    strips(&title(&timed.label, all), all)
}

fn strip(label: &str, samples: &[Sample], estimate: Estimate<Seconds>) -> Strip {
    Strip {
        label: label.to_owned(),
        samples: samples.iter().map(|sample| sample.wall.as_f64()).collect(),
        estimate,
    }
}

/// How far the nearer half of the samples lies from the median, for the program with which that is farthest, and how many
/// samples lie far outside.
fn title(study: &str, strips: &[Strip]) -> String {
    if strips.iter().all(|strip| strip.samples.len() < 2) {
        return format!("{study}: one sample says nothing about the spread");
    }
    let half = |strip: &Strip| Some(mad(&strip.samples)? / median(&strip.samples)?);
    let widest = strips.iter().filter_map(half).fold(0.0, f64::max);
    let all: usize = strips.iter().map(|strip| strip.samples.len()).sum();
    let far = strips
        .iter()
        .map(|strip| outliers(&strip.samples).len())
        .sum();
    let far = match far {
        0 => "none lies far outside".to_owned(),
        1 => format!("1 of {all} lies far outside"),
        _ => format!("{far} of {all} lie far outside"),
    };
    let of_each = if strips.len() == 1 {
        ""
    } else {
        " of each program"
    };
    format!(
        "{study}: half of the samples{of_each} lie within {} of their median; {far}",
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
