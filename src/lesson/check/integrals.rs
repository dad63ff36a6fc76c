//! Lesson 03: five integrals of sin x².

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::Feedback;
use super::super::judge::Slip;
use crate::pool::Pool;
use crate::quad::quad;

/// An interval to integrate over.
type Interval = (f64, f64);

/// Intervals that are not on the page. Their lengths differ, and none but the first begins at 0.
const CASES: [Interval; 3] = [(0.0, 2.0), (0.5, 1.5), (4.0, 4.3)];
/// How near an area has to be: a little more than `quad` promises, which is 1.49e-8. What a rule with some hundred strips gives is
/// farther off; one with very many strips comes as near, and is as right.
const EXACT: f64 = 2e-8;
/// How near an answer is to that of a slip, or of a coarse rule.
const NEAR: f64 = 1e-3;

const ONE: &str = "03.integrate_interval";

/// What usually goes wrong, in the order in which it is looked for.
const SLIPS: [Slip<Interval, f64>; 9] = [
    ("one", |&(a, b)| b - a),
    ("square-outside", |&interval| {
        area(|x| x.sin().powi(2), interval)
    }),
    ("no-square", |&interval| area(f64::sin, interval)),
    ("degrees", |&interval| {
        area(|x| (x * x).to_radians().sin(), interval)
    }),
    ("swapped", |&(a, b)| area(sine_of_square, (b, a))),
    ("error-field", |_| 0.0),
    ("lower-unused", |&(_, b)| area(sine_of_square, (0.0, b))),
    ("cosine", |&interval| area(|x| (x * x).cos(), interval)),
    ("mean", |&(a, b)| area(sine_of_square, (a, b)) / (b - a)),
];

fn sine_of_square(x: f64) -> f64 {
    (x * x).sin()
}

fn area(f: fn(f64) -> f64, interval: Interval) -> f64 {
    quad(f, interval).map_or(f64::NAN, |integral| integral.value)
}

/// Checks the integral of sin x² over an interval: `integrate_interval((a, b))`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::integrate_interval(|(a, b)| quad(|x| x.sin() * x.sin(), (a, b)).unwrap().value);
/// assert_eq!(feedback.slip.as_deref(), Some("square-outside"));
/// ```
pub fn integrate_interval(student: fn((f64, f64)) -> f64) -> Feedback {
    let given = match attempt(LIMIT, move || CASES.map(student)) {
        Ok(given) => given,
        Err(failure) => return Feedback::failed(ONE, &failure),
    };
    let right = CASES.map(|interval| area(sine_of_square, interval));
    let Some(case) = (0..CASES.len()).find(|&case| !is_near(given[case], right[case], EXACT))
    else {
        return Feedback::done(ONE);
    };
    let (answer, truth) = (given[case], right[case]);
    let detail = format!(
        "integrate_interval({:?}) gives {answer:.9}, and the area is {truth:.9}",
        CASES[case]
    );
    match slip(given, right) {
        Some(slip) => Feedback::slipped(ONE, slip, &detail),
        None => Feedback::not_yet(ONE, &detail),
    }
}

/// The slip that gives these areas.
fn slip(given: [f64; 3], right: [f64; 3]) -> Option<&'static str> {
    let is = |other: [f64; 3]| (0..3).all(|case| is_near(given[case], other[case], NEAR));
    if is(right) {
        return Some("coarse");
    }
    if let Some(slip) = SLIPS
        .iter()
        .find(|slip| is(CASES.map(|interval| (slip.1)(&interval))))
    {
        return Some(slip.0);
    }
    // A sum of heights that was not multiplied by the width h of a strip is 1/h times too large. Either h is the same in all
    // cases, or the number of strips is.
    let factors = [0, 1, 2].map(|case| given[case] / right[case]);
    let strips = [0, 1, 2].map(|case| factors[case] * (CASES[case].1 - CASES[case].0));
    let is_steady = |values: [f64; 3]| {
        values[0] > 10.0
            && values
                .iter()
                .all(|value| is_near(value / values[0], 1.0, 0.05))
    };
    if is_steady(factors) || is_steady(strips) {
        return Some("no-width");
    }
    // The weights of a rule without their divisor: ½ for trapezoids, ⅓ for Simpson's rule.
    let is_all = |times: f64| factors.iter().all(|it| is_near(it / times, 1.0, 0.01));
    (is_all(2.0) || is_all(3.0)).then_some("factor")
}

