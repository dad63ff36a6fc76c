//! The sheet that pictures are drawn on: lines, areas, marks and text in pixels, written as SVG by
//! plotters.

use plotters::prelude::{DrawingBackend, FontStyle, FontTransform, IntoFont, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{RGBColor, ShapeStyle, TextStyle};

use super::hatch::hatch;
use super::palette::{Look, Marker, WHITE};

/// A place in pixels from the top left corner.
pub(super) type Point = (f64, f64);

/// The backend takes whole numbers only, so it is given four for each pixel, and the SVG is scaled.
const SCALE: f64 = 4.0;

/// The backend divides every font size by this number.
const FONT_FACTOR: f64 = 1.24;

/// Fonts of nearly the same widths, one of which most machines have.
const FONTS: &str = "Helvetica, Arial, Liberation Sans, sans-serif";

const INFALLIBLE: &str = "drawing into a string cannot fail";

/// The sizes of text in pixels, chosen to be read from the back of a room.
pub(super) mod size {
    pub const TITLE: f64 = 23.0;
    pub const LABEL: f64 = 18.0;
    pub const TICK: f64 = 17.0;
}

/// Where a text stands in relation to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    /// The text begins at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// How a text looks; its vertical middle is at its point.
#[derive(Clone, Copy)]
pub(super) struct Script {
    pub size: f64,
    pub colour: RGBColor,
    pub anchor: Anchor,
    pub bold: bool,
}

/// A sheet in the making.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

/// Draws a picture of this size and gives the SVG, on white, with title and description.
pub(super) fn draw(
    (width, height): (f64, f64),
    title: &str,
    description: &str,
    paint: &dyn Fn(&mut Canvas<'_>),
) -> String {
    let mut svg = String::new();
    let sheet = ((width * SCALE) as u32, (height * SCALE) as u32);
    let mut canvas = Canvas {
        backend: SVGBackend::with_string(&mut svg, sheet),
    };
    canvas.area(
        &[(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)],
        WHITE,
    );
    paint(&mut canvas);
    canvas.backend.present().expect(INFALLIBLE);
    drop(canvas);

    let body = svg.split_once('>').map_or("", |(_, body)| body);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\">\n<title>{}</title>\n<desc>{}</desc>{body}",
        sheet.0,
        sheet.1,
        escape(title),
        escape(description)
    )
}

impl Canvas<'_> {
    /// A line through the points, `width` pixels wide.
    pub(super) fn line(&mut self, points: &[Point], colour: RGBColor, width: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|&point| whole(point)).collect();
        self.backend
            .draw_path(points, &stroke(colour, width))
            .expect(INFALLIBLE);
    }

    /// A line through the points in dashes with gaps.
    pub(super) fn dashes(
        &mut self,
        points: &[Point],
        dash: (f64, f64),
        colour: RGBColor,
        width: f64,
    ) {
        for piece in dashed(points, dash) {
            self.line(&piece, colour, width);
        }
    }

    /// A filled polygon.
    pub(super) fn area(&mut self, polygon: &[Point], colour: RGBColor) {
        let points: Vec<(i32, i32)> = polygon.iter().map(|&point| whole(point)).collect();
        self.backend
            .fill_polygon(points, &stroke(colour, 1.0))
            .expect(INFALLIBLE);
    }

    /// Parallel lines inside of a polygon, at `angle` degrees and `distance` pixels apart.
    pub(super) fn hatched(
        &mut self,
        polygon: &[Point],
        (angle, distance): (f64, f64),
        colour: RGBColor,
        width: f64,
    ) {
        for (start, stop) in hatch(polygon, angle, distance) {
            self.line(&[start, stop], colour, width);
        }
    }

    /// A mark of a data point, about 13 pixels wide, with a white rim that keeps it apart from lines.
    pub(super) fn marker(&mut self, point: Point, look: Look) {
        let layers = [(8.5, WHITE), (6.5, look.colour), (3.75, WHITE)];
        let layers = if look.hollow { &layers } else { &layers[..2] };
        for &(radius, colour) in layers {
            self.shape(point, look.marker, radius, colour);
        }
    }

    /// A filled mark of this radius.
    pub(super) fn shape(&mut self, (x, y): Point, marker: Marker, radius: f64, colour: RGBColor) {
        let corners: &[Point] = match marker {
            Marker::Circle => {
                let centre = whole((x, y));
                let style = stroke(colour, 1.0);
                let radius = (radius * SCALE) as u32;
                return self
                    .backend
                    .draw_circle(centre, radius, &style, true)
                    .expect(INFALLIBLE);
            }
            Marker::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Triangle => &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
            Marker::Diamond => &[(0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)],
        };
        let place = |&(dx, dy): &Point| (x + radius * dx, y + radius * dy);
        self.area(&corners.iter().map(place).collect::<Vec<_>>(), colour);
    }

    /// A rectangle.
    pub(super) fn rectangle(&mut self, (x1, y1): Point, (x2, y2): Point, colour: RGBColor) {
        self.area(&corners((x1, y1), (x2, y2)), colour);
    }

    /// A line of text on a white plate, which keeps it apart from lines and hatching.
    pub(super) fn text_on_plate(&mut self, text: &str, (x, y): Point, script: Script) {
        let width = text_width(text, script.size, script.bold);
        let left = match script.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - 0.5 * width,
            Anchor::End => x - width,
        };
        let half = 0.6 * script.size;
        self.rectangle(
            (left - 3.0, y - half),
            (left + width + 3.0, y + half),
            WHITE,
        );
        self.text(text, (x, y), script);
    }

    /// A line of text.
    pub(super) fn text(&mut self, text: &str, point: Point, script: Script) {
        let horizontal = match script.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if script.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let font = (FONTS, script.size * SCALE * FONT_FACTOR).into_font();
        let font = font.style(weight).transform(FontTransform::None);
        let style = TextStyle::from(font)
            .color(&script.colour)
            .pos(Pos::new(horizontal, VPos::Center));
        self.backend
            .draw_text(text, &style, whole(point))
            .expect(INFALLIBLE);
    }
}

