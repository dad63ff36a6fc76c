//! Pictures compared with those under `tests/golden`, letter by letter.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes them anew; look at what changed before you commit it.

mod samples;
mod scaling;

use std::fs;
use std::path::PathBuf;

use speedup::prelude::*;

/// Compares the SVG and the text form of a picture with the files of this name.
fn check(name: &str, picture: &Picture) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (ending, found) in [("svg", &picture.svg), ("txt", &picture.text)] {
        let file = folder.join(format!("{name}.{ending}"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, found).unwrap();
        }
        let golden = fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; run with UPDATE_GOLDEN=1", file.display())
        });
        // A checkout may have changed the line ends.
        let golden = golden.replace("\r\n", "\n");
        assert!(
            golden == *found,
            "{} differs; run with UPDATE_GOLDEN=1 and look",
            file.display()
        );
    }
}

/// The trace of a map of items with these costs in seconds, each taken by the worker that is free
/// first.
fn schedule(workers: usize, costs: &[f64]) -> Trace {
    let mut free = vec![0.0_f64; workers];
    let mut spans = Vec::new();
    for (item, cost) in costs.iter().enumerate() {
        let earliest = free.iter().enumerate().min_by(|x, y| x.1.total_cmp(y.1));
        let worker = earliest.map_or(0, |(worker, _)| worker);
        let start = free[worker];
        free[worker] += cost;
        let (start, stop) = (Seconds::new(start), Seconds::new(free[worker]));
        spans.push(Span {
            worker,
            item,
            count: 1,
            start,
            stop,
        });
    }
    let elapsed = Seconds::new(free.iter().copied().fold(0.0, f64::max));
    Trace {
        workers,
        spans,
        elapsed,
    }
}

#[test]
fn timeline_of_ten_squares() {
    check("timeline-ten-squares", &schedule(4, &[0.1; 10]).timeline());
}

#[test]
fn timeline_of_unequal_work() {
    // The evaluations that adaptive Simpson needs for the five integrals at 1e-10, as seconds.
    let costs = [217.0, 381.0, 501.0, 805.0, 973.0].map(|evaluations| evaluations * 1e-8);
    check("timeline-unequal", &schedule(2, &costs).timeline());
}

#[test]
fn timeline_of_many_workers() {
    let costs: Vec<f64> = (0..200)
        .map(|item| 0.001 * f64::from(1 + item * 7 % 11))
        .collect();
    check("timeline-many", &schedule(24, &costs).timeline());
}

#[test]
fn plan_of_twenty_pieces_in_blocks() {
    let costs = [
        29, 61, 65, 65, 61, 93, 129, 101, 125, 129, 121, 129, 133, 257, 189, 229, 245, 233, 241,
        257,
    ];
    let blocks: Vec<usize> = (0..20).map(|task| task / 5).collect();
    check("plan-blocks", &Plan::new(&costs, &blocks, 4).timeline());
}

#[test]
fn five_sums_judged() {
    let sums = [
        ("one thread", 0.000_3, true),
        ("load and store", 0.004, false),
        ("fetch_add", 0.009, true),
        ("a lock for each", 0.031, true),
        ("a sum for each worker", 0.000_2, true),
    ];
    let sums = sums.map(|(name, time, right)| (name.to_owned(), secs(time), right));
    let title = "A lock for each addition: 103× the time of one thread without";
    check("judged-sums", &judged(title, &sums));
}

#[test]
fn chart_of_the_staircase() {
    let bound: Vec<(f64, f64)> = (1..=10_u32)
        .map(|p| (f64::from(p), 0.1 * f64::from(10_u32.div_ceil(p))))
        .collect();
    let measured: Vec<(f64, f64)> = [1, 2, 3, 4, 5, 8, 10]
        .map(|p: u32| (f64::from(p), 0.001 + 0.1 * f64::from(10_u32.div_ceil(p))))
        .to_vec();
    let title = "Ten sleeping tasks: time falls in stairs, and 8 workers are no faster than 5";
    let chart = Chart::new(title)
        .x("workers")
        .y("seconds")
        .points("measured", &measured)
        .steps("⌈10/p⌉ · 0.1 s", &bound)
        .mark_x(2.0, "2 cores")
        .mark_x(3.0, "3 workers");
    check("chart-staircase", &chart.picture().unwrap());
}

#[test]
fn chart_of_a_crossover() {
    let repeats: Vec<f64> = (0..=6).map(|power| 10_f64.powi(power)).collect();
    let sequential: Vec<(f64, f64)> = repeats.iter().map(|&n| (n, 1.5e-6 * n)).collect();
    let parallel: Vec<(f64, f64)> = repeats.iter().map(|&n| (n, 2e-5 + 0.8e-6 * n)).collect();
    let chart = Chart::new("Two workers pay off from about 30 repeats an interval, 45 µs of work")
        .x("repeats of each integral")
        .y("seconds")
        .line("sequential", &sequential)
        .line("2 workers", &parallel)
        .mark_x(29.0, "crossover")
        .log_x()
        .log_y();
    check("chart-crossover", &chart.picture().unwrap());
}

