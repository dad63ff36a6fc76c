//! Ten thousand random questions about integrals, and integrands that panic.

mod check;
mod corners;
mod question;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use speedup::prelude::*;

use self::check::{Kind, check};
use self::question::Question;
use crate::draw::Draw;

#[test]
fn whatever_is_asked_the_answer_keeps_its_promises() {
    let mut draw = Draw(2024);
    let mut kinds = Vec::new();
    for _ in 0..10_000 {
        let words: Vec<u64> = (0..24).map(|_| draw.next()).collect();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let question = Question::new(&bytes);
        match check(&question) {
            Ok(kind) => kinds.push(kind),
            Err(broken) => panic!("{broken}"),
        }
    }
    // The generator is of no use if all that it asks is refused.
    for kind in [Kind::Claimed, Kind::Doubted, Kind::Refused] {
        let count = kinds.iter().filter(|&&one| one == kind).count();
        assert!(count > 1000, "{count} of {kind:?}");
    }
}

#[test]
fn a_panic_of_the_integrand_comes_through_and_leaves_nothing_behind() {
    // In the first panel, in the second, after many halvings, and in the search among zeros.
    for (place, f) in [
        (0, f64::sin as fn(f64) -> f64),
        (30, |x| (x - 0.3).abs()),
        (400, |x| x.recip()),
        (40, |_| 0.0),
    ] {
        let calls = Cell::new(0);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            quad(
                |x| {
                    assert!(calls.get() != place, "call {place} is broken");
                    calls.set(calls.get() + 1);
                    f(x)
                },
                (0.0, 1.0),
            )
        }));
        let message = outcome.unwrap_err().downcast_ref::<String>().cloned();
        assert_eq!(message, Some(format!("call {place} is broken")));
        let next = quad(f64::exp, (0.0, 1.0)).unwrap();
        assert!((next.value - 1.0_f64.exp_m1()).abs() < 1e-15);
        assert_eq!(next.evaluations, 21);
    }
}
