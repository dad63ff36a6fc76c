//! The area under a curve, interval by interval, in the colour and hatching of the worker that
//! computed it.

use super::axis::{Axis, number};
use super::canvas::{self, Anchor, Canvas, Script, size, text_width};
use super::curve::{Curve, height_axis, heights, reach, stretch_name};
use super::frame::{Frame, WIDTH};
use super::palette::{BLACK, COLOURS, GREY, INK, hatching, tint};
use super::panels::draw_ends;
use super::picture::Picture;
use crate::pool::Trace;
use crate::quad::{Integral, Panel};

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
    draw(&|x| f(x), intervals, &[], trace)
}

/// Draws what [`area`] draws, and in each interval the ends of the panels on which its integral was
/// computed: integral `i` was item `i` of the map that the trace is of, as with
/// [`quad_many`](crate::quad::quad_many).
///
/// Where the function is difficult the panels are short, and a worker has more of them to compute.
/// An infinite range is drawn as far as there is something to be seen; near a pole the curve leaves
/// the frame.
///
/// ```
/// use speedup::prelude::*;
///
/// let pool = Pool::new(2);
/// let f = |x: f64| x.sqrt().recip();
/// let integrals = quad_many(&pool, &[(0.0, 1.0), (1.0, 2.0)], f)?;
/// let picture = area_with_panels(f, &integrals, &pool.trace());
/// assert!(picture.text.contains("1 to 2") && picture.text.ends_with("1 panel\n"));
/// # Ok::<(), speedup::Error>(())
/// ```
pub fn area_with_panels(f: impl Fn(f64) -> f64, integrals: &[Integral], trace: &Trace) -> Picture {
    // An integral between equal limits has no panels, and nothing to draw.
    let stretch = |integral: &Integral| reach(&integral.panels).unwrap_or((f64::NAN, f64::NAN));
    let intervals: Vec<(f64, f64)> = integrals.iter().map(stretch).collect();
    draw(&|x| f(x), &intervals, integrals, trace)
}

/// An interval ready to be drawn.
struct Piece<'a> {
    ends: (f64, f64),
    curve: Curve,
    /// The integral over it, if that is known.
    integral: Option<&'a Integral>,
    worker: Option<usize>,
}

