//! The curve of a function over the panels of its integral: at which points it is looked at, how high
//! the frame is to be, and what of the curve lies inside.

use super::axis::Axis;
use crate::quad::Panel;

/// Values beyond this size are left out: differences of larger ones may overflow.
const LARGEST: f64 = 1e300;
/// The share of the points, at either end of their order, that a pole may push out of the frame.
const OUTSIDE: f64 = 0.05;
/// How much of the integrals of an infinite range may lie beyond the stretch that is drawn, at either
/// end.
const BEYOND: f64 = 0.05;
/// Columns of half a pixel.
const COLUMNS: f64 = 1760.0;

/// Points of a curve from left to right.
pub(super) struct Curve {
    /// The points at which the function is finite.
    pub points: Vec<(f64, f64)>,
    /// The values at even distances, without those at the panels.
    even: Vec<f64>,
    /// Whether the function is largest where its integral has not seen it well, as at a pole; a peak
    /// that the panels are fine enough for is none.
    pole: bool,
}

impl Curve {
    /// Looks at the function at `steps` even distances, and at the ends and inside of each panel.
    pub(super) fn of(
        f: &dyn Fn(f64) -> f64,
        (low, high): (f64, f64),
        steps: usize,
        panels: &[Panel],
    ) -> Self {
        let even = (0..=steps).map(|index| between(low, high, index, steps));
        let even: Vec<(f64, f64)> = even.map(|x| (x, f(x))).filter(is_drawn).collect();
        let mut points = even.clone();
        // At least the middle and the ends; more where that does not make many.
        let pieces = 2 * (200 / panels.len().max(1)).clamp(1, 8);
        let (mut highest, mut pole) = (0.0, false);
        for panel in panels {
            let (a, b) = ends(panel);
            let (from, to) = (a.max(low), b.min(high));
            if from > to {
                continue;
            }
            let inside = (0..=pieces).map(|index| between(from, to, index, pieces));
            let inside: Vec<(f64, f64)> = inside.map(|x| (x, f(x))).filter(is_drawn).collect();
            let most = inside.iter().fold(0.0, |most: f64, y| most.max(y.1.abs()));
            if most > highest {
                highest = most;
                // At a pole the rule is wrong by a few hundredths however short the panel is.
                pole = panel.error > 1e-3 * (b - a) * most;
            }
            points.extend(inside);
        }
        points.sort_by(|one, two| one.0.total_cmp(&two.0));
        points.dedup();
        let column = |x: f64| (COLUMNS * ((x - low) / (high - low))) as i64;
        Self {
            points: thinned(&points, column),
            even: even.into_iter().map(|point| point.1).collect(),
            pole,
        }
    }

    fn highest(&self) -> f64 {
        let sizes = self.points.iter().map(|point| point.1.abs());
        sizes.fold(0.0, f64::max)
    }

    /// The pieces of the curve between two heights.
    pub(super) fn pieces(&self, (low, high): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
        let is_inside = |point: (f64, f64)| (low..=high).contains(&point.1);
        let crossing = |inside: (f64, f64), outside: (f64, f64)| {
            let edge = if outside.1 > high { high } else { low };
            let share = (edge - inside.1) / (outside.1 - inside.1);
            (inside.0 + share * (outside.0 - inside.0), edge)
        };
        let mut pieces = Vec::new();
        let mut piece: Vec<(f64, f64)> = Vec::new();
        for (index, &point) in self.points.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| self.points[before]);
            let before = before.filter(|&before| is_inside(before) != is_inside(point));
            if is_inside(point) {
                piece.extend(before.map(|before| crossing(point, before)));
                piece.push(point);
            } else if let Some(before) = before {
                piece.push(crossing(before, point));
                pieces.push(std::mem::take(&mut piece));
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| piece.len() > 1);
        pieces
    }

    /// The corners of the area between the curve, as far as it lies between two heights, and the axis.
    pub(super) fn area(&self, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
        let Some((first, last)) = self.points.first().zip(self.points.last()) else {
            return Vec::new();
        };
        let top = self.points.iter().map(|&(x, y)| (x, y.clamp(low, high)));
        top.chain([(last.0, 0.0), (first.0, 0.0)]).collect()
    }
}

/// The heights that a frame is to show of its curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heights {
    pub low: f64,
    pub high: f64,
    /// Whether the curves leave the frame.
    pub cut: bool,
}

