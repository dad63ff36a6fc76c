//! Where to integrate: tuples and Rust ranges as limits, and the maps that make infinite ranges
//! finite.

use std::ops;

/// The limits of an integral. Every function that takes limits takes whatever turns into them:
/// `(a, b)`, `a..b`, `a..=b`, `a..`, `..b`, `..=b` and `..`.
///
/// ```
/// use speedup::quad::Limits;
///
/// assert_eq!(Limits::from((0.0, 1.0)), Limits::from(0.0..1.0));
/// assert_eq!(Limits::from(0.0..).b, f64::INFINITY);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Where the integral starts; may be infinite, and may lie right of `b`.
    pub a: f64,
    /// Where the integral stops; may be infinite.
    pub b: f64,
}

impl From<(f64, f64)> for Limits {
    fn from((a, b): (f64, f64)) -> Self {
        Self { a, b }
    }
}

impl From<ops::Range<f64>> for Limits {
    fn from(range: ops::Range<f64>) -> Self {
        Self {
            a: range.start,
            b: range.end,
        }
    }
}

impl From<ops::RangeInclusive<f64>> for Limits {
    fn from(range: ops::RangeInclusive<f64>) -> Self {
        Self {
            a: *range.start(),
            b: *range.end(),
        }
    }
}

impl From<ops::RangeFrom<f64>> for Limits {
    fn from(range: ops::RangeFrom<f64>) -> Self {
        Self {
            a: range.start,
            b: f64::INFINITY,
        }
    }
}

impl From<ops::RangeTo<f64>> for Limits {
    fn from(range: ops::RangeTo<f64>) -> Self {
        Self {
            a: f64::NEG_INFINITY,
            b: range.end,
        }
    }
}

impl From<ops::RangeToInclusive<f64>> for Limits {
    fn from(range: ops::RangeToInclusive<f64>) -> Self {
        Self {
            a: f64::NEG_INFINITY,
            b: range.end,
        }
    }
}

impl From<ops::RangeFull> for Limits {
    fn from(_: ops::RangeFull) -> Self {
        Self {
            a: f64::NEG_INFINITY,
            b: f64::INFINITY,
        }
    }
}

/// How the variable t of a section stands for x.
///
/// Infinity lies at t = 0, where numbers are dense; at t = 1 the numbers near infinity could not be
/// told apart. This is the map of QUADPACK's QAGI, `x = a + s·(1 − t)/t` with s = 1; where a is so
/// large that the sum would lose what is added, s is its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Map {
    /// x = t.
    Identity,
    /// From t = 0 at +∞ down to t = 1 at this x.
    UpFrom(f64),
    /// From t = 0 at −∞ up to t = 1 at this x.
    DownFrom(f64),
}

impl Map {
    /// The x at t, and the factor |dx/dt| there.
    pub(super) fn at(self, t: f64) -> (f64, f64) {
        let distance = |end: f64| scale(end) * ((1.0 - t) / t);
        let factor = |end: f64| scale(end) / (t * t);
        match self {
            Self::Identity => (t, 1.0),
            Self::UpFrom(a) => (a + distance(a), factor(a)),
            Self::DownFrom(b) => (b - distance(b), factor(b)),
        }
    }
}

/// The distance from the finite end at which half of the section lies beyond.
fn scale(end: f64) -> f64 {
    if end.abs() <= 1e6 { 1.0 } else { end.abs() }
}

/// The t beyond which 1/t² is too near to the largest number to be a factor.
const FURTHEST: f64 = 1e-140;

/// The distance of neighbours among the smallest numbers.
const SMALLEST: f64 = f64::MIN_POSITIVE * f64::EPSILON;

/// A piece of the range, in the variable t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Section {
    pub map: Map,
    pub start: f64,
    pub stop: f64,
}

impl Section {
    /// The section from `a` to `b`, one of which may be infinite.
    #[inline]
    fn between(a: f64, b: f64) -> Self {
        let map = match (a.is_infinite(), b.is_infinite()) {
            (false, false) => return Self::of_x(a, b),
            (true, _) => Map::DownFrom(b),
            (_, true) => Map::UpFrom(a),
        };
        Self {
            map,
            start: 0.0,
            stop: 1.0,
        }
    }

    /// The section of x from `a` to `b`, which are finite.
    #[inline]
    pub(super) fn of_x(a: f64, b: f64) -> Self {
        Self {
            map: Map::Identity,
            start: a,
            stop: b,
        }
    }

    #[inline]
    pub(super) fn middle(self) -> f64 {
        0.5 * self.start + 0.5 * self.stop
    }

    /// Half the length, also where the length itself would overflow.
    #[inline]
    pub(super) fn half_length(self) -> f64 {
        0.5 * self.stop - 0.5 * self.start
    }

    /// Whether t is x, and no rounding can move a point of a rule beyond the ends.
    #[inline]
    pub(super) fn is_plain(self) -> bool {
        self.map == Map::Identity && self.half_length() > 1e-12 * self.furthest() + 1e-300
    }

    /// The two halves, the one with the lower x first.
    pub(super) fn halves(self) -> [Self; 2] {
        let middle = self.middle();
        let (first, second) = (
            Self {
                stop: middle,
                ..self
            },
            Self {
                start: middle,
                ..self
            },
        );
        if self.turned() {
            [second, first]
        } else {
            [first, second]
        }
    }

