//! The speed-up plot of a scaling study.

use super::chart::Chart;
use super::picture::Picture;
use crate::scaling::{ScalingReport, columns};

impl ScalingReport {
    /// Draws speed-up over workers, with intervals, against the ideal, and marks the cores.
    ///
    /// # Panics
    ///
    /// If a report made by hand holds no points, or numbers that are not finite; one that a study
    /// returned never does.
    #[must_use]
    pub fn speed_up_plot(&self) -> Picture {
        let points: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|p| (p.workers as f64, p.speed_up.value.as_f64()))
            .collect();
        let ends =
            |(low, high): (crate::unit::Ratio, crate::unit::Ratio)| (low.as_f64(), high.as_f64());
        let intervals: Vec<Option<(f64, f64)>> = self
            .points
            .iter()
            .map(|point| point.speed_up.interval.map(ends))
            .collect();

        let uppers = intervals.iter().flatten().map(|interval| interval.1);
        let highest = points
            .iter()
            .map(|point| point.1)
            .chain(uppers)
            .fold(1.0, f64::max);
        let (first, last) = points
            .first()
            .zip(points.last())
            .map_or((1.0, 1.0), |(a, b)| (a.0, b.0));
        let top = 1.15 * highest;
        let chart = Chart::new(&self.finding())
            .x("workers")
            .y("speed-up: sequential time ÷ parallel time")
            .line_with_intervals("measured", &points, &intervals);
        let mut chart = if points.iter().any(|point| point.1 > 1.0) {
            // The ideal line ends where it would leave a frame made for the measured points.
            let end = last.min(top).max(first);
            chart.guide("ideal", &[(first, first.min(top)), (end, end.min(top))])
        } else {
            chart.guide("as fast as sequential", &[(first, 1.0), (last, 1.0)])
        };
        let cores = match self.cores() {
            1 => "1 core".to_owned(),
            cores => format!("{cores} cores"),
        };
        if self.cores() as f64 <= last {
            chart = chart.mark_x(self.cores() as f64, &cores);
        }
        chart.y_most = Some(1.05 * top);
        let picture = chart
            .picture()
            .expect("a report has at least one point, and all are finite");
        let text = format!(
            "{}\n\n{}\n{}",
            self.finding(),
            self.bars(),
            columns(&self.table())
        );
        Picture { text, ..picture }
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

#[cfg(test)]
mod tests {
    use crate::scaling::tests::report;

    #[test]
    fn the_plot_says_the_finding_and_marks_the_cores() {
        let picture = report("squares", 4, &[(1, 1.0), (4, 3.3), (8, 5.0)]).speed_up_plot();
        assert_eq!(picture.title, "squares: 5.00× faster with 8 workers");
        assert!(picture.svg.contains("4 cores") && picture.svg.contains("ideal"));
        assert!(picture.alt.contains("3.3 at 4"));
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
