//! [`Chart`]: a small chart for a lesson, with a finding as its title.

use super::axis::Axis;
use super::canvas;
use super::fitted::Fitted;
use super::frame::{Frame, WIDTH};
use super::palette::{Look, look};
use super::picture::Picture;
use super::series::{Kind, Labels, Series};
use crate::error::Result;
use crate::scaling::columns;

/// The height of the drawing area in pixels.
const HEIGHT: f64 = 340.0;

/// A chart in the making: series of points over common axes.
///
/// Series differ in colour, in marks and in dashes, and are labelled beside their last point. Give
/// it a title that says what is to be seen.
///
/// ```
/// use speedup::plot::Chart;
///
/// let measured = [(1.0, 1.0), (2.0, 0.5), (3.0, 0.4), (4.0, 0.3)];
/// let picture = Chart::new("Ten tasks in rounds: 4 workers need 3 rounds, as many as 5 need 2")
///     .x("workers")
///     .y("seconds")
///     .line("measured", &measured)
///     .mark_x(2.0, "2 cores")
///     .picture()?;
/// assert!(picture.text.contains("workers"));
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub(super) title: String,
    pub(super) x_name: String,
    pub(super) y_name: String,
    pub(super) series: Vec<Series>,
    pub(super) marks: Vec<(f64, String)>,
    pub(super) log_x: bool,
    pub(super) log_y: bool,
    /// The upper end of the y axis, if it is not to follow from the points.
    pub(super) y_most: Option<f64>,
    /// The series and marks of this name are drawn as far as the axes have a place for them.
    pub(super) guess: Option<String>,
}

