//! Laws of scaling fitted to times of which the truth is known: without noise, with noise, and published ones.

use speedup::prelude::*;
use speedup::stats::non_negative_least_squares;

use crate::draw::Draw;

const COUNTS: [usize; 5] = [1, 2, 4, 8, 16];

/// A law with its parameters: σ or s, and κ.
#[derive(Clone, Copy, Debug)]
struct Truth {
    law: Law,
    serial: f64,
    coherency: f64,
}

impl Truth {
    /// The time on p workers, where one takes 1; by Gustafson's law, of p times the work.
    fn time(self, workers: usize) -> f64 {
        let p = workers as f64;
        match self.law {
            Law::Gustafson => p / (p - self.serial * (p - 1.0)),
            Law::Amdahl | Law::Usl => {
                (1.0 - self.serial) / p + self.serial + self.coherency * (p - 1.0)
            }
        }
    }

    fn speed_up(self, workers: usize) -> f64 {
        let work = if self.law == Law::Gustafson {
            workers
        } else {
            1
        };
        work as f64 / self.time(workers)
    }

    /// A fit of times that `noise` multiplies, which is told the round.
    fn fit(self, rounds: usize, mut noise: impl FnMut(usize) -> f64) -> Fit {
        let mut sample = |time: f64| -> Vec<Seconds> {
            (0..rounds)
                .map(|round| Seconds::new(time * noise(round)))
                .collect()
        };
        let baseline = sample(1.0);
        let times = COUNTS.map(|workers| (workers, sample(self.time(workers))));
        self.law.fit(&baseline, &times).unwrap()
    }
}

fn truth(law: Law, serial: f64, coherency: f64) -> Truth {
    Truth {
        law,
        serial,
        coherency,
    }
}

#[test]
fn without_noise_the_parameters_are_exact() {
    let mut truths = Vec::new();
    for serial in [0.0, 1e-4, 0.05, 0.5, 1.0] {
        truths.push(truth(Law::Amdahl, serial, 0.0));
        truths.push(truth(Law::Gustafson, serial, 0.0));
        for coherency in [0.0, 1e-5, 0.01, 0.5] {
            truths.push(truth(Law::Usl, serial, coherency));
        }
    }
    for truth in truths {
        // Whole rounds that take up to 8 times as long do not matter.
        let fit = truth.fit(7, |round| [1.0, 2.0, 4.0, 8.0][round % 4]);
        // The columns of the Universal Scalability Law multiply rounding by less than 100.
        let near =
            |found: f64, expected: f64| (found - expected).abs() <= 2e-14 * expected.max(1.0);
        let estimate = fit.serial_fraction;
        let (low, high) = estimate.interval.unwrap();
        for fraction in [estimate.value, low, high] {
            assert!(near(fraction.as_f64(), truth.serial), "{truth:?}: {fit}");
        }
        if let Some(coherency) = fit.coherency {
            assert!(
                near(coherency.value.as_f64(), truth.coherency),
                "{truth:?}: {fit}"
            );
        }
        let unlimited = truth.law == Law::Gustafson || truth.serial + truth.coherency == 0.0;
        assert_eq!(fit.limit().is_none(), unlimited, "{truth:?}: {fit}");
        for workers in [1, 3, 16, 50] {
            let predicted = fit.speed_up(workers).value.as_f64() / truth.speed_up(workers);
            // At 50 workers three times the range of the fit.
            assert!((predicted - 1.0).abs() < 1e-12, "{truth:?}: {predicted}");
        }
    }
}

#[test]
fn the_peak_is_where_gunther_puts_it() {
    let fit = truth(Law::Usl, 0.05, 0.001).fit(1, |_| 1.0);
    // √(0.95/0.001) = 30.8, and 31 is better than 30.
    assert_eq!(fit.peak(), Some(31));
    assert_eq!(
        fit.limit().unwrap().interval,
        None,
        "one round has no interval"
    );
    assert!(fit.is_extrapolation(33) && !fit.is_extrapolation(32));
    let expected = "Universal Scalability Law: contention 5.0 %, coherency 0.10 %, at most 9.04× with 31 workers";
    assert_eq!(fit.to_string(), expected);
    let fit = truth(Law::Usl, 0.05, 0.0).fit(6, |_| 1.0);
    assert_eq!(fit.peak(), None);
    let expected = "Universal Scalability Law: contention 5.0 % [5.0, 5.0], coherency 0 % [0, 0], at most 20.0×";
    assert_eq!(fit.to_string(), expected);
    let fit = truth(Law::Gustafson, 0.25, 0.0).fit(1, |_| 2.0);
    assert_eq!(fit.to_string(), "Gustafson's law: serial fraction 25 %");
    assert_eq!(fit.time(16).to_string(), "2.61 s");
}

