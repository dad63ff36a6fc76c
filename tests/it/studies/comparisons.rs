//! Comparisons on a scripted clock: refusals and sentences.

use std::cell::Cell;

use speedup::prelude::*;

#[test]
fn a_comparison_refuses_answers_that_differ_before_it_measures() {
    let clock = ScriptedClock::new();
    let runs = Cell::new(0);
    let old = || {
        runs.set(runs.get() + 1);
        clock.advance(Seconds::new(1.0));
        3
    };
    let error = Compare::new()
        .run_on(&clock, ("old", old), ("new", || 4))
        .unwrap_err();
    let expected = "new gave 4 where old first gave 3";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert_eq!(runs.get(), 1);
    let none = Compare::new()
        .rounds(0)
        .run(("old", || 1), ("new", || 1))
        .unwrap_err();
    assert!(
        none.to_string()
            .contains("the comparison of \"old\" and \"new\" was asked for 0 rounds")
    );
}

#[test]
fn a_comparison_states_its_verdict_in_a_sentence() {
    let clock = ScriptedClock::new();
    let compare = |old: f64, new: f64, rounds: usize| {
        let pass = |seconds: f64| clock.advance(Seconds::new(seconds));
        let programs = (("old", || pass(old)), ("new", || pass(new)));
        Compare::new()
            .rounds(rounds)
            .run_on(&clock, programs.0, programs.1)
            .unwrap()
    };
    assert_eq!(
        compare(1.5, 1.0, 16).to_string(),
        "new is faster than old: 1.50× [1.50, 1.50]"
    );
    assert_eq!(
        compare(1.0, 2.0, 16).to_string(),
        "new is slower than old: 0.500× [0.500, 0.500]"
    );
    let same = compare(1.01, 1.0, 16);
    assert_eq!(
        same.verdict,
        Verdict::Same {
            within: Fraction::new(0.02)
        }
    );
    assert_eq!(
        same.to_string(),
        "new takes as long as old, within 2 %: 1.01× [1.01, 1.01]"
    );
    let few = compare(1.5, 1.0, 3);
    assert_eq!(few.verdict, Verdict::CannotTell(Doubt::FewRounds(6)));
    assert!(few.cautions.contains(&Caution::FewRounds { rounds: 3 }));
    assert_eq!(few.rounds_needed(), Some(6));
    assert_eq!(
        few.to_string(),
        "whether new is faster than old cannot be told: 1.50×; at least 6 rounds are needed"
    );
}

#[test]
fn tolerances_and_margins_that_are_none_are_refused() {
    for nonsense in [-1.0, f64::NAN, f64::INFINITY] {
        let compare = Compare::new().agree_within(nonsense);
        let error = compare.run(("old", || 1.0), ("new", || 1.0)).unwrap_err();
        assert!(matches!(
            error,
            Error::BadTolerance {
                name: "agreement",
                ..
            }
        ));
        let compare = Compare::new().margin(nonsense);
        let error = compare.run(("old", || 1), ("new", || 1)).unwrap_err();
        assert!(matches!(error, Error::BadMargin { .. }));
        assert!(error.to_string().ends_with("such as 0.02 for 2 %"));
        let study = Scaling::of("sum").baseline(|| 1.0).agree_within(nonsense);
        assert!(matches!(
            study.run(|_| 1.0),
            Err(Error::BadTolerance { .. })
        ));
    }
}

#[test]
fn the_advice_fits_how_answers_were_compared() {
    let differ = |compare: Result<Comparison, Error>| compare.unwrap_err().to_string();
    let equal = differ(Compare::new().run(("old", || 1.0), ("new", || 2.0)));
    assert!(equal.contains("there is .agree_within(1e-9)"), "{equal}");
    let within = Compare::new().agree_within(1e-12);
    let within = differ(within.run(("old", || (1_u8, 1.0)), ("new", || (1, 2.0))));
    assert!(within.contains("more than the tolerance 1e-12"), "{within}");
}
