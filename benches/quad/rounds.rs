//! Rounds: every arm once, in an order that is drawn anew each time. What disturbs the machine for
//! longer than a round disturbs all arms alike, and leaves their ratios in the round alone.

use speedup::stats::{median, median_interval};

use crate::arms::Problem;
use crate::draw::Draw;

/// What one library makes of some problems, and how long that takes.
pub struct Line {
    pub library: String,
    pub evaluations: usize,
    /// The number of answers within the tolerance of the reference.
    pub right: usize,
    /// The number of answers that are not, but claim to be.
    pub unsaid: usize,
    /// The mean nanoseconds of an integral, in each round.
    samples: Vec<f64>,
}

impl Line {
    /// The line of the arms with this index, before the first round.
    fn new(problems: &[Problem], index: usize, rounds: usize) -> Self {
        let mut line = Self {
            library: problems[0].arms[index].library.clone(),
            evaluations: 0,
            right: 0,
            unsaid: 0,
            samples: vec![0.0; rounds],
        };
        for problem in problems {
            for (answer, &reference) in problem.arms[index].answers.iter().zip(problem.references) {
                let right = answer.is_within(reference);
                line.evaluations += answer.evaluations;
                line.right += usize::from(right);
                line.unsaid += usize::from(answer.claimed && !right);
            }
        }
        line
    }

    /// The median of the mean nanoseconds of an integral.
    pub fn nanoseconds(&self) -> f64 {
        median(&self.samples).unwrap_or(f64::NAN)
    }

    /// How many times as long as the other one it takes, compared round by round.
    pub fn ratio_to(&self, other: &Self) -> String {
        let pairs = self.samples.iter().zip(&other.samples);
        let ratios: Vec<f64> = pairs.map(|(own, other)| own / other).collect();
        let value = median(&ratios).unwrap_or(f64::NAN);
        match median_interval(&ratios, 0.95) {
            Some((low, high)) if low < high => format!("{value:.2} [{low:.2}, {high:.2}]"),
            _ => format!("{value:.2}"),
        }
    }
}

/// Times the arms of the problems, which have to be of the same libraries, in so many rounds; returns a
/// line for each library.
pub fn compare(problems: &mut [Problem], rounds: usize) -> Vec<Line> {
    for arm in problems.iter_mut().flat_map(|problem| &mut problem.arms) {
        arm.calibrate();
    }
    let arms = problems[0].arms.len();
    let mut lines: Vec<Line> = (0..arms)
        .map(|index| Line::new(problems, index, rounds))
        .collect();
    let mut order: Vec<(usize, usize)> = (0..problems.len())
        .flat_map(|problem| (0..arms).map(move |arm| (problem, arm)))
        .collect();
    let mut draw = Draw(1);
    for round in 0..rounds {
        shuffle(&mut order, &mut draw);
        for &(problem, arm) in &order {
            let sample = problems[problem].arms[arm].sample();
            lines[arm].samples[round] += sample / problems.len() as f64;
        }
    }
    lines
}

/// Puts the items into a random order.
fn shuffle<T>(items: &mut [T], draw: &mut Draw) {
    for last in (1..items.len()).rev() {
        items.swap(last, draw.below(last + 1));
    }
}
