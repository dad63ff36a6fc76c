//! Studies of programs of several kinds: whose work grows, whose answers are rounded, whose tasks are tiny, that sleep.

use std::cell::Cell;

use speedup::prelude::*;

use super::{cautions, near, sample, study};

#[test]
fn weak_scaling_compares_shares_with_shares() {
    let clock = ScriptedClock::new();
    let asked = Cell::new(0);
    let report = Scaling::of("shares")
        .workers([1, 2, 4])
        .weak(|shares| {
            asked.set(asked.get() + usize::from(shares == 4));
            clock.advance(Seconds::new(shares as f64));
            vec![7; shares]
        })
        .run_on(&clock, |pool| {
            let p = pool.workers();
            // Gustafson's law with a serial fraction of a tenth.
            let wall = p as f64 / (p as f64 - 0.1 * (p as f64 - 1.0));
            clock.pass(sample(wall, p as f64, 0.0));
            vec![7; p]
        })
        .unwrap();
    assert_eq!((report.kind, asked.get()), (ScalingKind::Weak, 1));
    near(report.at(4).unwrap().speed_up.value.as_f64(), 3.7);
    near(report.at(4).unwrap().inflation.unwrap().value.as_f64(), 1.0);
    near(
        report
            .fit(Law::Gustafson)
            .unwrap()
            .serial_fraction
            .value
            .as_f64(),
        0.1,
    );
    assert!(matches!(
        report.fit(Law::Amdahl),
        Err(Error::OtherKind { .. })
    ));
    let wrong = Scaling::of("shares")
        .workers([2])
        .weak(|shares| vec![7; shares])
        .run(|_| vec![7]);
    assert!(matches!(wrong, Err(Error::AnswersDiffer { .. })));
}

#[test]
fn sums_in_another_order_agree_within_a_tolerance() {
    let tenths = vec![0.1; 1000];
    let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();
    let study = || {
        Scaling::of("sum")
            .workers([2])
            .rounds(6)
            .baseline(|| sum(&tenths))
    };
    let parallel = |pool: &Pool| {
        pool.map(&[&tenths[..300], &tenths[300..]], |part| sum(part))
            .iter()
            .sum::<f64>()
    };
    let error = study().run(parallel).unwrap_err();
    assert!(error.to_string().contains(".agree_within(1e-9)"), "{error}");
    assert!(study().agree_within(1e-9).run(parallel).is_ok());
}

#[test]
fn tasks_shorter_than_their_hand_out_are_named() {
    let mut report = study(
        &[1, 2],
        6,
        |_| sample(1.0, 1.0, 0.0),
        |p, _| sample(1.0 / p as f64, 1.0, 0.0),
    );
    report.machine.usable_cores = 2;
    let mut named = |per_task: f64| {
        let per_task = Seconds::new(per_task);
        report.points[1].hand_out = Some(HandOut {
            tasks: 1000,
            per_task,
        });
        let anew = ScalingReport::from_csv(&report.to_csv()).unwrap();
        cautions(&anew).into_iter().cloned().collect::<Vec<_>>()
    };
    // Two workers have half a second for a thousand tasks of a millisecond: a tenth of that is 50 µs a task.
    assert_eq!(named(49e-6), []);
    let [
        Caution::GrainTooFine {
            tasks: 1000, task, ..
        },
    ] = named(51e-6)[..]
    else {
        panic!("{:?}", named(51e-6));
    };
    near(task.as_f64(), 1e-3);
}

#[test]
fn the_tasks_of_a_map_are_counted_and_their_hand_out_is_measured() {
    let numbers: Vec<u64> = (0..1000).collect();
    let report = Scaling::of("tiny")
        .workers([1])
        .rounds(1)
        .baseline(|| numbers.iter().map(|x| x ^ 1).collect::<Vec<_>>())
        .run(|pool| pool.map(&numbers, |x| x ^ 1))
        .unwrap();
    let hand_out = report.points[0].hand_out.unwrap();
    assert!(hand_out.tasks == 1000 && hand_out.per_task > Seconds::default());
}

#[test]
fn a_program_that_half_sleeps_has_no_undisturbed_speed_up() {
    // Its sleep would be scaled with its waiting.
    let report = study(
        &[1],
        16,
        |_| sample(1.0, 0.5, 0.0),
        |_, _| sample(0.75, 0.5, 0.25),
    );
    assert_eq!(report.at(1).unwrap().undisturbed, None);
    assert!(report.at(1).unwrap().inflation.is_some());
    let nothing = study(
        &[1],
        16,
        |_| sample(1.0, 1.0, 0.0),
        |_, _| sample(0.5, 0.0, 0.0),
    );
    assert_eq!(nothing.at(1).unwrap().inflation, None);
    assert_eq!(ScalingReport::from_csv(&nothing.to_csv()).unwrap(), nothing);
}

#[test]
fn work_left_out_is_named() {
    let clock = ScriptedClock::new();
    let report = Scaling::of("nothing")
        .workers([1])
        .rounds(6)
        .baseline(|| clock.advance(Seconds::new(5e-10)))
        .run_on(&clock, |_| clock.advance(Seconds::new(1e-6)))
        .unwrap();
    assert!(
        matches!(cautions(&report)[..], [Caution::WorkLeftOut { .. }]),
        "{:?}",
        report.cautions
    );
}
