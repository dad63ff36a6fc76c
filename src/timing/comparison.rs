//! [`Comparison`]: what was found of two programs.

use std::fmt;

use super::rounds::Samples;
use super::verdict::{Ratios, Verdict};
use crate::clock::Sample;
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
    fn walls(&self) -> impl Iterator<Item = f64> + '_ {
        self.samples.iter().map(|sample| sample.wall.as_f64())
    }

    /// Its times ÷ those of another in the same rounds.
    fn ratios_to(&self, other: &Self) -> Vec<f64> {
        self.walls()
            .zip(other.walls())
            .map(|(x, y)| x / y)
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
            let walls: Vec<f64> = samples.iter().map(|sample| sample.wall.as_f64()).collect();
            let time = estimate(&walls, Seconds::new);
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
        let cautions = cautions(
            settings.rounds,
            rounds,
            settings.within,
            &baseline,
            &candidate,
        );
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
            Verdict::CannotTell {
                rounds_needed: Some(rounds),
            } => format!(
                "whether {new} is faster than {old} cannot be told: {}; about {rounds} rounds would tell",
                self.speed_up
            ),
            Verdict::CannotTell {
                rounds_needed: None,
            } => format!(
                "whether {new} is faster than {old} cannot be told: the machine is unsteady, {old} against itself is {}",
                self.noise
            ),
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
        let rounds = self.rounds;
        let about = format!(
            "verdict: {}. {rounds} rounds in random order (seed {}), medians [95 % interval]",
            self.verdict, self.seed
        );
        let cautions = self.cautions.iter();
        std::iter::once(about)
            .chain(cautions.map(|caution| format!("caution: {caution}")))
            .collect()
    }
}

fn cautions(
    asked: usize,
    rounds: usize,
    within: Option<Seconds>,
    baseline: &ComparisonArm,
    candidate: &ComparisonArm,
) -> Vec<Caution> {
    let fewer = within
        .filter(|_| rounds < asked)
        .map(|budget| Caution::FewerRounds {
            rounds,
            asked,
            budget,
        });
    let few = baseline
        .time
        .interval
        .is_none()
        .then_some(Caution::FewRounds { rounds });
    let left_out = [baseline, candidate].into_iter().filter_map(|arm| {
        let call = arm.time.value;
        (call.as_f64() < super::time::IMPOSSIBLE).then_some(Caution::WorkLeftOut { call })
    });
    fewer.into_iter().chain(few).chain(left_out).collect()
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding())
    }
}
