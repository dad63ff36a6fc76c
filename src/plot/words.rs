//! A chart in words: the table for terminals, and the description for those who cannot see it.

use super::axis::number;
use super::chart::Chart;
use super::series::{Kind, Series};

/// The most rows of a table that stands for a chart in a terminal.
const MOST_ROWS: usize = 24;

impl Chart {
    /// The series as columns over x; thinned out where there are many points.
    pub(super) fn table(&self) -> Vec<Vec<String>> {
        let mut xs: Vec<f64> = self
            .series
            .iter()
            .flat_map(|series| &series.points)
            .map(|point| point.0)
            .collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        let every = xs.len().div_ceil(MOST_ROWS);
        let columns: Vec<&Series> = self
            .series
            .iter()
            .filter(|series| series.kind != Kind::Guide)
            .collect();
        let mut head = vec![self.x_name.clone()];
        head.extend(
            columns
                .iter()
                .map(|series| format!("{} ({})", series.label, self.y_name)),
        );
        let row = |&x: &f64| {
            let value = |series: &&Series| {
                let point = series.points.iter().find(|point| point.0 == x);
                point.map_or(String::new(), |point| number(point.1))
            };
            std::iter::once(number(x))
                .chain(columns.iter().map(value))
                .collect()
        };
        std::iter::once(head)
            .chain(xs.iter().step_by(every).map(row))
            .collect()
    }

    /// The chart in sentences, for those who cannot see it.
    pub(super) fn description(&self) -> String {
        let mut parts = vec![format!(
            "{}. {} over {}.",
            self.title, self.y_name, self.x_name
        )];
        for series in &self.series {
            let count = series.points.len();
            let every = count.div_ceil(12).max(1);
            let some = series.points.iter().step_by(every);
            let list: Vec<String> = some
                .map(|&(x, y)| format!("{} at {}", number(y), number(x)))
                .collect();
            parts.push(format!("{}: {}.", series.label, list.join(", ")));
        }
        parts.extend(
            self.marks
                .iter()
                .map(|(x, label)| format!("Marked at {}: {label}.", number(*x))),
        );
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_a_table_over_x() {
        let chart = Chart::new("Finding").x("workers").y("s");
        let chart = chart
            .line("a", &[(1.0, 1.0), (2.0, 0.5)])
            .steps("b", &[(2.0, 0.25)]);
        let expected = "Finding\n\nworkers   a (s)   b (s)\n      1       1        \n      2     0.5    0.25\n";
        assert_eq!(chart.picture().unwrap().text, expected);
    }

    #[test]
    fn long_series_are_thinned_out_in_words() {
        let points: Vec<(f64, f64)> = (0..1000).map(|i| (f64::from(i), 1.0)).collect();
        let picture = Chart::new("t").line("s", &points).picture().unwrap();
        assert!(picture.text.lines().count() <= MOST_ROWS + 3);
        assert!(picture.alt.len() < 500);
    }
}