/// Not for what is no number.
fn is_near(one: f64, other: f64, tolerance: f64) -> bool {
    (one - other).abs() <= tolerance
}

const ALL: &str = "03.integrate_all";

/// The intervals of the map, out of order and of different lengths.
const INTERVALS: [Interval; 5] = [(4.0, 4.6), (0.0, 0.5), (2.0, 4.0), (1.0, 1.5), (0.0, 2.0)];

/// Checks that the integrals of sin x² over many intervals go through the pool as one task each and come back in order:
/// `integrate_all(&pool, &intervals)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// fn area((a, b): (f64, f64)) -> f64 {
///     quad(|x| (x * x).sin(), (a, b)).unwrap().value
/// }
/// assert!(check::integrate_all(|pool, intervals| pool.map(intervals, |&interval| area(interval))).is_done());
/// let alone = check::integrate_all(|_, intervals| intervals.iter().map(|&interval| area(interval)).collect());
/// assert_eq!(alone.slip.as_deref(), Some("not-through-the-pool"));
/// ```
pub fn integrate_all(student: fn(&Pool, &[Interval]) -> Vec<f64>) -> Feedback {
    let work = move || {
        let pool = Pool::new(3);
        let given = student(&pool, &INTERVALS);
        (given, pool.trace().items())
    };
    let (given, tasks) = match attempt(LIMIT, work) {
        Ok(answer) => answer,
        Err(failure) => return Feedback::failed(ALL, &failure),
    };
    let right = INTERVALS.map(|interval| area(sine_of_square, interval));
    let (count, wanted) = (given.len(), right.len());
    if count != wanted {
        let detail = format!("{count} areas came back for {wanted} intervals");
        return Feedback::slipped(ALL, "length", &detail);
    }
    if are_near(&given, &right) {
        return match tasks {
            0 => Feedback::slipped(ALL, "not-through-the-pool", ""),
            tasks if tasks == wanted => Feedback::done(ALL),
            tasks => Feedback::slipped(ALL, "tasks", &format!("the last map had {tasks} tasks")),
        };
    }
    if are_near(&sorted(&given), &sorted(&right)) {
        return Feedback::slipped(ALL, "order", "");
    }
    let first = given
        .iter()
        .zip(&right)
        .zip(INTERVALS)
        .find(|((given, right), _)| !is_near(**given, **right, NEAR));
    let detail = first.map_or_else(String::new, |((given, right), interval)| {
        format!("for the interval {interval:?} came {given:.6}, and the area is {right:.6}")
    });
    if given.iter().all(|area| is_near(*area, given[0], NEAR)) {
        return Feedback::slipped(ALL, "one-interval", &detail);
    }
    Feedback::not_yet(ALL, &detail)
}

fn are_near(given: &[f64], right: &[f64]) -> bool {
    given
        .iter()
        .zip(right)
        .all(|(given, right)| is_near(*given, *right, NEAR))
}

