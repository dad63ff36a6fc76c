//! Answers first: a program that is fast and wrong is not fast. Answers have to be [`Equal`], or agree [`Within`] a
//! tolerance.

use std::fmt::Debug;
use std::hint::black_box;

use num_complex::Complex64;

use crate::error::{Error, Result};

/// How two answers are compared.
pub trait Agreement<R> {
    /// Whether the two agree.
    fn agree(&self, one: &R, other: &R) -> bool;

    /// Whether answers can be compared in this way.
    ///
    /// # Errors
    ///
    /// [`Error::BadTolerance`] for a tolerance that is none.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// What to do where they do not.
    fn advice(&self) -> String;
}

/// Answers have to be equal by `==`: bit for bit, if they are numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Equal;

impl<R: PartialEq> Agreement<R> for Equal {
    fn agree(&self, one: &R, other: &R) -> bool {
        one == other
    }

    fn advice(&self) -> String {
        "make both programs give equal results; sums of floating-point numbers depend on their order, for which there \
         is .agree_within(1e-9)"
            .to_owned()
    }
}

/// Answers have to consist of as many numbers, each pair x and y of which agrees within this tolerance ε:
/// |x − y| ≤ ε · max(1, |x|, |y|), so relative for large numbers and absolute for small ones. An infinity agrees
/// with itself alone, and NaN with nothing.
///
/// ```
/// use speedup::timing::{Agreement, Within};
///
/// assert!(Within(1e-9).agree(&vec![1.0, 1e6], &vec![1.0 + 1e-10, 1e6 + 1e-4]));
/// assert!(!Within(1e-9).agree(&1.0, &1.001));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within(pub f64);

impl<R: Numbers> Agreement<R> for Within {
    fn agree(&self, one: &R, other: &R) -> bool {
        let (one, other) = (listed(one), listed(other));
        let close = |(&x, &y): (&f64, &f64)| {
            let most = self.0 * x.abs().max(y.abs()).max(1.0);
            x == y || (x.is_finite() && y.is_finite() && (x - y).abs() <= most)
        };
        one.len() == other.len() && one.iter().zip(&other).all(close)
    }

    fn check(&self) -> Result<()> {
        let name = "agreement";
        let value = self.0;
        match value {
            0.0..f64::INFINITY => Ok(()),
            _ => Err(Error::BadTolerance { name, value }),
        }
    }

    fn advice(&self) -> String {
        format!(
            "the two differ by more than the tolerance {:?}: find out why, or allow a larger one with .agree_within(..)",
            self.0
        )
    }
}

fn listed(answer: &impl Numbers) -> Vec<f64> {
    let mut numbers = Vec::new();
    answer.numbers(&mut |number| numbers.push(number));
    numbers
}

/// An answer made of numbers, which may agree within a tolerance: numbers, complex numbers, and lists, arrays, options and
/// tuples of them.
#[diagnostic::on_unimplemented(
    message = "answers of type `{Self}` cannot agree within a tolerance",
    note = "numbers can, and vectors, arrays, options and tuples of them; leave out `.agree_within(..)` if answers have to be equal"
)]
pub trait Numbers {
    /// Hands over the numbers, one after the other.
    fn numbers(&self, take: &mut dyn FnMut(f64));
}

/// Numbers by conversion to `f64`; large whole numbers are rounded to its 53 bits.
macro_rules! numbers {
    ($($type:ty: $convert:expr;)*) => {$(
        impl Numbers for $type {
            fn numbers(&self, take: &mut dyn FnMut(f64)) {
                take($convert(*self));
            }
        }
    )*};
}

numbers! {
    f32: f64::from; f64: f64::from;
    i8: f64::from; i16: f64::from; i32: f64::from; i64: |n| n as f64; isize: |n| n as f64;
    u8: f64::from; u16: f64::from; u32: f64::from; u64: |n| n as f64; usize: |n| n as f64;
}

impl Numbers for Complex64 {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        take(self.re);
        take(self.im);
    }
}

impl<T: Numbers> Numbers for [T] {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        for part in self {
            part.numbers(take);
        }
    }
}

impl<T: Numbers> Numbers for Vec<T> {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        self.as_slice().numbers(take);
    }
}

impl<T: Numbers, const N: usize> Numbers for [T; N] {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        self.as_slice().numbers(take);
    }
}

impl<T: Numbers> Numbers for Option<T> {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        self.as_slice().numbers(take);
    }
}

impl<A: Numbers, B: Numbers> Numbers for (A, B) {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        self.0.numbers(take);
        self.1.numbers(take);
    }
}

impl<A: Numbers, B: Numbers, C: Numbers> Numbers for (A, B, C) {
    fn numbers(&self, take: &mut dyn FnMut(f64)) {
        self.0.numbers(take);
        self.1.numbers(take);
        self.2.numbers(take);
    }
}

