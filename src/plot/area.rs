//! The area under a curve, interval by interval, in the colour and hatching of the worker that
//! computed it.

use super::axis::{Axis, number};
use super::canvas::{self, Anchor, Canvas, Script, size, text_width};
use super::frame::{Frame, WIDTH};
use super::palette::{BLACK, COLOURS, GREY, INK, hatching};
use super::picture::Picture;
use crate::pool::Trace;

/// The curve is drawn through about this many points: one for every second pixel.
const POINTS: usize = 440;
/// The height of the drawing area in pixels.
const HEIGHT: f64 = 320.0;

/// Draws the curve of `f` over the intervals, and under it the area of each interval with the
/// worker that computed it: interval `i` was item `i` of the map that the trace is of.
///
/// Points where `f` is not finite are left out, and so are intervals with a limit that is not. An
/// interval that the trace has no item for stays white.
///
/// ```
/// use speedup::prelude::*;
///
/// let pool = Pool::new(2);
/// let intervals = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)];
/// pool.map(&intervals, |&interval| quad(|x| (x * x).sin(), interval).unwrap().value);
/// let picture = area(|x| (x * x).sin(), &intervals, &pool.trace());
/// assert!(picture.text.contains("1 to 2"));
/// ```
pub fn area(f: impl Fn(f64) -> f64, intervals: &[(f64, f64)], trace: &Trace) -> Picture {
    draw(&|x| f(x), intervals, trace)
}

/// An interval ready to be drawn.
struct Piece {
    ends: (f64, f64),
    curve: Vec<(f64, f64)>,
    worker: Option<usize>,
}

fn draw(f: &dyn Fn(f64) -> f64, intervals: &[(f64, f64)], trace: &Trace) -> Picture {
    let steps = (POINTS / intervals.len().max(1)).clamp(12, 160);
    let piece = |(item, &(a, b)): (usize, &(f64, f64))| {
        let at = |index: usize| a + (b - a) * index as f64 / steps as f64;
        let points = (0..=steps).map(|index| (at(index), f(at(index))));
        let curve = points
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .collect();
        let worker = trace
            .spans
            .iter()
            .find(|span| span.item == item)
            .map(|span| span.worker);
        Piece {
            ends: (a, b),
            curve,
            worker,
        }
    };
    let finite = |(_, ends): &(usize, &(f64, f64))| ends.0.is_finite() && ends.1.is_finite();
    let pieces: Vec<Piece> = intervals
        .iter()
        .enumerate()
        .filter(finite)
        .map(piece)
        .collect();

    let (title, alt) = (title(&pieces, trace.workers), description(&pieces));
    let frame = frame(&title, &pieces);
    let svg = canvas::draw((WIDTH, frame.height()), &title, &alt, &|canvas| {
        frame.draw(canvas);
        for piece in &pieces {
            piece.fill(canvas, &frame);
        }
        let zero = [(frame.x.low, 0.0), (frame.x.high, 0.0)].map(|point| frame.place(point));
        canvas.line(&zero, INK, 1.5);
        draw_ends(canvas, &frame, &pieces);
        for piece in &pieces {
            piece.outline(canvas, &frame);
        }
    });
    Picture {
        text: text(&title, &pieces),
        title,
        alt,
        svg,
    }
}

