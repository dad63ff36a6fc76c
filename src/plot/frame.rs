//! The frame of a chart: title, axes, grid, and marked places, with room at the right for labels.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Point, Script, size, text_width, wrap};
use super::palette::{BLACK, GREY, GRID, INK};

/// The width of every picture in pixels: that of a notebook's output.
pub(super) const WIDTH: f64 = 900.0;
/// The white margin around a picture.
pub(super) const MARGIN: f64 = 20.0;

const SMALL: Script = Script {
    size: size::TICK,
    colour: INK,
    anchor: Anchor::Middle,
    bold: false,
};

/// Title, axes and the rectangle between them.
pub(super) struct Frame {
    title: Vec<String>,
    pub x: Axis,
    pub y: Axis,
    marks: Vec<Mark>,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// The middle of the name of the vertical axis in pixels.
    name_y: f64,
}

/// A marked place on the horizontal axis.
struct Mark {
    x: f64,
    label: String,
    /// The centre of the label in pixels.
    centre: f64,
    /// 0 for a label right above the frame, 1 for one above that, and so on.
    row: usize,
}

/// The height of a row of labels above the frame.
const ROW: f64 = 24.0;

/// The lines of a title, and the height that they take.
pub(super) fn title_lines(title: &str) -> (Vec<String>, f64) {
    let lines = wrap(title, size::TITLE, true, WIDTH - 2.0 * MARGIN);
    let height = MARGIN + lines.len() as f64 * 1.25 * size::TITLE;
    (lines, height)
}

/// Writes the lines of a title at the top.
pub(super) fn draw_title(canvas: &mut Canvas<'_>, lines: &[String]) {
    let script = Script {
        size: size::TITLE,
        colour: BLACK,
        anchor: Anchor::Start,
        bold: true,
    };
    for (index, line) in lines.iter().enumerate() {
        let y = MARGIN + (index as f64 + 0.5) * 1.25 * size::TITLE;
        canvas.text(line, (MARGIN, y), script);
    }
}

impl Frame {
    /// A frame with a drawing area of this height, and this much room to the right of it.
    pub(super) fn new(
        title: &str,
        (x, y): (Axis, Axis),
        marks: &[(f64, String)],
        height: f64,
        room: f64,
    ) -> Self {
        let (title, below_title) = title_lines(title);
        let widest = y
            .ticks
            .iter()
            .map(|(_, text)| text_width(text, size::TICK, false));
        let left = MARGIN + widest.fold(0.0, f64::max) + 12.0;
        let right = WIDTH - MARGIN - room;
        let marks = place_marks(marks, |value| left + x.place(value) * (right - left));
        let rows = marks.iter().map(|mark| mark.row + 1).max().unwrap_or(0);
        let top = below_title + 42.0 + ROW * rows as f64;
        Self {
            title,
            x,
            y,
            marks,
            left,
            right,
            top,
            bottom: top + height,
            name_y: below_title + 22.0,
        }
    }

    /// The same frame with this much more room between the title and the drawing area, for a legend.
    pub(super) fn lowered(mut self, room: f64) -> Self {
        self.top += room;
        self.bottom += room;
        self.name_y += room;
        self
    }

    /// A second drawing area below this one, over the same horizontal axis, which is written there
    /// alone.
    pub(super) fn with_strip(mut self, y: Axis, height: f64) -> (Self, Self) {
        let x = Axis {
            name: String::new(),
            ticks: Vec::new(),
            ..self.x.clone()
        };
        let strip = Self::new("", (std::mem::replace(&mut self.x, x), y), &[], height, 0.0);
        let left = self.left.max(strip.left);
        self.left = left;
        let top = self.bottom + 48.0;
        let strip = Self {
            title: Vec::new(),
            left,
            right: self.right,
            top,
            bottom: top + height,
            name_y: self.bottom + 27.0,
            ..strip
        };
        (self, strip)
    }

    /// The height of the whole picture.
    pub(super) fn height(&self) -> f64 {
        self.bottom + 68.0
    }

    /// Where a point stands in the picture.
    pub(super) fn place(&self, (x, y): (f64, f64)) -> Point {
        let x = self.left + self.x.place(x) * (self.right - self.left);
        let y = self.bottom - self.y.place(y) * (self.bottom - self.top);
        (x, y)
    }

