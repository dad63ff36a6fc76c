//! A study of convergence: the error of each rule over the evaluations it was given.

use std::fmt;

use super::fixed::{simpson, trapezoid};
use super::gauss::gauss_legendre;
use super::romberg::romberg;
use crate::error::{Error, Result};
use crate::quad::range::Limits;

/// The powers of two up to 2 to this one are the numbers of intervals.
const MOST_HALVINGS: usize = 10;

/// How fast the textbook rules come near an integral whose value is known.
///
/// It prints as a table: how many evaluations each rule needs for an error, and its order. A notebook
/// shows the errors as a [plot](Convergence::plot), too.
///
/// ```
/// use speedup::quad::convergence;
///
/// let study = convergence(|x| (x * x).sin(), (0.0, 1.0), 0.310_268_301_723_381_1)?;
/// let order = |index: usize| study.series[index].order.map(|order| format!("{order:.1}"));
/// assert_eq!((order(0), order(1)), (Some("2.0".to_owned()), Some("4.0".to_owned())));
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// The exact value of the integral.
    pub exact: f64,
    /// Fifty rounding units of the integral of `|f|`: an error at or below it may be that of the sum, and
    /// says nothing about a rule.
    pub rounding: f64,
    /// The trapezoidal rule, Simpson's rule, Romberg's method, the rule of Gauss and Legendre, and those
    /// added by [`Convergence::with`].
    pub series: Vec<ConvergenceSeries>,
}

/// One rule in a study of convergence.
#[derive(Clone, Debug, PartialEq)]
pub struct ConvergenceSeries {
    /// The name of the rule.
    pub rule: String,
    /// For each size of the rule its evaluations, in rising order, and its absolute error.
    pub points: Vec<(usize, f64)>,
    /// The order `p`, if the error falls like `n^−p`.
    ///
    /// It is the slope of the straight line that fits log(error) over log(n) best by least squares. The
    /// `n` of the trapezoidal rule, Simpson's and Romberg's is the number of intervals, one less than
    /// that of evaluations; of other rules it is the number of evaluations. Only points that still fall
    /// count, the last five of those with an error above [`Convergence::rounding`].
    ///
    /// There is none if fewer than three points are left, or if the error reaches rounding on a way
    /// that leaves the line by more than a factor of 2: then it falls faster than any power.
    pub order: Option<f64>,
}

/// Measures the error of the trapezoidal rule, Simpson's rule, Romberg's method and the rule of Gauss and
/// Legendre against the `exact` value of the integral of `f`, for up to 1025 evaluations.
///
/// The first three have 1 (not Simpson's), 2, 4, … 1024 intervals, the last one 1, 2, 3, 4, 6, 8, … 1024
/// points. What is found is *wrong* if `exact` is: the errors then stop falling at the error of `exact`.
/// A study cannot be interrupted.
///
/// ```
/// use speedup::quad::convergence;
///
/// let study = convergence(f64::sqrt, (0.0, 1.0), 2.0 / 3.0)?;
/// println!("{study}");
/// // The infinite derivative at 0 spoils all rules alike: Simpson's order is 1.5 instead of 4.
/// assert!((study.series[1].order.unwrap() - 1.5).abs() < 0.05);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::ExactNotFinite`] if `exact` is NaN or infinite, [`Error::RangeNotFinite`] or
/// [`Error::LimitNotANumber`] for limits without meaning here, [`Error::IntegrandNotFinite`] where the
/// function is NaN or infinite (the end points are evaluated), [`Error::IntegralTooLarge`] where a sum
/// overflows.
pub fn convergence(
    f: impl Fn(f64) -> f64,
    range: impl Into<Limits>,
    exact: f64,
) -> Result<Convergence> {
    study(&f, range.into(), exact)
}