/// The corners of the rectangle between two opposite ones.
pub(super) fn corners((x1, y1): Point, (x2, y2): Point) -> [Point; 4] {
    [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: colour.into(),
        filled: true,
        stroke_width: (width * SCALE).round() as u32,
    }
}

fn whole((x, y): Point) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

/// The width of a text in pixels, estimated from its number of characters: on the mean, the letters
/// of the widest of the usual fonts (`DejaVu Sans`) are 0.57 of the size wide, bold ones 0.62.
pub(super) fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().count() as f64 * size * if bold { 0.62 } else { 0.57 }
}

/// Breaks a text between words into lines of at most `width` pixels; a number stays with the word after it.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut counts = false;
    for word in text.split(' ') {
        match words.last_mut() {
            Some(number) if counts => *number = format!("{number} {word}"),
            _ => words.push(word.to_owned()),
        }
        counts = word.parse::<f64>().is_ok();
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size, bold) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Cuts a line through points into dashes.
fn dashed(points: &[Point], (dash, gap): (f64, f64)) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        let length = (x2 - x1).hypot(y2 - y1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let point = (
                x1 + done / length * (x2 - x1),
                y1 + done / length * (y2 - y1),
            );
            if drawing {
                piece.push(point);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![point];
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - done;
        if drawing {
            piece.push((x2, y2));
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// Replaces the characters that have a meaning in XML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::palette::{BLACK, INK};

    #[test]
    fn a_picture_has_role_title_description_and_an_opaque_ground() {
        let svg = draw((100.0, 50.0), "a < b", "\"&\"", &|canvas| {
            canvas.line(&[(0.0, 0.0), (10.0, 10.0)], BLACK, 1.0);
        });
        assert!(
            svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"100\"")
        );
        assert!(svg.contains("<title>a &lt; b</title>\n<desc>&quot;&amp;&quot;</desc>"));
        assert!(svg.contains("fill=\"#FFFFFF\" points=\"0,0 400,0 400,200 0,200 \""));
        assert!(svg.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn text_is_escaped_and_keeps_its_size() {
        let script = Script {
            size: 20.0,
            colour: INK,
            anchor: Anchor::End,
            bold: true,
        };
        let svg = draw((100.0, 50.0), "", "", &|canvas| {
            canvas.text("µ < σ", (5.0, 5.0), script);
        });
        assert!(svg.contains("µ &lt; σ") && svg.contains("text-anchor=\"end\""));
        assert!(
            svg.contains("font-size=\"80\"") && svg.contains("font-weight=\"bold\""),
            "{svg}"
        );
    }

    #[test]
    fn widths_count_characters_and_lines_break_between_words() {
        assert_eq!(
            text_width("µ×σ", 10.0, false),
            text_width("abc", 10.0, false)
        );
        let lines = wrap("one two three four", 10.0, false, 50.0);
        assert_eq!(lines, ["one two", "three", "four"]);
        let lines = wrap("within 1.5 % of 8 cores", 10.0, false, 60.0);
        assert_eq!(lines, ["within", "1.5 % of", "8 cores"]);
    }

    #[test]
    fn dashes_go_round_corners_and_leave_gaps() {
        let pieces = dashed(&[(0.0, 0.0), (6.0, 0.0), (6.0, 10.0)], (4.0, 4.0));
        let first = vec![(0.0, 0.0), (4.0, 0.0)];
        assert_eq!(pieces, [first, vec![(6.0, 2.0), (6.0, 6.0)]]);
    }
}