fn draw(
    f: &dyn Fn(f64) -> f64,
    intervals: &[(f64, f64)],
    integrals: &[Integral],
    trace: &Trace,
) -> Picture {
    let steps = (POINTS / intervals.len().max(1)).clamp(12, 160);
    let piece = |(item, &(a, b)): (usize, &(f64, f64))| {
        let integral = integrals.get(item);
        let worker = trace
            .spans
            .iter()
            .find(|span| span.items().contains(&item))
            .map(|span| span.worker);
        Piece {
            ends: (a, b),
            curve: Curve::of(f, (a.min(b), a.max(b)), steps, panels_of(integral)),
            integral,
            worker,
        }
    };
    let finite = |(_, ends): &(usize, &(f64, f64))| ends.0.is_finite() && ends.1.is_finite();
    let pieces: Vec<Piece<'_>> = intervals
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
        draw_limits(canvas, &frame, &pieces);
        for piece in &pieces {
            draw_ends(canvas, &frame, panels_of(piece.integral));
        }
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

fn panels_of(integral: Option<&Integral>) -> &[Panel] {
    integral.map_or(&[], |integral| &integral.panels)
}

fn frame(title: &str, pieces: &[Piece<'_>]) -> Frame {
    let xs = || pieces.iter().flat_map(|piece| [piece.ends.0, piece.ends.1]);
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
    let heights = heights(&pieces.iter().map(|piece| &piece.curve).collect::<Vec<_>>());
    let x_name = stretch_name(pieces.iter().flat_map(|piece| panels_of(piece.integral)));
    let axes = (Axis::linear(x_name, x, 8), height_axis(heights));
    // The names of the workers stand above the frame, where marks have their labels.
    let mut frame = Frame::new(title, axes, &[], HEIGHT, 20.0);
    frame.top += 26.0;
    frame.bottom += 26.0;
    frame
}

impl Piece<'_> {
    /// Whether the integral has a caution.
    fn is_doubtful(&self) -> bool {
        self.integral
            .is_some_and(|integral| !integral.cautions.is_empty())
    }

    /// The area between curve and axis in the manner of its worker, and the worker's name above it.
    fn fill(&self, canvas: &mut Canvas<'_>, frame: &Frame) {
        let corners = self.curve.area((frame.y.low, frame.y.high));
        let (Some(worker), false) = (self.worker, corners.is_empty()) else {
            return;
        };
        let polygon: Vec<_> = corners.iter().map(|&point| frame.place(point)).collect();
        let colour = COLOURS[worker % COLOURS.len()];
        canvas.area(&polygon, tint(colour));
        canvas.hatched(&polygon, hatching(worker), colour, 2.0);

        let (start, stop) = (
            frame.place((self.ends.0, 0.0)).0,
            frame.place((self.ends.1, 0.0)).0,
        );
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
        for piece in self.curve.pieces((frame.y.low, frame.y.high)) {
            let curve: Vec<_> = piece.iter().map(|&point| frame.place(point)).collect();
            canvas.line(&curve, BLACK, 2.5);
        }
    }
}

/// A thin line wherever an interval ends.
fn draw_limits(canvas: &mut Canvas<'_>, frame: &Frame, pieces: &[Piece<'_>]) {
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

fn title(pieces: &[Piece<'_>], workers: usize) -> String {
    let mut busy: Vec<usize> = pieces.iter().filter_map(|piece| piece.worker).collect();
    busy.sort_unstable();
    busy.dedup();
    let areas = if pieces.len() == 1 {
        "1 area".to_owned()
    } else {
        format!("{} areas", pieces.len())
    };
    let panels = pieces.iter().map(|piece| panels_of(piece.integral).len());
    let panels = on_panels(panels.sum());
    let noun = if workers == 1 { "worker" } else { "workers" };
    let doubtful = match pieces.iter().filter(|piece| piece.is_doubtful()).count() {
        0 => String::new(),
        count => format!("; {count} doubtful"),
    };
    let busy = busy.len();
    format!("{areas}, computed{panels} by {busy} of {workers} {noun}{doubtful}")
}

/// How many panels there were, if that is known.
fn on_panels(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " on 1 panel".to_owned(),
        _ => format!(" on {count} panels"),
    }
}

fn by(piece: &Piece<'_>) -> String {
    let worker = piece.worker;
    let worker = worker.map_or("nobody".to_owned(), |worker| format!("worker {worker}"));
    let panels = on_panels(panels_of(piece.integral).len());
    let doubt = if piece.is_doubtful() {
        " (doubtful)"
    } else {
        ""
    };
    format!("{worker}{panels}{doubt}")
}

fn description(pieces: &[Piece<'_>]) -> String {
    let part = |piece: &Piece<'_>| {
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

fn text(title: &str, pieces: &[Piece<'_>]) -> String {
    let line = |piece: &Piece<'_>| {
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
    use crate::quad::quad;
    use crate::unit::Seconds;

    fn trace(workers: &[usize]) -> Trace {
        let at = Seconds::default();
        let span = |(item, &worker): (usize, &usize)| Span {
            worker,
            item,
            count: 1,
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
    fn an_item_inside_of_a_span_belongs_to_its_worker() {
        let mut trace = trace(&[2]);
        trace.spans[0].count = 2;
        let picture = area(f64::sin, &[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)], &trace);
        assert!(picture.text.ends_with("1 to 2: worker 2\n2 to 3: nobody\n"));
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
    fn panels_are_counted_and_a_pole_leaves_the_frame() {
        let pole = |x: f64| x.sqrt().recip();
        let limits = [(0.0, 1.0), (1.0, 1.0), (3.0, 1.0), (3.0, f64::INFINITY)];
        let f = |x: f64| if x < 3.0 { pole(x) } else { (-x).exp() };
        let integrals = limits.map(|limits| quad(f, limits).unwrap());
        let picture = area_with_panels(f, &integrals, &trace(&[0, 1, 2, 3]));
        let panels = integrals[0].panels.len();
        assert!(panels > 5 && picture.title.starts_with("3 areas, computed on "));
        let first = format!("0 to 1: worker 0 on {panels} panels");
        assert_eq!(picture.text.lines().nth(2), Some(first.as_str()));
        assert!(
            picture
                .svg
                .contains("f(x), which goes on outside of the frame")
        );
        assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"));
    }

    #[test]
    fn a_doubtful_integral_is_named_as_such() {
        let f = |x: f64| x.recip();
        let integrals = [(0.0, 1.0), (1.0, 2.0)].map(|limits| quad(f, limits).unwrap());
        let picture = area_with_panels(f, &integrals, &trace(&[0, 1]));
        assert!(picture.title.ends_with(" of 4 workers; 1 doubtful"));
        let mut rows = picture.text.lines().skip(2);
        assert!(rows.next().is_some_and(|row| row.ends_with(" (doubtful)")));
        assert_eq!(rows.next(), Some("1 to 2: worker 1 on 1 panel"));
    }

    #[test]
    fn no_interval_at_all_gives_an_empty_frame() {
        let empty = area(f64::sin, &[], &trace(&[]));
        assert!(!empty.svg.contains("NaN") && empty.title.starts_with("0 areas"));
    }
}
