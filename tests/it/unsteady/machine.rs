//! A machine on a scripted clock that takes longer for the same work whenever a disturbance says so.

use std::cell::{Cell, RefCell};

use speedup::prelude::*;

use crate::draw::Draw;

/// What disturbs the machine, besides the noise of 2 % that is always there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Disturbance {
    None,
    /// Noise of 5 %.
    Noise,
    /// Slower and slower, by a tenth in all.
    Drift,
    /// Slower by a tenth from some moment on.
    Step,
    /// Every tenth run takes half as long again.
    Spikes,
    /// Slower and faster by a tenth, with a period of a few runs.
    Periodic,
    /// Others take the core from every second run for as long as it works.
    Starved,
    /// Slower by more than a half after two fifths of the time.
    Throttled,
}

pub const ALL: [Disturbance; 7] = [
    Disturbance::None,
    Disturbance::Drift,
    Disturbance::Step,
    Disturbance::Spikes,
    Disturbance::Periodic,
    Disturbance::Starved,
    Disturbance::Throttled,
];

/// The machine, for a measurement of about so many runs.
pub struct Unsteady {
    clock: ScriptedClock,
    disturbance: Disturbance,
    draw: RefCell<Draw>,
    run: Cell<usize>,
    runs: usize,
    /// What was drawn for the whole measurement: the moment of a step, or a period and a phase.
    moment: f64,
    period: f64,
}

impl Unsteady {
    pub fn new(disturbance: Disturbance, runs: usize, seed: u64) -> Self {
        let mut draw = Draw(1 + 7919 * seed);
        Self {
            clock: ScriptedClock::new(),
            disturbance,
            run: Cell::new(0),
            runs,
            moment: draw.between(0.0, 1.0),
            period: draw.between(2.0, 8.0),
            draw: RefCell::new(draw),
        }
    }

    pub fn clock(&self) -> &ScriptedClock {
        &self.clock
    }

    /// Works for so many seconds, as they are on an undisturbed machine.
    pub fn work(&self, seconds: f64) {
        let mut draw = self.draw.borrow_mut();
        let place = self.run.get() as f64 / self.runs as f64;
        self.run.set(self.run.get() + 1);
        let noise = if self.disturbance == Disturbance::Noise {
            0.05
        } else {
            0.02
        };
        let factor = match self.disturbance {
            Disturbance::None | Disturbance::Noise => 1.0,
            Disturbance::Drift => 1.0 + 0.1 * place,
            Disturbance::Step => {
                if place > self.moment {
                    1.1
                } else {
                    1.0
                }
            }
            Disturbance::Spikes => {
                if draw.between(0.0, 1.0) < 0.1 {
                    1.5
                } else {
                    1.0
                }
            }
            Disturbance::Periodic => {
                let phase = self.run.get() as f64 / self.period + self.moment;
                1.0 + 0.1 * (std::f64::consts::TAU * phase).sin()
            }
            Disturbance::Starved => {
                let hit = if draw.between(0.0, 1.0) < 0.5 {
                    2.0
                } else {
                    1.0
                };
                // An exponentially distributed delay besides.
                hit * (1.0 - 0.2 * draw.between(f64::EPSILON, 1.0).ln())
            }
            Disturbance::Throttled => {
                if place > 0.4 {
                    1.6
                } else {
                    1.0
                }
            }
        };
        // The sum of twelve uniform numbers is nearly normal, with a standard deviation of 1.
        let normal = (0..12).map(|_| draw.between(0.0, 1.0)).sum::<f64>() - 6.0;
        let wall = seconds * factor * (1.0 + noise * normal);
        let starved = self.disturbance == Disturbance::Starved;
        let cpu = if starved { seconds } else { wall };
        self.clock.pass(Sample {
            wall: Seconds::new(wall),
            cpu: Some(Seconds::new(cpu)),
            waited: Some(Seconds::new(wall - cpu)),
        });
    }
}
