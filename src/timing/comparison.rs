//! [`Comparison`]: what was found of two programs.

use std::fmt;

use super::rounds::{Samples, about_rounds, few_rounds};
use super::time::work_left_out;
use super::verdict::{Doubt, Ratios, Verdict};
use crate::clock::{Sample, walls};
use crate::error::Caution;
use crate::machine::Machine;
use crate::stats::estimate;
use crate::unit::{Estimate, Fraction, Ratio, Seconds};

/// What a comparison found. It prints as one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The program that the other one is compared with.
    pub baseline: ComparisonArm,
    /// The program that may be faster.
    pub candidate: ComparisonArm,
    /// The baseline run again in each round.
    pub control: ComparisonArm,
    /// Time of the baseline ÷ time of the candidate in the same round: above 1 the candidate is faster.
    pub speed_up: Estimate<Ratio>,
    /// Time of the baseline ÷ time of the control in the same round: how far a program is from itself on this machine.
    pub noise: Estimate<Ratio>,
    /// What can be said.
    pub verdict: Verdict,
    /// How often every program ran under the clock.
    pub rounds: usize,
    /// How often they were to run; fewer rounds were run where a time budget ended them.
    pub rounds_asked: usize,
    /// The time that the comparison was allowed to take.
    pub within: Option<Seconds>,
    /// The seed of the order of runs.
    pub seed: u64,
    /// The difference up to which two programs count as the same.
    pub margin: Fraction,
    /// The machine that it ran on.
    pub machine: Machine,
    /// Doubts about the result.
    pub cautions: Vec<Caution>,
}

/// One program in a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonArm {
    /// Its name.
    pub name: String,
    /// The time of a call: median and 95 % interval.
    pub time: Estimate<Seconds>,
    /// The number of calls in each sample.
    pub calls: usize,
    /// The samples, round by round, each divided by its calls.
    pub samples: Vec<Sample>,
}

/// What a comparison was asked for.
pub(super) struct Settings {
    pub names: [String; 2],
    pub rounds: usize,
    pub seed: u64,
    pub margin: Fraction,
    pub within: Option<Seconds>,
}

impl ComparisonArm {
    /// Its times ÷ those of another in the same rounds.
    fn ratios_to(&self, other: &Self) -> Vec<f64> {
        let pairs = self.samples.iter().zip(&other.samples);
        pairs
            .map(|(own, other)| (own.wall / other.wall).as_f64())
            .collect()
    }
}

impl Comparison {
    /// Judges the samples of baseline, candidate and control.
    pub(super) fn of(settings: Settings, samples: Samples, machine: Machine) -> Self {
        let [name, candidate] = settings.names;
        let again = Self::name_of_control(&name);
        let names = [name, candidate, again];
        let arms = samples.arms.into_iter().zip(samples.calls);
        let mut arms = names.into_iter().zip(arms).map(|(name, (samples, calls))| {
            let time = estimate(&walls(&samples), Seconds::new);
            ComparisonArm {
                name,
                time,
                calls,
                samples,
            }
        });
        let mut next = || arms.next().expect("a comparison has three arms");
        let (baseline, candidate, control) = (next(), next(), next());
        let ratios = Ratios {
            gain: baseline.ratios_to(&candidate),
            gain_on_control: control.ratios_to(&candidate),
            noise: baseline.ratios_to(&control),
        };
        let rounds = ratios.gain.len();
        let left_out = [&baseline, &candidate]
            .into_iter()
            .filter_map(|arm| work_left_out(arm.time.value));
        let cautions = machine
            .not_optimised()
            .into_iter()
            .chain(few_rounds(rounds, settings.rounds, settings.within))
            .chain(left_out)
            .collect();
        Self {
            speed_up: estimate(&ratios.gain, Ratio::new),
            noise: estimate(&ratios.noise, Ratio::new),
            verdict: ratios.verdict(settings.margin),
            rounds,
            rounds_asked: settings.rounds,
            within: settings.within,
            seed: settings.seed,
            margin: settings.margin,
            machine,
            cautions,
            baseline,
            candidate,
            control,
        }
    }

    /// The name of the baseline where it runs again.
    pub(super) fn name_of_control(baseline: &str) -> String {
        format!("{baseline}, again")
    }

    /// What the comparison says in one sentence.
    #[must_use]
    pub fn finding(&self) -> String {
        let (new, old) = (&self.candidate.name, &self.baseline.name);
        match self.verdict {
            Verdict::Faster => format!("{new} is faster than {old}: {}", self.speed_up),
            Verdict::Slower => format!("{new} is slower than {old}: {}", self.speed_up),
            Verdict::Same { within } => {
                format!(
                    "{new} takes as long as {old}, within {within:.0}: {}",
                    self.speed_up
                )
            }
            Verdict::CannotTell(doubt) => {
                let found = match doubt {
                    Doubt::Unsteady => format!("{old} against itself is {}", self.noise),
                    Doubt::FewRounds(_) | Doubt::MoreRounds(_) | Doubt::TooClose => {
                        self.speed_up.to_string()
                    }
                };
                let advice = match doubt {
                    Doubt::Unsteady => "the machine is unsteady".to_owned(),
                    Doubt::FewRounds(least) => format!("at least {least} rounds are needed"),
                    Doubt::MoreRounds(rounds) => format!("about {rounds} rounds would tell"),
                    Doubt::TooClose => "ask for another margin".to_owned(),
                };
                format!("whether {new} is faster than {old} cannot be told: {found}; {advice}")
            }
        }
    }

    /// The rounds that would probably settle it, where the verdict is that it cannot be told and more rounds would help.
    #[must_use]
    pub const fn rounds_needed(&self) -> Option<usize> {
        match self.verdict {
            Verdict::CannotTell(Doubt::FewRounds(rounds) | Doubt::MoreRounds(rounds)) => {
                Some(rounds)
            }
            _ => None,
        }
    }

    /// The head and the rows of the table.
    pub(crate) fn table(&self) -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let arm = |arm: &ComparisonArm, ratio: &str| row([&arm.name, &arm.time.to_string(), ratio]);
        vec![
            row(["program", "time", "speed-up"]),
            arm(&self.baseline, ""),
            arm(&self.candidate, &self.speed_up.to_string()),
            arm(&self.control, &self.noise.to_string()),
        ]
    }

    /// What stands below the table.
    pub(crate) fn notes(&self) -> Vec<String> {
        let about = format!(
            "verdict: {}. {}",
            self.verdict,
            about_rounds(self.rounds, self.seed, self.noise.interval.is_some())
        );
        let cautions = self.cautions.iter();
        std::iter::once(about)
            .chain(cautions.map(|caution| format!("caution: {caution}")))
            .collect()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding())
    }
}