/// What multiplies a time: noise of 3 % (the sum of 12 uniform numbers is nearly normal), a machine that becomes 20 %
/// slower during the study, and in one run of ten a spike of 10 to 40 %.
fn noise(draw: &mut Draw, round: usize) -> f64 {
    let normal = (0..12).map(|_| draw.between(0.0, 1.0)).sum::<f64>() - 6.0;
    let spike = if draw.below(10) == 0 {
        draw.between(1.1, 1.4)
    } else {
        1.0
    };
    (1.0 + 0.03 * normal) * (1.0 + 0.2 * round as f64 / 16.0) * spike
}

const STUDIES: usize = 300;

/// In how many of the studies, in per cent, each interval holds the truth: that of σ or s, of κ, of the speed-ups on
/// 4, 16 and 64 workers, and of the limit.
fn coverage(truth: Truth) -> [f64; 6] {
    let mut draw = Draw(7);
    let mut held = [0; 6];
    let speed_ups = [4, 16, 64].map(|workers| truth.speed_up(workers));
    let highest = if truth.coherency == 0.0 {
        1.0 / truth.serial
    } else {
        (1..1000)
            .map(|workers| truth.speed_up(workers))
            .fold(0.0, f64::max)
    };
    for _ in 0..STUDIES {
        let fit = truth.fit(16, |round| noise(&mut draw, round));
        let fraction = |estimate: Estimate<Fraction>| {
            let (low, high) = estimate.interval.unwrap();
            (low.as_f64(), high.as_f64())
        };
        let ratio = |estimate: Estimate<Ratio>| {
            let (low, high) = estimate.interval.unwrap();
            (low.as_f64(), high.as_f64())
        };
        let intervals = [
            (fraction(fit.serial_fraction), truth.serial),
            (fit.coherency.map_or((0.0, 0.0), fraction), truth.coherency),
            (ratio(fit.speed_up(4)), speed_ups[0]),
            (ratio(fit.speed_up(16)), speed_ups[1]),
            (ratio(fit.speed_up(64)), speed_ups[2]),
            // Where no limit is stated, nothing is wrong.
            (fit.limit().map_or((0.0, f64::INFINITY), ratio), highest),
        ];
        for (held, ((low, high), truth)) in held.iter_mut().zip(intervals) {
            *held += usize::from(low <= truth && truth <= high);
        }
    }
    held.map(|held| 100.0 * held as f64 / STUDIES as f64)
}

/// The interval between the 4th and the 13th of 16 rounds holds a median in 97.9 % of all studies; in 300 of them
/// that is seen to 0.8 %, and a fit is only nearly right in the median.
///
/// A parameter at the end of what the law allows can be missed on one side only, so there it is 98.9 % or more. A
/// speed-up at the end of that, with σ = κ = 0, comes out lower, since its interval is cut by that of one worker. In
/// 3000 studies all numbers below were 95.3 to 99.8 %, those of the parameters 97.2 or more.
#[test]
fn intervals_hold_the_truth() {
    // What was observed, in the order of the function above.
    let truths = [
        (Law::Amdahl, 0.0, 0.0, "98.7, -, 96.3, 95.3, 95.0, 98.7"),
        (Law::Amdahl, 0.01, 0.0, "97.0, -, 97.0, 98.3, 96.0, 98.0"),
        (Law::Amdahl, 0.05, 0.0, "96.7, -, 96.7, 98.3, 97.3, 96.0"),
        (Law::Amdahl, 0.3, 0.0, "97.7, -, 96.0, 98.0, 98.3, 98.3"),
        (Law::Amdahl, 1.0, 0.0, "99.7, -, 96.3, 99.0, 98.7, 99.0"),
        (Law::Gustafson, 0.0, 0.0, "97.7, -, 97.7, 97.7, 97.7, -"),
        (Law::Gustafson, 0.05, 0.0, "96.3, -, 96.3, 96.3, 96.3, -"),
        (Law::Gustafson, 0.3, 0.0, "96.7, -, 96.7, 96.7, 96.7, -"),
        (Law::Gustafson, 1.0, 0.0, "98.7, -, 98.7, 98.7, 98.7, -"),
        (Law::Usl, 0.0, 0.0, "99.7, 98.3, 95.0, 95.3, 96.0, 98.3"),
        (Law::Usl, 0.05, 0.0, "98.0, 98.7, 97.7, 97.7, 96.7, 98.3"),
        (Law::Usl, 0.05, 0.001, "97.7, 97.0, 97.7, 97.7, 98.3, 97.0"),
        (Law::Usl, 0.05, 0.005, "98.3, 97.3, 98.0, 97.7, 96.3, 95.3"),
        (Law::Usl, 0.0, 0.002, "99.0, 97.0, 97.7, 97.3, 98.7, 95.3"),
        (Law::Usl, 0.2, 0.01, "98.0, 97.3, 98.3, 96.7, 96.7, 99.3"),
    ];
    for (law, serial, coherency, observed) in truths {
        let truth = truth(law, serial, coherency);
        let held = coverage(truth);
        let what = format!("{truth:?}: {held:.1?}, once {observed}");
        assert!(held.iter().all(|&held| held >= 93.0), "{what}");
        if truth.serial > 0.0 && truth.serial < 1.0 {
            assert!(held[0] <= 99.0, "{what}");
        }
        if truth.coherency > 0.0 {
            assert!(held[1] <= 99.0, "{what}");
        }
    }
}

