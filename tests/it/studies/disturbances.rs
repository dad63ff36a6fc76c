//! Disturbances on a scripted clock, each of which has a caution of its own.

use speedup::prelude::*;

use super::{cautions, sample, study};

#[test]
fn drift_steps_spikes_and_cold_starts_are_told_apart() {
    let steady = |_: usize, _: usize| sample(1.0, 1.0, 0.0);
    let walls = |wall: fn(usize) -> f64| {
        let report = study(
            &[1],
            18,
            |round| sample(wall(round), wall(round), 0.0),
            steady,
        );
        cautions(&report).into_iter().cloned().collect::<Vec<_>>()
    };
    // Slower by 2 % with every round; and by a half from the tenth on, as a processor that is throttled by its heat.
    let drift = walls(|round| 1.02_f64.powf(round as f64));
    assert!(
        matches!(drift[..], [Caution::Drifted { factor }] if factor.as_f64() > 1.2),
        "{drift:?}"
    );
    let step = walls(|round| if round < 10 { 1.0 } else { 1.5 });
    assert!(
        step.iter()
            .any(|caution| matches!(caution, Caution::Drifted { .. })),
        "{step:?}"
    );
    let faster = walls(|round| if round < 10 { 1.5 } else { 1.0 });
    assert!(
        faster
            .iter()
            .any(|caution| matches!(caution, Caution::Drifted { factor } if factor.as_f64() < 0.7)),
        "{faster:?}"
    );
    // Three runs in eighteen hit by something else change no median, and are no reason for a caution.
    assert_eq!(walls(|round| if round % 6 == 2 { 1.5 } else { 1.0 }), []);
    let cold = walls(|round| if round == 1 { 1.5 } else { 1.0 });
    assert!(
        matches!(cold[..], [Caution::ColdFirstRound { .. }]),
        "{cold:?}"
    );
    // No effect size, no caution: a first round slower by a tenth of a millisecond.
    assert_eq!(walls(|round| if round == 1 { 1.0001 } else { 1.0 }), []);
    let unsteady = walls(|round| 1.0 + 0.3 * f64::from(u8::from(round % 2 == 0)));
    assert!(
        matches!(unsteady[..], [Caution::Unsteady { spread }] if spread.as_f64() > 0.1),
        "{unsteady:?}"
    );
}

#[test]
fn a_quota_that_stops_the_programs_is_named() {
    let clock = ScriptedClock::new();
    clock.throttle(Seconds::new(5.0));
    let report = Scaling::of("container")
        .workers([1])
        .baseline(|| clock.pass(sample(1.0, 0.5, 0.0)))
        .run_on(&clock, |_| {
            clock.throttle(Seconds::new(0.25));
            clock.pass(sample(1.0, 0.5, 0.0));
        })
        .unwrap();
    // 16 rounds and the first run; what was before the study does not count.
    let stopped = Seconds::new(17.0 * 0.25);
    assert_eq!(report.throttled, Some(stopped));
    let elapsed = report.elapsed;
    assert!(cautions(&report).contains(&&Caution::Throttled { stopped, elapsed }));
}

#[test]
fn a_quota_that_stopped_them_for_a_moment_is_not() {
    // Samples of many calls, so that the time of a call is short and that of the study is not.
    let clock = ScriptedClock::new();
    clock.throttle(Seconds::default());
    let report = Scaling::of("container")
        .workers([1])
        .baseline(|| clock.advance(Seconds::new(1e-6)))
        .run_on(&clock, |_| clock.advance(Seconds::new(1e-6)))
        .unwrap();
    let mut stopped = report.clone();
    stopped.throttled = Some(Seconds::new(1e-5));
    assert!(report.elapsed > Seconds::new(0.03));
    let anew = ScalingReport::from_csv(&stopped.to_csv()).unwrap();
    assert_eq!(cautions(&anew), Vec::<&Caution>::new());
}