/// From the lowest to the highest point, and always 0; but where the highest is at a pole, without the
/// few points that would press all others flat.
pub(super) fn heights(curves: &[&Curve]) -> Heights {
    let ys = || curves.iter().flat_map(|curve| &curve.points).map(|p| p.1);
    let whole = Heights {
        low: ys().fold(0.0, f64::min),
        high: ys().fold(0.0, f64::max),
        cut: false,
    };
    let largest = curves
        .iter()
        .max_by(|one, two| one.highest().total_cmp(&two.highest()));
    if !largest.is_some_and(|curve| curve.pole) {
        return whole;
    }
    let mut even: Vec<f64> = curves
        .iter()
        .flat_map(|curve| &curve.even)
        .copied()
        .collect();
    even.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = share * even.len().saturating_sub(1) as f64;
        even.get(index.round() as usize).copied().unwrap_or(0.0)
    };
    let (low, high) = (at(OUTSIDE).min(0.0), at(1.0 - OUTSIDE).max(0.0));
    let spread = high - low;
    if spread == 0.0 {
        return whole;
    }
    // What goes only a little further is no pole.
    let low = if whole.low >= low - 0.5 * spread {
        whole.low
    } else {
        low
    };
    let high = if whole.high <= high + 0.5 * spread {
        whole.high
    } else {
        high
    };
    Heights {
        low,
        high,
        cut: low > whole.low || high < whole.high,
    }
}

/// The vertical axis for these heights.
pub(super) fn height_axis(Heights { low, high, cut }: Heights) -> Axis {
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    let margin = 0.06 * (high - low);
    let low = if low < 0.0 { low - margin } else { low };
    let name = if cut {
        "f(x), which goes on outside of the frame"
    } else {
        "f(x)"
    };
    Axis::linear(name, (low, high + margin), 5)
}

/// The name of the horizontal axis: whether the range of these panels goes on.
pub(super) fn stretch_name<'a>(panels: impl IntoIterator<Item = &'a Panel>) -> &'static str {
    let (mut left, mut right) = (false, false);
    for panel in panels {
        left |= ends(panel).0 == f64::NEG_INFINITY;
        right |= ends(panel).1 == f64::INFINITY;
    }
    match (left, right) {
        (false, false) => "x",
        (false, true) => "x, which goes on to ∞",
        (true, false) => "x, which goes on to -∞",
        (true, true) => "x, which goes on to -∞ and to ∞",
    }
}

/// The stretch of x that is drawn of an integral with these panels; none without panels.
///
/// Where the range is infinite, it goes beyond the last panel that counts, by half the length of what
/// there is, and at least by 5, or by the size of that panel's end if it is above a million.
pub(super) fn reach(panels: &[Panel]) -> Option<(f64, f64)> {
    let mut sorted: Vec<Panel> = panels.to_vec();
    sorted.sort_by(|one, two| ends(one).0.total_cmp(&ends(two).0));
    let mut low = ends(sorted.first()?).0;
    let mut high = ends(sorted.last()?).1;
    let (open_left, open_right) = (low.is_infinite(), high.is_infinite());
    let most = BEYOND * sorted.iter().map(|panel| panel.value.abs()).sum::<f64>();
    if open_left {
        let from_left = sorted.iter();
        low = outermost(
            from_left.map(|panel| (ends(panel).1, panel.value.abs())),
            most,
        );
    }
    if open_right {
        let from_right = sorted.iter().rev();
        high = outermost(
            from_right.map(|panel| (ends(panel).0, panel.value.abs())),
            most,
        );
    }
    let further = |end: f64| {
        let least = if end.abs() <= 1e6 { 5.0 } else { end.abs() };
        least.max(0.5 * (high - low))
    };
    let (left, right) = (further(low), further(high));
    let low = if open_left { low - left } else { low };
    let high = if open_right { high + right } else { high };
    let (low, high) = (low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST));
    (low < high).then_some((low, high))
}

/// Where, coming from infinity, the panels begin that count: those before hold at most `most`. Each
/// panel is given by its inner end and its value; the first one, which is infinite, is always passed.
fn outermost(panels: impl Iterator<Item = (f64, f64)>, most: f64) -> f64 {
    let (mut end, mut beyond) = (0.0, 0.0);
    for (index, (inner, value)) in panels.enumerate() {
        beyond += value;
        if index > 0 && beyond >= most {
            break;
        }
        end = inner;
    }
    end
}

/// The ends of a panel, the lower one first.
pub(super) fn ends(panel: &Panel) -> (f64, f64) {
    (panel.a.min(panel.b), panel.a.max(panel.b))
}

/// Point `index` of the points that divide a stretch into `steps`.
fn between(low: f64, high: f64, index: usize, steps: usize) -> f64 {
    low + (high - low) * index as f64 / steps as f64
}

