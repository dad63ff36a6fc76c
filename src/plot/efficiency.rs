//! Efficiency and the Karp–Flatt fraction of a scaling study, one above the other over the same workers.

use super::axis::{Axis, per_cent};
use super::canvas;
use super::frame::{Frame, WIDTH};
use super::palette::{GREY, look};
use super::picture::Picture;
use super::series::{Kind, Series};
use crate::error::counted;
use crate::scaling::{ScalingPoint, ScalingReport, columns};
use crate::unit::{Estimate, Fraction};

/// The heights of the two drawing areas in pixels.
const HEIGHTS: (f64, f64) = (220.0, 200.0);
/// With a fraction of at most this, at the largest number of workers, hardly anything is serial.
const HARDLY: f64 = 0.02;
/// Intervals that all lie within this factor are taken for those of a constant.
const CONSTANT: f64 = 1.5;

/// A number of workers with a fraction.
type Point = (usize, Estimate<Fraction>);

impl ScalingReport {
    /// Draws the efficiency over the workers, and below it the serial fraction of Karp and Flatt, with intervals.
    ///
    /// The fraction is what would have to be serial to explain the speed-up by Amdahl's law alone. One that stays the
    /// same speaks for serial code; one that rises with the workers speaks for overhead that grows with them (A. H. Karp
    /// and H. P. Flatt, *Measuring parallel processor performance*, Communications of the ACM 33, 1990).
    ///
    /// The title says which of them it is, by the points with no more workers than cores. Hardly anything is serial if
    /// the interval of the last one ends below 2 %. Otherwise the fraction *rises* if that interval lies above that of the
    /// first one, and *stays* if all intervals lie within a factor of 1.5. If neither is so, the rounds cannot tell. The
    /// fraction is wrong where other programs took cores, and the title says that instead.
    ///
    /// Numbers that are not finite, as a report made by hand may hold, are left out.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// // A tenth of a second is serial, the rest is shared.
    /// let report = Scaling::of("squares")
    ///     .workers([1, 2])
    ///     .baseline(|| clock.advance(Seconds::new(1.0)))
    ///     .run_on(&clock, |pool| clock.advance(Seconds::new(0.1 + 0.9 / pool.workers() as f64)))?;
    /// assert!(report.efficiency_plot().alt.contains("Karp–Flatt fraction: 10 %"));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn efficiency_plot(&self) -> Picture {
        let efficiency = fractions(&self.points, |point| Some(point.efficiency));
        let serial = fractions(&self.points, |point| point.karp_flatt);
        let title = self.serial_title(&efficiency, &serial);
        let y = axis("efficiency in %: speed-up ÷ workers", &efficiency, 1.0);
        let (limit, name) = self.core_limit();
        let last = efficiency.last().map_or(0, |point| point.0);
        let marks = if limit <= last as f64 {
            vec![(limit, name)]
        } else {
            Vec::new()
        };
        let frame = Frame::new(
            &title,
            (workers_axis(&efficiency), y),
            &marks,
            HEIGHTS.0,
            20.0,
        );
        let lower = axis("Karp–Flatt: serial fraction in %", &serial, 0.0);
        let (upper, lower) = if serial.is_empty() {
            (frame, None)
        } else {
            let (upper, lower) = frame.with_strip(lower, HEIGHTS.1);
            (upper, Some(lower))
        };
        let alt = format!(
            "{title}. Efficiency: {}. Karp–Flatt fraction: {}.",
            in_words(&efficiency),
            in_words(&serial)
        );
        let height = lower.as_ref().unwrap_or(&upper).height();
        let svg = canvas::draw((WIDTH, height), &title, &alt, &|canvas| {
            upper.draw(canvas);
            let ideal = [(upper.x.low, 100.0), (upper.x.high, 100.0)];
            guide("ideal", &ideal).draw(canvas, &upper, look(0));
            series(&efficiency).draw(canvas, &upper, look(0));
            if let Some(lower) = &lower {
                lower.draw(canvas);
                for (x, _) in &marks {
                    let line = [lower.y.high, lower.y.low].map(|y| lower.place((*x, y)));
                    canvas.dashes(&line, (3.0, 5.0), GREY, 2.0);
                }
                series(&serial).draw(canvas, lower, look(1));
            }
        });
        Picture {
            text: format!("{title}\n\n{}", columns(&table(&efficiency, &serial))),
            title,
            alt,
            svg,
        }
    }

    /// What the fractions within the cores say.
    fn serial_title(&self, efficiency: &[Point], serial: &[Point]) -> String {
        let study = &self.title;
        let within: Vec<&Point> = serial
            .iter()
            .filter(|point| point.0 <= self.cores())
            .collect();
        let (Some(first), Some(last)) = (within.first(), within.last()) else {
            let best = efficiency.last();
            return best.map_or(study.clone(), |(workers, estimate)| {
                format!(
                    "{study}: an efficiency of {} with {}",
                    per_cent(estimate.value.as_f64()),
                    counted(*workers, "worker")
                )
            });
        };
        if self.is_disturbed() {
            return format!(
                "{study}: the Karp–Flatt fraction, {} with {}, says little, since others took cores",
                per_cent(last.1.value.as_f64()),
                counted(last.0, "worker")
            );
        }
        if within.len() == 1 {
            return format!(
                "{study}: the Karp–Flatt fraction is {} with {}; one point cannot tell serial code from overhead",
                per_cent(last.1.value.as_f64()),
                counted(last.0, "worker")
            );
        }
        let [start, stop] = [first, last].map(|point| per_cent(point.1.value.as_f64()));
        let from_to = format!(
            "from {start} with {} to {stop} with {}",
            counted(first.0, "worker"),
            last.0
        );
        let intervals: Option<Vec<(f64, f64)>> =
            within.iter().map(|point| ends(&point.1)).collect();
        let Some(intervals) = intervals else {
            return format!(
                "{study}: Karp–Flatt fraction {from_to}, and too few rounds to tell what that means"
            );
        };
        let low = intervals
            .iter()
            .map(|ends| ends.0)
            .fold(f64::INFINITY, f64::min);
        let high = intervals
            .iter()
            .map(|ends| ends.1)
            .fold(f64::NEG_INFINITY, f64::max);
        let (before, after) = (intervals[0], intervals[intervals.len() - 1]);
        let says = if after.1 <= HARDLY {
            let most = per_cent(after.1.max(0.0));
            format!(
                "is at most {most} with {}: hardly anything is serial",
                counted(last.0, "worker")
            )
        } else if after.0 > before.1 {
            format!("rises {from_to}: a loss that grows with the workers")
        } else if after.1 < before.0 {
            format!(
                "falls {from_to}: neither serial code nor a growing loss; look at one worker, and at unfilled rounds"
            )
        } else if high <= CONSTANT * low {
            format!("stays near {stop}: as with serial code by Amdahl's law")
        } else {
            format!("goes {from_to}: the rounds cannot tell serial code from a growing loss")
        };
        format!("{study}: the Karp–Flatt fraction {says}")
    }
}

