//! The rounds of two reports as one.

use super::report::{Measured, ScalingReport};
use crate::clock::Sample;
use crate::error::{Error, Result};
use crate::unit::Seconds;

impl ScalingReport {
    /// The rounds of this report and then those of another run of the same study, as one report: more rounds give narrower
    /// intervals.
    ///
    /// Title, kind, numbers of workers, processor, usable cores and optimisation level must be the same. Rounds run and
    /// asked for add up, and so do the times taken, allowed, and stopped by a quota, as far as there are any. Seed and machine
    /// are those of this report; predictions and what handing out costs are too, unless only the other has them.
    ///
    /// Do not run a study again and again until the result pleases: choose the number of rounds first.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let pass = |seconds: f64| clock.advance(secs(seconds));
    /// let run = |seed| {
    ///     let study = Scaling::of("halves").workers([1, 2]).rounds(6).seed(seed).baseline(|| pass(1.0));
    ///     study.run_on(&clock, |pool| pass(1.0 / pool.workers() as f64))
    /// };
    /// let report = run(1)?.with_rounds_of(&run(2)?)?;
    /// assert_eq!((report.rounds, report.seed), (12, 1));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::CannotCombine`] with what differs, or if the rounds are the same.
    pub fn with_rounds_of(self, other: &Self) -> Result<Self> {
        let (mut all, more) = (self.measured(), other.measured());
        check(&all, &more)?;
        all.rounds_asked = all.rounds_asked.saturating_add(more.rounds_asked);
        all.within = together(all.within, more.within);
        all.elapsed = all.elapsed + more.elapsed;
        all.throttled = together(all.throttled, more.throttled);
        if all.predicted.is_empty() {
            all.predicted = more.predicted;
        }
        all.baseline.extend(more.baseline);
        for (arm, more) in all.arms.iter_mut().zip(more.arms) {
            arm.samples.extend(more.samples);
            arm.hand_out = arm.hand_out.or(more.hand_out);
        }
        Ok(Self::of(all))
    }
}

/// The sum of two times, or the one that there is.
fn together(one: Option<Seconds>, other: Option<Seconds>) -> Option<Seconds> {
    let sum = one.zip(other).map(|(one, other)| one + other);
    sum.or(one).or(other)
}

/// What has to be the same, in words.
fn marks(study: &Measured) -> [(&'static str, String); 6] {
    let machine = &study.machine;
    let cpu = machine.cpu.as_deref().unwrap_or("an unknown one");
    let arms = study.arms.iter();
    let workers: Vec<String> = arms.map(|arm| arm.workers.to_string()).collect();
    [
        ("the title", format!("\"{}\"", study.title)),
        ("the kind", study.kind.to_string()),
        (
            "the list of numbers of workers",
            format!("[{}]", workers.join(", ")),
        ),
        ("the processor", cpu.to_owned()),
        (
            "the number of usable cores",
            machine.usable_cores.to_string(),
        ),
        ("the optimisation level", machine.opt_level.clone()),
    ]
}

fn check(one: &Measured, other: &Measured) -> Result<()> {
    let pairs = marks(one).into_iter().zip(marks(other));
    let mut different = pairs.filter(|(one, other)| one.1 != other.1);
    let differs = different
        .next()
        .map(|((what, one), (_, other))| format!("{what} differs, {one} and {other}"));
    // The same samples again would only pretend that there are more.
    let holds = |found: &[Sample], more: &[Sample]| {
        !more.is_empty() && found.windows(more.len()).any(|rounds| rounds == more)
    };
    let same = one.seed == other.seed && holds(&one.baseline, &other.baseline);
    let same = same.then(|| "the second one's rounds are in the first one already".to_owned());
    match differs.or(same) {
        Some(reason) => Err(Error::CannotCombine { reason }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::point::HandOut;
    use super::super::report::tests::report;
    use super::*;
    use crate::error::Caution;
    use crate::scaling::ScalingKind;
    use crate::unit::Ratio;

    fn study() -> Measured {
        report("cubes", 2, &[(1, 0.9), (2, 1.8)]).measured()
    }

    #[test]
    fn rounds_and_budgets_add_up() {
        let mut more = study();
        more.seed = 8;
        more.rounds_asked = 10;
        more.within = Some(Seconds::new(3.0));
        more.predicted = vec![(2, Ratio::new(2.0))];
        let hand_out = HandOut {
            tasks: 9,
            per_task: Seconds::new(1e-9),
        };
        more.arms[1].hand_out = Some(hand_out);
        let more = ScalingReport::of(more);
        let all = ScalingReport::of(study()).with_rounds_of(&more).unwrap();
        assert_eq!((all.rounds, all.rounds_asked, all.seed), (12, 16, 7));
        assert_eq!(all.points[0].samples.len(), 12);
        assert_eq!((&all.predicted, all.throttled), (&more.predicted, None));
        assert_eq!(all.points[1].hand_out, Some(hand_out));
        let budget = Seconds::new(3.0);
        assert!(all.cautions.contains(&Caution::FewerRounds {
            rounds: 12,
            asked: 16,
            budget
        }));
        let twice = all.with_rounds_of(&more).unwrap();
        assert_eq!((twice.rounds, twice.within), (18, Some(Seconds::new(6.0))));
    }

    #[test]
    fn the_same_rounds_are_not_counted_twice() {
        let mut more = study();
        more.seed = 8;
        let (one, other) = (ScalingReport::of(study()), ScalingReport::of(more));
        let refused = |one: &ScalingReport| one.clone().with_rounds_of(&one.clone()).unwrap_err();
        assert!(
            refused(&one)
                .to_string()
                .contains("in the first one already")
        );
        let both = one.clone().with_rounds_of(&other).unwrap();
        assert!(matches!(
            both.with_rounds_of(&one),
            Err(Error::CannotCombine { .. })
        ));
    }

    #[test]
    fn what_differs_is_named() {
        let mut others: Vec<Measured> = (0..6).map(|_| study()).collect();
        others[0].title = "squares".to_owned();
        others[1].kind = ScalingKind::Weak;
        others[2].arms.truncate(1);
        others[3].machine.cpu = Some("another".to_owned());
        others[4].machine.usable_cores = 9;
        others[5].machine.opt_level = "0".to_owned();
        let words = [
            "the title differs, \"cubes\" and \"squares\"",
            "the kind differs, strong scaling and weak scaling",
            "the list of numbers of workers differs, [1, 2] and [1]",
            "and another",
            "the number of usable cores differs, 2 and 9",
            "the optimisation level differs, 3 and 0",
        ];
        for (words, other) in words.into_iter().zip(others) {
            let (one, other) = (ScalingReport::of(study()), ScalingReport::of(other));
            let sentence = one.with_rounds_of(&other).unwrap_err().to_string();
            assert!(
                sentence.contains(words) && sentence.contains("plot::machines"),
                "{sentence}"
            );
        }
    }
}
