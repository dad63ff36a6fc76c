//! A prediction beside a measurement: two bars from 0, with their numbers.

use super::canvas::{self, Anchor, Canvas, Point, Script, size, text_width};
use super::frame::{MARGIN, WIDTH, draw_title, title_lines};
use super::palette::{BLACK, COLOURS, INK, WHITE, tint};
use super::picture::Picture;

/// The height of a bar and of its row in pixels.
const BAR: f64 = 34.0;
const ROW: f64 = 56.0;

/// A measured number with its interval.
pub(crate) type Measurement = (f64, Option<(f64, f64)>);

/// Draws a prediction and a measurement as bars of a common scale. `None` for numbers that have no place on one: negative
/// ones, and those that are not finite.
pub(crate) fn beside(
    title: &str,
    predicted: f64,
    (measured, interval): Measurement,
    unit: &str,
) -> Option<Picture> {
    let ends = interval.filter(|(low, high)| *low >= 0.0 && high.is_finite());
    let most = ends.map_or(measured, |(_, high)| high).max(predicted);
    let has_place = |value: f64| value.is_finite() && value >= 0.0;
    if !has_place(predicted) || !has_place(measured) || most <= 0.0 {
        return None;
    }
    let rows = [
        Row {
            label: "you predicted",
            value: predicted,
            interval: None,
            is_measured: false,
        },
        Row {
            label: "measured",
            value: measured,
            interval: ends,
            is_measured: true,
        },
    ];
    let (lines, below) = title_lines(title);
    let height = below + 16.0 + ROW * rows.len() as f64 + 8.0;
    let alt = format!(
        "Two bars from 0. {}",
        rows.each_ref().map(|row| row.in_words(unit)).join(" ")
    );
    let svg = canvas::draw((WIDTH, height), title, &alt, &|canvas| {
        draw_title(canvas, &lines);
        for (index, row) in rows.iter().enumerate() {
            let top = below + 16.0 + ROW * index as f64;
            row.draw(canvas, top, most, unit);
        }
    });
    let text = format!("{title}\n");
    Some(Picture {
        title: title.to_owned(),
        alt,
        svg,
        text,
    })
}

struct Row {
    label: &'static str,
    value: f64,
    interval: Option<(f64, f64)>,
    is_measured: bool,
}

impl Row {
    fn number(&self, unit: &str) -> String {
        let value = short(self.value);
        match unit {
            "" | "×" => format!("{value}{unit}"),
            unit => format!("{value} {unit}"),
        }
    }

    fn in_words(&self, unit: &str) -> String {
        let number = self.number(unit);
        match self.interval {
            Some((low, high)) => format!(
                "{}: {number}, interval from {} to {}.",
                self.label,
                short(low),
                short(high)
            ),
            None => format!("{}: {number}.", self.label),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64, most: f64, unit: &str) {
        let script = |colour, anchor, bold| Script {
            size: size::LABEL,
            colour,
            anchor,
            bold,
        };
        let left = MARGIN + 150.0;
        let number = self.number(unit);
        let room = text_width(&number, size::LABEL, true) + 24.0;
        let place = |value: f64| left + (WIDTH - MARGIN - room - left) * value / most;
        let middle = top + 0.5 * BAR;
        canvas.text(
            self.label,
            (left - 12.0, middle),
            script(INK, Anchor::End, false),
        );
        let corners = canvas::corners((left, top), (place(self.value).max(left + 2.0), top + BAR));
        bar(canvas, &corners, self.is_measured);
        let mut end = place(self.value);
        if let Some((low, high)) = self.interval {
            canvas.line(&[(place(low), middle), (place(high), middle)], WHITE, 6.0);
            canvas.line(&[(place(low), middle), (place(high), middle)], BLACK, 2.0);
            end = end.max(place(high));
        }
        canvas.text(
            &number,
            (end + 12.0, middle),
            script(BLACK, Anchor::Start, true),
        );
    }
}

/// Draws a bar: solid for what was measured or is right, hatched for the other, so that the two differ without colours too.
pub(super) fn bar(canvas: &mut Canvas<'_>, corners: &[Point; 4], is_solid: bool) {
    if is_solid {
        canvas.area(corners, COLOURS[0]);
    } else {
        canvas.area(corners, tint(COLOURS[1]));
        canvas.hatched(corners, (45.0, 9.0), COLOURS[1], 1.5);
    }
}

/// A number with at most three significant digits, and without zeros at its end.
pub(crate) fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    if rounded == 0.0 || (1e-4..1e7).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_numbers_are_in_the_picture_and_in_its_words() {
        let picture = beside("Title", 0.25, (0.3, Some((0.29, 0.31))), "s").unwrap();
        let words =
            "Two bars from 0. you predicted: 0.25 s. measured: 0.3 s, interval from 0.29 to 0.31.";
        assert_eq!(picture.alt, words);
        assert!(picture.svg.contains("0.25 s") && picture.svg.contains("0.3 s"));
    }

    #[test]
    fn numbers_without_a_place_are_not_drawn() {
        for (predicted, measured) in [
            (-1.0, 1.0),
            (1.0, f64::NAN),
            (0.0, 0.0),
            (f64::INFINITY, 1.0),
        ] {
            assert_eq!(beside("t", predicted, (measured, None), ""), None);
        }
        assert!(beside("t", 0.0, (1.0, None), "").is_some());
    }
}
