//! What must hold of the answer to any question about an integral.

use std::cell::Cell;

use speedup::prelude::*;

use super::question::Question;

/// What an answer was, for counting how much of the possible was tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Claimed,
    Doubted,
    Refused,
}

/// What is promised of every answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Promise {
    /// The integrand is evaluated inside of the range only.
    Inside,
    /// An impossible question gets the error that says so, and no other does.
    Refusal,
    /// What is said of a value that is not finite is what the integrand gave there.
    Fault,
    /// An integral is too large only if the values are.
    TooLarge,
    /// The evaluations are the calls, and bounded by the limit of panels.
    Evaluations,
    /// The value is a number, and the error one that is not negative.
    Number,
    /// Neither is infinite.
    Finite,
    /// Without a caution the error is within the tolerance.
    Tolerance,
    /// A caution fits the numbers of the answer.
    Caution,
    /// There is one caution at most, and one that the function was not seen fits the numbers.
    Seen,
    /// No panel is without length.
    Length,
    /// The panels are in order, from limit to limit, without a gap, and not too many.
    Panels,
}

/// What the integrand saw.
#[derive(Default)]
struct Record {
    calls: Cell<usize>,
    /// The largest finite absolute value.
    largest: Cell<f64>,
    /// The first value that was not finite, with its x.
    fault: Cell<Option<(f64, f64)>>,
    /// An x that was outside of the range.
    astray: Cell<Option<f64>>,
}

impl Record {
    fn note(&self, x: f64, value: f64, inside: bool) {
        self.calls.set(self.calls.get() + 1);
        if value.is_finite() {
            self.largest.set(self.largest.get().max(value.abs()));
        } else if self.fault.get().is_none() {
            self.fault.set(Some((x, value)));
        }
        if !inside {
            self.astray.set(Some(x));
        }
    }
}

/// Asks the question, and checks all that can be known of the answer without knowing the integral.
///
/// The error names the promise that was broken, with the answer and the question.
pub fn check(question: &Question) -> Result<Kind, String> {
    let (low, high) = question.ends();
    let record = Record::default();
    let f = |x: f64| {
        let value = question.f.at(x);
        record.note(x, value, low <= x && x <= high);
        value
    };
    let quad = Quad::new()
        .absolute(question.absolute)
        .relative(question.relative);
    let quad = quad.panels(question.panels).points(&question.points);
    let answer = quad.integrate(f, (question.a, question.b));
    let (broken, kind) = match &answer {
        Ok(integral) if integral.cautions.is_empty() => {
            (broken_by_answer(question, &record, integral), Kind::Claimed)
        }
        Ok(integral) => (broken_by_answer(question, &record, integral), Kind::Doubted),
        Err(error) => (broken_by_error(question, &record, error), Kind::Refused),
    };
    let astray = record.astray.get();
    let broken = astray.map(|_| Promise::Inside).or(broken);
    broken.map_or(Ok(kind), |promise| {
        let answer = answer.map_or_else(|error| error.to_string(), |integral| integral.to_string());
        Err(format!("{promise:?}: {answer}\n{question:?}"))
    })
}

/// The error that a question deserves before the integrand is evaluated.
fn refusal(question: &Question) -> Option<Error> {
    let (absolute, relative) = (question.absolute, question.relative);
    for (name, value) in [("relative", relative), ("absolute", absolute)] {
        if value.is_nan() || value < 0.0 {
            return Some(Error::BadTolerance { name, value });
        }
    }
    if absolute == 0.0 && relative < 50.0 * f64::EPSILON {
        return Some(Error::ToleranceTooTight { relative });
    }
    if question.panels == 0 {
        return Some(Error::NoPanels);
    }
    let (a, b) = (question.a, question.b);
    if a.is_nan() || b.is_nan() {
        return Some(Error::LimitNotANumber { a, b });
    }
    if a == b {
        return None;
    }
    let (a, b) = question.ends();
    let mut points = question.points.clone();
    points.sort_by(f64::total_cmp);
    let outside = points.into_iter().find(|point| !(a..=b).contains(point));
    outside.map(|point| Error::PointOutside { point, a, b })
}