/// The last answer of a program that is called again and again.
///
/// The one before is freed under the clock, as it is by whoever calls a program for its answer. To keep all and free them
/// later would time something else: fresh memory for each call. With that, a vector of 1000 numbers took 3 µs instead of
/// 0.16, and one of two programs that was 4 times as fast seemed to be as slow.
pub(crate) struct Last<R>(Option<R>);

impl<R> Last<R> {
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    /// Runs the program so many times and keeps its last answer.
    #[inline]
    pub(crate) fn keep(&mut self, calls: usize, mut program: impl FnMut() -> R) {
        for _ in 0..calls {
            self.set(program());
        }
    }

    /// Keeps this answer.
    #[inline]
    pub(crate) fn set(&mut self, answer: R) {
        black_box(&answer);
        self.0 = Some(answer);
    }

    /// The answer, if there is one.
    pub(crate) fn take(&mut self) -> Option<R> {
        self.0.take()
    }
}

/// The answer that is expected, and that of the sample just taken.
pub(crate) struct Answers<R, E> {
    agreement: E,
    expected: Option<R>,
    pub last: Last<R>,
}

impl<R: Debug, E: Agreement<R>> Answers<R, E> {
    pub(crate) const fn new(agreement: E) -> Self {
        Self {
            agreement,
            expected: None,
            last: Last::new(),
        }
    }

    /// Whether it is known what is expected.
    pub(crate) const fn are_expected(&self) -> bool {
        self.expected.is_some()
    }

    /// Makes this the answer that is expected.
    pub(crate) fn expect(&mut self, answer: R) {
        self.expected = Some(answer);
    }

    /// Compares the last answer of `program` with that expected from `reference`, or else expects it from now on; drops it.
    pub(crate) fn check(&mut self, program: &str, reference: &str) -> Result<()> {
        let Some(answer) = self.last.take() else {
            return Ok(());
        };
        let Some(expected) = &self.expected else {
            self.expect(answer);
            return Ok(());
        };
        if self.agreement.agree(&answer, expected) {
            return Ok(());
        }
        let (got, expected) = difference(&format!("{answer:?}"), &format!("{expected:?}"));
        Err(Error::AnswersDiffer {
            program: program.to_owned(),
            got,
            reference: reference.to_owned(),
            expected,
            advice: self.agreement.advice(),
        })
    }
}

/// Shortens two texts to what surrounds their first difference.
fn difference(got: &str, expected: &str) -> (String, String) {
    let common = got
        .chars()
        .zip(expected.chars())
        .take_while(|(x, y)| x == y)
        .count();
    let shortened = |text: &str| {
        let start = common.saturating_sub(20);
        let piece: String = text.chars().skip(start).take(60).collect();
        let before = if start > 0 { "…" } else { "" };
        let after = if text.chars().count() > start + 60 {
            "…"
        } else {
            ""
        };
        format!("{before}{piece}{after}")
    };
    (shortened(got), shortened(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_answers_are_shortened_to_their_difference() {
        let (same, other) = ("7".repeat(200) + "A", "7".repeat(200) + "B");
        let (got, expected) = difference(&same, &other);
        assert_eq!(got, format!("…{}A", "7".repeat(20)));
        assert_eq!(expected, format!("…{}B", "7".repeat(20)));
    }

    #[test]
    fn numbers_agree_within_a_tolerance_and_nan_with_nothing() {
        let within = Within(1e-6);
        assert!(within.agree(
            &(1.0, vec![Some([2.0_f32])]),
            &(1.0 + 1e-7, vec![Some([2.0])])
        ));
        assert!(!within.agree(&vec![1.0], &vec![1.0, 2.0]));
        assert!(!within.agree(&f64::NAN, &f64::NAN));
        assert!(within.agree(&Complex64::new(0.0, 1e9), &Complex64::new(1e-7, 1e9 + 1.0)));
        assert!(!within.agree(&0.0, &1e-5));
        assert!(Equal.agree(&"text", &"text"));
    }

    #[test]
    fn the_last_answer_is_compared_with_the_first() {
        let mut answers = Answers::new(Equal);
        answers.last.keep(3, || vec![1]);
        assert_eq!(answers.check("a", "a"), Ok(()));
        let mut numbers = [1, 1, 2].into_iter();
        answers.last.keep(3, || vec![numbers.next().unwrap()]);
        let sentence = answers.check("b", "a").unwrap_err().to_string();
        assert!(
            sentence.starts_with("b gave [2] where a first gave [1]"),
            "{sentence}"
        );
        assert_eq!(answers.last.take(), None);
    }

    #[test]
    fn infinity_agrees_with_itself_alone() {
        let (within, infinity) = (Within(1e-9), f64::INFINITY);
        assert!(within.agree(&infinity, &infinity) && within.agree(&-infinity, &-infinity));
        assert!(!within.agree(&infinity, &1.0) && !within.agree(&-infinity, &infinity));
        assert!(!within.agree(&vec![1.0, infinity], &vec![1.0, 2.0]));
    }
}