    /// Draws everything but the data.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>) {
        draw_title(canvas, &self.title);
        let start = Script {
            anchor: Anchor::Start,
            size: size::LABEL,
            ..SMALL
        };
        canvas.text(&self.y.name, (MARGIN, self.name_y), start);
        self.draw_y_axis(canvas);
        self.draw_x_axis(canvas);
        self.draw_marks(canvas);
    }

    fn draw_y_axis(&self, canvas: &mut Canvas<'_>) {
        for (value, text) in &self.y.ticks {
            let y = self.bottom - self.y.place(*value) * (self.bottom - self.top);
            canvas.line(&[(self.left, y), (self.right, y)], GRID, 1.0);
            canvas.text(
                text,
                (self.left - 8.0, y),
                Script {
                    anchor: Anchor::End,
                    ..SMALL
                },
            );
        }
    }

    fn draw_x_axis(&self, canvas: &mut Canvas<'_>) {
        canvas.line(
            &[(self.left, self.bottom), (self.right, self.bottom)],
            INK,
            1.5,
        );
        for (value, text) in &self.x.ticks {
            let x = self.left + self.x.place(*value) * (self.right - self.left);
            canvas.line(&[(x, self.bottom), (x, self.bottom + 6.0)], INK, 1.5);
            canvas.text(text, (x, self.bottom + 19.0), SMALL);
        }
        if self.x.name.is_empty() {
            return;
        }
        let middle = f64::midpoint(self.left, self.right);
        canvas.text(
            &self.x.name,
            (middle, self.bottom + 46.0),
            Script {
                size: size::LABEL,
                ..SMALL
            },
        );
    }

    /// Marked places: a dotted line with its label above the frame.
    fn draw_marks(&self, canvas: &mut Canvas<'_>) {
        for mark in &self.marks {
            let x = self.left + self.x.place(mark.x) * (self.right - self.left);
            let above = self.top - ROW * mark.row as f64;
            canvas.dashes(&[(x, above), (x, self.bottom)], (3.0, 5.0), GREY, 2.0);
            canvas.text(&mark.label, (mark.centre, above - 14.0), SMALL);
        }
    }
}

/// Gives every mark a row in which its label touches no other one.
fn place_marks(marks: &[(f64, String)], place: impl Fn(f64) -> f64) -> Vec<Mark> {
    let mut sorted = marks.to_vec();
    sorted.sort_by(|one, two| one.0.total_cmp(&two.0));
    let mut ends: Vec<f64> = Vec::new();
    let mut placed = Vec::new();
    for (x, label) in sorted {
        let half = 0.5 * text_width(&label, size::TICK, false);
        let centre = place(x).clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half));
        let free = ends.iter().position(|end| end + 10.0 < centre - half);
        let row = free.unwrap_or(ends.len());
        ends.resize(ends.len().max(row + 1), 0.0);
        ends[row] = centre + half;
        placed.push(Mark {
            x,
            label,
            centre,
            row,
        });
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_near_marks_stand_above_each_other() {
        let mark = |x: f64| (x, "eight cores".to_owned());
        let placed = place_marks(&[mark(300.0), mark(310.0), mark(600.0), mark(320.0)], |x| x);
        let rows: Vec<(f64, usize)> = placed.iter().map(|mark| (mark.x, mark.row)).collect();
        assert_eq!(rows, [(300.0, 0), (310.0, 1), (320.0, 2), (600.0, 0)]);
    }

    #[test]
    fn labels_stay_inside_of_the_picture() {
        let placed = place_marks(&[(0.0, "a long label".to_owned())], |x| x);
        let half = 0.5 * text_width("a long label", size::TICK, false);
        assert_eq!(placed[0].centre, MARGIN + half);
    }

    #[test]
    fn the_corners_of_the_axes_are_the_corners_of_the_frame() {
        let axis = || Axis::linear("", (0.0, 2.0), 4);
        let frame = Frame::new("title", (axis(), axis()), &[], 300.0, 50.0);
        assert_eq!(frame.place((0.0, 0.0)), (frame.left, frame.bottom));
        assert_eq!(frame.place((2.0, 2.0)), (frame.right, frame.top));
    }
}
