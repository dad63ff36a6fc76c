//! Lesson 08: Amdahl's law, the serial fraction that one speed-up implies, and what holds back four programs.

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::{self, Feedback};
use super::super::judge::Task;
use super::super::text;

/// Serial fractions and workers. The fractions are such that the numbers of all slips differ.
const AMDAHL: Task<(f64, usize), f64> = Task {
    exercise: "08.amdahl",
    cases: &[(0.2, 4), (0.08, 48), (0.5, 3), (0.3, 1), (0.0, 8)],
    right: |&(s, p)| 1.0 / (s + (1.0 - s) / p as f64),
    slips: &[
        ("time", |&(s, p)| s + (1.0 - s) / p as f64),
        ("swapped", |&(s, p)| 1.0 / (1.0 - s + s / p as f64)),
        ("per-cent", |&(s, p)| {
            let s = s / 100.0;
            1.0 / (s + (1.0 - s) / p as f64)
        }),
        ("no-workers", |&(s, _)| 1.0 / (s + (1.0 - s))),
        ("limit", |&(s, _)| 1.0 / s),
        ("whole-divided", |&(s, p)| 1.0 / (s + 1.0 / p as f64)),
        ("growing", |&(s, p)| p as f64 - s * (p as f64 - 1.0)),
        ("ideal", |&(_, p)| p as f64),
    ],
    same: |one, other| close(*one, *other),
};

/// Speed-ups and workers.
const SERIAL_FRACTION: Task<(f64, usize), f64> = Task {
    exercise: "08.serial_fraction",
    cases: &[(3.2, 4), (5.0, 16), (1.5, 2), (8.0, 8), (0.8, 4)],
    right: |&(speed_up, p)| {
        let ideal = 1.0 / p as f64;
        (1.0 / speed_up - ideal) / (1.0 - ideal)
    },
    slips: &[
        ("per-cent", |&case| 100.0 * (SERIAL_FRACTION.right)(&case)),
        ("lost", |&(speed_up, p)| 1.0 - speed_up / p as f64),
        ("parallel", |&case| 1.0 - (SERIAL_FRACTION.right)(&case)),
        ("upside-down", |&case| 1.0 / (SERIAL_FRACTION.right)(&case)),
        ("no-divisor", |&(speed_up, p)| {
            1.0 / speed_up - 1.0 / p as f64
        }),
        ("no-inverse", |&(speed_up, p)| {
            let p = p as f64;
            (speed_up - p) / (1.0 - p)
        }),
        ("time", |&(speed_up, _)| 1.0 / speed_up),
    ],
    same: |one, other| close(*one, *other),
};

/// The same but for rounding, since the formulas can be written in several ways. A speed-up of infinity is the same too.
fn close(one: f64, other: f64) -> bool {
    one == other || (one - other).abs() <= 1e-9 * other.abs().max(1.0)
}

/// Checks Amdahl's law, the speed-up on `p` workers of a program of which the fraction `s` is serial: `amdahl(s, p)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::amdahl(|s, p| s + (1.0 - s) / p as f64);
/// assert_eq!(feedback.slip.as_deref(), Some("time"));
/// ```
pub fn amdahl(student: fn(f64, usize) -> f64) -> Feedback {
    AMDAHL.judge(move |&(s, p)| student(s, p))
}

/// Checks the serial fraction of Karp and Flatt: `serial_fraction(speed_up, p)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::serial_fraction(|speed_up, p| 1.0 - speed_up / p as f64);
/// assert_eq!(feedback.slip.as_deref(), Some("lost"));
/// ```
pub fn serial_fraction(student: fn(f64, usize) -> f64) -> Feedback {
    SERIAL_FRACTION.judge(move |&(speed_up, p)| student(speed_up, p))
}

const CAUSES: &str = "08.causes";
/// The answers, in the order of the programs A, B, C and D.
const RIGHT: [&str; 4] = ["overhead", "cores", "serial", "extra work"];

/// Checks what holds back the programs A, B, C and D: `causes()`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert_eq!(check::causes(|| ["serial"; 4]).right, 1);
/// ```
pub fn causes(student: fn() -> [&'static str; 4]) -> Feedback {
    let answers = match attempt(LIMIT, student) {
        Ok(answers) => answers,
        Err(failure) => return Feedback::failed(CAUSES, &failure),
    };
    let programs = ["A", "B", "C", "D"].iter().zip(RIGHT).zip(answers);
    let mut right = 0;
    let mut first_slip = None;
    let lines: Vec<String> = programs
        .map(|((program, cause), answer)| {
            let answer = answer.trim().to_lowercase();
            if answer == cause {
                right += 1;
                return format!("{program}: right");
            }
            let slip = format!("{program} {answer}");
            let found = text::exercise(CAUSES).and_then(|exercise| exercise.slip(&slip));
            let Some(words) = found else {
                return format!("{program}: \"{answer}\" is none of {}", words());
            };
            first_slip.get_or_insert(slip);
            format!("{program}: not {answer}. {words}")
        })
        .collect();
    if right == RIGHT.len() {
        return Feedback::of_parts(CAUSES, (4, 4), None, feedback::texts(CAUSES).done.clone());
    }
    Feedback::of_parts(CAUSES, (right, 4), first_slip.as_deref(), lines.join("\n"))
}

/// The words that can be answered.
fn words() -> String {
    let mut words = RIGHT.map(|word| format!("\"{word}\""));
    words.sort();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_has_its_message() {
        AMDAHL.is_sound();
        SERIAL_FRACTION.is_sound();
    }

    #[test]
    fn a_formula_written_in_another_way_is_as_right() {
        let other = |s: f64, p: usize| p as f64 / (1.0 + s * (p as f64 - 1.0));
        assert!(amdahl(other).is_done());
        let other = |speed_up: f64, p: usize| (p as f64 / speed_up - 1.0) / (p as f64 - 1.0);
        assert!(serial_fraction(other).is_done());
        assert!(!amdahl(|_, _| f64::NAN).is_done());
    }

    #[test]
    fn each_wrong_cause_of_each_program_is_answered() {
        assert!(causes(|| ["overhead", "Cores", "serial", " extra work"]).is_done());
        let all: [fn() -> [&'static str; 4]; 4] = [
            || ["overhead"; 4],
            || ["cores"; 4],
            || ["serial"; 4],
            || ["extra work"; 4],
        ];
        for student in all {
            let feedback = causes(student);
            assert_eq!((feedback.right, feedback.parts), (1, 4));
            assert_eq!(
                feedback.message.matches(": not ").count(),
                3,
                "{}",
                feedback.message
            );
        }
        let texts = &text::exercise(CAUSES).unwrap().slips;
        assert_eq!(texts.len(), 12);
        let unknown = causes(|| ["", "bus", "serial", "serial"]);
        assert_eq!(unknown.right, 1);
        assert!(unknown.message.contains("B: \"bus\" is none of \"cores\""));
        assert_eq!(unknown.slip.as_deref(), Some("D serial"));
    }
}
