//! What of a chart has a place on its axes, and what is an error.

use super::chart::Chart;
use super::series::Series;
use crate::error::{Error, Result};

impl Chart {
    /// The chart without what the axes have no place for of the series and marks of this name.
    pub(super) fn without_misplaced(&self, label: &str) -> Self {
        let mut chart = Self {
            guess: None,
            ..self.clone()
        };
        let has_place = |x, y| check_point(label, (x, y), self.log_x, self.log_y).is_ok();
        let of_guess = |name: &str| name == label;
        for series in chart
            .series
            .iter_mut()
            .filter(|series| of_guess(&series.label))
        {
            series.points.retain(|&(x, y)| has_place(x, y));
        }
        chart
            .series
            .retain(|series| !(of_guess(&series.label) && series.points.is_empty()));
        chart
            .marks
            .retain(|(x, name)| !of_guess(name) || has_place(*x, 1.0));
        let size = |chart: &Self| {
            let own = chart.series.iter().filter(|series| of_guess(&series.label));
            let marks = chart.marks.iter().filter(|(_, name)| of_guess(name));
            own.map(|series| series.points.len()).sum::<usize>() + marks.count()
        };
        let (left, all) = (size(&chart), size(self));
        if chart.series.is_empty() {
            // Nothing is left to be drawn: then what is wrong with the guess is the error.
            chart.series.clone_from(&self.series);
        } else if left < all {
            let which = if left > 0 { "part of " } else { "" };
            let name = format!(
                "{} ({which}{label} does not fit on these axes)",
                self.x_name
            );
            name.trim_start().clone_into(&mut chart.x_name);
        }
        chart
    }

    /// Says what of the chart cannot be drawn.
    pub(super) fn check(&self) -> Result<()> {
        if self.series.is_empty() {
            return Err(Error::NothingToDraw {
                what: format!("the chart \"{}\"", self.title),
            });
        }
        for Series { label, points, .. } in &self.series {
            if points.is_empty() {
                return Err(Error::NothingToDraw {
                    what: format!("the series \"{label}\""),
                });
            }
            for &(x, y) in points {
                check_point(label, (x, y), self.log_x, self.log_y)?;
            }
        }
        // A mark needs a place on the horizontal axis only.
        self.marks
            .iter()
            .try_for_each(|(x, label)| check_point(label, (*x, 1.0), self.log_x, false))
    }
}

fn check_point(series: &str, (x, y): (f64, f64), log_x: bool, log_y: bool) -> Result<()> {
    let series = || series.to_owned();
    if !x.is_finite() || !y.is_finite() {
        return Err(Error::PointNotFinite {
            series: series(),
            x,
            y,
        });
    }
    for (axis, value, log) in [("x", x, log_x), ("y", y, log_y)] {
        if log && value <= 0.0 {
            return Err(Error::NotPositive {
                series: series(),
                axis,
                value,
            });
        }
    }
    Ok(())
}