/// Why rounds are fitted with parameters of any sign: without negative ones, the intervals of a program without
/// coherency hold σ in 72 % of the studies, and the speed-up on 64 workers in 66 %.
#[test]
fn rounds_without_negative_parameters_would_mislead() {
    let truth = truth(Law::Usl, 0.05, 0.0);
    let mut draw = Draw(7);
    let (mut held, mut predicted) = (0, 0);
    for _ in 0..STUDIES {
        let mut contention = Vec::new();
        let mut speed_up = Vec::new();
        for round in 0..16 {
            let baseline = noise(&mut draw, round);
            let times = COUNTS.map(|workers| truth.time(workers) * noise(&mut draw, round));
            let column = |of: fn(f64) -> f64| -> Vec<f64> {
                let pairs = COUNTS.iter().zip(times);
                pairs
                    .map(|(&workers, time)| of(workers as f64) / time)
                    .collect()
            };
            let columns = [
                column(|p| 1.0 / p),
                column(|p| (p - 1.0) / p),
                column(|p| p - 1.0),
            ];
            let found = non_negative_least_squares(&columns, &[1.0; 5]).unwrap();
            contention.push(found[1] / found[0]);
            speed_up.push(baseline / (found[0] / 64.0 + found[1] * 63.0 / 64.0 + found[2] * 63.0));
        }
        let holds = |rounds: &[f64], truth: f64| {
            let (low, high) = median_interval(rounds, 0.95).unwrap();
            usize::from(low <= truth && truth <= high)
        };
        held += holds(&contention, truth.serial);
        predicted += holds(&speed_up, truth.speed_up(64));
    }
    let per_cent = [held, predicted].map(|held| 100.0 * held as f64 / STUDIES as f64);
    assert!(per_cent.iter().all(|&held| held < 85.0), "{per_cent:.1?}");
}

/// Throughput on 1 to 32 clients in a benchmark by Cisco, from B. Schwartz, *Practical Scalability Analysis with the
/// Universal Scalability Law*, 2015, as in the tests of the crate usl 0.3.0 (C. Hale, github.com/codahale/usl-rs).
const CISCO: [f64; 32] = [
    955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8, 7867.61,
    8278.71, 8646.7, 9047.84, 9426.55, 9645.37, 9897.24, 10097.6, 10240.5, 10532.39, 10798.52,
    11151.43, 11518.63, 11806.0, 12089.37, 12075.41, 12177.29, 12211.41, 12158.93, 12155.27,
    12118.04, 12140.4, 12074.39,
];

#[test]
fn a_published_benchmark_gets_the_published_law() {
    let unit = |throughput: f64| vec![Seconds::new(1.0 / throughput)];
    let times: Vec<_> = (1..).zip(CISCO.map(unit)).collect();
    let fit = Law::Usl.fit(&unit(CISCO[0]), &times).unwrap();
    let contention = fit.serial_fraction.value.as_f64();
    let coherency = fit.coherency.unwrap().value.as_f64();
    let throughput = 1.0 / fit.time(1).value.as_f64();
    // T = 1/X. The throughput of one client is found to half a per cent: 960.05.
    assert!((throughput / CISCO[0] - 1.0).abs() < 0.01, "{throughput}");
    // The book has λ = 995.65, σ = 2.67 % and κ = 0.0769 %, with the peak at 35, as the crate finds with the least
    // absolute errors of the throughput: the many points with a high one decide, and the first is missed by 4 %.
    // Relative errors of the time give 2.03 %, 0.0896 % and 33.
    assert!(
        (contention - 0.0203).abs() < 5e-5 && (coherency - 0.000_896).abs() < 5e-7,
        "{fit}"
    );
    assert_eq!(fit.peak(), Some(33));
}
