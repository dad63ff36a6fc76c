//! [`Chart::predicted`]: a prediction in a chart.

use super::predict::{Guess, guessed};
use crate::plot::Chart;

/// What a student's own guess is called in a chart.
const LABEL: &str = "my prediction";

impl Chart {
    /// Adds what was [predicted](super::predict()) under this name: a curve as a line, a number as a mark on the horizontal axis.
    ///
    /// Without a prediction, or with one in words, the chart stays as it is.
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
            Some(Guess::Curve(points)) => self.line(LABEL, &points),
            Some(Guess::Number(value)) => self.mark_x(value, LABEL),
            Some(Guess::Words(_)) | None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::predict;

    #[test]
    fn a_prediction_is_a_line_or_a_mark_and_nothing_where_none_was_made() {
        let chart = || Chart::new("title").points("measured", &[(1.0, 1.0), (2.0, 0.5)]);
        assert_eq!(chart().predicted("test.undrawn"), chart());
        predict("test.drawn", "in words");
        assert_eq!(chart().predicted("test.drawn"), chart());
        predict("test.drawn", 1.5);
        assert_eq!(chart().predicted("test.drawn"), chart().mark_x(1.5, LABEL));
        predict("test.drawn", [(1, 1.0), (2, 0.4)]);
        let line = chart().line(LABEL, &[(1.0, 1.0), (2.0, 0.4)]);
        assert_eq!(chart().predicted("test.drawn"), line);
    }
}
