//! The series of a chart: lines, stairs and guides, with their labels beside them.

use super::canvas::{Anchor, Canvas, Point, Script, size, text_width, wrap};
use super::frame::Frame;
use super::palette::{GREY, INK, Look, tint};

/// The room that a label may take at the right, in pixels.
const MOST_ROOM: f64 = 250.0;
/// The length of the piece of line that stands before a label.
const SAMPLE: f64 = 34.0;
const LINE_HEIGHT: f64 = 1.2 * size::LABEL;

/// How the points of a series are joined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Straight lines from point to point, each point marked.
    Line,
    /// Marks alone.
    Points,
    /// A level stretch around each point, half-way to its neighbours.
    Steps,
    /// A thin grey dashed line without marks, labelled at its end: what the others are compared with.
    Guide,
    /// A line without marks in a band, dashed beyond this x: what was not measured but follows from a law.
    Fitted { solid_until: f64 },
}

/// Points with a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub label: String,
    pub points: Vec<(f64, f64)>,
    /// For each point the ends of its interval in y, or none at all.
    pub intervals: Vec<Option<(f64, f64)>>,
    pub kind: Kind,
    /// A look of its own; without one it gets the next of those that are all different.
    pub look: Option<Look>,
}

impl Series {
    /// Draws the series into the frame.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, frame: &Frame, look: Look) {
        let place = |&point: &(f64, f64)| frame.place(point);
        match self.kind {
            Kind::Line | Kind::Points => {
                let points: Vec<Point> = self.points.iter().map(place).collect();
                if self.kind == Kind::Line {
                    join(canvas, &points, look);
                }
                self.draw_intervals(canvas, frame, look);
                if self.kind == Kind::Points || !crowded(&points) {
                    for point in points {
                        canvas.marker(point, look);
                    }
                }
            }
            Kind::Steps => {
                let points: Vec<Point> = stairs(&self.points).iter().map(place).collect();
                join(canvas, &points, look);
            }
            Kind::Guide => {
                let points: Vec<Point> = self.points.iter().map(place).collect();
                canvas.dashes(&points, (8.0, 6.0), GREY, 2.0);
                self.label_guide(canvas, frame, &points);
            }
            Kind::Fitted { solid_until } => self.draw_fitted(canvas, frame, look, solid_until),
        }
    }

    fn draw_fitted(&self, canvas: &mut Canvas<'_>, frame: &Frame, look: Look, solid_until: f64) {
        let inside = |(x, y): (f64, f64)| frame.place((x, y.clamp(frame.y.low, frame.y.high)));
        let ends = self.points.iter().zip(&self.intervals);
        let ends = ends.filter_map(|(point, interval)| Some((point.0, (*interval)?)));
        let upper = ends.clone().map(|(x, (_, high))| inside((x, high)));
        let lower = ends.map(|(x, (low, _))| inside((x, low)));
        let band: Vec<Point> = upper.chain(lower.rev()).collect();
        if band.len() > 2 {
            canvas.area(&band, tint(look.colour));
        }
        let points: Vec<Point> = self.points.iter().map(|&point| inside(point)).collect();
        let solid = self.points.partition_point(|point| point.0 <= solid_until);
        canvas.line(&points[..solid], look.colour, 3.0);
        canvas.dashes(
            &points[solid.saturating_sub(1)..],
            (9.0, 7.0),
            look.colour,
            3.0,
        );
    }

    /// The label of a guide: above it, near its end; beside its end if it is short or steep.
    fn label_guide(&self, canvas: &mut Canvas<'_>, frame: &Frame, points: &[Point]) {
        let Some((&(x1, y1), &(x2, y2))) = points.first().zip(points.last()) else {
            return;
        };
        let script = Script {
            size: size::LABEL,
            colour: INK,
            anchor: Anchor::End,
            bold: false,
        };
        if x2 - x1 < 0.35 * (frame.right - frame.left) {
            let start = Script {
                anchor: Anchor::Start,
                ..script
            };
            return canvas.text(&self.label, (x2 + 12.0, y2 + 4.0), start);
        }
        let near_the_end = (x1 + 0.8 * (x2 - x1) - 6.0, y1 + 0.8 * (y2 - y1) - 14.0);
        canvas.text(&self.label, near_the_end, script);
    }

    fn draw_intervals(&self, canvas: &mut Canvas<'_>, frame: &Frame, look: Look) {
        for (&(x, _), interval) in self.points.iter().zip(&self.intervals) {
            let Some((low, high)) = *interval else {
                continue;
            };
            let ((x, low), (_, high)) = (frame.place((x, low)), frame.place((x, high)));
            canvas.line(&[(x, low), (x, high)], look.colour, 3.0);
            for y in [low, high] {
                canvas.line(&[(x - 7.0, y), (x + 7.0, y)], look.colour, 3.0);
            }
        }
    }
}

/// Whether marks would touch each other, so that they say nothing.
fn crowded(points: &[Point]) -> bool {
    let close = points
        .windows(2)
        .filter(|pair| (pair[1].0 - pair[0].0).abs() < 9.0);
    close.count() * 2 >= points.len()
}

fn join(canvas: &mut Canvas<'_>, points: &[Point], look: Look) {
    match look.dash {
        None => canvas.line(points, look.colour, 3.0),
        Some(dash) => canvas.dashes(points, dash, look.colour, 3.0),
    }
}

