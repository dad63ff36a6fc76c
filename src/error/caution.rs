//! [`Caution`]: a doubt about a valid result.

use std::fmt;

use super::words::counted;
use crate::unit::{Cores, Fraction, Ratio, Seconds};

/// A doubt about a valid result, with its number and its cure; results carry their cautions in a
/// field of that name. `Debug` prints the same sentence as `Display`.
///
/// ```
/// use speedup::error::Caution;
/// use speedup::quad::Quad;
///
/// let rough = Quad::new().panels(3).integrate(|x: f64| x.sqrt().recip(), (0.0, 1.0)).unwrap();
/// assert!(matches!(rough.cautions[0], Caution::PanelsUsedUp { panels: 3, .. }));
/// ```
#[derive(Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Caution {
    /// The integral used all panels that it was allowed before it met its tolerance.
    #[error(
        "the panels allowed ({panels}) are used up and the error is still {error:.1e}, more than the \
         {tolerance:.1e} asked for: allow more with .panels(..), or split the range where the function is difficult"
    )]
    PanelsUsedUp {
        /// The number of panels allowed.
        panels: usize,
        /// The error estimate reached.
        error: f64,
        /// The tolerance asked for.
        tolerance: f64,
    },

    /// The sum over the cycles of a wave on an infinite range has not come near its limit.
    #[error(
        "after {cycles} cycles of the wave the error is still {error:.1e}, more than the {tolerance:.1e} asked \
         for: ask for a larger tolerance, or check that the function falls off at infinity and has no waves of \
         its own"
    )]
    CyclesUsedUp {
        /// The number of cycles allowed.
        cycles: usize,
        /// The error estimate reached.
        error: f64,
        /// The tolerance asked for.
        tolerance: f64,
    },

    /// Rounding errors keep the integral from getting better.
    #[error(
        "rounding keeps the error at {error:.1e}, above the {tolerance:.1e} asked for: more panels \
         will not help; ask for a larger tolerance"
    )]
    RoundOff {
        /// The error estimate reached.
        error: f64,
        /// The tolerance asked for.
        tolerance: f64,
    },

    /// The integrand is so difficult at one place that panels there cannot be halved any more.
    #[error(
        "the function is too difficult near x = {x:?}, perhaps the integral does not exist: split the \
         range there, or look at a plot of the function around it"
    )]
    DifficultNear {
        /// The place.
        x: f64,
    },

    /// The tolerance is met, but the function was not seen well.
    #[error(
        "the error {error:.1e} meets the tolerance, but beside the integral of |f|, {magnitude:.1e}, it is \
         large: the function may have a narrow peak; name its place with .points(..), or ask for a \
         relative tolerance, as in .absolute(0.0)"
    )]
    Unresolved {
        /// The error estimate reached.
        error: f64,
        /// The integral of the absolute value of the function, as far as it was seen.
        magnitude: f64,
    },

    /// On a long range the function was 0 wherever it was evaluated.
    #[error(
        "the function was 0 at all {evaluations} points tried on this long range: if it is not 0 everywhere, \
         name a place where it is not with .points(..), or integrate over a shorter range"
    )]
    NothingSeen {
        /// The number of points tried.
        evaluations: usize,
    },

    /// The integral probably does not exist.
    #[error(
        "the integral is probably infinite, or its parts cancel so slowly that no limit is in sight: look \
         at the function near its singular points, or far out; for waves without end there is .weight(..)"
    )]
    Divergent,

    /// Too few rounds for an interval.
    #[error(
        "{} no interval: run at least 6, as in .rounds(6), before you believe small differences",
        counted(*.rounds, "round") + if *.rounds == 1 { " gives" } else { " give" }
    )]
    FewRounds {
        /// The number of rounds run.
        rounds: usize,
    },

    /// A time budget allowed fewer rounds than were asked for.
    #[error(
        "{rounds} of the {asked} rounds asked for were run, to stay within {budget}: allow more time with \
         .within(..) if the intervals are too wide"
    )]
    FewerRounds {
        /// The number of rounds run.
        rounds: usize,
        /// The number asked for.
        asked: usize,
        /// The time allowed.
        budget: Seconds,
    },

    /// A call was faster than a processor can be.
    #[error(
        "a call takes {call}, a few steps of a processor at most: the compiler has left the work out, because it \
         knows the input or nobody uses the result; pass the input through std::hint::black_box"
    )]
    WorkLeftOut {
        /// The time of a call.
        call: Seconds,
    },

    /// The quota of a control group stopped the programs.
    #[error(
        "a quota stopped threads of the programs for {stopped} in all, in the {elapsed} that the study took: allow \
         the container more processor time, or use fewer workers"
    )]
    Throttled {
        /// The time for which threads were stopped, all together.
        stopped: Seconds,
        /// The time of the study.
        elapsed: Seconds,
    },

    /// The samples of one program scatter widely.
    #[error(
        "the times of the sequential program scatter by {spread} from round to round: the machine is unsteady; close other programs, \
         or run more rounds"
    )]
    Unsteady {
        /// The standard deviation, estimated from the differences of successive rounds, ÷ the median.
        spread: Fraction,
    },

    /// The machine changed its speed while it was measured.
    #[error(
        "at the end the sequential program took {factor} of its time at the beginning: the machine has changed \
         its speed meanwhile, by heat, its power supply or other programs; read the speed-ups, which compare runs of \
         the same round, and not the times"
    )]
    Drifted {
        /// The median of the last third of the rounds ÷ that of the first.
        factor: Ratio,
    },

    /// The first round was slow, although the programs had run before.
    #[error(
        "the first round took {first}, and {usual} is usual: something was still warming up. The median of so \
         many rounds bears it"
    )]
    ColdFirstRound {
        /// The time of the sequential program in the first round.
        first: Seconds,
        /// The median of the others.
        usual: Seconds,
    },

    /// A program that computes was given more workers than cores.
    #[error(
        "{} share {}: beyond that number the study shows the machine, not the program; find one with more cores",
        counted(*.workers, "worker"),
        counted(*.cores, "core")
    )]
    MoreWorkersThanCores {
        /// The largest number of workers.
        workers: usize,
        /// The cores that this process may use.
        cores: usize,
    },

    /// Workers waited for cores that others had.
    #[error(
        "others took {taken} while {} wanted to work: close other programs and run it again, or read the undisturbed \
         speed-up, with all cores delivered",
        counted(*.workers, "worker")
    )]
    CoresTaken {
        /// The number of workers, no more than there are cores.
        workers: usize,
        /// The cores that were missing on the mean.
        taken: Cores,
    },

    /// Workers shared physical cores.
    #[error(
        "{} run on {}, so that some share one: expect less than {workers} times the speed from arithmetic, and \
         nothing wrong with the program",
        counted(*.workers, "worker"),
        counted(*.physical, "physical core")
    )]
    HyperThreads {
        /// The number of workers.
        workers: usize,
        /// The physical cores.
        physical: usize,
    },

    /// Tasks are too short to be handed out one by one.
    #[error(
        "a task takes {task}, and an empty one {hand_out}, in a map of {}: put many items into one task, as in \
         pool.map(&items.chunks(100).collect::<Vec<_>>(), ..)",
        counted(*.tasks, "task")
    )]
    GrainTooFine {
        /// The number of tasks.
        tasks: usize,
        /// The sequential time of one.
        task: Seconds,
        /// What handing out one costs.
        hand_out: Seconds,
    },

    /// The code is compiled without optimisation.
    #[error(
        "this code is compiled at opt-level {level}, so its times say little about Rust: measure a \
         release build"
    )]
    NotOptimised {
        /// The optimisation level.
        level: String,
    },

    /// A control group allows less processor time than the cores would give.
    #[error(
        "a quota allows {allowed:.2} of {}: expect no more speed-up than that from arithmetic",
        counted(*.cores, "core")
    )]
    Quota {
        /// The processors' worth of time that the quota allows.
        allowed: f64,
        /// The logical cores of the machine.
        cores: usize,
    },

    /// Other programs keep the machine busy.
    #[error(
        "the load is {load:.1} on {}: other programs compete with this one, or work of your own in the \
         last minute still counts; expect times that vary until it has fallen",
        counted(*.cores, "core")
    )]
    Busy {
        /// The mean number of runnable threads in the last minute.
        load: f64,
        /// The logical cores of the machine.
        cores: usize,
    },

    /// The frequency governor saves power.
    #[error(
        "the frequency governor is \"{governor}\", which slows short programs down: choose \
         \"performance\" while measuring"
    )]
    Governor {
        /// The governor's name.
        governor: String,
    },

    /// Threads together got less than the cores promised.
    #[error(
        "{promised} cores are promised, but {promised} busy threads together got only {delivered:.2}: \
         a speed-up of {promised} from arithmetic is out of reach on this machine now"
    )]
    NotDelivered {
        /// The cores that the system reports for this process.
        promised: usize,
        /// The cores that were delivered.
        delivered: f64,
    },
}

impl fmt::Debug for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
