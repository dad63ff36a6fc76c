//! Scaling studies and comparisons on a scripted clock: what they make of each disturbance, exactly.

mod comparisons;
mod disturbances;
mod programs;

use std::cell::Cell;

use speedup::prelude::*;

/// So much on the wall, with this processor time and this waiting.
fn sample(wall: f64, cpu: f64, waited: f64) -> Sample {
    Sample {
        wall: Seconds::new(wall),
        cpu: Some(Seconds::new(cpu)),
        waited: Some(Seconds::new(waited)),
    }
}

/// A study of strong scaling in which the sequential program and p workers pass what the functions say, of round 1 and later;
/// round 0 is that in which answers are compared.
fn study(
    workers: &[usize],
    rounds: usize,
    sequential: impl Fn(usize) -> Sample,
    parallel: impl Fn(usize, usize) -> Sample,
) -> ScalingReport {
    let clock = ScriptedClock::new();
    let next = |round: &Cell<usize>| round.replace(round.get() + 1);
    let (own, others) = (
        Cell::new(0),
        vec![Cell::new(0); 1 + workers.iter().max().unwrap()],
    );
    Scaling::of("script")
        .workers(workers)
        .rounds(rounds)
        .baseline(|| clock.pass(sequential(next(&own))))
        .run_on(&clock, |pool| {
            let p = pool.workers();
            clock.pass(parallel(p, next(&others[p])));
        })
        .unwrap()
}

/// The cautions but for that of a build that is not optimised, which depends on how the tests are built.
fn cautions(report: &ScalingReport) -> Vec<&Caution> {
    let wanted = |caution: &&Caution| !matches!(caution, Caution::NotOptimised { .. });
    report.cautions.iter().filter(wanted).collect()
}

fn near(value: f64, expected: f64) {
    // Sums on the clock and a few divisions.
    assert!((value - expected).abs() < 1e-9, "{value} for {expected}");
}

#[test]
fn speed_up_is_the_ratio_of_cores_delivered_divided_by_the_inflation() {
    let report = study(
        &[1],
        16,
        |round| sample(1.0 + 0.01 * round as f64, 0.9, 0.05),
        |_, round| sample(0.8 + 0.02 * round as f64, 1.1 + 0.03 * round as f64, 0.1),
    );
    let point = report.at(1).unwrap();
    for (base, run) in report.baseline_samples.iter().zip(&point.samples) {
        let cores = |sample: &Sample| sample.delivered().unwrap().as_f64();
        let inflation = (run.cpu.unwrap() / base.cpu.unwrap()).as_f64();
        near(
            (base.wall / run.wall).as_f64(),
            cores(run) / cores(base) / inflation,
        );
    }
}

#[test]
fn a_machine_that_delivers_all_cores_has_nothing_to_say() {
    let report = study(
        &[1],
        16,
        |_| sample(1.0, 1.0, 0.0),
        |_, _| sample(1.0, 1.0, 0.0),
    );
    let point = report.at(1).unwrap();
    assert_eq!(cautions(&report), Vec::<&Caution>::new());
    near(point.undisturbed.unwrap().value.as_f64(), 1.0);
    near(point.inflation.unwrap().value.as_f64(), 1.0);
    near(point.efficiency.value.as_f64(), 1.0);
    near(point.delivered.unwrap().value.as_f64(), 1.0);
    assert_eq!(point.karp_flatt, None);
}

#[test]
fn a_starved_machine_is_told_from_a_program_that_does_not_scale() {
    // Others have half of each core: everything takes twice as long, and waits as long as it works.
    let report = study(
        &[1],
        16,
        |_| sample(1.0, 1.0, 0.0),
        |_, _| sample(2.0, 1.0, 1.0),
    );
    let point = report.at(1).unwrap();
    near(point.speed_up.value.as_f64(), 0.5);
    near(point.undisturbed.unwrap().value.as_f64(), 1.0);
    let loss = point.loss.unwrap();
    near(loss.useful.as_f64(), 1.0);
    near(loss.waiting.unwrap().as_f64(), 1.0);
    let [Caution::CoresTaken { workers: 1, taken }] = cautions(&report)[..] else {
        panic!("{:?}", report.cautions);
    };
    near(taken.as_f64(), 0.5);
    assert!(
        report.to_string().contains("others took 0.500 cores"),
        "{report}"
    );

    // A program that leaves its worker idle as long as it works looks the same on the wall.
    let report = study(
        &[1],
        16,
        |_| sample(1.0, 1.0, 0.0),
        |_, _| sample(2.0, 1.0, 0.0),
    );
    let point = report.at(1).unwrap();
    near(point.undisturbed.unwrap().value.as_f64(), 0.5);
    near(point.loss.unwrap().idle.as_f64(), 1.0);
    assert_eq!(cautions(&report), Vec::<&Caution>::new());
}

#[test]
fn more_workers_than_cores_say_so_if_they_compute() {
    let cores = machine().usable_cores;
    let most = cores + 1;
    let busy = |p: usize| {
        let delivered = p.min(cores) as f64;
        sample(1.0 / delivered, 1.0, (p as f64 - delivered) / delivered)
    };
    let report = study(&[1, most], 16, |_| sample(1.0, 1.0, 0.0), |p, _| busy(p));
    let caution = Caution::MoreWorkersThanCores {
        workers: most,
        cores,
    };
    assert!(
        cautions(&report).contains(&&caution),
        "{:?}",
        report.cautions
    );
    // Workers beyond the cores wait for each other, which no neighbour is to blame for.
    assert_eq!(report.at(most).unwrap().undisturbed, None);
    assert!(report.at(1).unwrap().undisturbed.is_some());
    assert!(report.at(most).unwrap().karp_flatt.is_some());

    let sleeping = study(
        &[1, most],
        16,
        |_| sample(1.0, 1e-4, 0.0),
        |p, _| sample(1.0 / p as f64, 3e-4, 0.0),
    );
    assert_eq!(cautions(&sleeping), Vec::<&Caution>::new());
    // Twice next to nothing is no inflation.
    assert_eq!(sleeping.at(1).unwrap().inflation, None);
}

#[test]
fn where_only_the_wall_can_be_read_the_rest_is_unknown() {
    let clock = ScriptedClock::wall_alone();
    let report = Scaling::of("bare")
        .workers([1, 2])
        .baseline(|| clock.advance(Seconds::new(1.0)))
        .run_on(&clock, |pool| {
            clock.advance(Seconds::new(1.0 / pool.workers() as f64));
        })
        .unwrap();
    let point = report.at(2).unwrap();
    near(point.speed_up.value.as_f64(), 2.0);
    assert_eq!(
        (point.inflation, point.delivered, point.undisturbed),
        (None, None, None)
    );
    assert_eq!((point.loss, report.throttled), (None, None));
    assert!(!report.to_string().contains("NaN"));
}

#[test]
fn the_time_allowed_takes_rounds_away_and_the_report_says_so() {
    let clock = ScriptedClock::new();
    let study = |seconds: i32| {
        Scaling::of("slow")
            .workers([1])
            .within(secs(seconds))
            .baseline(|| clock.advance(Seconds::new(1.0)))
            .run_on(&clock, |_| clock.advance(Seconds::new(1.0)))
            .unwrap()
    };
    let report = study(22);
    assert_eq!(report.rounds, 10);
    let caution = Caution::FewerRounds {
        rounds: 10,
        asked: 16,
        budget: secs(22),
    };
    assert_eq!(cautions(&report), [&caution]);
    assert_eq!(study(1).rounds, 6);
    assert_eq!(study(60).rounds, 16);
}
