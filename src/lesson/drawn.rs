//! [`Chart::predicted`]: a prediction in a chart.

use super::predict::{Guess, guessed};
use crate::plot::Chart;

/// What a student's own guess is called in a chart.
const LABEL: &str = "my prediction";

impl Chart {
    /// Adds what was [predicted](super::predict()) under this name: a curve as a line, a number as a mark on the horizontal axis.
    ///
    /// Without a prediction, or with one in words, the chart stays as it is. What a logarithmic axis has no place for is left
    /// out, and the name of the axis says so.
    ///
    /// ```
    /// use speedup::prelude::*;
    /// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
    ///
    /// predict("01.steps", [(1, 1.0), (2, 0.5), (4, 0.25)]);
    /// let picture = Chart::new("Four workers need three rounds")
    ///     .points("measured", &[(1.0, 1.0), (2.0, 0.5), (4.0, 0.3)])
    ///     .predicted("01.steps")
    ///     .picture()?;
    /// assert!(picture.text.contains("my prediction"));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn predicted(self, key: &str) -> Self {
        match guessed(key) {
            Some(Guess::Curve(points)) => self.line(LABEL, &points).guess(LABEL),
            Some(Guess::Number(value)) => self.mark_x(value, LABEL).guess(LABEL),
            Some(Guess::Words(_)) | None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::lesson::predict;

    #[test]
    fn a_prediction_is_a_line_or_a_mark_and_nothing_where_none_was_made() {
        let chart = || Chart::new("title").points("measured", &[(1.0, 1.0), (2.0, 0.5)]);
        assert_eq!(chart().predicted("test.undrawn"), chart());
        predict("test.drawn", "in words");
        assert_eq!(chart().predicted("test.drawn"), chart());
        predict("test.drawn", 1.5);
        let picture = |chart: Chart| chart.picture().unwrap();
        let drawn = || picture(chart().predicted("test.drawn"));
        assert_eq!(drawn(), picture(chart().mark_x(1.5, LABEL)));
        predict("test.drawn", [(1, 1.0), (2, 0.4)]);
        let line = chart().line(LABEL, &[(1.0, 1.0), (2.0, 0.4)]);
        assert_eq!(drawn(), picture(line));
    }

    #[test]
    fn a_prediction_without_a_place_is_named_and_takes_nothing_else_away() {
        let chart = || {
            Chart::new("title")
                .points("measured", &[(1.0, 1.0), (2.0, 0.5)])
                .x("workers")
                .log_x()
        };
        let drawn = || chart().predicted("test.misplaced").picture().unwrap();
        let without = chart().x("workers (my prediction does not fit on these axes)");
        let without = without.picture().unwrap();
        predict("test.misplaced", 0.0);
        assert_eq!(drawn(), without);
        predict("test.misplaced", [(0, 1.0)]);
        assert_eq!(drawn(), without);
        predict("test.misplaced", [(0, 1.0), (1, 2.0), (2, 1.0)]);
        assert!(drawn().svg.contains("part of my prediction does not fit"));
        let alone = Chart::new("alone").log_x().predicted("test.misplaced");
        predict("test.misplaced", [(0, 1.0)]);
        let alone_misplaced = Chart::new("alone").log_x().predicted("test.misplaced");
        assert!(alone.picture().is_ok());
        let error = alone_misplaced.picture().unwrap_err();
        assert!(matches!(error, Error::NotPositive { .. }), "{error}");
    }
}