fn sorted(areas: &[f64]) -> Vec<f64> {
    let mut areas = areas.to_vec();
    areas.sort_by(f64::total_cmp);
    areas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::text;

    /// An answer, and the slip that it is.
    type Answer<F> = (F, &'static str);
    type OfOne = fn(Interval) -> f64;
    type OfAll = fn(&Pool, &[Interval]) -> Vec<f64>;

    fn simple(f: fn(f64) -> f64, (a, b): Interval, strips: u32, width: fn(f64) -> f64) -> f64 {
        let h = (b - a) / f64::from(strips);
        let middles = (0..strips).map(|strip| f(a + (f64::from(strip) + 0.5) * h));
        middles.sum::<f64>() * width(h)
    }

    #[test]
    fn every_slip_of_an_integral_has_its_message() {
        // The value of the lesson, cut to 15 decimals.
        let known = area(sine_of_square, (0.0, 1.0));
        assert!(is_near(known, 0.310_268_301_723_381, 1e-14), "{known}");
        assert!(integrate_interval(|interval| area(sine_of_square, interval)).is_done());
        let wrong: [Answer<OfOne>; 17] = [
            (|(a, b)| b - a, "one"),
            (|i| area(|x| x.sin().powi(2), i), "square-outside"),
            (|i| area(f64::sin, i), "no-square"),
            (|i| area(|x| (x * x).to_radians().sin(), i), "degrees"),
            (|(a, b)| area(sine_of_square, (b, a)), "swapped"),
            (|i| quad(sine_of_square, i).unwrap().error, "error-field"),
            (|(_, b)| area(sine_of_square, (0.0, b)), "lower-unused"),
            (|i| area(|x| (x * x).cos(), i), "cosine"),
            (|(a, b)| area(sine_of_square, (a, b)) / (b - a), "mean"),
            (|i| simple(sine_of_square, i, 100, |h| h), "coarse"),
            (|i| simple(sine_of_square, i, 1000, |_| 1.0), "no-width"),
            (
                |(a, b)| simple(sine_of_square, (a, b), (100.0 * (b - a)) as u32, |_| 1.0),
                "no-width",
            ),
            (|i| 2.0 * simple(sine_of_square, i, 1000, |h| h), "factor"),
            (|i| 3.0 * area(sine_of_square, i), "factor"),
            (|i| 5.0 * area(sine_of_square, i), ""),
            (|_| f64::NAN, ""),
            (|_| 0.25, ""),
        ];
        for (student, expected) in wrong {
            let feedback = integrate_interval(student);
            assert!(!feedback.is_done(), "{feedback}");
            assert_eq!(feedback.slip.unwrap_or_default(), expected);
        }
        let told = integrate_interval(|(a, b)| b - a).message;
        assert!(told.starts_with(
            "integrate_interval((0.0, 2.0)) gives 2.000000000, and the area is 0.804776489: "
        ));
        let mut names: Vec<&str> = SLIPS.iter().map(|slip| slip.0).collect();
        names.extend(["coarse", "no-width", "factor"]);
        assert_eq!(names, slips_with_texts(ONE));
    }

    #[test]
    fn every_slip_of_the_map_has_its_message() {
        fn one(interval: &Interval) -> f64 {
            area(sine_of_square, *interval)
        }
        let wrong: [Answer<OfAll>; 8] = [
            (
                |_, all| all.iter().map(one).collect(),
                "not-through-the-pool",
            ),
            (|_, all| Pool::new(2).map(all, one), "not-through-the-pool"),
            (
                |pool, all| all.iter().flat_map(|i| pool.map(&[*i], one)).collect(),
                "tasks",
            ),
            (
                |pool, all| pool.map(all, one).into_iter().rev().collect(),
                "order",
            ),
            (|pool, all| sorted(&pool.map(all, one)), "order"),
            (|pool, all| vec![pool.map(all, one).iter().sum()], "length"),
            (|pool, all| pool.map(all, |_| one(&all[0])), "one-interval"),
            (|pool, all| pool.map(all, |&(a, b)| b - a), ""),
        ];
        for (student, expected) in wrong {
            let feedback = integrate_all(student);
            assert!(!feedback.is_done(), "{feedback}");
            assert_eq!(feedback.slip.unwrap_or_default(), expected);
        }
        assert!(integrate_all(|pool, all| pool.map(all, one)).is_done());
        let names = slips_with_texts(ALL);
        assert_eq!(
            names,
            [
                "length",
                "not-through-the-pool",
                "tasks",
                "order",
                "one-interval"
            ]
        );
    }

    #[test]
    fn a_map_of_an_integral_that_is_still_to_be_written_says_so() {
        fn one(_: &Interval) -> f64 {
            panic!("not yet implemented: exercise 03.integrate_interval: write this")
        }
        let feedback = integrate_all(|pool, all| pool.map(all, one));
        assert_eq!(
            feedback.message,
            "It needs the exercise 03.integrate_interval, which is still to be written."
        );
    }

    fn slips_with_texts(exercise: &str) -> Vec<&'static str> {
        let slips = text::exercise(exercise).unwrap().slips.iter();
        slips.map(|slip| &slip.0[..]).collect()
    }
}