fn study(f: &dyn Fn(f64) -> f64, limits: Limits, exact: f64) -> Result<Convergence> {
    if !exact.is_finite() {
        return Err(Error::ExactNotFinite { value: exact });
    }
    let most = 1 << MOST_HALVINGS;
    let magnitude = trapezoid(|x| f(x).abs(), limits, most)?.abs();
    let mut study = Convergence {
        exact,
        rounding: 50.0 * f64::EPSILON * magnitude.max(exact.abs()),
        series: Vec::new(),
    };
    let mut closed = [
        ("trapezoidal rule", Vec::new()),
        ("Simpson's rule", Vec::new()),
        ("Romberg's method", Vec::new()),
    ];
    for halvings in 0..=MOST_HALVINGS {
        let n = 1 << halvings;
        closed[0].1.push((n + 1, trapezoid(f, limits, n)?));
        if halvings > 0 {
            closed[1].1.push((n + 1, simpson(f, limits, n)?));
        }
        closed[2].1.push((n + 1, romberg(f, limits, halvings)?));
    }
    for (rule, values) in closed {
        study.add(rule, &values, 1);
    }
    let three_halves = (1..MOST_HALVINGS).map(|power| 3 << power >> 1);
    let sizes = (0..=MOST_HALVINGS)
        .map(|power| 1 << power)
        .chain(three_halves);
    let gauss = |n| Ok((n, gauss_legendre(f, limits, n)?));
    let values: Vec<_> = sizes.map(gauss).collect::<Result<_>>()?;
    study.add("Gauss–Legendre", &values, 0);
    Ok(study)
}

impl Convergence {
    /// Adds a rule of your own: from a size `n`, which is 1, 2, 4, … 1024, it makes the number of
    /// evaluations and the value. Values that are not finite are left out, as are those of no evaluation.
    ///
    /// ```
    /// use speedup::quad::convergence;
    ///
    /// let midpoint = |n: usize| {
    ///     let step = 1.0 / n as f64;
    ///     let sum: f64 = (0..n).map(|i| ((i as f64 + 0.5) * step).exp()).sum();
    ///     (n, sum * step)
    /// };
    /// let study = convergence(f64::exp, (0.0, 1.0), 1.0_f64.exp_m1())?.with("midpoint rule", midpoint);
    /// assert!((study.series[4].order.unwrap() - 2.0).abs() < 0.01);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn with(mut self, rule: &str, apply: impl Fn(usize) -> (usize, f64)) -> Self {
        let values: Vec<_> = (0..=MOST_HALVINGS).map(|power| apply(1 << power)).collect();
        self.add(rule, &values, 0);
        self
    }

    /// What the study says in one line: the evaluations that each rule needs for a small error.
    ///
    /// The error is the smallest power of ten, from 1e-10 up, that is above rounding and that some rule
    /// reaches.
    #[must_use]
    pub fn finding(&self) -> String {
        let least = self.rounding.max(1e-10);
        let reached = (-10..=300)
            .map(|exponent| format!("1e{exponent}"))
            .filter_map(|text| Some((text.parse::<f64>().ok()?, text)))
            .find(|(goal, _)| {
                let mut series = self.series.iter();
                *goal >= least && series.any(|series| series.evaluations_for(*goal).is_some())
            });
        let Some((goal, text)) = reached else {
            return "No rule comes near the exact value".to_owned();
        };
        let (mut enough, others): (Vec<_>, Vec<_>) = self
            .series
            .iter()
            .partition(|series| series.evaluations_for(goal).is_some());
        enough.sort_by_key(|series| series.evaluations_for(goal));
        let need = |series: &ConvergenceSeries| format!("{} {}", series.rule, series.need(goal));
        let mut needs: Vec<String> = enough.into_iter().map(need).collect();
        match others[..] {
            [] => {}
            [other] => needs.push(need(other)),
            [first, ..] => needs.push(format!("the others {}", first.need(goal))),
        }
        format!("Evaluations for an error of {text}: {}", needs.join(", "))
    }

    /// The head and the rows of the table.
    pub(crate) fn table(&self) -> Vec<Vec<String>> {
        let goals = [1e-3, 1e-6, 1e-9, 1e-12];
        let mut head = vec!["rule".to_owned()];
        head.extend(goals.map(|goal| format!("error {goal:e}")));
        head.push("order".to_owned());
        let row = |series: &ConvergenceSeries| {
            let needs = goals.map(|goal| series.need(goal));
            let mut row = vec![series.rule.clone()];
            row.extend(needs);
            row.push(series.speed(self.rounding));
            row
        };
        std::iter::once(head)
            .chain(self.series.iter().map(row))
            .collect()
    }

    /// Adds a rule whose order is over a number that is by `fewer` less than that of evaluations.
    fn add(&mut self, rule: &str, values: &[(usize, f64)], fewer: usize) {
        let error =
            |&(evaluations, value): &(usize, f64)| (evaluations, (value - self.exact).abs());
        let mut points: Vec<(usize, f64)> = values.iter().map(error).collect();
        points.retain(|point| point.0 > 0 && point.1.is_finite());
        points.sort_by_key(|point| point.0);
        points.dedup_by_key(|point| point.0);
        self.series.push(ConvergenceSeries {
            rule: rule.to_owned(),
            order: order(&points, fewer, self.rounding),
            points,
        });
    }
}

