//! [`ScalingPoint`]: what a study found for one number of workers.

use std::fmt;

use super::loss::Loss;
use super::{ScalingKind, karp_flatt};
use crate::clock::{Sample, walls};
use crate::error::counted;
use crate::stats::estimate;
use crate::unit::{Cores, Estimate, Fraction, Ratio, Seconds};

/// Below this many cores on the mean a sequential program does not compute but waits for something, and how much processor
/// time it needs says little.
const COMPUTES: f64 = 0.1;

/// From this many cores wanted on a sequential program only computes, so that all of its time passes on a core or waiting for
/// one.
const ONLY_COMPUTES: f64 = 0.9;

/// One number of workers in a scaling study. Every estimate is the median over the rounds with its 95 % interval.
///
/// ```
/// use speedup::prelude::*;
///
/// let clock = ScriptedClock::new();
/// let report = Scaling::of("halves")
///     .workers([2])
///     .baseline(|| clock.advance(secs(1.0)))
///     .run_on(&clock, |_| clock.pass(Sample::busy(secs(0.625), 1.6)))?;
/// let point = report.at(2)?;
/// assert_eq!(point.speed_up.to_string(), "1.60× [1.60, 1.60]");
/// assert_eq!(point.karp_flatt.expect("there is more than one worker").value.to_string(), "25 %");
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingPoint {
    /// The number of workers.
    pub workers: usize,
    /// The time of the parallel program.
    pub time: Estimate<Seconds>,
    /// Sequential time ÷ parallel time, of each round. In a study of weak scaling the sequential time is that of one share
    /// of the work, times the number of shares: the scaled speed-up.
    pub speed_up: Estimate<Ratio>,
    /// Speed-up ÷ workers: the share of each worker that was put to use; 1 is ideal.
    pub efficiency: Estimate<Fraction>,
    /// The serial fraction that would explain the speed-up by Amdahl's law ([`karp_flatt`]); `None` for one worker.
    pub karp_flatt: Option<Estimate<Fraction>>,
    /// Work inflation: processor time of the parallel program ÷ that of the sequential one for the same work. `None` where
    /// processor time is unknown, or where the sequential program mostly sleeps.
    pub inflation: Option<Estimate<Ratio>>,
    /// The cores delivered to the parallel program: processor time ÷ time on the wall.
    pub delivered: Option<Estimate<Cores>>,
    /// The speed-up as it would be had every thread that waited for a core had one: (cores wanted by the parallel program ÷
    /// cores wanted by the sequential one) ÷ inflation, where the cores wanted are (processor time + waiting) ÷ time. `None`
    /// where waiting is unknown, for more workers than cores, since these wait for each other, and for a sequential program that
    /// does not only compute. It cannot know what the host of a virtual machine takes away.
    pub undisturbed: Option<Estimate<Ratio>>,
    /// Where the worker-seconds went; `None` where processor time is unknown.
    pub loss: Option<Loss>,
    /// What an empty task costs in a map of as many tasks; `None` if the program did not use
    /// [`Pool::map`](crate::pool::Pool::map) and its kin.
    pub hand_out: Option<HandOut>,
    /// The samples, round by round.
    pub samples: Vec<Sample>,
}

/// What it costs to start a map and to hand out its tasks, measured with empty ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HandOut {
    /// The number of tasks in the program's last map.
    pub tasks: usize,
    /// The time of a map of empty tasks ÷ their number, so a share of the start in each.
    pub per_task: Seconds,
}

/// The rounds of one number of workers beside those of the sequential program.
pub(super) struct Rounds<'a> {
    pub kind: ScalingKind,
    pub workers: usize,
    /// The cores on which the workers can run at the same time.
    pub cores: usize,
    pub baseline: &'a [Sample],
    pub samples: &'a [Sample],
    pub hand_out: Option<HandOut>,
}

impl Rounds<'_> {
    /// The share of the sequential program's work that the parallel one does.
    fn shares(&self) -> f64 {
        match self.kind {
            ScalingKind::Strong => 1.0,
            ScalingKind::Weak => self.workers as f64,
        }
    }

    /// A number of each round, if all rounds have it.
    fn each(&self, number: impl Fn(&Sample, &Sample) -> Option<f64>) -> Option<Vec<f64>> {
        let pairs = self.baseline.iter().zip(self.samples);
        pairs.map(|(base, run)| number(base, run)).collect()
    }

    fn speed_ups(&self) -> Vec<f64> {
        let pairs = self.baseline.iter().zip(self.samples);
        pairs
            .map(|(base, run)| self.shares() * (base.wall / run.wall).as_f64())
            .collect()
    }

    fn inflations(&self) -> Option<Vec<f64>> {
        self.each(|base, run| {
            let delivered = base.delivered()?.as_f64();
            let needed = self.shares() * base.cpu?.as_f64();
            let inflation = run.cpu?.as_f64() / needed;
            (delivered >= COMPUTES && inflation > 0.0).then_some(inflation)
        })
    }

    fn undisturbed(&self) -> Option<Vec<f64>> {
        if self.workers > self.cores {
            return None;
        }
        let wanted = |run: &Sample| Some((run.cpu? + run.waited?).as_f64() / run.wall.as_f64());
        let wanted = self.each(|base, run| {
            let alone = wanted(base)?;
            (alone >= ONLY_COMPUTES).then(|| Some(wanted(run)? / alone))?
        })?;
        let inflations = self.inflations()?;
        Some(wanted.iter().zip(inflations).map(|(w, i)| w / i).collect())
    }

    fn loss(&self) -> Option<Loss> {
        let useful = |base: &Sample| Some(Seconds::new(self.shares() * base.cpu?.as_f64()));
        let pairs = self.baseline.iter().zip(self.samples);
        let rounds: Option<Vec<(Seconds, Sample)>> = pairs
            .map(|(base, run)| Some((useful(base)?, *run)))
            .collect();
        Loss::over(self.workers, &rounds?)
    }

    /// The point that the rounds make.
    pub(super) fn point(&self) -> ScalingPoint {
        let speed_ups = self.speed_ups();
        let efficiencies: Vec<f64> = speed_ups.iter().map(|s| s / self.workers as f64).collect();
        let fractions: Option<Vec<f64>> = speed_ups
            .iter()
            .map(|&s| karp_flatt(Ratio::new(s), self.workers).map(Fraction::as_f64))
            .collect();
        let delivered = self.each(|_, run| run.delivered().map(Cores::as_f64));
        ScalingPoint {
            workers: self.workers,
            time: estimate(&walls(self.samples), Seconds::new),
            speed_up: estimate(&speed_ups, Ratio::new),
            efficiency: estimate(&efficiencies, Fraction::new),
            karp_flatt: fractions.map(|fractions| estimate(&fractions, Fraction::new)),
            inflation: self
                .inflations()
                .map(|values| estimate(&values, Ratio::new)),
            delivered: delivered.map(|values| estimate(&values, Cores::new)),
            undisturbed: self
                .undisturbed()
                .map(|values| estimate(&values, Ratio::new)),
            loss: self.loss(),
            hand_out: self.hand_out,
            samples: self.samples.to_vec(),
        }
    }
}

impl fmt::Display for ScalingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}, speed-up {}, efficiency {}",
            counted(self.workers, "worker"),
            self.time,
            self.speed_up,
            self.efficiency
        )
    }
}
