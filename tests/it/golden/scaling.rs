//! The pictures of scaling studies.

use std::cell::RefCell;
use std::collections::HashMap;

use speedup::plot::machines;
use speedup::prelude::*;

use super::check;

/// A report of a study whose programs take what `sample` says for a number of workers, 0 for the sequential program, in a
/// round; on so many cores, whatever the machine of the test has.
pub fn study(
    title: &str,
    (cores, rounds): (usize, usize),
    workers: &[usize],
    clock: &ScriptedClock,
    sample: impl Fn(usize, usize) -> Sample,
) -> ScalingReport {
    let runs = RefCell::new(HashMap::new());
    let pass = |workers: usize| {
        let mut runs = runs.borrow_mut();
        let run: &mut usize = runs.entry(workers).or_default();
        // The first run is that in which the answers are compared.
        clock.pass(sample(workers, run.saturating_sub(1)));
        *run += 1;
    };
    let study = Scaling::of(title).workers(workers).rounds(rounds).seed(7);
    let mut report = study
        .baseline(|| pass(0))
        .run_on(clock, |pool| pass(pool.workers()))
        .unwrap();
    report.machine.usable_cores = cores;
    report.machine.logical_cores = cores;
    report.machine.allowed_cores = None;
    report.machine.quota = None;
    for point in &mut report.points {
        point.undisturbed = None;
    }
    report
}

/// A report with these speed-ups of a sequential second, whose rounds spread by 7 % either way, on so many cores.
fn report(title: &str, cores: usize, speed_ups: &[(usize, f64)], rounds: usize) -> ScalingReport {
    let workers: Vec<usize> = speed_ups.iter().map(|point| point.0).collect();
    let sample = |workers: usize, round: usize| {
        let point = speed_ups.iter().find(|point| point.0 == workers);
        let speed_up = point.map_or(1.0, |point| point.1);
        let place = round as f64 / (rounds - 1) as f64;
        let spread = if workers == 0 {
            1.0
        } else {
            0.93 + 0.14 * place
        };
        let busy = speed_up.min(cores as f64);
        Sample::busy(Seconds::new(spread / speed_up), busy)
    };
    study(
        title,
        (cores, rounds),
        &workers,
        &ScriptedClock::new(),
        sample,
    )
}

/// A number between 0 and 1 for a run, that looks like a random one.
pub fn scattered(workers: usize, round: usize) -> f64 {
    (0.618 * round as f64 + 0.377 * workers as f64).fract()
}

#[test]
fn speed_up_of_sleeping_tasks() {
    let staircase =
        [1, 2, 3, 4, 5, 8, 10].map(|p: usize| (p, 0.99 * 10.0 / 10_usize.div_ceil(p) as f64));
    check(
        "speed-up-sleeping",
        &report("ten squares", 2, &staircase, 3).speed_up_plot(),
    );
}

#[test]
fn speed_up_of_arithmetic() {
    let measured = [
        (1, 0.97),
        (2, 1.86),
        (4, 1.9),
        (8, 1.84),
        (16, 1.8),
        (32, 1.71),
    ];
    check(
        "speed-up-arithmetic",
        &report("20 integrals of sin x²", 2, &measured, 16).speed_up_plot(),
    );
}

#[test]
fn speed_up_below_one() {
    let measured = [(1, 0.05), (2, 0.04), (4, 0.03)];
    check(
        "speed-up-slower",
        &report("five integrals", 4, &measured, 16).speed_up_plot(),
    );
}

#[test]
fn speed_up_with_a_prediction_on_a_machine_where_others_took_cores() {
    let measured = [(1, 0.9), (2, 1.02), (4, 1.61), (8, 1.55)];
    let mut report = report("squares", 4, &measured, 16);
    report.predicted = [(1, 1.0), (2, 2.0), (4, 4.0), (8, 4.0)]
        .map(|(p, s)| (p, Ratio::new(s)))
        .to_vec();
    for (point, speed_up) in report.points.iter_mut().zip([0.9, 1.82, 3.44]) {
        let ends = (Ratio::new(0.97 * speed_up), Ratio::new(1.04 * speed_up));
        point.undisturbed = Some(Estimate {
            value: Ratio::new(speed_up),
            interval: Some(ends),
        });
    }
    check("speed-up-predicted", &report.speed_up_plot());
}

#[test]
fn speed_up_under_a_quota_with_work_that_grows() {
    let mut report = report("grid of p rows", 4, &[(1, 0.98), (2, 1.42), (4, 1.46)], 16);
    report.kind = ScalingKind::Weak;
    report.machine.quota = Some(1.5);
    report.predicted = [(1, 1.0), (2, 1.5), (4, 1.5)]
        .map(|(p, s)| (p, Ratio::new(s)))
        .to_vec();
    check("speed-up-quota", &report.speed_up_plot());
}

/// A report of a program with these serial fractions on 8 cores.
fn serial(title: &str, fraction: impl Fn(f64) -> f64) -> ScalingReport {
    let sample = |workers: usize, round: usize| {
        let p = workers.max(1) as f64;
        let serial = if workers == 0 { 0.0 } else { fraction(p) };
        let spread = if workers == 0 {
            1.0
        } else {
            0.995 + 0.01 * scattered(workers, round)
        };
        Sample::busy(Seconds::new(spread * (serial + (1.0 - serial) / p)), 1.0)
    };
    study(
        title,
        (8, 16),
        &[1, 2, 4, 6, 8, 12],
        &ScriptedClock::new(),
        sample,
    )
}

#[test]
fn efficiency_of_serial_code() {
    check(
        "efficiency-serial",
        &serial("squares and their sum", |_| 0.12).efficiency_plot(),
    );
}

#[test]
fn efficiency_with_overhead_that_grows() {
    check(
        "efficiency-overhead",
        &serial("squares", |p| 0.01 + 0.012 * p).efficiency_plot(),
    );
}

#[test]
fn several_machines() {
    let on = |processor: &str, cores: usize, speed_ups: &[(usize, f64)]| {
        let mut report = report("20 integrals of sin x²", cores, speed_ups, 16);
        report.machine.cpu = Some(processor.to_owned());
        report
    };
    let old = on(
        "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz",
        2,
        &[(1, 0.96), (2, 1.83), (4, 2.2)],
    );
    let new = on(
        "AMD Ryzen 7 5800X 8-Core Processor",
        8,
        &[(1, 0.98), (2, 1.93), (4, 3.7), (8, 6.8)],
    );
    let same = on(
        "AMD Ryzen 7 5800X 8-Core Processor",
        8,
        &[(1, 0.97), (2, 1.9), (4, 3.2), (8, 4.9)],
    );
    check("machines", &machines(&[&old, &new, &same]).unwrap());
}
