//! One panel: the rule applied to a section of the range. The only generic code of the adaptive
//! integral is the loop in [`evaluate`].

use super::range::Section;
use super::rule::{self, COUNT, Estimates};
use crate::error::{Error, Result};

/// A section with what the rule says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub section: Section,
    pub estimates: Estimates,
}

/// Evaluates `f` at the 21 points of the section.
pub(super) fn evaluate(f: &impl Fn(f64) -> f64, section: Section) -> Result<Piece> {
    let mut points = [(0.0, 0.0); COUNT];
    place_points(section, &mut points);
    let mut values = [0.0; COUNT];
    for (&(x, factor), value) in points.iter().zip(&mut values) {
        let y = f(x);
        if !y.is_finite() {
            return Err(Error::IntegrandNotFinite { x, value: y });
        }
        *value = y * factor;
    }
    estimate(section, &values)
}

/// The points in x, from left to right in t, each with the factor |dx/dt|.
fn place_points(section: Section, points: &mut [(f64, f64); COUNT]) {
    let middle = section.middle();
    let half_length = half_length(section);
    for (index, point) in points.iter_mut().enumerate() {
        *point = section.map.at(middle + half_length * rule::point(index));
    }
}

fn estimate(section: Section, values: &[f64; COUNT]) -> Result<Piece> {
    let estimates = rule::apply(values, half_length(section));
    if estimates.value.is_finite() && estimates.error.is_finite() {
        return Ok(Piece { section, estimates });
    }
    let (a, b) = section.ends();
    Err(Error::IntegralTooLarge { a, b })
}

/// Half the length of the section, also where the length itself would overflow.
fn half_length(section: Section) -> f64 {
    0.5 * section.stop - 0.5 * section.start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::range::Map;

    const UNIT: Section = Section {
        map: Map::Identity,
        start: 0.0,
        stop: 1.0,
    };

    #[test]
    fn a_panel_never_evaluates_its_ends() {
        let piece = evaluate(
            &|x: f64| if x <= 0.0 || x >= 1.0 { f64::NAN } else { x },
            UNIT,
        );
        assert!((piece.unwrap().estimates.value - 0.5).abs() < 1e-15);
    }

    #[test]
    fn the_place_of_a_value_that_is_not_finite_is_reported() {
        let error = evaluate(&|x: f64| if x > 0.5 { f64::INFINITY } else { x }, UNIT).unwrap_err();
        let Error::IntegrandNotFinite { x, value } = error else {
            panic!("{error}")
        };
        assert!(x > 0.5 && x < 0.6 && value == f64::INFINITY);
    }

    #[test]
    fn an_overflow_is_an_error_and_not_an_infinite_integral() {
        let wide = Section {
            map: Map::Identity,
            start: 0.0,
            stop: 1e300,
        };
        let error = evaluate(&|_| 1e300, wide).unwrap_err();
        assert_eq!(error, Error::IntegralTooLarge { a: 0.0, b: 1e300 });
    }
}
