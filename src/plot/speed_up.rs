//! The speed-up plot of a scaling study: what was measured, what was predicted, what others took, and the laws
//! that were fitted.

use super::axis::number;
use super::chart::Chart;
use super::fitted::Fitted;
use super::palette::Look;
use super::picture::Picture;
use crate::error::counted;
use crate::scaling::{ScalingKind, ScalingPoint, ScalingReport, columns};
use crate::unit::{Estimate, Ratio};

/// An undisturbed speed-up that differs from the measured one by less than this part is not worth a line of its own.
const WORTH_SAYING: f64 = 0.1;

impl ScalingReport {
    /// Draws speed-up over workers, with intervals, against the ideal, and marks the cores.
    ///
    /// What was [predicted](ScalingReport::predicted) is drawn under what was measured, with hollow marks. Where other
    /// programs took so many cores that the speed-up [without them](ScalingPoint::undisturbed) differs by more than
    /// 10 %, that is a line of its own. For weak scaling the speed-up is the scaled one.
    ///
    /// # Panics
    ///
    /// If a report made by hand holds no points, or numbers that are not finite; one that a study
    /// returned never does.
    #[must_use]
    pub fn speed_up_plot(&self) -> Picture {
        self.speed_up_plot_with(&[])
    }

    /// The same with the curves of laws under the points.
    pub(super) fn speed_up_plot_with(&self, laws: &[Fitted]) -> Picture {
        let measured = estimates(&self.points, |point| Some(point.speed_up));
        let predicted = self.predictions();
        let undisturbed = if self.is_disturbed() {
            estimates(&self.points, undisturbed)
        } else {
            Vec::new()
        };
        let fitted: Vec<(f64, f64)> = laws.iter().flat_map(Fitted::values).collect();
        let shown: Vec<(f64, Estimate<Ratio>)> = measured
            .iter()
            .chain(&predicted)
            .chain(&undisturbed)
            .copied()
            .collect();
        let highest = shown.iter().map(|(_, estimate)| upper(estimate));
        let values = fitted.iter().map(|point| point.1);
        let top = 1.15 * highest.chain(values).fold(1.0, f64::max);
        let first = measured.first().map_or(1.0, |point| point.0);
        let last = shown
            .iter()
            .map(|point| point.0)
            .chain(fitted.iter().map(|point| point.0))
            .fold(first, f64::max);

        let title = self.speed_up_title();
        let mut chart = Chart::new(&title)
            .x("workers")
            .y(self.kind.speed_up_name())
            .estimates("measured", &measured);
        if !undisturbed.is_empty() {
            chart = chart
                .estimates("with all cores delivered", &undisturbed)
                .looking(Look::UNDISTURBED);
        }
        if !predicted.is_empty() {
            chart = chart
                .estimates("predicted", &predicted)
                .looking(Look::PREDICTED);
        }
        chart = if shown
            .iter()
            .any(|(_, estimate)| estimate.value.as_f64() > 1.0)
        {
            chart.ideal((first, last), top)
        } else {
            chart.guide("as fast as sequential", &[(first, 1.0), (last, 1.0)])
        };
        let drawn = laws.iter().filter(|law| !law.values().is_empty());
        for (index, law) in drawn.enumerate() {
            chart = chart.fitted(law).looking(Look::law(index));
        }
        if let Some(from) = laws.iter().find_map(Fitted::extrapolated_from) {
            chart = chart.mark_x(from, "extrapolated from here");
        }
        let (limit, name) = self.core_limit();
        if limit <= last {
            chart = chart.mark_x(limit, &name);
        }
        chart.y_most = Some(1.05 * top);
        let picture = chart
            .picture()
            .expect("a report has at least one point, and all are finite");
        let text = format!(
            "{title}\n\n{}\n{}{}{}",
            self.bars(),
            columns(&self.table()),
            in_words("predicted", &predicted),
            in_words("with all cores delivered", &undisturbed),
        );
        Picture { text, ..picture }
    }

