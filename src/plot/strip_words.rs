//! A picture of samples in words, and in characters for terminals.

use super::axis::number;
use super::strip_rows::{Row, Scale, Side};
use crate::unit::Seconds;

/// The number of characters of a row in the text form.
const COLUMNS: usize = 48;

/// The samples in sentences.
pub(super) fn description(title: &str, rows: &[Row]) -> String {
    let row = |row: &Row| {
        let far = row.samples.iter().filter(|dot| dot.far).count();
        let count = row.samples.len();
        let noun = if count == 1 { "sample" } else { "samples" };
        let ends = row.samples.first().zip(row.samples.last());
        let ends = ends.map_or(String::new(), |(first, last)| {
            format!(", from {} to {}", first.time, last.time)
        });
        let far = if far == 0 {
            String::new()
        } else {
            format!(", {far} far outside")
        };
        format!(
            " {}: {count} {noun}, median {}{ends}{far}.",
            row.label, row.shown
        )
    };
    let rows: String = rows.iter().map(row).collect();
    format!("{title}.{rows}")
}

/// The rows in characters: dots for samples, more ink for more of them, a line at the median.
pub(super) fn text(title: &str, rows: &[Row], scale: Scale, reach: (f64, f64)) -> String {
    let widest = rows
        .iter()
        .map(|row| row.label.chars().count())
        .max()
        .unwrap_or(0);
    let line = |row: &Row| {
        let notes = [Side::Below, Side::Beyond]
            .into_iter()
            .filter_map(|side| row.note(side, reach));
        let after: Vec<String> = std::iter::once(row.shown.clone()).chain(notes).collect();
        format!(
            "{:<widest$} [{}] {}\n",
            row.label,
            characters(row, reach),
            after.join(", ")
        )
    };
    let lines: String = rows.iter().map(line).collect();
    let axis = match scale {
        Scale::Common => format!("{} to {}", Seconds::new(reach.0), Seconds::new(reach.1)),
        Scale::Own => {
            let end = |end: f64| number((1000.0 * end).round() / 1000.0);
            format!(
                "{} to {} times the median of the row",
                end(reach.0),
                end(reach.1)
            )
        }
    };
    format!(
        "{title}\n\n{lines}\nfrom {axis}; . one sample, : two or three, # more, x far outside, | median\n"
    )
}

fn characters(row: &Row, (low, high): (f64, f64)) -> String {
    let column =
        |value: f64| (((value - low) / (high - low) * COLUMNS as f64) as usize).min(COLUMNS - 1);
    let mut counts = [0_usize; COLUMNS];
    let mut far = [false; COLUMNS];
    for dot in row.inside((low, high)) {
        counts[column(dot.value)] += 1;
        far[column(dot.value)] |= dot.far;
    }
    let shown = |(count, far): (usize, bool)| match count {
        0 => ' ',
        _ if far => 'x',
        1 => '.',
        2 | 3 => ':',
        _ => '#',
    };
    let mut line: Vec<char> = counts.into_iter().zip(far).map(shown).collect();
    if (low..=high).contains(&row.median) {
        line[column(row.median)] = '|';
    }
    for (side, place, arrow) in [(Side::Below, 0, '<'), (Side::Beyond, COLUMNS - 1, '>')] {
        if row.note(side, (low, high)).is_some() {
            line[place] = arrow;
        }
    }
    line.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::strip_rows::{reach, rows};
    use crate::plot::strips::Strip;
    use crate::stats::estimate;

    #[test]
    fn the_text_form_shows_median_samples_and_what_lies_beyond() {
        let samples = [0.010, 0.0101, 0.0099, 0.010, 0.0102, 0.0098, 0.035];
        let strip = Strip {
            label: "loop".to_owned(),
            samples: samples.to_vec(),
            estimate: estimate(&samples, Seconds::new),
        };
        let (rows, scale) = rows(&[strip]);
        let text = text("finding", &rows, scale, reach(&rows));
        let expected = "finding\n\nloop [              .    .    |   .    .             >] 10.0 ms [9.8, 35.0], \
                        1 sample at 35.0 ms →\n\nfrom 9.49 ms to 10.5 ms; . one sample, : two or three, # more, \
                        x far outside, | median\n";
        assert_eq!(text, expected);
        assert_eq!(
            description("finding", &rows),
            "finding. loop: 7 samples, median 10.0 ms [9.8, 35.0], from 9.80 ms to 35.0 ms, 1 far outside."
        );
    }
}
