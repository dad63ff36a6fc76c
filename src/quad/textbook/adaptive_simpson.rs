//! Adaptive Simpson: the textbook's first integral that finds its own points.

use super::fixed::{check_limits, checked, finite};
use crate::error::{Caution, Error, Result};
use crate::live::{self, Operation};
use crate::quad::integral::{Integral, Panel, Panels};
use crate::quad::range::Limits;
use crate::quad::sampler::{UNSEEN, begin};

/// After so many evaluations no piece is halved any more.
const MOST_EVALUATIONS: usize = 1_000_000;

/// Integrates `f` over a finite range by halving pieces until Simpson's rule on each piece agrees with
/// the rule on its two halves.
///
/// A piece with the share `tolerance` is accepted when the two differ by at most `15·tolerance`; its
/// value is then the better one plus a fifteenth of the difference, which is what is left of the error
/// where the function is smooth. Otherwise both halves get half of the share. So `error ≤ tolerance`
/// holds for the estimate of the error, or [`Integral::cautions`] says why not. Each point is
/// evaluated once.
///
/// The estimate is *wrong* where five points see nothing of the function: a peak between them, or
/// waves with the same value at all of them (`sin(4πx)²` over `0.0..1.0` is taken for zero). Use
/// [`quad`](crate::quad::quad()) for answers, and this to see how work follows the function: narrow pieces
/// where it is difficult, and unequal work for equal ranges.
///
/// If the limits are equal the integral is exactly 0, with no evaluation; if `a > b` it is minus the
/// integral from `b` to `a`, bit for bit.
///
/// ```
/// use speedup::quad::adaptive_simpson;
///
/// let slow_waves = adaptive_simpson(|x| (x * x).sin(), (0.0, 1.0), 1e-10)?;
/// let fast_waves = adaptive_simpson(|x| (x * x).sin(), (4.0, 5.0), 1e-10)?;
/// assert_eq!((slow_waves.evaluations, fast_waves.evaluations), (217, 973));
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// [`Integral::cautions`] holds [`Caution::RoundOff`] if rounding in the sums keeps the error above the
/// tolerance, and [`Caution::DifficultNear`] if a piece was too short to be halved, or if a million
/// evaluations were not enough.
///
/// # Errors
///
/// [`Error::BadTolerance`] for a tolerance that is not positive and finite, [`Error::RangeNotFinite`] or
/// [`Error::LimitNotANumber`] for limits without meaning here, [`Error::IntegrandNotFinite`] where the
/// function is NaN or infinite (the end points are evaluated), [`Error::IntegralTooLarge`] where a
/// value overflows, [`Error::Interrupted`] if the notebook's user stops the cell. (Within a map or a
/// study an interrupted integral does not return, but unwinds up to it.)
///
/// # Source
///
/// G. F. Kuncir, *Algorithm 103: Simpson's rule integrator*, Communications of the ACM 5, 1962;
/// J. N. Lyness, *Notes on the adaptive Simpson quadrature routine*, Journal of the ACM 16, 1969, for the
/// factor 15 and the last correction.
pub fn adaptive_simpson(
    f: impl Fn(f64) -> f64,
    range: impl Into<Limits>,
    tolerance: f64,
) -> Result<Integral> {
    integrate(&f, range.into(), tolerance)
}

fn integrate(f: &dyn Fn(f64) -> f64, limits: Limits, tolerance: f64) -> Result<Integral> {
    if !(tolerance > 0.0 && tolerance.is_finite()) {
        return Err(Error::BadTolerance {
            name: "absolute",
            value: tolerance,
        });
    }
    check_limits("adaptive Simpson", limits)?;
    let Limits { a, b } = limits;
    if a == b {
        return Ok(Integral::nothing());
    }
    live::attend();
    let mut halving = Halving::new(f, tolerance);
    halving.run(a.min(b), a.max(b))?;
    let integral = halving.finish();
    checked(integral.value, limits)?;
    Ok(if a > b { integral.reversed() } else { integral })
}

/// A piece of the range, with Simpson's rule on its three points.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// The two ends with the middle between them.
    x: [f64; 3],
    /// The values there.
    y: [f64; 3],
    simpson: f64,
    /// The share of the tolerance.
    tolerance: f64,
    /// What the error may be if the piece is not looked at again: that of the piece whose half it is.
    error: f64,
}

