//! [`Sampler`]: the integrand as the rules see it, which counts, shows progress, and can be stopped.

use std::cell::{Cell, OnceCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::range::Limits;
use super::settings::Quad;
use super::value::{Value, is_finite};
use crate::error::{Error, Result};
use crate::live::{self, Operation, Work};

/// Evaluates the integrand at points, one after another, and says at how many it did: at fewer than
/// all if it was interrupted. Besides [the first panel](super::first) it is the only thing that is compiled for
/// each integrand.
pub type Sample<'a, V> = &'a dyn Fn(&[f64], &mut [V]) -> usize;

/// An integral to be computed.
pub struct Job<'a, V> {
    pub(super) quad: &'a Quad,
    pub(super) limits: Limits,
    pub(super) sample: Sample<'a, V>,
    /// The values at the points of the first panel, as far as it has been looked at.
    pub(super) first: &'a [V],
}

/// An integral with fewer evaluations than this is over before anybody could watch it.
pub(super) const UNSEEN: usize = 50;

/// The integrand of one integral.
pub(super) struct Sampler<'a, V> {
    quad: &'a Quad,
    sample: Sample<'a, V>,
    evaluations: Cell<usize>,
    operation: OnceCell<Operation>,
}

impl<'a, V: Value> Sampler<'a, V> {
    /// The integrand that `sample` evaluates, after so many evaluations.
    pub(super) fn new(quad: &'a Quad, sample: Sample<'a, V>, evaluations: usize) -> Self {
        live::attend();
        Self {
            quad,
            sample,
            evaluations: Cell::new(evaluations),
            operation: OnceCell::new(),
        }
    }

    /// The settings of the integral.
    pub(super) fn quad(&self) -> &Quad {
        self.quad
    }

    /// How often the integrand was evaluated.
    pub(super) fn evaluations(&self) -> usize {
        self.evaluations.get()
    }

    /// The values at these points, which are finite or an error.
    pub(super) fn at(&self, xs: &[f64], values: &mut [V]) -> Result<()> {
        self.at_unchecked(xs, values)?;
        check(xs, values)
    }

    /// The values at these points, finite or not.
    pub(super) fn at_unchecked(&self, xs: &[f64], values: &mut [V]) -> Result<()> {
        let before = self.evaluations.get();
        let operation = (before >= UNSEEN).then(|| self.operation.get_or_init(|| begin(before)));
        let outcome = {
            // What the integrand itself begins counts as a part of this integral.
            let _inside = live::enter();
            catch_unwind(AssertUnwindSafe(|| (self.sample)(xs, values)))
        };
        let done = match outcome {
            Ok(done) => done,
            // An operation inside of the integrand unwinds when it is interrupted.
            Err(_) if live::interrupted() => 0,
            Err(panic) => resume_unwind(panic),
        };
        self.evaluations.set(before + done);
        if done < xs.len() {
            let operation = self.operation.get_or_init(|| begin(before));
            return Err(operation.give_up(before + done));
        }
        if let Some(operation) = operation {
            operation.advance(done);
        }
        Ok(())
    }
}

/// Finds the first point at which the integrand is not finite.
pub(super) fn check<V: Value>(xs: &[f64], values: &[V]) -> Result<()> {
    let at_fault = values.iter().position(|value| !is_finite(value));
    let Some(index) = at_fault else {
        return Ok(());
    };
    let mut components = (0..V::COMPONENTS).map(|number| values[index].component(number));
    let value = components.find(|part| !part.is_finite());
    Err(Error::IntegrandNotFinite {
        x: xs[index],
        value: value.unwrap_or(f64::NAN),
    })
}

/// Begins what is shown of an integral that takes long, after so many evaluations.
pub(super) fn begin(evaluations: usize) -> Operation {
    let operation = Operation::begin(Work {
        what: "integral",
        unit: "evaluations",
        total: None,
        ahead: 0,
    });
    operation.advance(evaluations);
    operation
}
