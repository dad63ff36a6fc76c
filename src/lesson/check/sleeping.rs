//! Lesson 02: sleeping is not computing.

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::{self, Feedback};
use super::super::judge::Task;

/// Seconds on the wall, and on a core.
const NEEDS_CORE: Task<(f64, f64), bool> = Task {
    exercise: "02.needs_core",
    cases: &[
        (2.0, 1.96),
        (2.0, 0.003),
        (0.05, 0.049),
        (0.3, 0.01),
        (60.0, 6.0),
        (0.001, 0.0009),
        (10.0, 0.7),
    ],
    right: |&(wall, cpu)| cpu > 0.5 * wall,
    slips: &[
        ("always", |&(_, cpu)| cpu > 0.0),
        ("never", |&(wall, cpu)| cpu >= wall),
        ("upside-down", |&(wall, cpu)| cpu < 0.5 * wall),
        ("seconds", |&(_, cpu)| cpu > 0.5),
        ("long", |&(wall, _)| wall > 1.0),
        ("difference", |&(wall, cpu)| wall - cpu < 0.5),
    ],
    same: bool::eq,
};

/// Checks whether a task that took `wall` seconds, `cpu` of them on a core, needs a core for most of its time:
/// `needs_core(wall, cpu)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert!(check::needs_core(|wall, cpu| cpu / wall > 0.5).is_done());
/// ```
pub fn needs_core(student: fn(f64, f64) -> bool) -> Feedback {
    NEEDS_CORE.judge(move |&(wall, cpu)| student(wall, cpu))
}

/// The tasks of the exercise in the order of the page, as the texts call them, and whether they need a core.
const TASKS: [(&str, bool); 6] = [
    ("sum", true),
    ("page", false),
    ("timer", false),
    ("asking", true),
    ("picture", true),
    ("stick", false),
];

/// Checks which of the six tasks of lesson 02 need a core; each is a part of the exercise.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::six_tasks(|| [true; 6]);
/// assert_eq!((feedback.right, feedback.parts), (3, 6));
/// ```
pub fn six_tasks(student: fn() -> [bool; 6]) -> Feedback {
    let exercise = "02.six_tasks";
    let given = match attempt(LIMIT, student) {
        Ok(given) => given,
        Err(failure) => return Feedback::failed(exercise, &failure),
    };
    let texts = feedback::texts(exercise);
    let judged = TASKS.iter().zip(given);
    let is_wrong = |((_, right), given): &(&(&str, bool), bool)| given != right;
    let wrong: Vec<&str> = judged
        .clone()
        .filter(is_wrong)
        .map(|(task, _)| task.0)
        .collect();
    if wrong.is_empty() {
        return Feedback::of_parts(exercise, (6, 6), None, texts.done.clone());
    }
    let lines = judged.enumerate().map(|(index, (&(name, right), given))| {
        let number = index + 1;
        if given == right {
            return format!("task {number}: right");
        }
        let words = texts.slip(name).unwrap_or(&texts.not_yet);
        format!("task {number}: not {given}. {words}")
    });
    let message = lines.collect::<Vec<_>>().join("\n");
    Feedback::of_parts(exercise, (6 - wrong.len(), 6), Some(wrong[0]), message)
}

/// Pairs of workers and speed-up.
type Curve = &'static [(usize, f64)];

const CORES_FROM: Task<Curve, usize> = Task {
    exercise: "02.cores_from",
    cases: &[
        // Four cores; the highest point of the level part is an accident.
        &[
            (1, 1.0),
            (2, 1.97),
            (3, 2.94),
            (4, 3.88),
            (6, 3.97),
            (8, 3.91),
            (12, 4.04),
        ],
        // Two cores, and more workers get in each other's way.
        &[(1, 0.99), (2, 1.93), (4, 1.9), (8, 1.7), (16, 1.3)],
        // Eight cores or more.
        &[(1, 1.0), (2, 1.99), (4, 3.96), (8, 7.9)],
        // Sleepers.
        &[
            (1, 1.0),
            (2, 2.0),
            (3, 2.5),
            (4, 3.33),
            (5, 5.0),
            (10, 9.98),
        ],
        &[(1, 1.0), (2, 1.02), (4, 0.98)],
        &[(1, 1.0), (4, 3.9), (8, 7.6), (16, 7.7), (32, 6.1)],
    ],
    right: |curve| read(curve, best(curve).round()),
    slips: &[
        ("last", |curve| {
            read(curve, curve.last().map_or(0.0, |last| last.1).round())
        }),
        ("place", |curve| {
            let place = curve.iter().find(|point| point.1 >= best(curve));
            read(curve, place.map_or(0.0, |place| place.0 as f64))
        }),
        ("workers", |curve| most(curve)),
        ("floor", |curve| read(curve, best(curve).floor())),
        ("ceiling", |curve| read(curve, best(curve).ceil())),
        ("never-level", |curve| best(curve).round() as usize),
    ],
    same: usize::eq,
};

/// This many cores, unless the curve goes up with the workers to its end.
fn read(curve: Curve, cores: f64) -> usize {
    if best(curve) > 0.9 * most(curve) as f64 {
        0
    } else {
        cores as usize
    }
}

fn best(curve: Curve) -> f64 {
    curve.iter().map(|point| point.1).fold(0.0, f64::max)
}

fn most(curve: Curve) -> usize {
    curve.iter().map(|point| point.0).max().unwrap_or(0)
}

/// Checks how many cores a curve of speed-ups tells of, 0 where it does not tell: `cores_from(curve)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::cores_from(|curve| curve[curve.len() - 1].0);
/// assert_eq!(feedback.slip.as_deref(), Some("workers"));
/// ```
pub fn cores_from(student: fn(&[(usize, f64)]) -> usize) -> Feedback {
    CORES_FROM.judge(move |curve| student(curve))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_has_its_message() {
        NEEDS_CORE.is_sound();
        CORES_FROM.is_sound();
    }

    #[test]
    fn each_of_six_tasks_has_its_message() {
        let right = || [true, false, false, true, true, false];
        assert_eq!(TASKS.map(|task| task.1), right());
        assert!(six_tasks(right).is_done());
        let none_right = six_tasks(|| [false, true, true, false, false, true]);
        assert_eq!(
            (none_right.right, none_right.slip.as_deref()),
            (0, Some("sum"))
        );
        let slips = &feedback::texts("02.six_tasks").slips;
        let names: Vec<&str> = slips.iter().map(|slip| &slip.0[..]).collect();
        assert_eq!(names, TASKS.map(|task| task.0));
        for (_, words) in slips {
            assert!(none_right.message.contains(words), "{words}");
        }
        let one_wrong = six_tasks(|| [true, false, false, false, true, false]);
        assert_eq!(
            (one_wrong.right, one_wrong.slip.as_deref()),
            (5, Some("asking"))
        );
    }

    #[test]
    fn what_is_not_written_is_not_yet() {
        // What the macro says that stands in the place of a solution.
        let feedback =
            six_tasks(|| panic!("not yet implemented: exercise 02.six_tasks: write this"));
        assert_eq!(feedback.message, "It is still to be written.");
    }
}
