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
    /// assert!(picture.svg.contains("Simpson's rule, order 4.0"));
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
        let mut chart = Chart::new(&self.finding())
            .x("evaluations")
            .y("|error| (rounding where the lines are level at the bottom)")
            .log_x()
            .log_y();
        for series in self
            .series
            .iter()
            .filter(|series| !series.points.is_empty())
        {
            let label = format!("{}, {}", series.rule, series.speed(self.rounding));
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
