//! [`measured`]: what came out, beside what was predicted.

use std::fmt;

use super::log::{self, Kind};
use super::predict::{Guess, guessed};
use crate::machine::DeliveredCores;
use crate::plot::{Picture, beside, short};
use crate::scaling::ScalingReport;
use crate::timing::{Comparison, Timing, Verdict};
use crate::unit::{Cores, Estimate, Fraction, Ratio, Seconds};

/// Within this of 1, a prediction is called right: no measurement of a lesson is better repeatable.
const RIGHT: f64 = 0.05;

/// A result reduced to what can be predicted of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// A number, a curve or a word.
    pub value: Guess,
    /// The interval of a number, where it has one.
    pub interval: Option<(f64, f64)>,
    /// The unit of a number: `"s"`, `"×"`, or nothing.
    pub unit: &'static str,
}

/// A result of which a prediction can be made.
pub trait Measured {
    /// What the prediction is compared with.
    fn found(&self) -> Found;

    /// A picture of its own of what was found, with the prediction in it, if there is one that it can hold.
    fn picture_with(&self, _prediction: Option<&Guess>) -> Option<Picture> {
        None
    }
}

/// A prediction beside the measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its name, as `01.time`.
    pub key: String,
    /// What was predicted, if anything was.
    pub predicted: Option<Guess>,
    /// What was measured.
    pub found: Found,
    /// Both, drawn; words and what has no number are not.
    pub picture: Option<Picture>,
}

/// Shows a result beside what was [predicted](super::predict()) under this name, and keeps it in the student's log.
///
/// Numbers are drawn as two bars, a study of scaling as its speed-up plot with the prediction in it. Without a prediction the
/// result is shown alone, and it is said how to predict.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// predict("01.time", 0.25);
/// let finding = measured("01.time", &secs(0.3));
/// assert_eq!(finding.to_string(), "You predicted 0.25 s, and measured 0.3 s: 1.2 times as much.");
/// ```
#[must_use = "the last line of a cell shows it"]
pub fn measured(key: &str, result: &(impl Measured + ?Sized)) -> Finding {
    let found = result.found();
    let predicted = guessed(key);
    let own = result.picture_with(predicted.as_ref());
    finding(key, predicted, found, own)
}

fn finding(key: &str, predicted: Option<Guess>, found: Found, own: Option<Picture>) -> Finding {
    // Where nothing can be written, the finding is worth as much.
    let _ = log::add(&log::file(), Kind::Measured, key, &found.value.written());
    let mut finding = Finding {
        key: key.to_owned(),
        predicted,
        found,
        picture: own,
    };
    if finding.picture.is_none()
        && let (Some(Guess::Number(guess)), Guess::Number(value)) =
            (&finding.predicted, &finding.found.value)
    {
        let (interval, unit) = (finding.found.interval, finding.found.unit);
        finding.picture = beside(&finding.to_string(), *guess, (*value, interval), unit);
    }
    finding
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = with_unit(&self.found.value, self.found.unit);
        let Some(guess) = &self.predicted else {
            let key = &self.key;
            return write!(
                f,
                "You measured {found}, and predicted nothing: predict(\"{key}\", ..) keeps a prediction."
            );
        };
        let guess_shown = with_unit(guess, self.found.unit);
        match (guess, &self.found.value) {
            (Guess::Number(guess), Guess::Number(value)) => write!(
                f,
                "You predicted {guess_shown}, and measured {found}: {}.",
                how_far_off(*guess, *value)
            ),
            (Guess::Words(guess), Guess::Words(words)) if guess == words => {
                write!(f, "You predicted \"{guess}\", and so it is.")
            }
            (Guess::Words(guess), Guess::Words(words)) => {
                write!(f, "You predicted \"{guess}\", and it is \"{words}\".")
            }
            (Guess::Curve(guess), Guess::Curve(curve)) => {
                f.write_str(&farthest(guess, curve, self.found.unit))
            }
            _ => write!(f, "You predicted {guess_shown}, and measured {found}."),
        }
    }
}

fn with_unit(value: &Guess, unit: &str) -> String {
    match (value, unit) {
        (Guess::Number(value), "×") => format!("{}×", short(*value)),
        (Guess::Number(value), unit) if !unit.is_empty() => format!("{} {unit}", short(*value)),
        _ => value.in_short(),
    }
}

