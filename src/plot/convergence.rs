//! The plot of a study of convergence: error over evaluations, a line for each rule.

use super::chart::Chart;
use super::picture::Picture;
use crate::quad::Convergence;

impl Convergence {
    /// Draws error over evaluations, both on logarithmic axes, so that the order of a rule is the slope
    /// of its line.
    ///
    /// An error below [`Convergence::rounding`], 0 too, is drawn at that height: it has no place on a
    /// logarithmic axis, and says nothing about the rule.
    ///
    /// ```
    /// use speedup::quad::convergence;
    ///
    /// let picture = convergence(f64::exp, (0.0, 1.0), 1.0_f64.exp_m1())?.plot();
    /// assert!(picture.title.starts_with("Evaluations for an error of 1e-10: Gauss–Legendre 6"));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If a study made by hand holds no points, or numbers that are not finite; one that
    /// [`convergence`](crate::quad::convergence()) returned never does.
    #[must_use]
    pub fn plot(&self) -> Picture {
        // Where everything is 0 there is no rounding either.
        let floor = if self.rounding > 0.0 {
            self.rounding
        } else {
            f64::EPSILON
        };
        let mut errors = self.series.iter().flat_map(|series| &series.points);
        let y = if errors.any(|point| point.1 <= floor) {
            "|error| (level at the bottom: rounding)"
        } else {
            "|error|"
        };
        let mut chart = Chart::new(&self.finding())
            .x("evaluations")
            .y(y)
            .log_x()
            .log_y();
        for series in self
            .series
            .iter()
            .filter(|series| !series.points.is_empty())
        {
            let speed = series.speed(self.rounding);
            // An order stays on one line with its number.
            let label = format!(
                "{}, {}",
                series.rule,
                speed.replace("order ", "order\u{a0}")
            );
            let place =
                |&(evaluations, error): &(usize, f64)| (evaluations as f64, error.max(floor));
            let points: Vec<(f64, f64)> = series.points.iter().map(place).collect();
            chart = chart.line(&label, &points);
        }
        let picture = chart
            .picture()
            .expect("a study has at least one point, and all are finite");
        Picture {
            text: format!("{self}\n"),
            ..picture
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::quad::convergence;

    #[test]
    fn what_cannot_stand_on_a_logarithmic_axis_stands_at_its_foot() {
        let study = convergence(|x| x, (0.0, 1.0), 0.5).unwrap();
        let zero = convergence(|_| 0.0, (0.0, 1.0), 0.0).unwrap();
        for picture in [study.plot(), zero.plot()] {
            assert!(picture.svg.contains("level at the bottom: rounding"));
            assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"));
        }
    }

    #[test]
    fn a_rule_without_points_is_left_out_of_the_picture() {
        let study = convergence(f64::sqrt, (0.0, 1.0), 2.0 / 3.0).unwrap();
        let picture = study.with("broken", |n| (n, f64::NAN)).plot();
        assert!(!picture.svg.contains("broken") && picture.text.contains("broken"));
        assert!(!picture.svg.contains("level at the bottom"));
    }
}