fn broken_by_error(question: &Question, record: &Record, error: &Error) -> Option<Promise> {
    if let Some(expected) = refusal(question) {
        // The texts, since NaN is not equal to itself.
        let same = error.to_string() == expected.to_string() && record.calls.get() == 0;
        return (!same).then_some(Promise::Refusal);
    }
    let (low, high) = question.ends();
    match *error {
        Error::IntegrandNotFinite { x, value } => {
            let said = Some((x, value.to_bits()));
            let found = record.fault.get().map(|(x, value)| (x, value.to_bits()));
            (said != found).then_some(Promise::Fault)
        }
        Error::IntegralTooLarge { a, b } => {
            // 1e10 for the factors between the sums that overflow and the integral: the square of
            // 1/t on an infinite range, and the variation beside the value.
            let size = record.largest.get().max(1.0) * 1e10 * (0.5 * high - 0.5 * low).max(1.0);
            let fits = low <= a && a <= b && b <= high && size > f64::MAX / 1e10;
            (record.fault.get().is_some() || !fits).then_some(Promise::TooLarge)
        }
        _ => Some(Promise::Refusal),
    }
}

fn broken_by_answer(question: &Question, record: &Record, integral: &Integral) -> Option<Promise> {
    let Integral { value, error, .. } = *integral;
    let tolerance = question.absolute.max(question.relative * value.abs());
    let all = |fits: &dyn Fn(&Caution) -> bool| integral.cautions.iter().all(fits);
    let promises = [
        (Promise::Refusal, refusal(question).is_none()),
        (Promise::Fault, record.fault.get().is_none()),
        (
            Promise::Evaluations,
            integral.evaluations == record.calls.get() && few_evaluations(question, integral),
        ),
        (Promise::Number, !value.is_nan() && error >= 0.0),
        (
            Promise::Finite,
            !value.is_infinite() && !error.is_infinite(),
        ),
        (
            Promise::Tolerance,
            !integral.cautions.is_empty() || error <= tolerance,
        ),
        (Promise::Caution, all(&|caution| fits(caution, question))),
        (
            Promise::Seen,
            integral.cautions.len() <= 1 && all(&|caution| was_not_seen(caution, integral)),
        ),
        (
            Promise::Length,
            integral.panels.iter().all(|panel| panel.a != panel.b),
        ),
        (Promise::Panels, panels_fit(question, integral)),
    ];
    let broken = promises.into_iter().find(|(_, kept)| !kept);
    broken.map(|(promise, _)| promise)
}

/// Whether a caution can be given to this question, and its own numbers fit each other.
fn fits(caution: &Caution, question: &Question) -> bool {
    match *caution {
        Caution::PanelsUsedUp {
            panels,
            error,
            tolerance,
        } => panels == question.panels && error > tolerance,
        Caution::RoundOff { error, tolerance } => error > tolerance,
        Caution::DifficultNear { x } => {
            let (low, high) = question.ends();
            low <= x && x <= high
        }
        Caution::NothingSeen { .. } | Caution::Unresolved { .. } | Caution::Divergent => true,
        _ => false,
    }
}

/// Whether a caution that the function was not seen, or not well, fits the answer.
fn was_not_seen(caution: &Caution, integral: &Integral) -> bool {
    match *caution {
        Caution::NothingSeen { evaluations } => {
            evaluations == integral.evaluations && integral.value == 0.0 && integral.error == 0.0
        }
        Caution::Unresolved { error, magnitude } => {
            error == integral.error && error > 0.01 * magnitude
        }
        _ => true,
    }
}

/// The sections to begin with, at most: the infinite range has two of its own.
fn sections(question: &Question) -> usize {
    question.points.len() + 2
}

/// How many break points the search of a range in which all values were 0 adds at most.
const FOUND: usize = 3;

/// Whether the evaluations are bounded by the limit of panels.
fn few_evaluations(question: &Question, integral: &Integral) -> bool {
    let (sections, second) = (sections(question), 15);
    let first = 21 * sections + second;
    // The search has the points of the second rule and 4 at each of 40 distances in each section.
    let search = (second + 4 * 40) * sections;
    let again = 21 * (sections + FOUND) + second;
    // Each halving makes two panels. The first look halves, too, where sums of subnormal values
    // underflow to 0 and the errors do not.
    let halving = 2 * 21 * question.panels;
    integral.evaluations <= first + halving + search + again + halving
}

/// Whether the panels are in order, leave no gap, and are not more than their limit allows.
fn panels_fit(question: &Question, integral: &Integral) -> bool {
    let Question { a, b, .. } = *question;
    let panels = &integral.panels;
    let (Some(first), Some(last)) = (panels.first(), panels.last()) else {
        return a == b && integral.evaluations == 0;
    };
    let in_order = panels.iter().all(|panel| {
        (panel.a < panel.b) == (a < b) && panel.value.is_finite() && panel.error >= 0.0
    });
    let most = question.panels.max(sections(question) + FOUND);
    in_order
        && (first.a, last.b) == (a, b)
        && panels.windows(2).all(|pair| pair[0].b == pair[1].a)
        && panels.len() <= most
}
