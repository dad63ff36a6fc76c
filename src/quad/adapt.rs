//! The adaptive loop: halve the panel with the largest error until the sum of the errors is small
//! enough, as QUADPACK's QAG does. Compiled once, for every integrand.

use super::Quad;
use super::integral::{Integral, Panel, Panels};
use super::panel::Piece;
use super::range::{Limits, Section};
use super::rule::{COUNT, Estimates};
use crate::error::{Caution, Error, Result};
use crate::live::{self, Operation, Work};

/// Evaluates the integrand on a section.
type Evaluate<'a> = &'a dyn Fn(Section) -> Result<Piece>;

/// Integrates over limits in any order.
pub(super) fn integrate(quad: Quad, limits: Limits, evaluate: Evaluate<'_>) -> Result<Integral> {
    quad.check()?;
    let Limits { a, b } = limits;
    if a.is_nan() || b.is_nan() {
        return Err(Error::LimitNotANumber { a, b });
    }
    if a == b {
        return Ok(Integral {
            value: 0.0,
            error: 0.0,
            evaluations: 0,
            panels: Panels::none(),
            cautions: Vec::new(),
        });
    }
    if a > b {
        return forwards(quad, Limits { a: b, b: a }, evaluate).map(reversed);
    }
    forwards(quad, limits, evaluate)
}

/// Integrates over limits with `a < b`: one panel, which is usually enough, and more if it is not.
fn forwards(quad: Quad, limits: Limits, evaluate: Evaluate<'_>) -> Result<Integral> {
    let (first, second) = limits.sections();
    let first = evaluate(first)?;
    let Some(second) = second else {
        return match judge_first(quad, &first) {
            Some(cautions) => Ok(Integral {
                value: first.estimates.value,
                error: first.estimates.error,
                evaluations: COUNT,
                panels: Panels::one(first.panel()),
                cautions,
            }),
            None => Refinement::new(quad, vec![first]).run(evaluate),
        };
    };
    Refinement::new(quad, vec![first, evaluate(second)?]).run(evaluate)
}

/// Whether the first panel is the end of it: `Some` with the cautions if so.
///
/// An error equal to the whole variation says that the formula was capped, so that the panel is not
/// to be trusted even if the tolerance is met (QUADPACK, QAGE).
fn judge_first(quad: Quad, first: &Piece) -> Option<Vec<Caution>> {
    let estimates = first.estimates;
    let error = estimates.error;
    let tolerance = quad.tolerance(estimates.value);
    if (error <= tolerance && error != estimates.variation) || error == 0.0 {
        return Some(Vec::new());
    }
    if error <= 50.0 * f64::EPSILON * estimates.magnitude && error > tolerance {
        return Some(vec![Caution::RoundOff { error, tolerance }]);
    }
    None
}

/// Begins what is shown of an integral that takes long, after so many evaluations.
fn begin(evaluations: usize) -> Operation {
    let operation = Operation::begin(Work {
        what: "integral",
        unit: "evaluations",
        total: None,
        ahead: 0,
    });
    operation.advance(evaluations);
    operation
}

/// The state of the loop.
struct Refinement {
    quad: Quad,
    /// From left to right in x.
    pieces: Vec<Piece>,
    evaluations: usize,
    /// Begins with the first halving: one panel is done before anybody could watch it.
    operation: Option<Operation>,
    /// How often halving left the value alone and the error nearly as large as it was.
    stuck: usize,
    /// How often halving made the error larger, after the first ten panels.
    worse: usize,
}

impl Refinement {
    fn new(quad: Quad, pieces: Vec<Piece>) -> Self {
        let evaluations = pieces.len() * COUNT;
        Self {
            quad,
            pieces,
            evaluations,
            operation: None,
            stuck: 0,
            worse: 0,
        }
    }

    /// Halves until the tolerance is met or something stands against going on.
    ///
    /// Value and error are added up anew in each step: running sums drift, and what is promised has
    /// to hold for the sums that are returned.
    fn run(mut self, evaluate: Evaluate<'_>) -> Result<Integral> {
        // A single first panel comes here because it was judged not good enough.
        if self.pieces.len() == 1 {
            if let Some(caution) = self.trouble() {
                return Ok(self.finish(Some(caution)));
            }
            self.halve_the_worst(evaluate)?;
        }
        while self.error() > self.tolerance() {
            if let Some(caution) = self.trouble() {
                return Ok(self.finish(Some(caution)));
            }
            self.halve_the_worst(evaluate)?;
        }
        Ok(self.finish(None))
    }

