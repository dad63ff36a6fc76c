//! Arms: one library each on one problem, which can be timed a sample at a time.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::gsl::Gsl;
use crate::libraries::{
    Answer, Bilby, Floor, Gkquad, Library, QuadGk, Quadrature, RuleAlone, Speedup,
};

/// A sample takes about so many nanoseconds or more, 10 000 times what the coarsest clock can resolve.
const SAMPLE: f64 = 1e6;

/// One library on one problem.
pub struct Arm {
    pub library: String,
    /// One for each range.
    pub answers: Vec<Answer>,
    /// How often a sample integrates over all ranges.
    calls: u64,
    /// Integrates over all ranges so many times, and tells the nanoseconds that took.
    time: Box<dyn Fn(u64) -> f64>,
}

impl Arm {
    /// Finds out how many calls take long enough to be timed.
    pub fn calibrate(&mut self) {
        while (self.time)(self.calls) < 1.2 * SAMPLE {
            self.calls *= 2;
        }
    }

    /// Takes a sample: the mean nanoseconds of an integral.
    pub fn sample(&self) -> f64 {
        let integrals = self.calls as f64 * self.answers.len() as f64;
        (self.time)(self.calls) / integrals
    }
}

/// A function with the ranges it is integrated over, the integrals, and the arms that compute them.
pub struct Problem {
    pub family: &'static str,
    pub references: &'static [f64],
    pub arms: Vec<Arm>,
}

/// Makes problems out of functions, with all libraries or with those that can do it.
pub struct Workshop {
    pub gsl: Option<Rc<RefCell<Gsl>>>,
}

impl Workshop {
    /// A problem of the table of references, `name` being its name there and in `gsl.c`.
    pub fn problem(
        &self,
        family: &'static str,
        name: &'static str,
        f: impl Fn(f64) -> f64 + Copy + Send + Sync + 'static,
        ranges: &'static [(f64, f64)],
        references: &'static [f64],
    ) -> Problem {
        let arms = [
            arm::<Speedup>(f, ranges),
            arm::<Bilby>(f, ranges),
            arm::<QuadGk>(f, ranges),
            arm::<Gkquad>(f, ranges),
            arm::<Quadrature>(f, ranges),
            self.gsl.as_ref().map(|gsl| gsl_arm(gsl, name, ranges)),
        ];
        Problem {
            family,
            references,
            arms: arms.into_iter().flatten().collect(),
        }
    }
}

/// The arms without a library: one that does nothing but evaluate the function, and one that applies a rule.
pub fn bare(
    f: impl Fn(f64) -> f64 + Copy + Send + Sync + 'static,
    ranges: &'static [(f64, f64)],
) -> impl Iterator<Item = Arm> {
    [arm::<Floor>(f, ranges), arm::<RuleAlone>(f, ranges)]
        .into_iter()
        .flatten()
}

/// The arm of a library, unless a range is infinite and the library does not take that.
///
/// Function, ranges and answers pass through black boxes, so that no library is computed in advance.
fn arm<L: Library>(
    f: impl Fn(f64) -> f64 + Copy + Send + Sync + 'static,
    ranges: &'static [(f64, f64)],
) -> Option<Arm> {
    let is_finite = |(a, b): &(f64, f64)| a.is_finite() && b.is_finite();
    if !L::INFINITE && !ranges.iter().all(is_finite) {
        return None;
    }
    let answers = ranges.iter().map(|&(a, b)| {
        let evaluations = AtomicUsize::new(0);
        let counted = |x| {
            evaluations.fetch_add(1, Ordering::Relaxed);
            f(x)
        };
        let function: &(dyn Fn(f64) -> f64 + Send + Sync) = &counted;
        let answer = L::integrate(function, a, b);
        Answer {
            evaluations: evaluations.load(Ordering::Relaxed),
            ..answer
        }
    });
    Some(Arm {
        library: L::NAME.to_owned(),
        answers: answers.collect(),
        calls: 1,
        time: Box::new(move |calls| {
            let start = Instant::now();
            for _ in 0..calls {
                for &(a, b) in ranges {
                    black_box(L::integrate(black_box(f), black_box(a), black_box(b)));
                }
            }
            start.elapsed().as_nanos() as f64
        }),
    })
}

fn gsl_arm(gsl: &Rc<RefCell<Gsl>>, name: &'static str, ranges: &'static [(f64, f64)]) -> Arm {
    let version = gsl.borrow().version.clone();
    let gsl = Rc::clone(gsl);
    let ask = move |calls| {
        let answer = gsl.borrow_mut().ask(name, calls, ranges);
        answer.unwrap_or_else(|error| panic!("GSL: {error}"))
    };
    Arm {
        library: format!("GSL {version}"),
        answers: ask(0).1,
        calls: 1,
        time: Box::new(move |calls| ask(calls).0),
    }
}
