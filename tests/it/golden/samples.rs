//! The pictures of the samples of a study: their spread, and where the worker-seconds went.

use speedup::prelude::*;

use super::check;
use super::scaling::{scattered, study};

#[test]
fn spread_with_an_outlier() {
    let sample = |workers: usize, round: usize| {
        let wall = [20.0, 21.0, 11.5][workers] * (0.97 + 0.06 * scattered(workers, round));
        let wall = match (workers, round) {
            (2, 9) => 35.0,
            (2, 3) => 13.5,
            (0, 2 | 5) => 3.0,
            _ => wall,
        };
        Sample::busy(Seconds::new(1e-3 * wall), 1.0)
    };
    let report = study("squares", (2, 16), &[1, 2], &ScriptedClock::new(), sample);
    check("spread-outlier", &report.spread_plot());
}

#[test]
fn spread_of_medians_far_apart() {
    let sample = |workers: usize, round: usize| {
        let spread = 0.95 + 0.02 * workers as f64 * scattered(workers, round);
        let outlier = if (workers, round) == (8, 20) {
            2.5
        } else {
            1.0
        };
        Sample::busy(Seconds::new(outlier * spread / workers.max(1) as f64), 1.0)
    };
    let report = study(
        "squares",
        (8, 40),
        &[1, 2, 4, 8],
        &ScriptedClock::new(),
        sample,
    );
    check("spread-many", &report.spread_plot());
}

#[test]
fn losses_where_others_took_cores() {
    // For each number of workers the time, the processor time and the time spent waiting.
    let runs = [
        (1.0, 1.0, 0.0),
        (1.02, 1.01, 0.01),
        (0.98, 1.04, 0.90),
        (0.95, 1.2, 2.4),
        (0.97, 1.5, 6.2),
    ];
    let sample = |workers: usize, round: usize| {
        let index = if workers == 0 {
            0
        } else {
            1 + workers.ilog2() as usize
        };
        let spread = 0.99 + 0.02 * scattered(workers, round);
        let [wall, cpu, waited] =
            [runs[index].0, runs[index].1, runs[index].2].map(|part| Seconds::new(spread * part));
        Sample {
            wall,
            cpu: Some(cpu),
            waited: Some(waited),
        }
    };
    let report = study(
        "squares",
        (2, 16),
        &[1, 2, 4, 8],
        &ScriptedClock::new(),
        sample,
    );
    check("loss-waiting", &report.loss_plot());
}

#[test]
fn losses_of_unequal_work() {
    let sample = |workers: usize, _: usize| {
        let wall = [12.0, 12.6, 7.0, 4.8][[0, 1, 2, 4].iter().position(|p| *p == workers).unwrap()];
        let cpu = if workers == 0 {
            12.0
        } else {
            12.4 + 0.3 * workers as f64
        };
        Sample {
            waited: None,
            wall: Seconds::new(1e-3 * wall),
            cpu: Some(Seconds::new(1e-3 * cpu)),
        }
    };
    let mut report = study(
        "five integrals",
        (4, 6),
        &[1, 2, 4],
        &ScriptedClock::new(),
        sample,
    );
    for point in &mut report.points {
        let loss = point.loss.as_mut().unwrap();
        loss.idle = loss.idle + loss.waiting.take().unwrap();
    }
    check("loss-idle", &report.loss_plot());
}

#[test]
fn losses_that_nothing_tells() {
    let sample =
        |workers: usize, _: usize| Sample::busy(Seconds::new(1.0 / workers.max(1) as f64), 1.0);
    let report = study(
        "squares",
        (2, 6),
        &[1, 2],
        &ScriptedClock::wall_alone(),
        sample,
    );
    check("loss-unknown", &report.loss_plot());
}