fn frame(title: &str, pieces: &[Piece]) -> Frame {
    let xs = || pieces.iter().flat_map(|piece| [piece.ends.0, piece.ends.1]);
    let ys = || {
        pieces
            .iter()
            .flat_map(|piece| &piece.curve)
            .map(|point| point.1)
    };
    let range = |low: f64, high: f64| {
        if high > low {
            (low, high)
        } else {
            (low.min(0.0), low.max(0.0) + 1.0)
        }
    };
    let x = if pieces.is_empty() {
        (0.0, 1.0)
    } else {
        range(
            xs().fold(f64::INFINITY, f64::min),
            xs().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let (low, high) = range(ys().fold(0.0, f64::min), ys().fold(0.0, f64::max));
    let margin = 0.06 * (high - low);
    let y = (if low < 0.0 { low - margin } else { low }, high + margin);
    let axes = (Axis::linear("x", x, 8), Axis::linear("f(x)", y, 5));
    // The names of the workers stand above the frame, where marks have their labels.
    let mut frame = Frame::new(title, axes, &[], HEIGHT, 20.0);
    frame.top += 26.0;
    frame.bottom += 26.0;
    frame
}

impl Piece {
    /// The area between curve and axis in the manner of its worker, and the worker's name above it.
    fn fill(&self, canvas: &mut Canvas<'_>, frame: &Frame) {
        let (Some(worker), Some(&first), Some(&last)) =
            (self.worker, self.curve.first(), self.curve.last())
        else {
            return;
        };
        let corners = [(last.0, 0.0), (first.0, 0.0)];
        let polygon: Vec<_> = self
            .curve
            .iter()
            .chain(&corners)
            .map(|&point| frame.place(point))
            .collect();
        let colour = COLOURS[worker % COLOURS.len()];
        canvas.area(&polygon, colour.mix_with_white());
        canvas.hatched(&polygon, hatching(worker), colour, 2.0);

        let (start, stop) = (frame.place(first).0, frame.place(last).0);
        let names = [format!("worker {worker}"), worker.to_string()];
        let room = (stop - start).abs();
        if let Some(name) = names
            .iter()
            .find(|name| text_width(name, size::LABEL, true) + 4.0 <= room)
        {
            let script = Script {
                size: size::LABEL,
                colour: INK,
                anchor: Anchor::Middle,
                bold: true,
            };
            canvas.text(name, (f64::midpoint(start, stop), frame.top - 14.0), script);
        }
    }

    fn outline(&self, canvas: &mut Canvas<'_>, frame: &Frame) {
        let curve: Vec<_> = self.curve.iter().map(|&point| frame.place(point)).collect();
        canvas.line(&curve, BLACK, 2.5);
    }
}

/// A thin line wherever an interval ends.
fn draw_ends(canvas: &mut Canvas<'_>, frame: &Frame, pieces: &[Piece]) {
    let mut ends: Vec<f64> = pieces
        .iter()
        .flat_map(|piece| [piece.ends.0, piece.ends.1])
        .collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    for x in ends {
        let x = frame.place((x, 0.0)).0;
        canvas.line(&[(x, frame.top - 24.0), (x, frame.bottom)], GREY, 1.0);
    }
}

/// A light tint, on which hatching in the full colour can be seen.
trait Tint {
    fn mix_with_white(self) -> Self;
}

impl Tint for plotters::style::RGBColor {
    fn mix_with_white(self) -> Self {
        let light = |part: u8| 255 - (255 - part) / 4;
        Self(light(self.0), light(self.1), light(self.2))
    }
}

fn title(pieces: &[Piece], workers: usize) -> String {
    let mut busy: Vec<usize> = pieces.iter().filter_map(|piece| piece.worker).collect();
    busy.sort_unstable();
    busy.dedup();
    let areas = if pieces.len() == 1 {
        "1 area".to_owned()
    } else {
        format!("{} areas", pieces.len())
    };
    let noun = if workers == 1 { "worker" } else { "workers" };
    format!("{areas}, computed by {} of {workers} {noun}", busy.len())
}

fn by(piece: &Piece) -> String {
    piece
        .worker
        .map_or("nobody".to_owned(), |worker| format!("worker {worker}"))
}

fn description(pieces: &[Piece]) -> String {
    let part = |piece: &Piece| {
        format!(
            "from {} to {} by {}",
            number(piece.ends.0),
            number(piece.ends.1),
            by(piece)
        )
    };
    let shown: Vec<String> = pieces.iter().take(24).map(part).collect();
    format!(
        "The area under a curve, computed in intervals: {}.",
        shown.join(", ")
    )
}

fn text(title: &str, pieces: &[Piece]) -> String {
    let line = |piece: &Piece| {
        format!(
            "{} to {}: {}\n",
            number(piece.ends.0),
            number(piece.ends.1),
            by(piece)
        )
    };
    let lines: String = pieces.iter().map(line).collect();
    format!("{title}\n\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Span;
    use crate::unit::Seconds;

    fn trace(workers: &[usize]) -> Trace {
        let at = Seconds::default();
        let span = |(item, &worker): (usize, &usize)| Span {
            worker,
            item,
            start: at,
            stop: at,
        };
        Trace {
            workers: 4,
            spans: workers.iter().enumerate().map(span).collect(),
            elapsed: at,
        }
    }

    #[test]
    fn every_interval_names_its_worker() {
        let picture = area(f64::sin, &[(0.0, 1.0), (1.0, 2.5)], &trace(&[3, 0]));
        let expected =
            "2 areas, computed by 2 of 4 workers\n\n0 to 1: worker 3\n1 to 2.5: worker 0\n";
        assert_eq!(picture.text, expected);
        assert!(picture.svg.contains("worker 3") && picture.svg.contains("worker 0"));
    }

    #[test]
    fn points_that_are_not_finite_are_left_out() {
        let picture = area(
            |x: f64| x.recip(),
            &[(0.0, 1.0), (1.0, f64::INFINITY)],
            &trace(&[0, 1]),
        );
        assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"));
        assert_eq!(picture.text.lines().count(), 3);
    }

    #[test]
    fn an_interval_that_nobody_computed_stays_white() {
        let none = area(f64::sin, &[(0.0, 1.0)], &trace(&[]));
        assert!(none.text.ends_with("0 to 1: nobody\n"));
        assert_eq!(none.svg.matches("<polygon").count(), 1, "only the ground");
    }

    #[test]
    fn no_interval_at_all_gives_an_empty_frame() {
        let empty = area(f64::sin, &[], &trace(&[]));
        assert!(!empty.svg.contains("NaN") && empty.title.starts_with("0 areas"));
    }
}