/// The corners of the stairs through points in the order of x.
pub(super) fn stairs(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|one, two| one.0.total_cmp(&two.0));
    let mut corners = Vec::new();
    for (index, &(x, y)) in sorted.iter().enumerate() {
        let before = index
            .checked_sub(1)
            .map_or(x, |before| f64::midpoint(sorted[before].0, x));
        let after = sorted
            .get(index + 1)
            .map_or(x, |after| f64::midpoint(x, after.0));
        corners.extend([(before, y), (after, y)]);
    }
    corners
}

/// The labels at the right of a frame: each beside the last point of its series, moved apart where
/// they would touch.
pub(super) struct Labels {
    lines: Vec<Vec<String>>,
    /// The room that they take.
    pub room: f64,
}

impl Labels {
    /// Breaks the labels of all series except guides into lines.
    pub(super) fn of(series: &[Series]) -> Self {
        let broken = |series: &Series| match series.kind {
            Kind::Guide => Vec::new(),
            Kind::Line | Kind::Points | Kind::Steps | Kind::Fitted { .. } => {
                wrap(&series.label, size::LABEL, false, MOST_ROOM - SAMPLE)
            }
        };
        let lines: Vec<Vec<String>> = series.iter().map(broken).collect();
        let widths = lines
            .iter()
            .flatten()
            .map(|line| text_width(line, size::LABEL, false));
        let widest = widths.fold(0.0, f64::max);
        Self {
            lines,
            room: if widest > 0.0 {
                widest + SAMPLE + 26.0
            } else {
                0.0
            },
        }
    }

    /// Writes the labels, each with a piece of its line and its mark.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        frame: &Frame,
        series: &[Series],
        looks: &[Look],
    ) {
        let labelled: Vec<usize> = (0..series.len())
            .filter(|&index| !self.lines[index].is_empty())
            .collect();
        let ends = labelled
            .iter()
            .map(|&index| last_point(&series[index]).map_or(0.0, |p| frame.place(p).1));
        let heights = labelled
            .iter()
            .map(|&index| self.lines[index].len() as f64 * LINE_HEIGHT);
        let places = spread(
            &ends.zip(heights).collect::<Vec<_>>(),
            frame.top,
            frame.bottom,
        );
        for (&index, y) in labelled.iter().zip(places) {
            let look = looks[index];
            let start = frame.right + 14.0;
            let kind = series[index].kind;
            if kind != Kind::Points {
                join(canvas, &[(start, y), (start + SAMPLE - 4.0, y)], look);
            }
            if matches!(kind, Kind::Line | Kind::Points) {
                canvas.marker((start + 0.5 * SAMPLE - 2.0, y), look);
            }
            let lines = &self.lines[index];
            for (number, line) in lines.iter().enumerate() {
                let offset = (number as f64 - 0.5 * (lines.len() as f64 - 1.0)) * LINE_HEIGHT;
                let script = Script {
                    size: size::LABEL,
                    colour: INK,
                    anchor: Anchor::Start,
                    bold: false,
                };
                canvas.text(line, (start + SAMPLE + 4.0, y + offset), script);
            }
        }
    }
}

/// The point with the largest x.
fn last_point(series: &Series) -> Option<(f64, f64)> {
    series
        .points
        .iter()
        .copied()
        .max_by(|one, two| one.0.total_cmp(&two.0))
}

/// Moves labels with a centre and a height apart, as little as needed, in the order of their centres,
/// between `top` and `bottom`.
fn spread(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    const GAP: f64 = 6.0;
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&one, &two| wanted[one].0.total_cmp(&wanted[two].0));
    let mut places = vec![0.0; wanted.len()];
    let mut free = top;
    for &index in &order {
        let (centre, height) = wanted[index];
        places[index] = centre.max(free + 0.5 * height);
        free = places[index] + 0.5 * height + GAP;
    }
    let mut limit = bottom;
    for &index in order.iter().rev() {
        let height = wanted[index].1;
        places[index] = places[index].min(limit - 0.5 * height);
        limit = places[index] - 0.5 * height - GAP;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_stand_half_way_around_their_points() {
        let corners = stairs(&[(2.0, 5.0), (1.0, 10.0), (4.0, 3.0)]);
        let expected = [
            (1.0, 10.0),
            (1.5, 10.0),
            (1.5, 5.0),
            (3.0, 5.0),
            (3.0, 3.0),
            (4.0, 3.0),
        ];
        assert_eq!(corners, expected);
    }

    #[test]
    fn labels_move_apart_and_stay_inside() {
        let places = spread(&[(50.0, 20.0), (52.0, 20.0), (99.0, 20.0)], 0.0, 100.0);
        // The last one is moved in from the edge and pushes the others up, 6 pixels between each.
        assert_eq!(places, [38.0, 64.0, 90.0]);
        assert_eq!(
            spread(&[(50.0, 20.0), (52.0, 20.0)], 0.0, 100.0),
            [50.0, 76.0]
        );
        let low = spread(&[(98.0, 20.0), (99.0, 20.0)], 0.0, 100.0);
        assert_eq!(low, [64.0, 90.0]);
    }
}