impl Chart {
    /// Begins a chart with this title: the finding, in a sentence.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            x_name: "x".to_owned(),
            y_name: "y".to_owned(),
            series: Vec::new(),
            marks: Vec::new(),
            log_x: false,
            log_y: false,
            y_most: None,
            guess: None,
        }
    }

    /// The name of the horizontal axis, with its unit.
    #[must_use]
    pub fn x(mut self, name: &str) -> Self {
        name.clone_into(&mut self.x_name);
        self
    }

    /// The name of the vertical axis, with its unit.
    #[must_use]
    pub fn y(mut self, name: &str) -> Self {
        name.clone_into(&mut self.y_name);
        self
    }

    /// Adds points joined by straight lines, in the order given.
    #[must_use]
    pub fn line(self, label: &str, points: &[(f64, f64)]) -> Self {
        self.with(label, points, Kind::Line)
    }

    /// Adds points that are marked and not joined, as measurements beside a
    /// [staircase](Chart::steps).
    #[must_use]
    pub fn points(self, label: &str, points: &[(f64, f64)]) -> Self {
        self.with(label, points, Kind::Points)
    }

    /// Adds a staircase: a level stretch around each point, half-way to its neighbours in x.
    #[must_use]
    pub fn steps(self, label: &str, points: &[(f64, f64)]) -> Self {
        self.with(label, points, Kind::Steps)
    }

    /// Marks a place on the horizontal axis by a dotted line, with a label above it.
    #[must_use]
    pub fn mark_x(mut self, x: f64, label: &str) -> Self {
        self.marks.push((x, label.to_owned()));
        self
    }

    /// Makes the horizontal axis logarithmic: equal distances are equal factors.
    #[must_use]
    pub const fn log_x(mut self) -> Self {
        self.log_x = true;
        self
    }

    /// Makes the vertical axis logarithmic: equal distances are equal factors.
    #[must_use]
    pub const fn log_y(mut self) -> Self {
        self.log_y = true;
        self
    }

    /// Leaves out what the axes have no place for of the series and marks of this name, and says so beside the
    /// axis: a guess of 0 on a logarithmic one is no reason to draw nothing.
    pub(crate) fn guess(mut self, label: &str) -> Self {
        self.guess = Some(label.to_owned());
        self
    }

    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`NothingToDraw`](crate::Error::NothingToDraw) without a series or with an empty one,
    /// [`PointNotFinite`](crate::Error::PointNotFinite) for a NaN or an infinity, and
    /// [`NotPositive`](crate::Error::NotPositive) for a value that a logarithmic axis has no place for.
    pub fn picture(&self) -> Result<Picture> {
        if let Some(label) = &self.guess {
            return self.without_misplaced(label).picture();
        }
        self.check()?;
        let labels = Labels::of(&self.series);
        let axes = (self.x_axis(), self.y_axis());
        let frame = Frame::new(
            &self.title,
            axes,
            &self.marks,
            HEIGHT,
            labels.room.max(20.0),
        );
        let looks = self.looks();
        let alt = self.description();
        let svg = canvas::draw((WIDTH, frame.height()), &self.title, &alt, &|canvas| {
            frame.draw(canvas);
            for (series, look) in self.series.iter().zip(&looks).rev() {
                series.draw(canvas, &frame, *look);
            }
            labels.draw(canvas, &frame, &self.series, &looks);
        });
        let text = format!("{}\n\n{}", self.title, columns(&self.table()));
        Ok(Picture {
            title: self.title.clone(),
            alt,
            svg,
            text,
        })
    }

    fn with(mut self, label: &str, points: &[(f64, f64)], kind: Kind) -> Self {
        let (label, points) = (label.to_owned(), points.to_vec());
        self.series.push(Series {
            label,
            points,
            intervals: Vec::new(),
            kind,
            look: None,
        });
        self
    }

    /// Gives the series that was added last a look of its own.
    pub(super) fn looking(mut self, look: Look) -> Self {
        if let Some(series) = self.series.last_mut() {
            series.look = Some(look);
        }
        self
    }

    /// Adds the curve of a law with its band.
    pub(super) fn fitted(mut self, curve: &Fitted) -> Self {
        let kind = Kind::Fitted {
            solid_until: curve.solid_until,
        };
        self = self.with(&curve.label, &curve.values(), kind);
        if let Some(series) = self.series.last_mut() {
            series.intervals = curve.bands();
        }
        self
    }

    /// The looks of the series. Guides need none and use none up.
    fn looks(&self) -> Vec<Look> {
        let mut used = 0;
        let mut next = |series: &Series| {
            let plain = series.look.is_none() && series.kind != Kind::Guide;
            used += usize::from(plain);
            series.look.unwrap_or_else(|| look(used.saturating_sub(1)))
        };
        self.series.iter().map(&mut next).collect()
    }

    /// Adds points with an interval in y each.
    pub(super) fn line_with_intervals(
        mut self,
        label: &str,
        points: &[(f64, f64)],
        intervals: &[Option<(f64, f64)>],
    ) -> Self {
        self = self.with(label, points, Kind::Line);
        if let Some(series) = self.series.last_mut() {
            series.intervals = intervals.to_vec();
        }
        self
    }

    /// Adds a thin dashed line to compare with.
    pub(super) fn guide(self, label: &str, points: &[(f64, f64)]) -> Self {
        self.with(label, points, Kind::Guide)
    }

    fn x_axis(&self) -> Axis {
        // A guide is cut where it leaves the frame, and has no say in the axis; a law has one in its ends alone.
        let places = |series: &Series| -> Vec<f64> {
            let mut points = series.points.iter().map(|point| point.0);
            match series.kind {
                Kind::Guide => Vec::new(),
                Kind::Fitted { .. } => points
                    .next()
                    .into_iter()
                    .chain(points.next_back())
                    .collect(),
                Kind::Line | Kind::Points | Kind::Steps => points.collect(),
            }
        };
        let points: Vec<f64> = self.series.iter().flat_map(places).collect();
        let marks = self.marks.iter().map(|mark| mark.0);
        let mut values: Vec<f64> = points.iter().copied().chain(marks).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let (low, high) = (values[0], values[values.len() - 1]);
        if self.log_x {
            return Axis::logarithmic(&self.x_name, factor_around(low, high, 0.04));
        }
        let axis = Axis::linear(&self.x_name, widened(low, high, 0.04), 6);
        // Counts are written where they are, and a mark between them has its label.
        let counts = points.iter().all(|value| value.fract() == 0.0);
        values.retain(|value| value.fract() == 0.0);
        // About the length of the axis, which follows from its labels and is not known here.
        if counts && values.len() <= 16 {
            axis.with_ticks_at(&values, 640.0)
        } else {
            axis
        }
    }

    fn y_axis(&self) -> Axis {
        let points = self
            .series
            .iter()
            .flat_map(|series| &series.points)
            .map(|point| point.1);
        let ends = self
            .series
            .iter()
            .flat_map(|series| series.intervals.iter().flatten());
        let values = points.chain(ends.flat_map(|&(low, high)| [low, high]));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if self.log_y {
            return Axis::logarithmic(&self.y_name, factor_around(low, high, 0.06));
        }
        let (wider_low, wider_high) = widened(low, high, 0.06);
        // Heights are compared from 0, unless all of them lie far above it.
        let low = if low >= 0.0 && low <= 0.5 * high {
            0.0
        } else {
            wider_low
        };
        Axis::linear(&self.y_name, (low, self.y_most.unwrap_or(wider_high)), 6)
    }
}

