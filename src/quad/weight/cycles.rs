//! The sums over more and more cycles of a wave, and their limit.

use crate::error::Caution;
use crate::quad::Quad;
use crate::quad::extrapolate::{Limit, Sequence};
use crate::quad::integral::{Integral, Outcome, Panel, Panels};
use crate::quad::value::{Value, plus, zero};

/// The most cycles of a half-infinite range. SciPy allows as many.
const MOST_CYCLES: usize = 50;

/// The fewest cycles, as in QUADPACK: the function may begin late.
const FEWEST_CYCLES: usize = 6;

/// A cycle may have errors of so much of the tolerance, times 0.9 for each cycle before it (QUADPACK,
/// routine QAWF). In all they stay below the tolerance.
const SHARE: f64 = 0.1;

/// The sums over more and more cycles, and their limit.
pub(super) struct Sums<'a, V> {
    quad: &'a Quad,
    pub cycles: Vec<Outcome<V>>,
    sum: V,
    /// The sum of the errors of all cycles.
    error: f64,
    sequence: Sequence<V>,
    best: Option<Limit<V>>,
}

impl<'a, V: Value> Sums<'a, V> {
    pub(super) fn new(quad: &'a Quad) -> Self {
        Self {
            quad,
            cycles: Vec::new(),
            sum: zero(),
            error: 0.0,
            sequence: Sequence::new(),
            best: None,
        }
    }

    /// The tolerances of the next cycle. Those of the first refer to itself, since nothing else is known.
    pub(super) fn quad_of_next(&self) -> Quad {
        let share = SHARE * 0.9_f64.powf(self.cycles.len() as f64);
        let quad = self.quad.clone();
        if self.cycles.is_empty() {
            let (absolute, relative) = (quad.absolute, quad.relative);
            return quad.absolute(share * absolute).relative(share * relative);
        }
        let value = self.best.map_or(self.sum, |limit| limit.value);
        let tolerance = self.quad.tolerance(value.norm());
        quad.absolute(share * tolerance).relative(0.0)
    }

    pub(super) fn add(&mut self, cycle: Outcome<V>) {
        self.sum = plus(self.sum, cycle.integral.value);
        self.error += cycle.integral.error;
        self.cycles.push(cycle);
        let limit = self.sequence.push(self.sum);
        if limit.error.is_finite() && self.best.is_none_or(|best| limit.error < best.error) {
            self.best = Some(limit);
        }
    }

    /// What is best so far: the limit, or the sum itself.
    fn best(&self) -> Limit<V> {
        // QUADPACK trusts the sum itself if all the rest is not above 50 times the last cycle.
        let sum = Limit {
            value: self.sum,
            error: self.error + 50.0 * self.size(self.cycles.len() - 1),
        };
        let extrapolated = self.best.map(|limit| Limit {
            error: limit.error + self.error,
            ..limit
        });
        extrapolated
            .filter(|limit| limit.error < sum.error)
            .unwrap_or(sum)
    }

    /// What meets the tolerance, if the cycles are enough for that.
    pub(super) fn good(&self) -> Option<Limit<V>> {
        let best = self.best();
        let is_good = best.error <= self.quad.tolerance(best.value.norm());
        (self.cycles.len() >= FEWEST_CYCLES && is_good && !self.grows()).then_some(best)
    }

    /// Whether the last cycle is the largest, so that what the integral is made of may begin only there.
    fn grows(&self) -> bool {
        let last = self.cycles.len() - 1;
        self.size(last) > 0.0 && (0..last).all(|number| self.size(number) < self.size(last))
    }

    /// What has to do, and why it is no better, if no more cycles are allowed.
    pub(super) fn used_up(&self) -> Option<(Limit<V>, Caution)> {
        let best = self.best();
        (self.cycles.len() == MOST_CYCLES).then(|| (best, self.shortfall(best)))
    }

    /// The size of the value of a cycle.
    fn size(&self, number: usize) -> f64 {
        self.cycles[number].integral.value.norm()
    }

    /// Why a limit is not good enough, with numbers that are those of the limit and not of a cycle.
    fn shortfall(&self, limit: Limit<V>) -> Caution {
        let (error, tolerance) = (limit.error, self.quad.tolerance(limit.value.norm()));
        let used_up = Caution::CyclesUsedUp {
            cycles: MOST_CYCLES,
            error,
            tolerance,
        };
        let last = self.size(MOST_CYCLES - 1);
        if last > tolerance && last >= self.size(MOST_CYCLES / 2) {
            return Caution::Divergent;
        }
        if self.error <= tolerance {
            return used_up;
        }
        let mut of_cycles = self
            .cycles
            .iter()
            .flat_map(|cycle| &cycle.integral.cautions);
        match of_cycles.next().cloned() {
            Some(Caution::RoundOff { .. }) => Caution::RoundOff { error, tolerance },
            Some(Caution::PanelsUsedUp { panels, .. }) => Caution::PanelsUsedUp {
                panels,
                error,
                tolerance,
            },
            other => other.unwrap_or(used_up),
        }
    }

    /// The integral over all cycles, with this as its value.
    pub(super) fn finish(self, limit: Limit<V>, caution: Option<Caution>) -> Outcome<V> {
        let mut whole = join(self.cycles, 0);
        whole.integral.value = limit.value;
        whole.integral.error = limit.error;
        whole.integral.cautions = caution.into_iter().collect();
        whole
    }
}

/// The sum of integrals over neighbouring ranges.
pub(super) fn join<V: Value>(parts: Vec<Outcome<V>>, evaluations: usize) -> Outcome<V> {
    let mut panels: Vec<Panel<V>> = Vec::new();
    let mut cautions: Vec<Caution> = Vec::new();
    let (mut value, mut error, mut magnitude) = (zero(), 0.0, 0.0);
    for part in parts {
        value = plus(value, part.integral.value);
        error += part.integral.error;
        magnitude += part.magnitude;
        panels.extend(part.integral.panels.iter().copied());
        for caution in part.integral.cautions {
            if !cautions.contains(&caution) {
                cautions.push(caution);
            }
        }
    }
    panels.sort_by(|one, other| one.a.total_cmp(&other.a));
    Outcome {
        integral: Integral {
            value,
            error,
            evaluations,
            panels: Panels::many(panels),
            cautions,
        },
        magnitude,
    }
}