impl ConvergenceSeries {
    /// The fewest evaluations from which on the error stays at or below this one.
    #[must_use]
    pub fn evaluations_for(&self, error: f64) -> Option<usize> {
        let last_above = self.points.iter().rposition(|point| point.1 > error);
        let first = last_above.map_or(0, |index| index + 1);
        self.points.get(first).map(|point| point.0)
    }

    /// The order in words.
    pub(crate) fn speed(&self, rounding: f64) -> String {
        let at_rounding = |point: &(usize, f64)| point.1 <= rounding;
        match self.order {
            Some(order) => format!("order {order:.1}"),
            None if self.points.iter().all(at_rounding) => "exact".to_owned(),
            None if self.points.iter().any(at_rounding) => "faster than any power".to_owned(),
            None => "no order".to_owned(),
        }
    }

    /// The evaluations for this error in words.
    fn need(&self, error: f64) -> String {
        match (self.evaluations_for(error), self.points.last()) {
            (Some(count), _) => count.to_string(),
            (None, Some((most, _))) => format!("more than {most}"),
            (None, None) => "unknown".to_owned(),
        }
    }
}

/// The slope of log(error) over log(n), where there is one.
fn order(points: &[(usize, f64)], fewer: usize, least: f64) -> Option<f64> {
    let mut falling: Vec<(f64, f64)> = Vec::new();
    let mut lowest = f64::INFINITY;
    for &(evaluations, error) in points.iter().filter(|point| point.0 > fewer) {
        if error > least && error < lowest {
            lowest = error;
            falling.push((((evaluations - fewer) as f64).ln(), error.ln()));
        }
    }
    let falling = &falling[falling.len().saturating_sub(5)..];
    if falling.len() < 3 {
        return None;
    }
    let count = falling.len() as f64;
    let mean = |part: fn(&(f64, f64)) -> f64| falling.iter().map(part).sum::<f64>() / count;
    let centre = (mean(|point| point.0), mean(|point| point.1));
    let from_centre = || falling.iter().map(|(x, y)| (x - centre.0, y - centre.1));
    let slope = from_centre().map(|(x, y)| x * y).sum::<f64>()
        / from_centre().map(|(x, _)| x * x).sum::<f64>();
    let is_bent = from_centre().any(|(x, y)| (y - slope * x).abs() > 2.0_f64.ln());
    let reaches_rounding = points.iter().any(|point| point.1 <= least);
    (!is_bent || !reaches_rounding).then_some(-slope)
}

impl fmt::Display for ConvergenceSeries {
    /// The rule, its order if it has one, and the error with the most evaluations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rule)?;
        if let Some(order) = self.order {
            write!(f, "order {order:.1}, ")?;
        }
        match self.points.last() {
            Some((most, error)) => write!(f, "error {error:.1e} after {most} evaluations"),
            None => write!(f, "no errors"),
        }
    }
}

