//! The panels of an integral: the curve with the ends of the panels, and below it their lengths.

use super::axis::Axis;
use super::canvas::{self, Anchor, Canvas, Point, Script, size};
use super::curve::{Curve, Heights, ends, height_axis, heights, reach, stretch_name};
use super::frame::{Frame, WIDTH};
use super::palette::{BLACK, COLOURS, GREY, INK, tint};
use super::panel_words::{description, finding, length, text};
use super::picture::Picture;
use crate::quad::{Integral, Panel};

/// The curve is drawn through one point for every second pixel, and through those of the panels.
const POINTS: usize = 440;
/// The heights of the two drawing areas in pixels.
const HEIGHT: f64 = 250.0;
const STRIP: f64 = 150.0;
/// The shortest stroke for a panel, and its thickness: to be seen where the panel is far below a pixel.
const STROKE: f64 = 6.0;
/// A length from which a panel counts as having no end.
const ENDLESS: f64 = 1e300;
/// How far below the top of the lower drawing area such a panel stands.
const FROM_TOP: f64 = 14.0;
/// The length of an arrow.
const ARROW: f64 = 14.0;

impl Integral {
    /// Draws the curve of `f`, which is the function that was integrated, with a line wherever a panel
    /// ends, and below it the length of each panel on a logarithmic axis.
    ///
    /// Where the function is difficult the panels are short, and near a singular point so short that
    /// only the lower part shows them.
    ///
    /// An infinite range is drawn as far as there is something to be seen. Points where `f` is not
    /// finite are left out, and near a pole the curve leaves the frame. Unlike the integral, the picture
    /// needs `f` at the ends of the range too.
    ///
    /// With a weight, give the product of function and weight; of an infinite range only the cycles that
    /// were computed are drawn.
    ///
    /// ```
    /// use speedup::quad::quad;
    ///
    /// let corner = |x: f64| (x - 0.3).abs();
    /// let picture = quad(corner, (0.0, 1.0))?.plot(corner);
    /// assert!(picture.title.contains("near x = 0.3: 0.29 ± "), "{}", picture.title);
    ///
    /// let smooth = |x: f64| (x * x).sin();
    /// let picture = quad(smooth, (0.0, 1.0))?.plot(smooth);
    /// assert_eq!(picture.title, "One panel of 21 points is enough: 0.3103 ± 3.4·10⁻¹⁵");
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn plot(&self, f: impl Fn(f64) -> f64) -> Picture {
        draw(self, &|x| f(x))
    }
}

fn draw(integral: &Integral, f: &dyn Fn(f64) -> f64) -> Picture {
    let panels = &integral.panels[..];
    let stretch = reach(panels);
    let span = stretch.map_or(1.0, |(low, high)| high - low);
    let curve = stretch.map(|stretch| Curve::of(f, stretch, POINTS, panels));
    let heights = heights(curve.as_slice().iter().collect::<Vec<_>>().as_slice());

    let title = finding(integral, span);
    let alt = description(integral, &title, heights);
    let (upper, lower) = frames(&title, stretch, heights, panels);
    let svg = canvas::draw((WIDTH, lower.height()), &title, &alt, &|canvas| {
        upper.draw(canvas);
        lower.draw(canvas);
        if let Some(curve) = &curve {
            draw_curve(canvas, &upper, curve, panels);
            draw_ends(canvas, &lower, panels);
            draw_lengths(canvas, &lower, panels);
        }
    });
    Picture {
        text: text(integral, &title),
        title,
        alt,
        svg,
    }
}

fn frames(
    title: &str,
    stretch: Option<(f64, f64)>,
    heights: Heights,
    panels: &[Panel],
) -> (Frame, Frame) {
    let mut axes = (
        Axis::linear(stretch_name(panels), stretch.unwrap_or((0.0, 1.0)), 8),
        height_axis(heights),
    );
    let mut lengths = length_axis(panels);
    let (height, strip) = if stretch.is_some() {
        (HEIGHT, STRIP)
    } else {
        for axis in [&mut axes.0, &mut axes.1, &mut lengths] {
            axis.ticks.clear();
        }
        (0.25 * HEIGHT, 0.25 * STRIP)
    };
    // A line of the title ends neither before nor after the sign.
    let title = title.replace(" ± ", "\u{a0}±\u{a0}");
    Frame::new(&title, axes, &[], height, 20.0).with_strip(lengths, strip)
}

/// The axis of the lengths, with room above it for panels without end.
fn length_axis(panels: &[Panel]) -> Axis {
    let (mut shortest, mut longest) = (f64::INFINITY, 0.0_f64);
    for length in panels.iter().map(length).filter(|&length| length < ENDLESS) {
        shortest = shortest.min(length);
        longest = longest.max(length);
    }
    if longest == 0.0 {
        (shortest, longest) = (1.0, 1.0);
    }
    let (shortest, longest) = (shortest.max(1e-300), longest.max(1e-300));
    let room = (longest / shortest).powf(0.15).max(3.0);
    let endless = panels.iter().any(|panel| length(panel) >= ENDLESS);
    let above = if endless { room * room } else { room };
    let axis = Axis::logarithmic("length of each panel", (shortest / room, longest * above));
    let mut axis = axis.upright(STRIP);
    if endless {
        let ticks = std::mem::take(&mut axis.ticks);
        let below = |tick: &(f64, String)| axis.place(tick.0) < 1.0 - 1.6 * FROM_TOP / STRIP;
        axis.ticks = ticks.into_iter().filter(below).collect();
    }
    axis
}