    /// What was predicted, in the order of the workers, as far as it has a place.
    fn predictions(&self) -> Vec<(f64, Estimate<Ratio>)> {
        let finite = self
            .predicted
            .iter()
            .filter(|point| point.1.as_f64().is_finite());
        let point = |&(workers, value): &(usize, Ratio)| {
            let interval = None;
            (workers as f64, Estimate { value, interval })
        };
        let mut points: Vec<_> = finite.map(point).collect();
        points.sort_by(|one, two| one.0.total_cmp(&two.0));
        points
    }

    /// Whether other programs took so many cores that it shows in the speed-up of some point.
    pub(super) fn is_disturbed(&self) -> bool {
        let differs = |point: &ScalingPoint| {
            let quotient =
                |without: Estimate<Ratio>| without.value.as_f64() / point.speed_up.value.as_f64();
            undisturbed(point).is_some_and(|without| (quotient(without) - 1.0).abs() > WORTH_SAYING)
        };
        self.points.iter().any(differs)
    }

    /// The finding, and what others took where that hides a better one.
    fn speed_up_title(&self) -> String {
        let finding = self.finding();
        let measured = self
            .points
            .iter()
            .map(|point| point.speed_up.value.as_f64());
        let measured = measured.fold(0.0, f64::max);
        let undisturbed = self
            .points
            .iter()
            .filter_map(|point| Some((point, undisturbed(point)?)));
        let best =
            undisturbed.max_by(|one, two| one.1.value.as_f64().total_cmp(&two.1.value.as_f64()));
        let Some((point, speed_up)) = best else {
            return finding;
        };
        // Where the intervals overlap, the rounds cannot tell the two apart.
        let clear = speed_up.interval.zip(point.speed_up.interval);
        let clear = clear.is_none_or(|(without, with)| without.0 > with.1);
        if !clear || speed_up.value.as_f64() <= (1.0 + WORTH_SAYING) * measured {
            return finding;
        }
        let workers = format!(" with {}", counted(point.workers, "worker"));
        let workers = if finding.ends_with(&workers) {
            ""
        } else {
            &workers
        };
        format!(
            "{finding}; {}{workers} had nobody else taken cores",
            speed_up.value
        )
    }

    /// How far a speed-up from arithmetic can go on the machine, with its name: the cores, or a quota below them.
    pub(super) fn core_limit(&self) -> (f64, String) {
        let machine = &self.machine;
        let cores = machine.allowed_cores.unwrap_or(machine.logical_cores);
        let quota = machine
            .quota
            .filter(|&quota| quota < cores.max(self.cores()) as f64);
        match (quota, self.cores()) {
            (Some(quota), _) => (
                quota,
                format!("quota {} cores", number((100.0 * quota).round() / 100.0)),
            ),
            (None, 1) => (1.0, "1 core".to_owned()),
            (None, cores) => (cores as f64, format!("{cores} cores")),
        }
    }

    /// A bar for each number of workers, as long as the speed-up, for terminals.
    fn bars(&self) -> String {
        let speed_ups = self
            .points
            .iter()
            .map(|point| point.speed_up.value.as_f64());
        let highest = speed_ups.fold(1.0, f64::max);
        let widest = self
            .points
            .iter()
            .map(|point| point.workers.to_string().len())
            .max();
        let widest = widest.unwrap_or(1);
        let bar = |workers: usize, speed_up: f64| {
            let length = (48.0 * speed_up / highest).round() as usize;
            format!("{workers:>widest$} {} {speed_up:.2}\n", "█".repeat(length))
        };
        self.points
            .iter()
            .map(|point| bar(point.workers, point.speed_up.value.as_f64()))
            .collect()
    }
}

impl ScalingKind {
    /// The name of an axis of speed-ups.
    pub(super) const fn speed_up_name(self) -> &'static str {
        match self {
            Self::Strong => "speed-up: sequential time ÷ parallel time",
            Self::Weak => "scaled speed-up: workers × sequential time of a share ÷ parallel time",
        }
    }
}