impl fmt::Display for Convergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table();
        let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..6).filter_map(width).collect();
        writeln!(f, "{}\n", self.finding())?;
        for (index, row) in table.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{:<1$}", row[0], widths[0])?;
            for (cell, width) in row[1..5].iter().zip(&widths[1..]) {
                write!(f, "   {cell:>width$}")?;
            }
            write!(f, "   {}", row[5])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine() -> Convergence {
        convergence(|x| (x * x).sin(), (0.0, 1.0), 0.310_268_301_723_381_1).unwrap()
    }

    fn orders(study: &Convergence) -> Vec<String> {
        let speed = |series: &ConvergenceSeries| series.speed(study.rounding);
        study.series.iter().map(speed).collect()
    }

    #[test]
    fn a_smooth_integral_shows_the_orders_of_the_textbook() {
        let expected = "\
Evaluations for an error of 1e-10: Gauss–Legendre 8, Romberg's method 33, Simpson's rule 257, trapezoidal rule more than 1025

rule               error 1e-3   error 1e-6       error 1e-9      error 1e-12   order
trapezoidal rule           17          513   more than 1025   more than 1025   order 2.0
Simpson's rule              5           33              129             1025   order 4.0
Romberg's method            5            9               17               33   faster than any power
Gauss–Legendre              3            6                6                8   faster than any power";
        assert_eq!(sine().to_string(), expected);
    }

    #[test]
    fn an_infinite_derivative_at_an_end_spoils_the_orders() {
        let study = convergence(f64::sqrt, (0.0, 1.0), 2.0 / 3.0).unwrap();
        assert_eq!(
            orders(&study),
            ["order 1.5", "order 1.5", "order 1.5", "order 3.0"]
        );
        let expected =
            "Evaluations for an error of 1e-10: Gauss–Legendre 1024, the others more than 1025";
        assert_eq!(study.finding(), expected);
    }

    #[test]
    fn over_a_whole_period_the_trapezoidal_rule_is_faster_than_any_power() {
        let whole = (0.0, 2.0 * std::f64::consts::PI);
        // 2π·I₀(1), with the modified Bessel function (Abramowitz and Stegun, 9.6.16).
        let study = convergence(|x| x.cos().exp(), whole, 7.954_926_521_012_846).unwrap();
        assert_eq!(orders(&study), ["faster than any power"; 4]);
    }

    #[test]
    fn what_a_rule_integrates_exactly_has_no_order() {
        let study = convergence(|x| x, (2.0, 0.0), -2.0).unwrap();
        assert_eq!(orders(&study), ["exact"; 4]);
        let zero = convergence(|_| 0.0, (0.0, 1.0), 0.0).unwrap();
        assert_eq!(
            (orders(&zero), zero.rounding),
            (vec!["exact".to_owned(); 4], 0.0)
        );
    }

    #[test]
    fn a_wrong_exact_value_shows_in_errors_that_stop_falling() {
        let study = convergence(f64::exp, (0.0, 1.0), 1.7).unwrap();
        assert_eq!(
            orders(&study),
            ["order 0.0", "order 0.0", "order 0.0", "no order"]
        );
        let far = convergence(|_| 0.0, (0.0, 1.0), f64::MAX).unwrap();
        assert_eq!(far.finding(), "No rule comes near the exact value");
    }

    #[test]
    fn the_evaluations_for_an_error_are_those_from_which_on_it_stays() {
        let series = ConvergenceSeries {
            rule: "lucky".to_owned(),
            points: vec![(1, 0.5), (2, 1e-9), (4, 0.1), (8, 0.01)],
            order: None,
        };
        let counts = [1.0, 0.1, 0.05, 1e-3].map(|error| series.evaluations_for(error));
        assert_eq!(counts, [Some(1), Some(2), Some(8), None]);
    }

    #[test]
    fn a_rule_of_ones_own_joins_in_and_its_failures_are_left_out() {
        let ends = |n: usize| match n {
            1 => (0, 0.3),
            2 => (2, f64::NAN),
            _ => (n, 0.310_268_301_723_381_1 + (n as f64).powi(-3)),
        };
        let study = sine().with("cubes", ends);
        let own = &study.series[4];
        assert_eq!(
            (own.rule.as_str(), own.points[0].0, own.points.len()),
            ("cubes", 4, 9)
        );
        assert_eq!(own.speed(study.rounding), "order 3.0");
        let constant = sine().with("constant", |_| (1, 0.0));
        assert_eq!(constant.series[4].order, None);
    }

    #[test]
    fn impossible_questions_are_errors() {
        for value in [f64::NAN, f64::INFINITY] {
            let error = convergence(f64::exp, (0.0, 1.0), value).unwrap_err();
            assert!(matches!(error, Error::ExactNotFinite { .. }));
        }
        let pole = convergence(|x| x.sqrt().recip(), (0.0, 1.0), 2.0).unwrap_err();
        assert!(matches!(pole, Error::IntegrandNotFinite { x: 0.0, .. }));
        let infinite = convergence(f64::exp, ..0.0, 1.0).unwrap_err();
        assert!(matches!(infinite, Error::RangeNotFinite { .. }));
        let large = convergence(|_| 1e300, (0.0, 1e300), 1.0).unwrap_err();
        assert!(matches!(large, Error::IntegralTooLarge { .. }));
    }
}
