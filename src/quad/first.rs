//! The first panel of an integral, which is usually all: the one part that is compiled for each integrand.
//!
//! Handed through memory between functions compiled before, a panel costs as much as several evaluations
//! (`cargo bench --bench quad lesson`).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::panel;
use super::range::{Limits, Section};
use super::settings::Quad;
use super::value::Value;
use crate::live;

/// The number of points of the first panel.
pub const COUNT: usize = 21;

/// How many evaluations go on after an interrupt at most: few, since a function may take half a second, and the kernel waits
/// for two. To look at each would cost 3 % of the first panel (`cargo bench --bench quad lesson`), at every third nothing.
const CHUNK: usize = 3;

/// The section of an integral that begins with a single one, in which nothing has to be minded.
#[inline]
pub(super) fn section(quad: &Quad, limits: Limits) -> Option<Section> {
    let plain = quad.points.is_empty() && quad.weight.is_none() && quad.is_sound();
    let section = Section::of_x(limits.a, limits.b);
    let finite = section.half_length() < f64::INFINITY;
    (plain && finite && section.is_plain()).then_some(section)
}

/// Evaluates `f` at the points of a section, and says at how many it did: at fewer than all if it was
/// interrupted.
#[inline]
pub(super) fn look<V: Value>(
    f: &impl Fn(f64) -> V,
    section: Section,
    values: &mut [V; COUNT],
) -> usize {
    live::attend();
    // What the integrand itself begins counts as a part of this integral.
    let _inside = live::enter();
    let xs = panel::points(section);
    match catch_unwind(AssertUnwindSafe(|| sample(f, &xs, values))) {
        Ok(done) => done,
        // An operation inside of the integrand unwinds when it is interrupted.
        Err(_) if live::interrupted() => 0,
        Err(panic) => resume_unwind(panic),
    }
}

/// Evaluates `f` at points, one after another, and says at how many it did: at fewer than all if it was
/// interrupted.
#[inline]
pub(super) fn sample<V: Value>(f: &impl Fn(f64) -> V, xs: &[f64], values: &mut [V]) -> usize {
    for (done, (x, value)) in xs.iter().zip(values).enumerate() {
        if done % CHUNK == 0 && live::interrupted() {
            return done;
        }
        *value = f(*x);
    }
    xs.len()
}