    /// Whether x falls as t rises.
    fn turned(self) -> bool {
        matches!(self.map, Map::UpFrom(_))
    }

    /// Whether the points of a half would coincide with its ends.
    ///
    /// The outermost points are 0.002 17 of the length away from the ends, so they are apart from
    /// them by a rounding unit if a half is at least 460 units of the larger end long.
    #[inline]
    pub(super) fn is_too_short_to_halve(self) -> bool {
        let far_out = self.map != Map::Identity && self.stop <= FURTHEST;
        far_out || self.stop - self.start <= 1000.0 * (f64::EPSILON * self.furthest() + SMALLEST)
    }

    /// The largest absolute value of the variable.
    #[inline]
    pub(super) fn furthest(self) -> f64 {
        self.start.abs().max(self.stop.abs())
    }

    /// The ends in x, the lower one first.
    pub(super) fn ends(self) -> (f64, f64) {
        let (first, second) = (self.map.at(self.start).0, self.map.at(self.stop).0);
        if self.turned() {
            (second, first)
        } else {
            (first, second)
        }
    }
}

impl Limits {
    /// The only section to begin with, for `a < b`, if there is only one.
    #[inline]
    pub(super) fn section(self, points: &[f64]) -> Option<Section> {
        let twice_infinite = self.a.is_infinite() && self.b.is_infinite();
        (points.is_empty() && !twice_infinite).then(|| Section::between(self.a, self.b))
    }

    /// The sections to begin with, from left to right, for `a < b` and break points in order: one, but
    /// two if both ends are infinite, which then meet at 0, and one more for each break point.
    ///
    /// QAGI folds the two halves into f(x) + f(−x) instead. Kept apart, a divergent odd function
    /// cannot cancel itself unseen, and every panel is an interval in x.
    pub(super) fn sections(self, points: &[f64]) -> impl Iterator<Item = Section> {
        let twice_infinite = self.a.is_infinite() && self.b.is_infinite() && points.is_empty();
        let zero = twice_infinite.then_some(0.0);
        let starts = [self.a]
            .into_iter()
            .chain(zero)
            .chain(points.iter().copied());
        let stops = zero
            .into_iter()
            .chain(points.iter().copied())
            .chain([self.b]);
        starts.zip(stops).map(|(a, b)| Section::between(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_range_turns_into_limits() {
        let limits = |a, b| Limits { a, b };
        assert_eq!(Limits::from((1.0, 2.0)), limits(1.0, 2.0));
        assert_eq!(Limits::from(1.0..2.0), limits(1.0, 2.0));
        assert_eq!(Limits::from(1.0..=2.0), limits(1.0, 2.0));
        assert_eq!(Limits::from(1.0..), limits(1.0, f64::INFINITY));
        assert_eq!(Limits::from(..2.0), limits(f64::NEG_INFINITY, 2.0));
        assert_eq!(Limits::from(..=2.0), limits(f64::NEG_INFINITY, 2.0));
        assert_eq!(Limits::from(..), limits(f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn infinity_lies_at_t_0_and_the_finite_end_at_t_1() {
        assert_eq!(Map::UpFrom(5.0).at(1.0), (5.0, 1.0));
        assert_eq!(Map::UpFrom(5.0).at(0.0).0, f64::INFINITY);
        assert_eq!(Map::DownFrom(5.0).at(0.5), (4.0, 4.0));
        let ends = |points: &[f64]| {
            let sections = Limits::from(..).sections(points);
            sections.map(Section::ends).collect::<Vec<_>>()
        };
        let infinity = f64::INFINITY;
        assert_eq!(ends(&[]), [(-infinity, 0.0), (0.0, infinity)]);
        assert_eq!(
            ends(&[2.0, 3.0]),
            [(-infinity, 2.0), (2.0, 3.0), (3.0, infinity)]
        );
    }

    #[test]
    fn halves_are_in_the_order_of_x() {
        for limits in [
            Limits::from(1.0..),
            Limits::from(..1.0),
            Limits::from(0.0..1.0),
        ] {
            let [left, right] = limits.sections(&[]).next().unwrap().halves();
            assert_eq!(left.ends().1, right.ends().0);
            assert_eq!((left.ends().0, right.ends().1), (limits.a, limits.b));
        }
    }

    #[test]
    fn short_sections_are_not_halved_but_small_ones_are() {
        let section = |start: f64, stop: f64| Section {
            map: Map::Identity,
            start,
            stop,
        };
        assert!(section(1.0, 1.0 + 1e-13).is_too_short_to_halve());
        assert!(!section(1.0, 1.0 + 1e-12).is_too_short_to_halve());
        assert!(!section(0.0, 1e-300).is_too_short_to_halve());
    }

    #[test]
    fn halves_meet_in_the_middle_even_of_the_widest_range() {
        let widest = Section {
            map: Map::Identity,
            start: -f64::MAX,
            stop: f64::MAX,
        };
        let [left, right] = widest.halves();
        assert_eq!((left.stop, right.start), (0.0, 0.0));
    }
}
