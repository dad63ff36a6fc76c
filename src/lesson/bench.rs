//! [`Bench`]: a scripted machine for benchmarks, where every mistake shows, always in the same way.

use std::cell::RefCell;
use std::fmt;

/// More runs than this are a loop that does not end.
const MOST_RUNS: usize = 10_000;

/// A machine that only exists in a script, with two programs to compare. Time passes on it exactly as the script says, so that a
/// benchmark can be judged without any luck.
///
/// It has the bad habits of real machines. The first run is slow. Every now and then something else gets in the way, and
/// the machine becomes slower as it warms up. And its compiler leaves out a run whose answer nobody uses: a run takes its time
/// when [`Bench::black_box`] uses up the answer, and otherwise none. It prints as a table of its runs.
///
/// ```
/// use speedup::prelude::*;
///
/// let bench = Bench::new();
/// let begin = bench.now();
/// let unused = bench.baseline(1000);
/// assert_eq!(bench.now(), begin);
/// bench.black_box(unused);
/// assert!(bench.now() > begin);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Bench {
    script: Script,
    state: RefCell<State>,
}

/// What a run on a [`Bench`] gave; [`Bench::black_box`] uses it up.
#[derive(Debug, PartialEq)]
#[must_use = "a run whose answer nobody uses is left out"]
pub struct BenchAnswer {
    run: usize,
}

/// How long things take, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Script {
    /// Time of the baseline ÷ time of the candidate.
    pub gain: f64,
    /// What the baseline takes for a number, on a cold machine.
    pub each: f64,
    /// By which part of the first time each run is slower than the one before.
    pub drift: f64,
    /// Of so many runs one is disturbed, and takes five times as long.
    pub disturbed: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    now: f64,
    /// The runs that took their time, and so drifted the machine.
    worked: usize,
    runs: Vec<Run>,
}

/// Which of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Baseline,
    Candidate,
}

/// A run, as the record has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub program: Program,
    /// How many numbers it worked on.
    pub numbers: usize,
    /// How long it took; `None` if its answer was not used.
    pub seconds: Option<f64>,
}

impl Bench {
    /// The machine of lesson 04.
    #[must_use]
    pub fn new() -> Self {
        Self::scripted(Script {
            gain: 1.25,
            each: 2e-6,
            drift: 0.01,
            disturbed: 7,
        })
    }

    pub(super) fn scripted(script: Script) -> Self {
        Self {
            script,
            state: RefCell::default(),
        }
    }

    /// The time on the wall in seconds.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.state.borrow().now
    }

    /// Runs the baseline on so many numbers.
    ///
    /// # Panics
    ///
    /// After 10 000 runs of both programs together.
    pub fn baseline(&self, numbers: usize) -> BenchAnswer {
        self.run(Program::Baseline, numbers)
    }

    /// Runs the candidate on so many numbers.
    ///
    /// # Panics
    ///
    /// After 10 000 runs of both programs together.
    pub fn candidate(&self, numbers: usize) -> BenchAnswer {
        self.run(Program::Candidate, numbers)
    }

    /// Uses up an answer in a way into which the compiler cannot look, as [`std::hint::black_box`] does.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is used up once")]
    pub fn black_box(&self, answer: BenchAnswer) {
        let mut state = self.state.borrow_mut();
        let worked = state.worked;
        // An answer of another machine has no run here.
        let Some(run) = state.runs.get_mut(answer.run) else {
            return;
        };
        let seconds = self.script.seconds(run, worked);
        run.seconds = Some(seconds);
        state.now += seconds;
        state.worked += 1;
    }

    fn run(&self, program: Program, numbers: usize) -> BenchAnswer {
        let mut state = self.state.borrow_mut();
        let run = state.runs.len();
        assert!(run < MOST_RUNS, "{MOST_RUNS} runs on the bench are enough");
        state.runs.push(Run {
            program,
            numbers,
            seconds: None,
        });
        BenchAnswer { run }
    }

    /// All runs in their order.
    pub(super) fn runs(&self) -> Vec<Run> {
        self.state.borrow().runs.clone()
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

impl Script {
    fn seconds(&self, run: &Run, worked: usize) -> f64 {
        let gain = match run.program {
            Program::Baseline => 1.0,
            Program::Candidate => self.gain,
        };
        let cold = if worked == 0 { 3.0 } else { 1.0 };
        let is_disturbed = worked % self.disturbed == self.disturbed / 2 + 1;
        let disturbed = if is_disturbed { 5.0 } else { 1.0 };
        let drift = 1.0 + self.drift * worked as f64;
        self.each * run.numbers as f64 / gain * cold * disturbed * drift
    }
}

impl fmt::Display for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.borrow();
        write!(f, "runs on the bench: {}", state.runs.len())?;
        for (index, run) in state.runs.iter().enumerate() {
            let program = match run.program {
                Program::Baseline => "baseline ",
                Program::Candidate => "candidate",
            };
            let time = run.seconds.map_or_else(
                || "left out, since nobody uses its answer".to_owned(),
                |seconds| format!("{:.2} ms", 1e3 * seconds),
            );
            let (number, numbers) = (index + 1, run.numbers);
            write!(f, "\n{number:>3}  {program}  {numbers:>5} numbers  {time}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_its_time_when_its_answer_is_used() {
        let bench = Bench::new();
        bench.black_box(bench.baseline(1000));
        // Cold: 3 · 2 ms.
        assert_eq!(bench.now(), 0.006);
        let unused = bench.candidate(1000);
        assert_eq!(bench.now(), 0.006);
        bench.black_box(unused);
        // 2 ms ÷ 1.25, and 1 % slower.
        assert!((bench.now() - 0.006 - 0.001_616).abs() < 1e-12);
        let _ = bench.baseline(10);
        let text = bench.to_string();
        assert!(text.starts_with("runs on the bench: 3\n  1  baseline    1000 numbers  6.00 ms\n"));
        assert!(text.ends_with("left out, since nobody uses its answer"));
    }

    #[test]
    #[should_panic(expected = "10000 runs on the bench are enough")]
    fn a_loop_without_end_ends() {
        let bench = Bench::new();
        loop {
            bench.black_box(bench.baseline(1));
        }
    }
}