/// A range with a margin at both ends; one of a single value gets a width.
fn widened(low: f64, high: f64, margin: f64) -> (f64, f64) {
    let span = if high > low {
        high - low
    } else {
        high.abs().max(1.0)
    };
    (low - margin * span, high + margin * span)
}

/// The same for a logarithmic axis.
fn factor_around(low: f64, high: f64, margin: f64) -> (f64, f64) {
    let (low, high) = (low.log10(), high.log10());
    let (low, high) = widened(low, high, margin.max(if high > low { 0.0 } else { 0.5 }));
    // Beyond the smallest and the largest number there is no place.
    let smallest = f64::MIN_POSITIVE * f64::EPSILON;
    (
        10_f64.powf(low).max(smallest),
        10_f64.powf(high).min(f64::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_chart_without_points_is_an_error() {
        let empty = Chart::new("nothing").picture();
        assert!(matches!(empty, Err(Error::NothingToDraw { what }) if what.contains("nothing")));
        let series = Chart::new("chart").line("no data", &[]).picture();
        assert!(matches!(series, Err(Error::NothingToDraw { what }) if what.contains("no data")));
    }

    #[test]
    fn points_without_a_place_are_errors() {
        let nan = Chart::new("t").line("s", &[(1.0, f64::NAN)]).picture();
        assert!(matches!(nan, Err(Error::PointNotFinite { .. })));
        let zero = Chart::new("t").line("s", &[(0.0, 1.0)]);
        assert!(zero.picture().is_ok());
        assert!(matches!(
            zero.log_x().picture(),
            Err(Error::NotPositive { axis: "x", .. })
        ));
        let negative = Chart::new("t").steps("s", &[(1.0, -1.0)]).log_y().picture();
        assert!(matches!(
            negative,
            Err(Error::NotPositive { axis: "y", .. })
        ));
        let mark = Chart::new("t")
            .line("s", &[(1.0, 1.0)])
            .mark_x(0.0, "m")
            .log_x()
            .picture();
        assert!(matches!(mark, Err(Error::NotPositive { axis: "x", .. })));
    }

    #[test]
    fn a_single_point_can_be_drawn_on_every_kind_of_axis() {
        for value in [0.0, 5.0, -3.0] {
            assert!(
                Chart::new("t")
                    .line("s", &[(value, value)])
                    .picture()
                    .is_ok()
            );
        }
        let point = Chart::new("t")
            .line("s", &[(5.0, 5.0)])
            .log_x()
            .log_y()
            .picture()
            .unwrap();
        assert!(!point.svg.contains("NaN") && !point.svg.contains("inf"));
    }

    #[test]
    fn the_smallest_and_very_large_numbers_have_a_picture() {
        let smallest = f64::MIN_POSITIVE * f64::EPSILON;
        let of = |low: f64, high: f64| Chart::new("odd").line("values", &[(1.0, low), (2.0, high)]);
        let ends = [
            (0.0, smallest),
            (smallest, 3.0 * smallest),
            (smallest, 1.0),
            (smallest, 1e307),
            (-5e307, 5e307),
            (1e300, 1.000_000_000_000_001e300),
        ];
        for (low, high) in ends {
            let drawn = of(low, high).picture().unwrap();
            assert!(
                !drawn.svg.contains("NaN") && !drawn.svg.contains("inf"),
                "{low:e}, {high:e}"
            );
            if low > 0.0 {
                let drawn = of(low, high).log_y().picture().unwrap();
                assert!(!drawn.svg.contains("NaN"), "{low:e}, {high:e}");
            }
        }
    }
}