/// The points that have this fraction, as far as they have a place.
fn fractions(
    points: &[ScalingPoint],
    fraction: impl Fn(&ScalingPoint) -> Option<Estimate<Fraction>>,
) -> Vec<Point> {
    let finite = |estimate: &Estimate<Fraction>| {
        let (low, high) = ends(estimate).unwrap_or_default();
        [estimate.value.as_f64(), low, high]
            .iter()
            .all(|number| number.is_finite())
    };
    let point = |point: &ScalingPoint| Some((point.workers, fraction(point).filter(finite)?));
    points.iter().filter_map(point).collect()
}

fn ends(estimate: &Estimate<Fraction>) -> Option<(f64, f64)> {
    estimate
        .interval
        .map(|(low, high)| (low.as_f64(), high.as_f64()))
}

/// An axis in per cent that holds 0, this much, and all points with their intervals.
fn axis(name: &str, points: &[Point], least: f64) -> Axis {
    let values = points.iter().flat_map(|point| {
        let value = point.1.value.as_f64();
        let (low, high) = ends(&point.1).unwrap_or((value, value));
        [value, low, high]
    });
    let (low, high) = values.fold((0.0_f64, least), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    // Where all is 0 the axis goes to 1 %.
    let span = (high - low).max(0.01);
    let low = if low < 0.0 { low - 0.06 * span } else { 0.0 };
    Axis::linear(
        name,
        (
            100.0 * low,
            100.0 * (low + 1.12 * span).max(high + 0.06 * span),
        ),
        5,
    )
}

fn workers_axis(points: &[Point]) -> Axis {
    let workers: Vec<f64> = points.iter().map(|point| point.0 as f64).collect();
    let (low, high) = workers
        .first()
        .zip(workers.last())
        .map_or((1.0, 2.0), |(low, high)| (*low, *high));
    let margin = if high > low { 0.04 * (high - low) } else { 1.0 };
    let axis = Axis::linear("workers", (low - margin, high + margin), 6);
    if workers.len() <= 16 {
        axis.with_ticks_at(&workers, WIDTH - 100.0)
    } else {
        axis
    }
}

fn guide(label: &str, points: &[(f64, f64)]) -> Series {
    Series {
        label: label.to_owned(),
        points: points.to_vec(),
        intervals: Vec::new(),
        kind: Kind::Guide,
        look: None,
    }
}

/// The points in per cent.
fn series(points: &[Point]) -> Series {
    let interval = |point: &Point| ends(&point.1).map(|(low, high)| (100.0 * low, 100.0 * high));
    Series {
        label: String::new(),
        points: points
            .iter()
            .map(|point| (point.0 as f64, 100.0 * point.1.value.as_f64()))
            .collect(),
        intervals: points.iter().map(interval).collect(),
        kind: Kind::Line,
        look: None,
    }
}

fn in_words(points: &[Point]) -> String {
    if points.is_empty() {
        return "unknown".to_owned();
    }
    let words: Vec<String> = points
        .iter()
        .map(|(workers, fraction)| format!("{fraction} with {}", counted(*workers, "worker")))
        .collect();
    words.join(", ")
}

fn table(efficiency: &[Point], serial: &[Point]) -> Vec<Vec<String>> {
    let head = ["workers", "efficiency", "Karp–Flatt fraction"]
        .map(str::to_owned)
        .to_vec();
    let row = |(workers, value): &Point| {
        let fraction = serial.iter().find(|point| point.0 == *workers);
        let fraction = fraction.map_or("–".to_owned(), |point| point.1.to_string());
        vec![workers.to_string(), value.to_string(), fraction]
    };
    std::iter::once(head)
        .chain(efficiency.iter().map(row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::speed_up::tests::report;
    use crate::unit::Ratio;

    /// A report on 8 cores whose points have these serial fractions, within 10 % of themselves either way.
    fn serial(fractions: &[(usize, f64)], cores: usize) -> ScalingReport {
        let speed_up = |&(workers, fraction): &(usize, f64)| {
            let p = workers as f64;
            (workers, p / (1.0 + fraction * (p - 1.0)))
        };
        let mut report = report(
            "squares",
            cores,
            &fractions.iter().map(speed_up).collect::<Vec<_>>(),
        );
        for (point, (workers, fraction)) in report.points.iter_mut().zip(fractions) {
            let interval = (Fraction::new(0.9 * fraction), Fraction::new(1.1 * fraction));
            let estimate = Estimate {
                value: Fraction::new(*fraction),
                interval: Some(interval),
            };
            point.karp_flatt = (*workers > 1).then_some(estimate);
        }
        report
    }

    fn title(fractions: &[(usize, f64)]) -> String {
        serial(fractions, 8).efficiency_plot().title
    }

    #[test]
    fn a_constant_fraction_is_serial_code_and_a_rising_one_overhead() {
        assert_eq!(
            title(&[(1, 0.0), (2, 0.1), (4, 0.11), (8, 0.1), (64, 0.9)]),
            "squares: the Karp–Flatt fraction stays near 10 %: as with serial code by Amdahl's law"
        );
        assert_eq!(
            title(&[(2, 0.02), (4, 0.05), (8, 0.12)]),
            "squares: the Karp–Flatt fraction rises from 2.0 % with 2 workers to 12 % with 8: a loss that grows with \
             the workers"
        );
        assert!(
            title(&[(2, 0.3), (8, 0.1)]).contains("falls from 30 % with 2 workers to 10 % with 8")
        );
        assert_eq!(
            title(&[(2, 0.001), (8, 0.01)]),
            "squares: the Karp–Flatt fraction is at most 1.1 % with 8 workers: hardly anything is serial"
        );
    }

    #[test]
    fn where_intervals_overlap_the_rounds_cannot_tell() {
        let mut report = serial(&[(2, 0.05), (8, 0.1)], 8);
        let wide = (Fraction::new(-0.05), Fraction::new(0.15));
        report.points[0].karp_flatt.as_mut().unwrap().interval = Some(wide);
        let title = report.efficiency_plot().title;
        assert!(
            title.ends_with("the rounds cannot tell serial code from a growing loss"),
            "{title}"
        );
        for point in &mut report.points {
            point.karp_flatt.as_mut().unwrap().interval = None;
        }
        assert!(
            report
                .efficiency_plot()
                .title
                .ends_with("too few rounds to tell what that means")
        );
    }

    #[test]
    fn one_point_says_little_and_no_fraction_at_all_nothing() {
        assert!(
            title(&[(1, 0.0), (2, 0.1)])
                .ends_with("10 % with 2 workers; one point cannot tell serial code from overhead")
        );
        let single = serial(&[(1, 0.0)], 8).efficiency_plot();
        assert_eq!(
            single.title,
            "squares: an efficiency of 100 % with 1 worker"
        );
        assert!(
            !single.svg.contains("Karp–Flatt: serial")
                && single.alt.ends_with("Karp–Flatt fraction: unknown.")
        );
        let beyond = serial(&[(4, 0.2), (8, 0.2)], 2).efficiency_plot();
        assert!(beyond.title.contains("an efficiency of"));
    }

    #[test]
    fn where_others_took_cores_the_fraction_says_little() {
        let mut report = serial(&[(2, 0.6), (4, 0.6)], 8);
        report.points[1].undisturbed = Some(Estimate {
            value: Ratio::new(3.9),
            interval: None,
        });
        let title = report.efficiency_plot().title;
        assert!(
            title.ends_with("60 % with 4 workers, says little, since others took cores"),
            "{title}"
        );
    }

    #[test]
    fn numbers_stand_in_the_alt_text_and_in_the_table() {
        let picture = serial(&[(2, 0.2), (4, 0.2)], 8).efficiency_plot();
        assert!(
            picture
                .alt
                .contains("Karp–Flatt fraction: 20 % [18, 22] with 2 workers, 20 %")
        );
        assert!(picture.text.contains("workers") && picture.text.contains("20 % [18, 22]\n"));
    }

    #[test]
    fn anything_can_be_drawn() {
        let many: Vec<(usize, f64)> = (1..=64).map(|workers| (workers, 0.0)).collect();
        let mut broken = serial(&[(2, f64::NAN), (4, 0.1)], 8);
        broken.points[0].efficiency.value = Fraction::new(f64::INFINITY);
        for report in [
            serial(&many, 64),
            broken,
            serial(&[(2, -0.3), (4, -0.1)], 8),
            serial(&[], 8),
        ] {
            let svg = report.efficiency_plot().svg;
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
    }
}