impl Piece {
    fn new(x: [f64; 3], y: [f64; 3], tolerance: f64, error: f64) -> Result<Self> {
        let simpson = sixth(x) * (y[0] + 4.0 * y[1] + y[2]);
        let simpson = checked(simpson, Limits { a: x[0], b: x[2] })?;
        Ok(Self {
            x,
            y,
            simpson,
            tolerance,
            error,
        })
    }

    /// Whether the points of the halves of a half would coincide.
    fn is_too_short_to_halve(&self) -> bool {
        let [a, _, b] = self.x;
        b - a <= (16.0 * f64::EPSILON * a.abs().max(b.abs())).max(f64::MIN_POSITIVE)
    }

    /// Two rounding units of the sum that Simpson's rule forms: differences below it say nothing.
    fn rounding(&self) -> f64 {
        let [left, middle, right] = self.y.map(f64::abs);
        2.0 * f64::EPSILON * sixth(self.x) * (left + 4.0 * middle + right)
    }

    fn panel(&self, value: f64, error: f64) -> Panel {
        Panel {
            a: self.x[0],
            b: self.x[2],
            value,
            error,
        }
    }
}

/// A sixth of the length, also where the length itself would overflow.
fn sixth([a, _, b]: [f64; 3]) -> f64 {
    (0.5 * b - 0.5 * a) / 3.0
}

/// The state of the loop.
struct Halving<'a> {
    f: &'a dyn Fn(f64) -> f64,
    tolerance: f64,
    evaluations: usize,
    /// The pieces that were accepted, from left to right.
    panels: Vec<Panel>,
    /// A place where halving had to end too early.
    difficult: Option<f64>,
    operation: Option<Operation>,
}

impl<'a> Halving<'a> {
    fn new(f: &'a dyn Fn(f64) -> f64, tolerance: f64) -> Self {
        Self {
            f,
            tolerance,
            evaluations: 0,
            panels: Vec::new(),
            difficult: None,
            operation: None,
        }
    }

    fn value(&mut self, x: f64) -> Result<f64> {
        self.evaluations += 1;
        finite(self.f, x)
    }

    /// Accepts or halves pieces, always the leftmost one, until none is left.
    fn run(&mut self, a: f64, b: f64) -> Result<()> {
        let x = [a, f64::midpoint(a, b), b];
        let y = [self.value(a)?, self.value(x[1])?, self.value(b)?];
        let mut waiting = vec![Piece::new(x, y, self.tolerance, f64::INFINITY)?];
        while let Some(piece) = waiting.pop() {
            if self.evaluations >= MOST_EVALUATIONS {
                self.difficult.get_or_insert(piece.x[1]);
                self.panels.push(piece.panel(piece.simpson, piece.error));
                continue;
            }
            if let Some([left, right]) = self.halve(&piece)? {
                waiting.extend([right, left]);
            }
            self.report_progress()?;
        }
        Ok(())
    }

    /// Evaluates a piece between its points, and accepts it or returns its halves.
    fn halve(&mut self, piece: &Piece) -> Result<Option<[Piece; 2]>> {
        let ([a, middle, b], [at_a, at_middle, at_b]) = (piece.x, piece.y);
        let (quarter, three_quarters) = (f64::midpoint(a, middle), f64::midpoint(middle, b));
        let at_quarter = self.value(quarter)?;
        let at_three_quarters = self.value(three_quarters)?;
        let half = |x, y| Piece::new(x, y, 0.5 * piece.tolerance, 0.0);
        let mut halves = [
            half([a, quarter, middle], [at_a, at_quarter, at_middle])?,
            half(
                [middle, three_quarters, b],
                [at_middle, at_three_quarters, at_b],
            )?,
        ];
        let finer = halves[0].simpson + halves[1].simpson;
        let difference = finer - piece.simpson;
        let error = difference.abs() / 15.0;
        let value = finer + difference / 15.0;
        if error <= piece.tolerance {
            self.panels.push(piece.panel(value, error));
        } else if difference.abs() <= piece.rounding() {
            self.panels.push(piece.panel(value, piece.rounding()));
        } else if piece.is_too_short_to_halve() {
            self.difficult.get_or_insert(middle);
            self.panels.push(piece.panel(value, difference.abs()));
        } else {
            for half in &mut halves {
                half.error = difference.abs();
            }
            return Ok(Some(halves));
        }
        Ok(None)
    }