type Function = fn(f64) -> f64;
type Rule = fn(Function, (f64, f64), usize) -> Result<f64, Error>;

#[test]
fn chart_of_convergence() {
    let exact = 0.310_268_301_723_381_1;
    let error = |rule: Rule| {
        let f: Function = |x| (x * x).sin();
        let counts = (1..=7).map(|power| 1_usize << power);
        let errors = counts.map(|n| (n as f64, (rule(f, (0.0, 1.0), n).unwrap() - exact).abs()));
        errors.collect::<Vec<_>>()
    };
    let title = "Twice the intervals: a quarter of the error for trapezoids, \
 a sixteenth for parabolas";
    let chart = Chart::new(title)
        .x("intervals n")
        .y("|error|")
        .line("trapezoidal rule", &error(trapezoid))
        .line("Simpson's rule", &error(simpson))
        .log_x()
        .log_y();
    check("chart-convergence", &chart.picture().unwrap());
}

/// A study with its errors to two digits: a sine may differ by a rounding unit from one system to
/// another, which changes the third digit of the smallest errors.
fn to_two_digits(mut study: Convergence) -> Convergence {
    for point in study
        .series
        .iter_mut()
        .flat_map(|series| &mut series.points)
    {
        point.1 = format!("{:.1e}", point.1).parse().unwrap();
    }
    study
}

#[test]
fn convergence_of_a_smooth_integral() {
    let study = convergence(|x| (x * x).sin(), (0.0, 1.0), 0.310_268_301_723_381_1);
    check("convergence-smooth", &to_two_digits(study.unwrap()).plot());
}

#[test]
fn convergence_at_an_infinite_derivative() {
    let study = convergence(f64::sqrt, (0.0, 1.0), 2.0 / 3.0);
    check("convergence-root", &to_two_digits(study.unwrap()).plot());
}

#[test]
fn area_of_the_five_integrals() {
    let intervals = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 5.0)];
    let trace = schedule(4, &[1.0, 2.0, 3.0, 4.0, 5.0]);
    check("area-five", &area(|x| (x * x).sin(), &intervals, &trace));
}

#[test]
fn area_of_twenty_integrals() {
    let intervals: Vec<(f64, f64)> = (0..20)
        .map(|i| (0.25 * f64::from(i), 0.25 * f64::from(i + 1)))
        .collect();
    let costs: Vec<f64> = (0..20).map(|i| f64::from(1 + i * 5 % 7)).collect();
    check(
        "area-twenty",
        &area(|x| (x * x).sin(), &intervals, &schedule(6, &costs)),
    );
}

/// The picture of the panels of this integral.
fn check_panels(name: &str, f: Function, range: impl Into<Limits>) {
    check(name, &quad(f, range).unwrap().plot(f));
}

#[test]
fn panels_at_a_corner() {
    check_panels("panels-corner", |x| (x - 0.3).abs(), (0.0, 1.0));
}

#[test]
fn panels_at_a_pole() {
    check_panels("panels-pole", |x| x.sqrt().recip(), (0.0, 1.0));
}

#[test]
fn panels_at_a_peak_far_below_a_pixel() {
    // Its width is 1e-6 of the range.
    let peak: Function = |x| 1e-6 / (1e-12 + (x - 0.3) * (x - 0.3));
    check_panels("panels-needle", peak, (0.0, 1.0));
}

#[test]
fn panels_at_a_pole_that_has_no_integral() {
    // The title has to say that the result is doubtful.
    check_panels("panels-doubtful", |x| (x - 0.3).recip(), (0.0, 1.0));
}

#[test]
fn panels_at_a_narrow_peak() {
    let peak: Function = |x| (-1e6 * (x - 0.3) * (x - 0.3)).exp();
    check_panels("panels-peak", peak, (0.0, 1.0));
}

#[test]
fn panels_of_a_smooth_integral() {
    check_panels("panels-smooth", |x| (x * x).sin(), (0.0, 1.0));
}

#[test]
fn panels_of_an_infinite_range() {
    check_panels("panels-infinite", |x| (-x * x).exp(), ..);
}

#[test]
fn panels_of_an_empty_range() {
    check_panels("panels-empty", f64::sin, (1.0, 1.0));
}

#[test]
fn area_with_the_panels_of_three_integrals() {
    let f: Function = |x| (x - 0.3).abs().sqrt() * (1.0 + x);
    let intervals = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)];
    let integrals = quad_many(&Pool::new(2), &intervals, f).unwrap();
    let costs: Vec<f64> = integrals
        .iter()
        .map(|integral| integral.evaluations as f64)
        .collect();
    let picture = area_with_panels(f, &integrals, &schedule(2, &costs));
    check("area-panels", &picture);
}
