//! A legend above a drawing area: signs with their meanings, in rows as wide as the picture.

use super::canvas::{Anchor, Canvas, Point, Script, corners, size, text_width};
use super::frame::{MARGIN, WIDTH};
use super::palette::{BLACK, GREY, INK, Marker, WHITE};
use plotters::style::RGBColor;

/// The height of a row.
const ROW: f64 = 28.0;
/// The width of a sign.
const SIGN: f64 = 30.0;

/// A ground with hatching that tells it apart without its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pattern {
    pub ground: RGBColor,
    pub lines: RGBColor,
    /// The angle in degrees and the distance in pixels; `None` for a plain ground.
    pub hatching: Option<(f64, f64)>,
}

impl Pattern {
    /// Fills the rectangle between two corners, with a thin rim.
    pub(super) fn fill(self, canvas: &mut Canvas<'_>, one: Point, other: Point) {
        let corners = corners(one, other);
        canvas.area(&corners, self.ground);
        if let Some(hatching) = self.hatching {
            canvas.hatched(&corners, hatching, self.lines, 2.0);
        }
        let rim: Vec<Point> = corners.iter().chain(&corners[..1]).copied().collect();
        canvas.line(&rim, INK, 1.0);
    }
}

/// What stands before a meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sign {
    /// A piece of a filled area.
    Area(Pattern),
    /// A dashed line.
    Dashes,
    /// A bold line, upright.
    Bar,
    /// A mark of this radius.
    Mark(Marker, RGBColor, f64),
}

impl Sign {
    fn draw(self, canvas: &mut Canvas<'_>, (x, y): Point) {
        let (left, right, top, bottom) = (x, x + SIGN - 8.0, y - 9.0, y + 9.0);
        let middle = f64::midpoint(left, right);
        match self {
            Self::Area(pattern) => pattern.fill(canvas, (left, top), (right, bottom)),
            Self::Dashes => canvas.dashes(&[(left, y), (right, y)], (8.0, 6.0), BLACK, 2.0),
            Self::Bar => canvas.line(&[(middle, top), (middle, bottom)], BLACK, 3.0),
            Self::Mark(marker, colour, radius) => {
                canvas.shape((middle, y), marker, radius + 2.0, WHITE);
                canvas.shape((middle, y), marker, radius, colour);
            }
        }
    }
}

/// Signs with their meanings.
pub(super) struct Legend {
    rows: Vec<Vec<(f64, Sign, String)>>,
}

impl Legend {
    /// Sets the signs in rows.
    pub(super) fn of(entries: &[(Sign, String)]) -> Self {
        let mut rows: Vec<Vec<(f64, Sign, String)>> = Vec::new();
        let mut free = f64::INFINITY;
        for (sign, meaning) in entries {
            let width = SIGN + text_width(meaning, size::TICK, false);
            if free + width > WIDTH - MARGIN {
                rows.push(Vec::new());
                free = MARGIN;
            }
            if let Some(row) = rows.last_mut() {
                row.push((free, *sign, meaning.clone()));
            }
            free += width + 22.0;
        }
        Self { rows }
    }

    /// The height that it takes.
    pub(super) fn height(&self) -> f64 {
        ROW * self.rows.len() as f64
    }

    /// Draws it below this place.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) {
        let script = Script {
            size: size::TICK,
            colour: INK,
            anchor: Anchor::Start,
            bold: false,
        };
        for (index, row) in self.rows.iter().enumerate() {
            let y = top + ROW * (index as f64 + 0.5);
            for (x, sign, meaning) in row {
                sign.draw(canvas, (*x, y));
                canvas.text(meaning, (x + SIGN, y), script);
            }
        }
    }
}

/// Idle time, hatched as in a timeline.
pub(super) const IDLE: Pattern = Pattern {
    ground: WHITE,
    lines: GREY,
    hatching: Some((-45.0, 7.0)),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_room_begin_a_new_row() {
        let entry = |letters: usize| (Sign::Bar, "x".repeat(letters));
        let legend = Legend::of(&[entry(40), entry(30), entry(30), entry(200)]);
        let rows: Vec<usize> = legend.rows.iter().map(Vec::len).collect();
        assert_eq!(rows, [2, 1, 1]);
        assert_eq!(legend.height(), 3.0 * ROW);
        assert_eq!(Legend::of(&[]).height(), 0.0);
    }
}