    /// Counts the two evaluations of a halving, and ends an integral that was interrupted.
    fn report_progress(&mut self) -> Result<()> {
        if live::interrupted() {
            let operation = self.operation.take();
            let operation = operation.unwrap_or_else(|| begin(self.evaluations));
            return Err(operation.give_up(self.evaluations));
        }
        match &self.operation {
            Some(operation) => operation.advance(2),
            None if self.evaluations >= UNSEEN => self.operation = Some(begin(self.evaluations)),
            None => {}
        }
        Ok(())
    }

    /// Adds the panels up.
    fn finish(self) -> Integral {
        let value: f64 = self.panels.iter().map(|panel| panel.value).sum();
        let error: f64 = self.panels.iter().map(|panel| panel.error).sum();
        let tolerance = self.tolerance;
        let caution = match self.difficult {
            _ if error <= tolerance => None,
            Some(x) => Some(Caution::DifficultNear { x }),
            None => Some(Caution::RoundOff { error, tolerance }),
        };
        Integral {
            value,
            error,
            evaluations: self.evaluations,
            panels: Panels::many(self.panels),
            cautions: caution.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn the_five_integrals_of_the_lesson_need_unequal_work() {
        let counts = [217, 381, 501, 805, 973];
        let exact = [
            0.310_268_301_723_381,
            0.494_508_187_620_375,
            -0.031_213_962_449_987,
            -0.026_428_682_245_654,
            -0.219_216_563_482_792,
        ];
        for (index, (count, exact)) in counts.into_iter().zip(exact).enumerate() {
            let range = (index as f64, (index + 1) as f64);
            let integral = adaptive_simpson(|x| (x * x).sin(), range, 1e-10).unwrap();
            assert_eq!(integral.evaluations, count);
            assert!(
                (integral.value - exact).abs() <= integral.error,
                "{integral}"
            );
            assert!(integral.error <= 1e-10 && integral.cautions.is_empty());
        }
    }

    #[test]
    fn every_point_is_evaluated_once_and_the_panels_cover_the_range() {
        let points = RefCell::new(Vec::new());
        let note = |x: f64| {
            points.borrow_mut().push(x);
            x.sqrt()
        };
        let integral = adaptive_simpson(note, (0.0, 1.0), 1e-8).unwrap();
        let mut points = points.into_inner();
        points.sort_by(f64::total_cmp);
        assert_eq!(points.len(), integral.evaluations);
        assert!(points.windows(2).all(|pair| pair[0] < pair[1]));
        let panels = &integral.panels;
        // Three points, two for each piece looked at, and the pieces are the nodes of a binary tree.
        assert_eq!(integral.evaluations, 3 + 2 * (2 * panels.len() - 1));
        assert_eq!((panels[0].a, panels[panels.len() - 1].b), (0.0, 1.0));
        assert!(panels.windows(2).all(|pair| pair[0].b == pair[1].a));
        let sums = panels.iter().fold((0.0, 0.0), |(value, error), panel| {
            (value + panel.value, error + panel.error)
        });
        assert_eq!(sums, (integral.value, integral.error));
        // Narrow panels where the derivative is infinite.
        assert!(panels[0].b < 1e-3 * (1.0 - panels[panels.len() - 1].a));
        assert!((integral.value - 2.0 / 3.0).abs() <= 1e-8);
    }

    #[test]
    fn a_cubic_takes_five_evaluations_and_is_exact() {
        let integral = adaptive_simpson(|x| x * x * x, (0.0, 2.0), 1e-3).unwrap();
        assert_eq!(
            (integral.value, integral.error, integral.evaluations),
            (4.0, 0.0, 5)
        );
    }

    #[test]
    fn reversed_limits_turn_everything_and_equal_ones_cost_nothing() {
        let up = adaptive_simpson(f64::exp, (0.0, 3.0), 1e-6).unwrap();
        let down = adaptive_simpson(f64::exp, (3.0, 0.0), 1e-6).unwrap();
        assert_eq!((down.value, down.error), (-up.value, up.error));
        let turned: Vec<Panel> = up
            .panels
            .iter()
            .rev()
            .map(|panel| Panel {
                a: panel.b,
                b: panel.a,
                value: -panel.value,
                error: panel.error,
            })
            .collect();
        assert_eq!(down.panels[..], turned[..]);
        let never = |_: f64| -> f64 { panic!("evaluated") };
        let none = adaptive_simpson(never, (2.0, 2.0), 1e-6).unwrap();
        assert_eq!((none.value, none.error, none.evaluations), (0.0, 0.0, 0));
        assert!(none.panels.is_empty());
    }

    #[test]
    fn waves_that_five_points_do_not_see_are_taken_for_zero() {
        let waves = |x: f64| (4.0 * std::f64::consts::PI * x).sin().powi(2);
        let integral = adaptive_simpson(waves, (0.0, 1.0), 1e-10).unwrap();
        // The true value is 0.5; the documentation warns of this.
        assert!(integral.value < 1e-30 && integral.evaluations == 5);
    }

    #[test]
    fn a_jump_is_enclosed_by_short_panels() {
        let step = |x: f64| if x < 0.3 { 0.0 } else { 1.0 };
        let integral = adaptive_simpson(step, (0.0, 1.0), 1e-10).unwrap();
        assert!((integral.value - 0.7).abs() <= 1e-10, "{integral}");
        assert!(integral.evaluations < 300);
    }

    #[test]
    fn a_value_in_doubt_comes_with_a_caution() {
        let noise = adaptive_simpson(f64::exp, (0.0, 1.0), 1e-18).unwrap();
        assert!(matches!(noise.cautions[..], [Caution::RoundOff { .. }]));
        // Rounding alone: a few units of the value.
        assert!(
            (noise.value - (1.0_f64.exp() - 1.0)).abs() < 2e-15,
            "{noise}"
        );
        // The shortest panel is some 1e-15 long, so that 1e-7 of a jump of 1e8 stays in doubt.
        let cliff = |x: f64| if x < 0.3 { 0.0 } else { 1e8 };
        let cliff = adaptive_simpson(cliff, (0.0, 1.0), 1e-10).unwrap();
        let [Caution::DifficultNear { x }] = cliff.cautions[..] else {
            panic!("{cliff}")
        };
        assert!((x - 0.3).abs() < 1e-14, "{x}");
        // Besides the estimate, a rounding unit of the value.
        assert!(
            (cliff.value - 0.7e8).abs() <= cliff.error + 1.5e-8,
            "{cliff}"
        );
    }

    #[test]
    fn an_endless_task_ends_after_a_million_evaluations() {
        let count = RefCell::new(0_u32);
        let random = |_: f64| {
            let mut state = count.borrow_mut();
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(*state)
        };
        let integral = adaptive_simpson(random, (0.0, 1.0), 1e-10).unwrap();
        assert!(matches!(
            integral.cautions[..],
            [Caution::DifficultNear { .. }]
        ));
        assert!((1_000_000..1_000_002).contains(&integral.evaluations));
        assert_eq!(integral.panels[integral.panels.len() - 1].b, 1.0);
    }

    #[test]
    fn impossible_questions_are_errors() {
        for bad in [0.0, -1e-3, f64::NAN, f64::INFINITY] {
            let error = adaptive_simpson(f64::sin, (0.0, 1.0), bad).unwrap_err();
            assert!(matches!(error, Error::BadTolerance { .. }));
        }
        let ask = |range: Limits| adaptive_simpson(f64::recip, range, 1e-6).unwrap_err();
        assert!(matches!(
            ask(Limits::from(1.0..)),
            Error::RangeNotFinite { .. }
        ));
        assert!(matches!(
            ask(Limits::from((f64::NAN, 1.0))),
            Error::LimitNotANumber { .. }
        ));
        assert!(matches!(
            ask(Limits::from((0.0, 1.0))),
            Error::IntegrandNotFinite { x: 0.0, .. }
        ));
        let large = adaptive_simpson(|_| 1e300, (0.0, 1e300), 1.0).unwrap_err();
        assert_eq!(large, Error::IntegralTooLarge { a: 0.0, b: 1e300 });
    }
}