    fn value(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.estimates.value).sum()
    }

    fn error(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.estimates.error).sum()
    }

    fn tolerance(&self) -> f64 {
        self.quad.tolerance(self.value())
    }

    /// The index of the piece with the largest error.
    fn worst(&self) -> usize {
        let errors = self
            .pieces
            .iter()
            .map(|piece| piece.estimates.error)
            .enumerate();
        errors
            .max_by(|(_, x), (_, y)| x.total_cmp(y))
            .map_or(0, |(index, _)| index)
    }

    fn halve_the_worst(&mut self, evaluate: Evaluate<'_>) -> Result<()> {
        self.operation
            .get_or_insert_with(|| begin(self.evaluations));
        let index = self.worst();
        let old = self.pieces[index];
        let [left, right] = old.section.halves();
        let (left, right) = (evaluate(left)?, evaluate(right)?);
        self.evaluations += 2 * COUNT;
        self.pieces[index] = left;
        self.pieces.insert(index + 1, right);
        self.watch_round_off(&old.estimates, &left.estimates, &right.estimates);
        self.report_progress()
    }

    /// Counts the two evaluations of the rule, and ends an integral that was interrupted.
    fn report_progress(&self) -> Result<()> {
        let Some(operation) = &self.operation else {
            return Ok(());
        };
        operation.advance(2 * COUNT);
        if live::interrupted() {
            return Err(operation.give_up(self.evaluations));
        }
        Ok(())
    }

    /// Counts the signs of round-off, by the measures of QUADPACK (QAGE): halving changed the value
    /// by less than a part in 10⁵ and left 99 % of the error, or it made the error larger.
    ///
    /// QUADPACK counts so too at a corner of the function, where the estimate jumps up and down as
    /// halving moves the corner about, and then gives up for a wrong reason. Rounding is everywhere
    /// in a piece, a corner in one half only: so it counts only if each half has at least a
    /// hundredth of the error.
    fn watch_round_off(&mut self, old: &Estimates, left: &Estimates, right: &Estimates) {
        let capped = |half: &Estimates| half.variation == half.error;
        let (value, error) = (left.value + right.value, left.error + right.error);
        if capped(left) || capped(right) || left.error.min(right.error) < 0.01 * error {
            return;
        }
        if (old.value - value).abs() <= 1e-5 * value.abs() && error >= 0.99 * old.error {
            self.stuck += 1;
        }
        if self.pieces.len() > 10 && error > old.error {
            self.worse += 1;
        }
    }

    /// What stands against another halving: no panel left, round-off seen 6 or 20 times (the numbers
    /// of QUADPACK), or a piece so short that the points of its halves would coincide with its ends.
    fn trouble(&self) -> Option<Caution> {
        let (error, tolerance) = (self.error(), self.tolerance());
        let panels = self.quad.panels;
        if self.stuck >= 6 || self.worse >= 20 {
            return Some(Caution::RoundOff { error, tolerance });
        }
        let worst = self.pieces[self.worst()].section;
        if worst.is_too_short_to_halve() {
            return Some(Caution::DifficultNear {
                x: worst.map.at(worst.middle()).0,
            });
        }
        (self.pieces.len() >= panels).then_some(Caution::PanelsUsedUp {
            panels,
            error,
            tolerance,
        })
    }

    fn finish(self, caution: Option<Caution>) -> Integral {
        Integral {
            value: self.value(),
            error: self.error(),
            evaluations: self.evaluations,
            panels: Panels::many(self.pieces.iter().map(Piece::panel).collect()),
            cautions: caution.into_iter().collect(),
        }
    }
}

impl Piece {
    fn panel(&self) -> Panel {
        let (a, b) = self.section.ends();
        Panel {
            a,
            b,
            value: self.estimates.value,
            error: self.estimates.error,
        }
    }
}