fn draw_curve(canvas: &mut Canvas<'_>, frame: &Frame, curve: &Curve, panels: &[Panel]) {
    let visible = (frame.y.low, frame.y.high);
    let place = |&point: &(f64, f64)| frame.place(point);
    let area: Vec<_> = curve.area(visible).iter().map(place).collect();
    if !area.is_empty() {
        canvas.area(&area, tint(COLOURS[0]));
    }
    draw_ends(canvas, frame, panels);
    canvas.line(
        &[(frame.x.low, 0.0), (frame.x.high, 0.0)].map(|point| frame.place(point)),
        INK,
        1.5,
    );
    for piece in curve.pieces(visible) {
        canvas.line(&piece.iter().map(place).collect::<Vec<_>>(), BLACK, 2.5);
    }
}

/// A thin line wherever a panel ends, across the frame; those so near to the one before that they
/// would make one thick line are left out.
pub(super) fn draw_ends(canvas: &mut Canvas<'_>, frame: &Frame, panels: &[Panel]) {
    let both = panels.iter().flat_map(|panel| [panel.a, panel.b]);
    let mut ends: Vec<f64> = both
        .filter(|x| (frame.x.low..=frame.x.high).contains(x))
        .map(|x| frame.place((x, frame.y.low)).0)
        .collect();
    ends.sort_by(f64::total_cmp);
    let mut last = f64::NEG_INFINITY;
    for x in ends {
        if x - last >= 2.0 {
            canvas.line(&[(x, frame.top), (x, frame.bottom)], GREY, 1.0);
            last = x;
        }
    }
}

/// A level stroke for each panel at the height of its length; one that goes on outside of the frame
/// ends in an arrow.
fn draw_lengths(canvas: &mut Canvas<'_>, frame: &Frame, panels: &[Panel]) {
    for panel in panels {
        let (a, b) = ends(panel);
        let (from, to) = (a.max(frame.x.low), b.min(frame.x.high));
        if from >= to {
            continue;
        }
        let height = length(panel).clamp(frame.y.low, ENDLESS);
        let endless = height == ENDLESS;
        let ((left, y), (right, _)) = (frame.place((from, height)), frame.place((to, height)));
        let y = if endless { frame.top + FROM_TOP } else { y };
        let (left_end, right_end) = (a == from, b == to);
        // Panels of one length keep apart; an arrow takes the end of its stroke.
        let gap = |ends: bool| if ends { 1.0 } else { ARROW };
        let (start, stop) = (left + gap(left_end), right - gap(right_end));
        let middle = f64::midpoint(start, stop);
        let half = (0.5 * (stop - start)).max(0.5 * STROKE);
        let stroke = [(middle - half, y), (middle + half, y)];
        canvas.line(&stroke, COLOURS[0], STROKE);
        if !left_end {
            draw_arrow(canvas, (left, y), ARROW, endless.then_some("to -∞"));
        }
        if !right_end {
            draw_arrow(canvas, (right, y), -ARROW, endless.then_some("to ∞"));
        }
    }
}

/// An arrow with its tip at this place and its foot that far beside it, and what it says below.
fn draw_arrow(canvas: &mut Canvas<'_>, (x, y): Point, foot: f64, label: Option<&str>) {
    let corners = [(x, y), (x + foot, y - 9.0), (x + foot, y + 9.0)];
    canvas.area(&corners, COLOURS[0]);
    let anchor = if foot > 0.0 {
        Anchor::Start
    } else {
        Anchor::End
    };
    let script = Script {
        size: size::LABEL,
        colour: INK,
        anchor,
        bold: false,
    };
    if let Some(label) = label {
        canvas.text(label, (x + foot, y + 22.0), script);
    }
}

#[cfg(test)]
mod tests {
    use crate::quad::{Quad, quad};

    #[test]
    fn extreme_ranges_have_a_picture_without_numbers_that_are_none() {
        let infinity = f64::INFINITY;
        let ranges = [
            (-infinity, 0.0),
            (infinity, -infinity),
            (-1e308, 1e308),
            (0.0, 1e-300),
            (1e308, 1.5e308),
            (1e9, infinity),
            (2.0, 2.0),
        ];
        for range in ranges {
            let f = |x: f64| (-x * x).exp();
            let picture = quad(f, range).unwrap().plot(f);
            let svg = &picture.svg;
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{range:?}");
            assert!(!svg.contains("-2147483648"), "{range:?}");
        }
    }

    #[test]
    fn a_range_draws_the_same_in_both_directions() {
        let f = |x: f64| (x - 0.3).abs();
        let svg = |range| quad(f, range).unwrap().plot(f).svg;
        let body = |svg: String| {
            let lines: Vec<String> = svg.lines().map(str::to_owned).collect();
            let drawn = |line: &&String| line.starts_with("<poly") || line.starts_with("<line");
            let mut drawn: Vec<String> = lines.iter().filter(drawn).cloned().collect();
            drawn.sort();
            drawn
        };
        let (forwards, backwards) = (body(svg((0.0, 1.0))), body(svg((1.0, 0.0))));
        assert!(forwards.len() > 20);
        assert_eq!(forwards, backwards);
    }

    #[test]
    fn a_function_that_is_nowhere_finite_leaves_the_frame_empty() {
        let picture = quad(f64::sin, (0.0, 1.0)).unwrap().plot(|_| f64::NAN);
        assert!(!picture.svg.contains("NaN") && picture.title.starts_with("One panel"));
    }

    #[test]
    fn thousands_of_panels_make_a_small_picture() {
        let fine = Quad::new().panels(5000).relative(1e-13).absolute(0.0);
        let comb = |x: f64| (3000.0 * x).sin().abs();
        let integral = fine.integrate(comb, (0.0, 1.0)).unwrap();
        assert!(integral.panels.len() > 2000);
        let size = integral.plot(comb).svg.len();
        assert!(size < 1_000_000, "{size} bytes");
    }
}
