//! [`progress`]: what is done, lesson by lesson.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use super::log::{self, Kind};
use super::text::{self, Lesson};

/// What is done of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The lessons in their order.
    pub lessons: Vec<LessonProgress>,
    /// Why this may not be all that was done: the log cannot be read, or not be written.
    pub caution: Option<String>,
}

/// What is done of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonProgress {
    /// Its number and title.
    pub title: String,
    /// The names of its exercises, and whether they are done.
    pub exercises: Vec<(String, bool)>,
    /// How many questions of the quiz were answered rightly at once, at best.
    pub questions_right: usize,
    /// How many questions it has.
    pub questions: usize,
}

/// What is done, lesson by lesson, by what stands in `my-work/log.tsv`. What was done once stays done.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert!(check::rounds(|n, p| n.div_ceil(p)).is_done());
/// let lesson = &progress().lessons[1];
/// assert_eq!(lesson.exercises[0], ("rounds".to_owned(), true));
/// ```
#[must_use = "the last line of a cell shows it"]
pub fn progress() -> Progress {
    progress_in(&log::file())
}

/// The same, by another log.
pub(super) fn progress_in(file: &Path) -> Progress {
    let mut best: HashMap<String, (usize, usize)> = HashMap::new();
    for entry in log::entries(file) {
        let parts = entry.value.split_once('/');
        let parts =
            parts.and_then(|(right, parts)| Some((right.parse().ok()?, parts.parse().ok()?)));
        if let (Kind::Checked, Some(parts)) = (entry.kind, parts) {
            let known = best.entry(entry.key).or_insert(parts);
            // A check that counts six parts may say of all of them together that it is done.
            *known = std::cmp::max_by_key(*known, parts, |&(right, parts)| (right == parts, right));
        }
    }
    let of = |lesson: &Lesson| {
        let known = |name: &str| best.get(&format!("{}.{name}", lesson.number)).copied();
        let is_done = |name: &str| known(name).is_some_and(|(right, parts)| right == parts);
        let names = lesson.exercises.iter().map(|exercise| &exercise.name);
        LessonProgress {
            title: lesson.title.clone(),
            exercises: names.map(|name| (name.clone(), is_done(name))).collect(),
            questions_right: known("quiz").map_or(0, |(right, _)| right),
            questions: lesson.questions.len(),
        }
    };
    Progress {
        lessons: text::lessons().iter().map(of).collect(),
        caution: log::caution(file),
    }
}

impl LessonProgress {
    /// How many exercises are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.exercises.iter().filter(|exercise| exercise.1).count()
    }
}

impl Progress {
    /// The lessons as a table with a head.
    pub(crate) fn table(&self) -> Vec<Vec<String>> {
        let head = ["lesson", "exercises done", "still to do", "quiz"].map(str::to_owned);
        let row = |lesson: &LessonProgress| {
            let open = lesson.exercises.iter().filter(|exercise| !exercise.1);
            let open: Vec<&str> = open.map(|exercise| &exercise.0[..]).collect();
            vec![
                lesson.title.clone(),
                format!("{} of {}", lesson.done(), lesson.exercises.len()),
                if open.is_empty() {
                    "–".to_owned()
                } else {
                    open.join(", ")
                },
                format!("{} of {}", lesson.questions_right, lesson.questions),
            ]
        };
        let rows = self.lessons.iter().map(row);
        std::iter::once(head.to_vec()).chain(rows).collect()
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done: usize = self.lessons.iter().map(LessonProgress::done).sum();
        let all: usize = self
            .lessons
            .iter()
            .map(|lesson| lesson.exercises.len())
            .sum();
        let right: usize = self
            .lessons
            .iter()
            .map(|lesson| lesson.questions_right)
            .sum();
        let questions: usize = self.lessons.iter().map(|lesson| lesson.questions).sum();
        write!(
            f,
            "{done} of {all} exercises are done, and {right} of {questions} questions answered rightly."
        )?;
        match &self.caution {
            Some(caution) => write!(f, "\ncaution: {caution}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::log::tests::with_log;
    use std::fs;

    #[test]
    fn a_log_that_cannot_be_written_is_said() {
        with_log("no-progress", |file| {
            assert_eq!(progress_in(file).caution, None);
            let folder = file.parent().unwrap();
            fs::write(folder, "").unwrap();
            assert!(log::add(file, Kind::Checked, "01.rounds", "1/1").is_err());
            let told = progress_in(file).to_string();
            assert!(told.contains("\ncaution: "), "{told}");
            fs::remove_file(folder).unwrap();
            log::add(file, Kind::Checked, "01.rounds", "1/1").unwrap();
            assert_eq!(progress_in(file).caution, None);
        });
    }

    #[test]
    fn what_was_done_once_stays_done() {
        with_log("progress", |file| {
            let lines = [
                ("01.rounds", "0/1"),
                ("01.rounds", "1/1"),
                ("01.rounds", "0/1"),
                ("01.quiz", "2/3"),
                ("01.quiz", "1/3"),
                ("05.assign", "4/6"),
                ("05.assign", "1/1"),
                ("05.assign", "5/6"),
                ("99.none", "1/1"),
                ("00.calls", "noise"),
            ];
            assert!(progress_in(file).to_string().starts_with("0 of "));
            for (key, value) in lines {
                log::add(file, Kind::Checked, key, value).unwrap();
            }
            let progress = progress_in(file);
            let lesson = &progress.lessons[1];
            assert_eq!(lesson.exercises[0], ("rounds".to_owned(), true));
            assert_eq!((lesson.questions_right, lesson.questions), (2, 3));
            assert!(progress.to_string().starts_with("2 of "));
            let mut assign = progress.lessons[5].exercises.iter();
            assert!(assign.any(|exercise| *exercise == ("assign".to_owned(), true)));
            assert!(!progress.lessons[0].exercises[0].1);
            let row = &progress.table()[2];
            assert!(
                row[0].starts_with("01 · ") && row[1].starts_with("1 of ") && row[3] == "2 of 3"
            );
        });
    }
}