/// Turns an integral from `a` to `b` into that from `b` to `a`.
fn reversed(integral: Integral) -> Integral {
    let turn = |panel: &Panel| Panel {
        a: panel.b,
        b: panel.a,
        value: -panel.value,
        ..*panel
    };
    let panels = match integral.panels[..] {
        [ref panel] => Panels::one(turn(panel)),
        ref panels => Panels::many(panels.iter().rev().map(turn).collect()),
    };
    Integral {
        value: -integral.value,
        panels,
        ..integral
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::quad;

    #[test]
    fn a_smooth_function_takes_one_panel() {
        let integral = quad(|x: f64| (x * x).sin(), (0.0, 1.0)).unwrap();
        assert_eq!((integral.evaluations, integral.panels.len()), (21, 1));
        assert!(integral.cautions.is_empty());
    }

    #[test]
    fn equal_limits_give_exactly_0_without_an_evaluation() {
        let never = |_: f64| -> f64 { panic!("evaluated") };
        for limit in [0.0, 2.5, f64::INFINITY] {
            let integral = quad(never, (limit, limit)).unwrap();
            assert_eq!(
                (integral.value, integral.error, integral.evaluations),
                (0.0, 0.0, 0)
            );
            assert!(integral.panels.is_empty());
        }
    }

    #[test]
    fn a_corner_is_refined_and_the_panels_cover_the_range() {
        let integral = quad(|x: f64| (x - 0.3).abs(), (0.0, 1.0)).unwrap();
        // (0.3² + 0.7²)/2; the tolerance asked for is 1.49e-8.
        assert!((integral.value - 0.29).abs() < 1.49e-8);
        assert!(integral.error <= 1.49e-8 && integral.cautions.is_empty());
        let panels = &integral.panels;
        assert_eq!((panels[0].a, panels[panels.len() - 1].b), (0.0, 1.0));
        assert!(panels.windows(2).all(|pair| pair[0].b == pair[1].a));
        assert_eq!(integral.evaluations, 21 * (2 * panels.len() - 1));
        assert_eq!(
            panels.iter().map(|panel| panel.value).sum::<f64>(),
            integral.value
        );
    }

    #[test]
    fn a_corner_is_not_taken_for_rounding() {
        for corner in (1..100).map(|index| f64::from(index) / 101.0) {
            let tight = Quad::new().absolute(1e-11).relative(0.0).panels(200);
            let integral = tight
                .integrate(|x: f64| (x - corner).abs(), (0.0, 1.0))
                .unwrap();
            assert!(
                integral.cautions.is_empty(),
                "corner at {corner}: {integral}"
            );
            assert!(integral.error <= 1e-11);
        }
    }

    #[test]
    fn a_singular_end_is_never_evaluated_however_near_halving_comes() {
        let pole_at_1 = |x: f64| (1.0 - x).powf(-0.9);
        let integral = Quad::new()
            .panels(1000)
            .integrate(pole_at_1, (0.0, 1.0))
            .unwrap();
        assert!(matches!(integral.cautions[..], [Caution::DifficultNear { x }] if x > 0.999));
        let pole_at_0 = quad(|x: f64| (-x).exp() / x.sqrt(), 0.0..).unwrap();
        assert!(
            (pole_at_0.value - std::f64::consts::PI.sqrt()).abs() < 1e-6,
            "{pole_at_0}"
        );
    }

    #[test]
    fn reversed_limits_give_minus_the_value_and_turn_the_panels() {
        let f = |x: f64| (x - 0.3).abs();
        let (up, down) = (quad(f, (0.0, 1.0)).unwrap(), quad(f, (1.0, 0.0)).unwrap());
        assert_eq!((down.value, down.error), (-up.value, up.error));
        let (first, last) = (down.panels[0], up.panels[up.panels.len() - 1]);
        assert_eq!(
            (first.a, first.b, first.value),
            (last.b, last.a, -last.value)
        );
    }

    #[test]
    fn a_difficult_function_is_answered_with_a_caution() {
        let integral = quad(|x: f64| x.recip(), (0.0, 1.0)).unwrap();
        assert_eq!(integral.cautions.len(), 1);
        assert!(integral.error > 1.49e-8 * integral.value);
    }

    #[test]
    fn an_odd_divergent_function_does_not_cancel_itself() {
        let integral = quad(|x: f64| x, ..).unwrap();
        assert!(!integral.cautions.is_empty());
    }

    #[test]
    fn round_off_is_noticed_on_the_first_panel_and_after_halving() {
        // The parts of opposite sign have more rounding than the tolerance for their sum allows.
        let tight = Quad::new().absolute(0.0).relative(1.2e-14);
        let sine = tight.integrate(f64::sin, (-1.0, 1.5)).unwrap();
        assert!(matches!(sine.cautions[..], [Caution::RoundOff { .. }]) && sine.panels.len() == 1);
        let root = tight.integrate(f64::cbrt, (-1.0, 2.0)).unwrap();
        assert!(
            matches!(root.cautions[..], [Caution::RoundOff { .. }]),
            "{root}"
        );
        assert!(root.panels.len() > 10, "{} panels", root.panels.len());
    }

    #[test]
    fn impossible_questions_are_errors() {
        let ask = |quad: Quad| quad.integrate(f64::sin, (0.0, 1.0)).unwrap_err();
        assert_eq!(ask(Quad::new().panels(0)), Error::NoPanels);
        assert!(matches!(
            ask(Quad::new().relative(-1.0)),
            Error::BadTolerance { .. }
        ));
        assert!(matches!(
            ask(Quad::new().absolute(f64::NAN)),
            Error::BadTolerance { .. }
        ));
        let tight = Quad::new().relative(1e-15).absolute(0.0);
        assert_eq!(ask(tight), Error::ToleranceTooTight { relative: 1e-15 });
        assert!(matches!(
            quad(f64::sin, (f64::NAN, 1.0)),
            Err(Error::LimitNotANumber { .. })
        ));
    }
}