fn how_far_off(guess: f64, value: f64) -> String {
    let ratio = value / guess;
    if guess.total_cmp(&value).is_eq() || (ratio - 1.0).abs() <= RIGHT {
        "you were right".to_owned()
    } else if !ratio.is_finite() || ratio <= 0.0 {
        let word = if value > guess { "more" } else { "less" };
        format!("{} {word} than you thought", short((value - guess).abs()))
    } else if ratio >= 0.1 {
        format!("{} times as much", short(ratio))
    } else {
        format!("1/{} of it", short(1.0 / ratio))
    }
}

/// Where a predicted curve is farthest from the measured one.
fn farthest(guess: &[(f64, f64)], curve: &[(f64, f64)], unit: &str) -> String {
    let pair = |&(x, value): &(f64, f64)| {
        let same = guess.iter().find(|(other, _)| x.total_cmp(other).is_eq());
        same.map(|&(_, guess)| (x, guess, value))
    };
    let off = |(_, guess, value): &(f64, f64, f64)| {
        (value - guess).abs() / guess.abs().max(f64::MIN_POSITIVE)
    };
    let pairs: Vec<(f64, f64, f64)> = curve.iter().filter_map(pair).collect();
    let worst = pairs
        .iter()
        .max_by(|one, other| off(one).total_cmp(&off(other)));
    let Some(worst) = worst else {
        return "You predicted other points than were measured.".to_owned();
    };
    if off(worst) <= RIGHT {
        return format!("You were right at all {} points.", pairs.len());
    }
    let shown = |value| with_unit(&Guess::Number(value), unit);
    let (x, guess, value) = *worst;
    format!(
        "You were farthest off at {}: you predicted {}, and measured {}.",
        short(x),
        shown(guess),
        shown(value)
    )
}

impl Measured for f64 {
    fn found(&self) -> Found {
        number(*self, None, "")
    }
}

impl Measured for usize {
    fn found(&self) -> Found {
        number(*self as f64, None, "")
    }
}

impl Measured for str {
    fn found(&self) -> Found {
        let (interval, unit) = (None, "");
        Found {
            value: Guess::Words(self.to_owned()),
            interval,
            unit,
        }
    }
}

macro_rules! units {
    ($($type:ty: $unit:literal;)*) => {$(
        impl Measured for $type {
            fn found(&self) -> Found {
                number(self.as_f64(), None, $unit)
            }
        }

        impl Measured for Estimate<$type> {
            fn found(&self) -> Found {
                let interval = self.interval.map(|(low, high)| (low.as_f64(), high.as_f64()));
                number(self.value.as_f64(), interval, $unit)
            }
        }
    )*};
}

units! {
    Seconds: "s";
    Ratio: "×";
    Fraction: "";
    Cores: "cores";
}

impl<T> Measured for Timing<T> {
    fn found(&self) -> Found {
        self.elapsed.found()
    }
}

impl Measured for Verdict {
    fn found(&self) -> Found {
        let word = match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Same { .. } => "the same",
            Self::CannotTell(_) => "cannot tell",
        };
        word.found()
    }
}

/// A curve, such as the times of a study.
impl Measured for Vec<(f64, f64)> {
    fn found(&self) -> Found {
        let (interval, unit) = (None, "");
        Found {
            value: Guess::Curve(self.clone()),
            interval,
            unit,
        }
    }
}

/// The cores that were delivered.
impl Measured for DeliveredCores {
    fn found(&self) -> Found {
        number(self.delivered, self.interval, "cores")
    }
}

/// The speed-up.
impl Measured for Comparison {
    fn found(&self) -> Found {
        self.speed_up.found()
    }
}

/// The speed-ups by numbers of workers.
impl Measured for ScalingReport {
    fn found(&self) -> Found {
        let point = |point: &crate::scaling::ScalingPoint| {
            (point.workers as f64, point.speed_up.value.as_f64())
        };
        let (interval, unit) = (None, "×");
        Found {
            value: Guess::Curve(self.points.iter().map(point).collect()),
            interval,
            unit,
        }
    }

    fn picture_with(&self, prediction: Option<&Guess>) -> Option<Picture> {
        let Some(Guess::Curve(points)) = prediction else {
            return Some(self.speed_up_plot());
        };
        let mut report = self.clone();
        let whole = points.iter().filter(|(x, _)| *x >= 1.0);
        report.predicted = whole.map(|&(x, y)| (x as usize, Ratio::new(y))).collect();
        Some(report.speed_up_plot())
    }
}