fn is_drawn(&(x, y): &(f64, f64)) -> bool {
    x.abs() <= LARGEST && y.abs() <= LARGEST
}

/// Of the points of one column the first, the last, the lowest and the highest: more cannot be seen.
fn thinned(points: &[(f64, f64)], column: impl Fn(f64) -> i64) -> Vec<(f64, f64)> {
    let mut kept = Vec::new();
    for group in points.chunk_by(|one, two| column(one.0) == column(two.0)) {
        let height = |index: &usize| group[*index].1;
        let by_height = |one: &usize, two: &usize| height(one).total_cmp(&height(two));
        let lowest = (0..group.len()).min_by(by_height).unwrap_or(0);
        let highest = (0..group.len()).max_by(by_height).unwrap_or(0);
        let mut indices = vec![0, lowest, highest, group.len() - 1];
        indices.sort_unstable();
        indices.dedup();
        kept.extend(indices.into_iter().map(|index| group[index]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::quad;

    fn curve(f: fn(f64) -> f64, range: (f64, f64)) -> Curve {
        let integral = quad(f, range).unwrap();
        Curve::of(&f, range, 440, &integral.panels)
    }

    #[test]
    fn a_narrow_peak_is_seen_whole() {
        let peak = curve(|x| (-1e6 * (x - 0.3) * (x - 0.3)).exp(), (0.0, 1.0));
        let Heights { low, high, cut } = heights(&[&peak]);
        assert!(low == 0.0 && high > 0.99 && !cut, "{low} {high} {cut}");
    }

    #[test]
    fn a_pole_does_not_press_the_curve_flat() {
        for f in [|x: f64| x.sqrt().recip(), |x: f64| x.powf(-0.9)] {
            let pole = curve(f, (0.0, 1.0));
            let Heights { low, high, cut } = heights(&[&pole]);
            assert!(low == 0.0 && high < 30.0 && cut, "{low} {high} {cut}");
            assert!(
                pole.highest() > 2.0 * high,
                "it was looked at close to the pole"
            );
        }
    }

    #[test]
    fn corners_and_jumps_are_seen_whole() {
        for f in [|x: f64| (x - 0.3).abs(), |x: f64| f64::from(x > 0.3)] {
            let heights = heights(&[&curve(f, (0.0, 1.0))]);
            assert!(!heights.cut && heights.high >= 0.7);
        }
    }

    #[test]
    fn the_curve_breaks_off_where_it_leaves_the_frame() {
        let points = vec![(0.0, 0.0), (1.0, 2.0), (2.0, 4.0), (3.0, -4.0), (4.0, 0.0)];
        let curve = Curve {
            points,
            even: Vec::new(),
            pole: false,
        };
        let pieces = curve.pieces((-2.0, 2.0));
        let expected = [
            vec![(0.0, 0.0), (1.0, 2.0), (1.0, 2.0)],
            vec![(3.5, -2.0), (4.0, 0.0)],
        ];
        assert_eq!(pieces, expected, "nothing joins both sides of the pole");
        assert_eq!(curve.area((-2.0, 2.0))[2], (2.0, 2.0));
    }

    #[test]
    fn an_infinite_range_is_drawn_as_far_as_there_is_something() {
        let reach_of = |f: fn(f64) -> f64, limits: (f64, f64)| {
            let (low, high) = reach(&quad(f, limits).unwrap().panels).unwrap();
            (low, high)
        };
        let infinity = f64::INFINITY;
        let (low, high) = reach_of(|x| (-x * x).exp(), (-infinity, infinity));
        assert!(low == -high && (3.0..20.0).contains(&high), "{low} {high}");
        let (low, high) = reach_of(|x| x.powf(-1.5), (1.0, infinity));
        assert!(low == 1.0 && (10.0..2000.0).contains(&high), "{high}");
        let (_, high) = reach_of(|_| 0.0, (-infinity, infinity));
        assert_eq!(high, 5.0);
        assert_eq!(reach_of(f64::cos, (2.0, -1.0)), (-1.0, 2.0));
        assert_eq!(reach(&quad(f64::cos, (1.0, 1.0)).unwrap().panels), None);
    }

    #[test]
    fn of_many_points_in_a_column_those_that_are_seen_are_kept() {
        let points: Vec<(f64, f64)> = (0..1000)
            .map(|index| (1e-5 * f64::from(index), f64::from(index * 7 % 1000)))
            .collect();
        let kept = thinned(&points, |_| 0);
        assert_eq!(kept.len(), 3, "the first point is the lowest too");
        assert!(kept.iter().any(|point| point.1 == 999.0));
    }
}
