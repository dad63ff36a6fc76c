//! Programs as bars of time, right ones solid and wrong ones hatched.

use super::beside::bar;
use super::canvas::{self, Anchor, Canvas, Script, size, text_width};
use super::frame::{MARGIN, WIDTH, draw_title, title_lines};
use super::palette::{BLACK, INK};
use super::picture::Picture;
use crate::unit::Seconds;

/// The height of a bar and of its row in pixels.
const BAR: f64 = 34.0;
const ROW: f64 = 52.0;

/// Draws how long programs took, each with whether its answers were right: a solid bar, or a hatched one with the word *wrong*.
///
/// A fast program whose answers are wrong is no fast program, so the picture never shows a time without the judgement. The bars
/// begin at 0, and the number stands behind each. Times that are negative or not finite are drawn as 0.
///
/// ```
/// use speedup::prelude::*;
///
/// let picture = judged("Only one of the two counts", &[
///     ("one lock for each worker".to_owned(), secs(0.001), true),
///     ("no lock".to_owned(), secs(0.002), false),
/// ]);
/// assert!(picture.text.contains("2.00 ms, wrong"));
/// ```
#[must_use]
pub fn judged(title: &str, programs: &[(String, Seconds, bool)]) -> Picture {
    let rows: Vec<Row<'_>> = programs.iter().map(Row::of).collect();
    let most = rows.iter().map(|row| row.time).fold(0.0, f64::max);
    let wide = |text: &str| text_width(text, size::LABEL, true);
    let left = rows.iter().map(|row| wide(row.label)).fold(0.0, f64::max) + MARGIN + 12.0;
    let words = rows.iter().map(|row| wide(&row.words)).fold(0.0, f64::max);
    // Where labels are long, the bars keep a third of the width.
    let left = left.min(0.4 * WIDTH);
    let length = (WIDTH - MARGIN - left - words - 24.0).max(0.3 * WIDTH);
    let (lines, below) = title_lines(title);
    let height = below + 16.0 + ROW * rows.len() as f64 + 8.0;
    let told = rows
        .iter()
        .map(|row| format!("{}: {}.", row.label, row.words));
    let told: Vec<String> = told.collect();
    let alt = format!("{title}. Bars from 0. {}", told.join(" "));
    let svg = canvas::draw((WIDTH, height), title, &alt, &|canvas| {
        draw_title(canvas, &lines);
        for (index, row) in rows.iter().enumerate() {
            let top = below + 16.0 + ROW * index as f64;
            let share = if most > 0.0 { row.time / most } else { 0.0 };
            row.draw(canvas, (left, top), length * share);
        }
    });
    Picture {
        title: title.to_owned(),
        alt,
        svg,
        text: format!("{title}\n\n{}\n", told.join("\n")),
    }
}

struct Row<'a> {
    label: &'a str,
    time: f64,
    is_right: bool,
    /// What stands behind the bar.
    words: String,
}

impl<'a> Row<'a> {
    fn of((label, time, is_right): &'a (String, Seconds, bool)) -> Self {
        let seconds = time.as_f64();
        let judgement = if *is_right { "right" } else { "wrong" };
        Self {
            label,
            time: if seconds.is_finite() {
                seconds.max(0.0)
            } else {
                0.0
            },
            is_right: *is_right,
            words: format!("{time}, {judgement}"),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, (left, top): (f64, f64), length: f64) {
        let script = |colour, anchor, bold| Script {
            size: size::LABEL,
            colour,
            anchor,
            bold,
        };
        let (middle, end) = (top + 0.5 * BAR, left + length.max(2.0));
        canvas.text(
            &shortened(self.label, left - 12.0 - MARGIN),
            (left - 12.0, middle),
            script(INK, Anchor::End, false),
        );
        let corners = canvas::corners((left, top), (end, top + BAR));
        bar(canvas, &corners, self.is_right);
        canvas.text(
            &self.words,
            (end + 12.0, middle),
            script(BLACK, Anchor::Start, true),
        );
    }
}

/// The beginning of a label that has no more room than this; the description of the picture has all of it.
fn shortened(label: &str, room: f64) -> String {
    let fits = |text: &str| text_width(text, size::LABEL, false) <= room;
    if fits(label) {
        return label.to_owned();
    }
    let mut short = label.to_owned();
    while !short.is_empty() && !fits(&format!("{short}…")) {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_program_is_told_by_word_and_hatching() {
        let rows = |right| [("a sum".to_owned(), Seconds::new(0.001), right)];
        let (right, wrong) = (judged("t", &rows(true)), judged("t", &rows(false)));
        assert!(right.text.contains("a sum: 1.00 ms, right."));
        assert!(wrong.alt.contains("a sum: 1.00 ms, wrong."));
        assert!(wrong.svg.matches("<line").count() + wrong.svg.matches("<polyline").count() > 0);
        assert!(wrong.svg.len() > right.svg.len());
    }

    #[test]
    fn a_label_without_room_is_shortened_and_told_in_full() {
        let label = "a sum with a name that is far longer than the room to the left of the bars";
        let picture = judged("t", &[(label.to_owned(), Seconds::new(0.001), true)]);
        assert!(picture.alt.contains(label));
        assert!(picture.svg.contains("a sum with a name") && picture.svg.contains('…'));
        assert_eq!(shortened("short", 200.0), "short");
    }

    #[test]
    fn odd_times_are_drawn_too() {
        for time in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let picture = judged("t", &[("odd".to_owned(), Seconds::new(time), true)]);
            assert!(!picture.svg.contains("\"NaN") && !picture.svg.contains("\"inf"));
        }
        assert!(judged("nothing", &[]).svg.starts_with("<svg"));
    }
}