fn number(value: f64, interval: Option<(f64, f64)>, unit: &'static str) -> Found {
    Found {
        value: Guess::Number(value),
        interval,
        unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::predict::predict;
    use crate::scaling::tests::report;
    use crate::timing::Doubt;

    fn told(predicted: f64, measured: f64) -> String {
        let found = number(measured, None, "s");
        finding("test.told", Some(Guess::Number(predicted)), found, None).to_string()
    }

    #[test]
    fn a_finding_says_how_far_off_the_prediction_was() {
        let head = "You predicted 0.25 s, and measured";
        assert_eq!(told(0.25, 0.3), format!("{head} 0.3 s: 1.2 times as much."));
        assert_eq!(told(0.25, 0.26), format!("{head} 0.26 s: you were right."));
        assert_eq!(told(0.25, 0.001), format!("{head} 0.001 s: 1/250 of it."));
        assert!(told(0.3, 0.15).ends_with("0.5 times as much."));
        assert!(told(0.0, 0.3).ends_with("0.3 more than you thought."));
        assert!(told(0.0, 0.0).ends_with("you were right."));
        assert!(told(2.0, 0.0).ends_with("2 less than you thought."));
        assert!(told(-1.0, 1.0).ends_with("2 more than you thought."));
        assert!(told(1e-9, 2.0e-9).contains("1e-9 s"));
    }

    #[test]
    fn words_are_compared_and_a_missing_prediction_said() {
        predict("test.words", "the same");
        let same = measured("test.words", "the same").to_string();
        assert_eq!(same, "You predicted \"the same\", and so it is.");
        let other = measured("test.words", "smaller").to_string();
        assert_eq!(other, "You predicted \"the same\", and it is \"smaller\".");
        let alone = measured("test.nothing", &2_usize).to_string();
        assert!(alone.starts_with("You measured 2, and predicted nothing"));
        let verdicts = [
            (Verdict::Faster, "faster"),
            (Verdict::Slower, "slower"),
            (Verdict::CannotTell(Doubt::Unsteady), "cannot tell"),
            (
                Verdict::Same {
                    within: Fraction::new(0.02),
                },
                "the same",
            ),
        ];
        for (verdict, word) in verdicts {
            assert_eq!(verdict.found().value, Guess::from(word));
        }
        assert_eq!(measured("test.nothing", &2_usize).picture, None);
    }

    #[test]
    fn a_number_is_drawn_beside_its_prediction_and_a_curve_in_the_plot() {
        predict("test.number", 0.25);
        let picture = measured("test.number", &Seconds::new(0.3)).picture.unwrap();
        assert!(picture.title.starts_with("You predicted 0.25 s"));
        let study = report("squares", 2, &[(1, 1.0), (2, 1.9)]);
        predict("test.curve", [(1, 1.0), (2, 2.0)]);
        let picture = measured("test.curve", &study).picture.unwrap();
        assert!(picture.alt.contains("predicted: 1 at 1, 2 at 2."));
        let alone = measured("test.no-curve", &study);
        assert_eq!(alone.picture, Some(study.speed_up_plot()));
        assert!(
            alone
                .to_string()
                .starts_with("You measured 1 at 1, 1.9 at 2, and predicted nothing")
        );
        predict("test.no-curve", 4.0);
        assert!(measured("test.no-curve", &study).picture.is_some());
        let cores = DeliveredCores::of_rounds(2, vec![1.5, 1.75, 1.25]);
        assert_eq!(cores.found(), number(1.5, None, "cores"));
    }

    #[test]
    fn a_curve_says_where_its_prediction_is_farthest_off() {
        predict("test.steps", [(1, 1.0), (3, 0.33), (4, 0.29)]);
        let told = |curve: &[(f64, f64)]| measured("test.steps", &curve.to_vec()).to_string();
        let off = "You were farthest off at 3: you predicted 0.33, and measured 0.4.";
        assert_eq!(told(&[(1.0, 1.0), (2.0, 0.5), (3.0, 0.4)]), off);
        assert_eq!(
            told(&[(1.0, 1.0), (4.0, 0.3)]),
            "You were right at all 2 points."
        );
        assert_eq!(
            told(&[(2.0, 0.5)]),
            "You predicted other points than were measured."
        );
    }
}