impl Chart {
    /// Adds a line through estimates, with their intervals.
    pub(super) fn estimates(self, label: &str, points: &[(f64, Estimate<Ratio>)]) -> Self {
        let values: Vec<(f64, f64)> = points.iter().map(|(x, e)| (*x, e.value.as_f64())).collect();
        let ends = |(low, high): (Ratio, Ratio)| (low.as_f64(), high.as_f64());
        let intervals: Vec<_> = points.iter().map(|(_, e)| e.interval.map(ends)).collect();
        self.line_with_intervals(label, &values, &intervals)
    }

    /// Adds the ideal, a speed-up equal to the workers, as far as it stays in a frame of this height.
    pub(super) fn ideal(self, (first, last): (f64, f64), top: f64) -> Self {
        let end = last.min(top).max(first);
        self.guide("ideal", &[(first, first.min(top)), (end, end.min(top))])
    }
}

/// The points that have this estimate, with their workers.
pub(super) fn estimates(
    points: &[ScalingPoint],
    estimate: impl Fn(&ScalingPoint) -> Option<Estimate<Ratio>>,
) -> Vec<(f64, Estimate<Ratio>)> {
    let point = |point: &ScalingPoint| Some((point.workers as f64, estimate(point)?));
    points.iter().filter_map(point).collect()
}

/// The speed-up without what others took, where it is known and has a place.
fn undisturbed(point: &ScalingPoint) -> Option<Estimate<Ratio>> {
    let finite = |estimate: &Estimate<Ratio>| {
        let (low, high) = estimate.interval.unwrap_or_default();
        [estimate.value, low, high]
            .iter()
            .all(|ratio| ratio.as_f64().is_finite())
    };
    point.undisturbed.filter(finite)
}

/// The upper end of an estimate.
pub(super) fn upper(estimate: &Estimate<Ratio>) -> f64 {
    estimate
        .interval
        .map_or(estimate.value, |interval| interval.1)
        .as_f64()
}

