//! What can go wrong, said in sentences: [`Error`] for a question that has no answer, [`Caution`] for
//! a valid answer in doubt.

mod caution;
mod words;

pub use caution::Caution;
use words::not_kept;
pub(crate) use words::{counted, how_far};

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no answer: what happened, with which value, and what to do.
///
/// `Debug` prints the same sentence as `Display`, because a notebook shows an error that leaves a cell
/// through `?` by its `Debug`.
///
/// ```
/// use speedup::{pool::Pool, Error};
///
/// let error = Pool::try_new(0).unwrap_err();
/// assert_eq!(error, Error::NoWorkers);
/// assert_eq!(format!("{error:?}"), error.to_string());
/// ```
#[derive(Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A pool of 0 workers was asked for.
    #[error(
        "a pool of 0 workers cannot do any work: ask for at least one worker, as in Pool::new(1)"
    )]
    NoWorkers,

    /// The operating system, or the limit of the thread pool, refused so many workers.
    #[error(
        "a pool of {workers} workers could not be started ({reason}): ask for fewer workers; \
         more of them than cores rarely help"
    )]
    PoolNotStarted {
        /// The number of workers asked for.
        workers: usize,
        /// The reason given by the system.
        reason: String,
    },

    /// A schedule by costs got costs that do not say which items are the longest.
    #[error("the costs of the schedule do not say which items are the longest: {reason}")]
    BadCosts {
        /// What is wrong with them, and what to do.
        reason: String,
    },

    /// A limit of an integral is not a number.
    #[error(
        "the integral from {a:?} to {b:?} has no meaning, because NaN is not a number: check the \
         calculation of the limits; for an infinite range use f64::INFINITY or a range such as 0.0.."
    )]
    LimitNotANumber {
        /// The lower limit, as given.
        a: f64,
        /// The upper limit, as given.
        b: f64,
    },

    /// A break point lies outside of the range.
    #[error(
        "the break point {point:?} does not lie between {a:?} and {b:?}: give points inside of the range \
         only, as in .points(&[0.3]) for an integral from 0.0 to 1.0"
    )]
    PointOutside {
        /// The break point, as given.
        point: f64,
        /// The lower end of the range.
        a: f64,
        /// The upper end of the range.
        b: f64,
    },

    /// The integrand gave NaN or an infinity.
    #[error(
        "the integrand is {value:?} at x = {x:?}, so the integral cannot be computed: leave out \
         that part of the range, define the function's value there, or, where it is infinite at this point \
         alone, name it with .points(&[{x:?}])"
    )]
    IntegrandNotFinite {
        /// Where it happened.
        x: f64,
        /// What the integrand gave there.
        value: f64,
    },

    /// Finite values of the integrand added up to more than the largest `f64`.
    #[error(
        "the integral from {a:?} to {b:?} is beyond the largest number that f64 can hold (1.8e308): \
         scale the integrand down and multiply the result yourself"
    )]
    IntegralTooLarge {
        /// The lower end of the piece on which it happened.
        a: f64,
        /// The upper end of the piece on which it happened.
        b: f64,
    },

    /// A tolerance is negative or not a number, or of no use to the rule that got it.
    #[error("{value:?} is no {name} tolerance: give a positive number, such as 1e-10")]
    BadTolerance {
        /// Of an integral `"relative"` or `"absolute"`, of answers `"agreement"`.
        name: &'static str,
        /// The tolerance asked for.
        value: f64,
    },

    /// The margin of a comparison is negative or not finite.
    #[error(
        "{margin:?} is no margin within which two programs count as the same: give a fraction of 0 or more, such \
         as 0.02 for 2 %"
    )]
    BadMargin {
        /// The margin asked for.
        margin: f64,
    },

    /// With no absolute tolerance, the relative one asks for more digits than `f64` has.
    #[error(
        "a relative tolerance of {relative:?} with an absolute one of 0 cannot be met, because f64 \
         carries 16 digits: ask for a relative tolerance of at least 1.2e-14, or give an absolute one"
    )]
    ToleranceTooTight {
        /// The relative tolerance asked for.
        relative: f64,
    },

    /// An adaptive integral was allowed no panel at all.
    #[error("an integral with at most 0 panels cannot be computed: allow at least one panel")]
    NoPanels,

    /// A number of a weight has no meaning.
    #[error("the weight cannot have {name} = {value:?}: {name} must be {need}")]
    BadWeight {
        /// `"omega"`, `"alpha"`, `"beta"` or `"c"`.
        name: &'static str,
        /// The number, as given.
        value: f64,
        /// What the weight needs.
        need: &'static str,
    },

    /// A weight that refers to both limits got an infinite one.
    #[error(
        "the weight {weight} needs finite limits, but got {a:?} and {b:?}: split the range, and \
         integrate the infinite part without the weight and with it in the function"
    )]
    WeightNeedsFiniteRange {
        /// The name of the weight.
        weight: &'static str,
        /// The lower limit.
        a: f64,
        /// The upper limit.
        b: f64,
    },

    /// The pole of the weight 1/(x − c) lies at an end of the range.
    #[error(
        "the integral from {a:?} to {b:?} with the weight 1/(x - c) does not exist, because c = {c:?} is \
         an end of the range and the pole has one side only: choose a range that has c inside or outside"
    )]
    PoleAtEnd {
        /// The pole, as given.
        c: f64,
        /// The lower limit.
        a: f64,
        /// The upper limit.
        b: f64,
    },

    /// A rule of the textbooks got a number of intervals, points or halvings that it cannot use.
    #[error("{rule} cannot work with {name} = {value}: {name} must be {need}")]
    BadCount {
        /// The textbook name of the rule.
        rule: &'static str,
        /// The name of the argument: `"n"` or `"halvings"`.
        name: &'static str,
        /// The number asked for.
        value: usize,
        /// What the rule needs.
        need: &'static str,
    },

    /// A rule that cannot map infinity got an infinite range.
    #[error(
        "{rule} needs finite limits, but got {a:?} and {b:?}: use quad, which maps an infinite range"
    )]
    RangeNotFinite {
        /// The textbook name of the rule.
        rule: &'static str,
        /// The lower limit, as given.
        a: f64,
        /// The upper limit, as given.
        b: f64,
    },

    /// A study of convergence got an exact value that is none.
    #[error(
        "errors cannot be measured against {value:?}: give the exact value of the integral, a finite \
         number"
    )]
    ExactNotFinite {
        /// What was given as the exact value.
        value: f64,
    },

    /// A scaling study has no worker counts to try.
    #[error(
        "the scaling study \"{study}\" has no numbers of workers: name some, as in .workers([1, 2, 4])"
    )]
    NothingToStudy {
        /// The name of the study.
        study: String,
    },

    /// A measurement was asked for 0 rounds.
    #[error(
        "{study} was asked for 0 rounds: ask for at least one, and for 6 or more if the speed-up is to \
         have an interval"
    )]
    NoRounds {
        /// Which measurement.
        study: String,
    },

    /// A program to be measured took no measurable time.
    #[error(
        "{program} in {study} took less time than the clock can tell apart, so it has no speed-up: give it more \
         work"
    )]
    TooShort {
        /// Which program.
        program: String,
        /// Which measurement.
        study: String,
    },

    /// A program under study did not give the answer of the baseline.
    #[error(
        "{program} gave {got} where {reference} first gave {expected}: a speed-up of a wrong answer means \
         nothing, so nothing is reported; {advice}"
    )]
    AnswersDiffer {
        /// Which program differed.
        program: String,
        /// What it gave, shortened to the neighbourhood of the first difference.
        got: String,
        /// The program with which it was compared.
        reference: String,
        /// What that one gave, shortened likewise.
        expected: String,
        /// What to do, by how the answers were compared.
        advice: String,
    },

    /// A law was to be fitted to a study of the other kind of scaling.
    #[error(
        "{law} is for {speaks_of}, and \"{study}\" is a study of {kind}: fit {others}, or study it again the \
         other way, by .baseline(..) or .weak(..)"
    )]
    OtherKind {
        /// The law.
        law: &'static str,
        /// The kind of scaling that it is for.
        speaks_of: &'static str,
        /// The name of the study.
        study: String,
        /// Its kind.
        kind: &'static str,
        /// The laws for that kind.
        others: &'static str,
    },

    /// A report was asked for a number of workers that was not studied.
    #[error(
        "{} not studied, only {studied:?}: ask for one of these, or add {workers} \
         to .workers([..]) and run the study again",
        counted(*.workers, "worker") + if *.workers == 1 { " was" } else { " were" }
    )]
    NotStudied {
        /// The number of workers asked for.
        workers: usize,
        /// The numbers of workers in the report.
        studied: Vec<usize>,
    },

    /// Times do not determine the parameters of a law.
    #[error("{law} cannot be fitted to times on {counts:?} workers, because {reason}")]
    NotIdentifiable {
        /// The law.
        law: &'static str,
        /// The different numbers of workers that were measured.
        counts: Vec<usize>,
        /// What is missing, and what to do.
        reason: String,
    },

    /// A law got times that no law describes.
    #[error("a law cannot be fitted to these times: {reason}")]
    BadTimes {
        /// What is wrong with them, and what to do.
        reason: String,
    },

    /// A chart has no series, or a series no points.
    #[error("{what} has no points, so there is nothing to draw: give it at least one")]
    NothingToDraw {
        /// The chart or the series.
        what: String,
    },

    /// A point of a chart is NaN or infinite.
    #[error(
        "the point ({x:?}, {y:?}) of \"{series}\" cannot be drawn: leave out points that are not finite"
    )]
    PointNotFinite {
        /// The label of the series.
        series: String,
        /// The horizontal coordinate.
        x: f64,
        /// The vertical coordinate.
        y: f64,
    },

    /// A coordinate on a logarithmic axis is not positive.
    #[error(
        "{value:?} in \"{series}\" has no place on the logarithmic {axis} axis: draw positive values \
         only, or leave out .log_{axis}()"
    )]
    NotPositive {
        /// The label of the series.
        series: String,
        /// `"x"` or `"y"`.
        axis: &'static str,
        /// The coordinate.
        value: f64,
    },

    /// The operation was interrupted.
    #[error(
        "the {operation} was interrupted when it had done {}: all variables keep their values; run \
         the cell again to begin anew",
        how_far(*.done, *.total, .unit)
    )]
    Interrupted {
        /// What was interrupted: `"map"`, `"integral"`, `"comparison"` or `"scaling study"`.
        operation: &'static str,
        /// How much it had done.
        done: usize,
        /// How much there was to do, if that was known.
        total: Option<usize>,
        /// What was counted: `"items"`, `"evaluations"` or `"runs"`.
        unit: &'static str,
    },

    /// A picture or a measurement could not be written to a file.
    #[error(
        "the file {path} could not be saved ({reason}): check that the folder exists and that you may \
         write there"
    )]
    NotSaved {
        /// The file that was to be written.
        path: String,
        /// The reason given by the system.
        reason: String,
    },

    /// A file could not be read.
    #[error(
        "the file {path} could not be read ({reason}): check its name and folder, and that you may read it"
    )]
    NotRead {
        /// The file that was to be read.
        path: String,
        /// The reason given by the system.
        reason: String,
    },

    /// A later lesson asked for a measurement that an earlier one has not kept.
    #[error("{}", not_kept(.key, .path))]
    NotKept {
        /// Its name, as `01.squares`.
        key: String,
        /// The file that would hold it.
        path: String,
    },

    /// The name of a file does not end in that of a form in which measurements are saved or read.
    #[error("the name {path} does not tell the form of the file: let it end in {known}")]
    UnknownEnding {
        /// The file.
        path: String,
        /// The endings that are known.
        known: &'static str,
    },

    /// A text is not the record of a measurement.
    #[error("line {line} cannot be read as part of a measurement: {reason}")]
    NotARecord {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there, with the value, and what a right one looks like.
        reason: String,
    },

    /// The rounds of two reports do not belong together.
    #[error(
        "the rounds of these reports cannot be combined, because {reason}: combine different runs of the same study on the \
         same machine; reports of several machines are drawn in one figure by plot::machines"
    )]
    CannotCombine {
        /// What differs, or does not.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_the_sentence_itself() {
        let error = Error::LimitNotANumber {
            a: 0.0,
            b: f64::NAN,
        };
        assert_eq!(format!("{error:?}"), format!("{error}"));
        assert!(
            error
                .to_string()
                .starts_with("the integral from 0.0 to NaN has no meaning")
        );
    }

    #[test]
    fn a_sentence_names_the_value_and_the_cure() {
        let error = Error::NotStudied {
            workers: 6,
            studied: vec![1, 2, 4],
        };
        let sentence = error.to_string();
        assert!(sentence.contains("only [1, 2, 4]") && sentence.contains("add 6 to .workers"));
        let error = Error::Interrupted {
            operation: "map",
            done: 37,
            total: Some(100),
            unit: "items",
        };
        let expected = "the map was interrupted when it had done 37 of 100 items: all variables keep \
                        their values; run the cell again to begin anew";
        assert_eq!(error.to_string(), expected);
        let caution = Caution::Quota {
            allowed: 1.5,
            cores: 8,
        };
        assert!(
            caution
                .to_string()
                .starts_with("a quota allows 1.50 of 8 cores")
        );
    }
}
