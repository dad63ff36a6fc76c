//! The doubts about a study: each with its number and its cure, and none without an effect that matters.

use super::ScalingKind;
use super::point::ScalingPoint;
use super::report::ScalingReport;
use crate::clock::walls;
use crate::error::Caution;
use crate::stats::{median, outliers};
use crate::timing::{few_rounds, work_left_out};
use crate::unit::{Cores, Fraction, Ratio, Seconds};

/// A part of the whole that matters.
const NOTABLE: f64 = 0.1;

/// All doubts about a report, those about the whole first.
pub(super) fn cautions(report: &ScalingReport) -> Vec<Caution> {
    let whole = [
        report.machine.not_optimised(),
        work_left_out(report.baseline.value),
        throttled(report),
        unsteady(report),
        drifted(report),
        cold(report),
    ];
    let points = [
        more_workers_than_cores(report),
        cores_taken(report),
        hyper_threads(report),
        grain_too_fine(report),
    ];
    let rounds = few_rounds(report.rounds, report.rounds_asked, report.within);
    let found = whole.into_iter().chain(points).flatten();
    rounds.chain(found).collect()
}

/// A quota that stopped the programs for a hundredth of the time or more.
fn throttled(report: &ScalingReport) -> Option<Caution> {
    let stopped = report.throttled?;
    let elapsed = report.elapsed;
    let share = stopped.as_f64() / elapsed.as_f64();
    (share > 0.01).then_some(Caution::Throttled { stopped, elapsed })
}

/// Samples of the sequential program that scatter by more than a tenth from round to round; a drift does not count here.
fn unsteady(report: &ScalingReport) -> Option<Caution> {
    let walls = walls(&report.baseline_samples);
    let steps = walls.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let steps: Vec<f64> = steps.collect();
    // 1.4826 times the median of absolute values estimates the standard deviation of normally distributed ones, and that of
    // a difference is the root of 2 times that of a sample.
    let deviation = 1.4826 * median(&steps)? / 2_f64.sqrt();
    let spread = deviation / median(&walls)?;
    (spread > NOTABLE).then_some(Caution::Unsteady {
        spread: Fraction::new(spread),
    })
}

/// A sequential program that is slower or faster at the end than at the beginning, by more than a tenth and by more than its
/// samples scatter in either third.
fn drifted(report: &ScalingReport) -> Option<Caution> {
    let walls = walls(&report.baseline_samples);
    let third = walls.len() / 3;
    if third < 2 {
        return None;
    }
    let (first, last) = (&walls[..third], &walls[walls.len() - third..]);
    let factor = median(last)? / median(first)?;
    let apart = |low: &[f64], high: &[f64]| {
        let most = low.iter().copied().fold(0.0, f64::max);
        high.iter().all(|&wall| wall > most)
    };
    let drifted = (factor > 1.0 + NOTABLE && apart(first, last))
        || (factor < 1.0 / (1.0 + NOTABLE) && apart(last, first));
    drifted.then_some(Caution::Drifted {
        factor: Ratio::new(factor),
    })
}

/// A first round that took longer than all others and lies far outside, although the programs had run before.
fn cold(report: &ScalingReport) -> Option<Caution> {
    let walls = walls(&report.baseline_samples);
    let (&first, others) = walls.split_first()?;
    let longest = others.iter().all(|&wall| first > wall);
    // With two or three rounds anything is the longest.
    let cold = longest && others.len() >= 5 && outliers(&walls).contains(&0);
    cold.then_some(Caution::ColdFirstRound {
        first: Seconds::new(first),
        usual: Seconds::new(median(others)?),
    })
}

/// Whether the workers of this point mostly compute, and so need cores.
fn computes(point: &ScalingPoint, cores: usize) -> bool {
    let wanted = point.workers.min(cores) as f64;
    point
        .delivered
        .is_some_and(|delivered| delivered.value.as_f64() > 0.5 * wanted)
}

fn more_workers_than_cores(report: &ScalingReport) -> Option<Caution> {
    let cores = report.cores();
    let most = report
        .points
        .iter()
        .rev()
        .find(|point| computes(point, cores))?;
    let workers = most.workers;
    (workers > cores).then_some(Caution::MoreWorkersThanCores { workers, cores })
}

/// The largest number of workers that has a core for each.
fn within_cores(report: &ScalingReport) -> Option<&ScalingPoint> {
    let cores = report.cores();
    let mut points = report.points.iter().rev();
    points.find(|point| point.workers <= cores)
}

/// Cores that others had while a tenth or more of the workers' time was spent waiting for them.
fn cores_taken(report: &ScalingReport) -> Option<Caution> {
    let point = within_cores(report)?;
    let loss = point.loss?;
    let share = loss.waiting?.as_f64() / loss.total().as_f64();
    (share > NOTABLE).then(|| Caution::CoresTaken {
        workers: point.workers,
        taken: Cores::new(share * point.workers as f64),
    })
}

fn hyper_threads(report: &ScalingReport) -> Option<Caution> {
    let point = within_cores(report)?;
    let physical = report.machine.physical_cores?;
    (point.workers > physical && computes(point, report.cores())).then_some(Caution::HyperThreads {
        workers: point.workers,
        physical,
    })
}

/// Tasks so short that handing them all out takes a tenth or more of the time in which the workers could do them.
fn grain_too_fine(report: &ScalingReport) -> Option<Caution> {
    let point = within_cores(report).filter(|point| point.workers > 1)?;
    let hand_out = point.hand_out?;
    let shares = match report.kind {
        ScalingKind::Strong => 1.0,
        ScalingKind::Weak => point.workers as f64,
    };
    let work = shares * report.baseline.value.as_f64();
    let handing_out = hand_out.per_task.as_f64() * hand_out.tasks as f64;
    let task = Seconds::new(work / hand_out.tasks as f64);
    (handing_out > NOTABLE * work / point.workers as f64).then_some(Caution::GrainTooFine {
        tasks: hand_out.tasks,
        task,
        hand_out: hand_out.per_task,
    })
}