/// A series as a line of text; nothing of no points.
fn in_words(label: &str, points: &[(f64, Estimate<Ratio>)]) -> String {
    if points.is_empty() {
        return String::new();
    }
    let point = |(workers, speed_up): &(f64, Estimate<Ratio>)| {
        format!("{speed_up} with {}", counted(*workers as usize, "worker"))
    };
    let points: Vec<String> = points.iter().map(point).collect();
    format!("{label}: {}\n", points.join(", "))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scaling::tests as scaling;

    /// A report as the tests of scaling make it, whatever machine they run on.
    pub(in crate::plot) fn report(
        title: &str,
        cores: usize,
        speed_ups: &[(usize, f64)],
    ) -> ScalingReport {
        let mut report = scaling::report(title, cores, speed_ups);
        report.machine.quota = None;
        report.machine.logical_cores = cores;
        report.machine.allowed_cores = None;
        report
    }

    /// The same, where others had so many cores that the point at `workers` would have reached `undisturbed`.
    fn disturbed(speed_ups: &[(usize, f64)], workers: usize, undisturbed: f64) -> ScalingReport {
        let mut report = report("squares", 4, speed_ups);
        let point = report
            .points
            .iter_mut()
            .find(|point| point.workers == workers)
            .unwrap();
        let factor = undisturbed / point.speed_up.value.as_f64();
        let scale = |ratio: Ratio| Ratio::new(factor * ratio.as_f64());
        point.undisturbed = Some(Estimate {
            value: scale(point.speed_up.value),
            interval: point
                .speed_up
                .interval
                .map(|(low, high)| (scale(low), scale(high))),
        });
        report
    }

    #[test]
    fn the_plot_says_the_finding_and_marks_the_cores() {
        let picture = report("squares", 4, &[(1, 1.0), (4, 3.3), (8, 5.0)]).speed_up_plot();
        assert_eq!(picture.title, "squares: 5.00× faster with 8 workers");
        assert!(picture.svg.contains("4 cores") && picture.svg.contains("ideal"));
        assert!(picture.alt.contains("3.3 at 4"));
    }

    #[test]
    fn a_quota_below_the_cores_is_marked_instead_of_them() {
        let mut report = report("squares", 4, &[(1, 1.0), (4, 1.5)]);
        report.machine.quota = Some(1.5);
        let svg = report.speed_up_plot().svg;
        assert!(svg.contains("quota 1.5 cores") && !svg.contains("4 cores"));
        report.machine.quota = Some(4.0);
        assert!(report.speed_up_plot().svg.contains("4 cores"));
    }

    #[test]
    fn a_prediction_is_a_series_and_a_line_of_text() {
        let mut report = report("squares", 4, &[(1, 1.0), (4, 3.3)]);
        report.predicted = vec![
            (4, Ratio::new(4.0)),
            (2, Ratio::new(2.0)),
            (3, Ratio::new(f64::NAN)),
        ];
        let picture = report.speed_up_plot();
        assert!(
            picture
                .text
                .ends_with("predicted: 2.00× with 2 workers, 4.00× with 4 workers\n")
        );
        assert!(picture.alt.contains("predicted: 2 at 2, 4 at 4."));
        assert!(!picture.svg.contains("NaN"));
    }

    #[test]
    fn what_others_took_is_said_where_it_hides_a_better_finding() {
        let title = |report: &ScalingReport| report.speed_up_plot().title;
        let hidden = disturbed(&[(1, 0.9), (2, 1.2)], 2, 1.96);
        assert_eq!(
            title(&hidden),
            "squares: 1.20× faster with 2 workers; 1.96× had nobody else taken cores"
        );
        assert!(
            hidden
                .speed_up_plot()
                .svg
                .contains("with all cores delivered")
        );
        let slow = disturbed(&[(1, 0.9), (2, 0.8)], 2, 1.5);
        assert_eq!(
            title(&slow),
            "squares: no number of workers beats the sequential program; 1.50× with 2 workers had nobody else \
             taken cores"
        );
        let little = disturbed(&[(1, 1.0), (2, 1.8)], 2, 1.9);
        assert_eq!(title(&little), little.finding());
        assert!(!little.speed_up_plot().svg.contains("delivered"));
        let mut broken = little.clone();
        broken.points[1].undisturbed.as_mut().unwrap().value = Ratio::new(f64::INFINITY);
        assert_eq!(title(&broken), little.finding());
        // The measured interval of 5 % either way reaches far into the other one.
        let mut unclear = disturbed(&[(1, 1.0), (2, 1.5)], 2, 1.8);
        unclear.points[1].speed_up.interval = Some((Ratio::new(1.0), Ratio::new(2.0)));
        assert_eq!(title(&unclear), unclear.finding());
    }

    #[test]
    fn weak_scaling_shows_the_scaled_speed_up() {
        let mut report = report("squares", 4, &[(1, 1.0), (4, 3.3)]);
        report.kind = ScalingKind::Weak;
        assert!(report.speed_up_plot().svg.contains("scaled speed-up"));
    }

    #[test]
    fn the_text_form_has_a_bar_for_each_number_of_workers() {
        let picture = report("squares", 4, &[(1, 1.0), (10, 2.0)]).speed_up_plot();
        let bars = format!(" 1 {} 1.00\n10 {} 2.00\n", "█".repeat(24), "█".repeat(48));
        assert!(picture.text.contains(&bars), "{}", picture.text);
    }

    #[test]
    fn one_point_and_a_slow_program_can_be_drawn() {
        for speed_ups in [&[(4, 0.01)][..], &[(1, 0.2), (2, 0.1)], &[(2, 30.0)]] {
            let picture = report("slow", 64, speed_ups).speed_up_plot();
            assert!(!picture.svg.contains("NaN"));
        }
    }
}
