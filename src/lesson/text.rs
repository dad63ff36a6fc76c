//! The texts of the lessons, read from `text/NN.md`.
//!
//! A file has a title (`# …`), and a section for each exercise (`## exercise NAME`) and question (`## question N`). In a section
//! there are items, of one or more lines: `done: …` and `not yet: …`, what the check says where no slip is known; `- NAME: …`, what it
//! says of a slip; `1. …` to `3. …`, the hints; the solution between fences. Of a question, `right: …` is the letter of
//! the answer, and `- a: …` what there is to say of each choice.

use std::sync::OnceLock;

/// The files, in the order of the course.
const FILES: [(&str, &str); 10] = [
    ("00", include_str!("text/00.md")),
    ("01", include_str!("text/01.md")),
    ("02", include_str!("text/02.md")),
    ("03", include_str!("text/03.md")),
    ("04", include_str!("text/04.md")),
    ("05", include_str!("text/05.md")),
    ("06", include_str!("text/06.md")),
    ("07", include_str!("text/07.md")),
    ("08", include_str!("text/08.md")),
    ("09", include_str!("text/09.md")),
];

/// What is said in a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lesson {
    pub number: String,
    pub title: String,
    pub exercises: Vec<Exercise>,
    pub questions: Vec<Question>,
}

/// What is said of an exercise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exercise {
    pub name: String,
    pub done: String,
    pub not_yet: String,
    /// The slips by their names.
    pub slips: Vec<(String, String)>,
    pub hints: Vec<String>,
    pub solution: String,
}

/// What is said of a question of the quiz.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Question {
    pub right: String,
    /// The choices by their letters.
    pub choices: Vec<(String, String)>,
}

/// All lessons.
///
/// # Panics
///
/// If a file is not written as it has to be, which the tests would have found.
pub(super) fn lessons() -> &'static [Lesson] {
    static LESSONS: OnceLock<Vec<Lesson>> = OnceLock::new();
    LESSONS.get_or_init(|| {
        let read = |(number, text): (&str, &str)| {
            parse(number, text).unwrap_or_else(|error| panic!("text/{number}.md: {error}"))
        };
        FILES.into_iter().map(read).collect()
    })
}

/// The lesson with this number.
pub(super) fn lesson(number: &str) -> Option<&'static Lesson> {
    lessons().iter().find(|lesson| lesson.number == number)
}

/// The exercise of this key, as `01.rounds`.
pub(super) fn exercise(key: &str) -> Option<&'static Exercise> {
    let (number, name) = key.split_once('.')?;
    let mut exercises = lesson(number)?.exercises.iter();
    exercises.find(|exercise| exercise.name == name)
}

/// The keys of all exercises.
pub(super) fn keys() -> Vec<String> {
    let of = |lesson: &'static Lesson| {
        let names = lesson.exercises.iter();
        names.map(move |exercise| format!("{}.{}", lesson.number, exercise.name))
    };
    lessons().iter().flat_map(of).collect()
}

impl Exercise {
    /// What is said of a slip.
    pub(super) fn slip(&self, name: &str) -> Option<&str> {
        let found = self.slips.iter().find(|slip| slip.0 == name)?;
        Some(&found.1)
    }
}

/// Where the next item goes.
enum Place {
    Title,
    Exercise,
    Question,
}

fn parse(number: &str, text: &str) -> Result<Lesson, String> {
    let mut lesson = Lesson {
        number: number.to_owned(),
        ..Lesson::default()
    };
    let mut place = Place::Title;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("# ") {
            title.clone_into(&mut lesson.title);
        } else if let Some(name) = line.strip_prefix("## exercise ") {
            lesson.exercises.push(Exercise {
                name: name.to_owned(),
                ..Exercise::default()
            });
            place = Place::Exercise;
        } else if line.starts_with("## question ") {
            lesson.questions.push(Question::default());
            place = Place::Question;
        } else if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let exercise = lesson.exercises.last_mut();
            exercise.ok_or("a solution without an exercise")?.solution = code.join("\n");
        } else if !line.is_empty() {
            let mut item = line.to_owned();
            while let Some(more) = lines.next_if(|line| line.starts_with("  ")) {
                item = format!("{item} {}", more.trim());
            }
            add(&mut lesson, &place, &item)?;
        }
    }
    Ok(lesson)
}

/// Adds an item to the section that was begun last.
fn add(lesson: &mut Lesson, place: &Place, item: &str) -> Result<(), String> {
    let odd = || format!("this has no place here: {item}");
    let (head, text) = item.split_once([':', '.']).ok_or_else(odd)?;
    let text = text.trim().to_owned();
    match (place, lesson.exercises.last_mut()) {
        (Place::Exercise, Some(exercise)) => match head {
            "done" => exercise.done = text,
            "not yet" => exercise.not_yet = text,
            "1" | "2" | "3" => exercise.hints.push(text),
            _ => {
                let name = head.strip_prefix("- ").ok_or_else(odd)?;
                exercise.slips.push((name.to_owned(), text));
            }
        },
        (Place::Question, _) => {
            let question = lesson.questions.last_mut().ok_or_else(odd)?;
            if head == "right" {
                question.right = text;
            } else {
                let letter = head.strip_prefix("- ").ok_or_else(odd)?;
                question.choices.push((letter.to_owned(), text));
            }
        }
        _ => return Err(odd()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_file_is_read_item_by_item() {
        let text = "# 01 · Title\n\n## exercise rounds\n\ndone: right,\n  also here\nnot yet: no\n\n- floor: down\n\n1. one\n2. two\n3. three\n\n\
                    ```rust\nfn f() {\n}\n```\n\n## question 1\n\nright: b\n\n- a: no.\n- b: yes: it is\n";
        let lesson = parse("01", text).unwrap();
        let exercise = &lesson.exercises[0];
        assert_eq!(
            (&lesson.title[..], &exercise.name[..]),
            ("01 · Title", "rounds")
        );
        assert_eq!(
            (&exercise.done[..], &exercise.not_yet[..]),
            ("right, also here", "no")
        );
        assert_eq!(
            (exercise.slip("floor"), exercise.slip("other")),
            (Some("down"), None)
        );
        assert_eq!(exercise.hints, ["one", "two", "three"]);
        assert_eq!(exercise.solution, "fn f() {\n}");
        let question = &lesson.questions[0];
        assert_eq!(
            (&question.right[..], &question.choices[1].1[..]),
            ("b", "yes: it is")
        );
        for odd in ["noise", "done: early", "## exercise a\n\nodd: b"] {
            assert!(parse("01", odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn every_exercise_and_question_says_all_it_has_to() {
        for lesson in lessons() {
            let number = &lesson.number;
            assert!(
                lesson.title.starts_with(&format!("{number} · ")),
                "{number}"
            );
            for exercise in &lesson.exercises {
                let name = format!("{number}.{}", exercise.name);
                assert!(
                    !exercise.done.is_empty() && !exercise.not_yet.is_empty(),
                    "{name}"
                );
                assert_eq!(exercise.hints.len(), 3, "{name}");
                assert!(
                    !exercise.solution.is_empty() && !exercise.slips.is_empty(),
                    "{name}"
                );
                let slips: HashSet<&String> = exercise.slips.iter().map(|slip| &slip.0).collect();
                assert_eq!(slips.len(), exercise.slips.len(), "{name}");
                let words: HashSet<&String> = exercise.slips.iter().map(|slip| &slip.1).collect();
                assert_eq!(
                    words.len(),
                    exercise.slips.len(),
                    "{name}: each slip has a message of its own"
                );
            }
            assert_eq!(lesson.questions.len(), 3, "{number} has three questions");
            for question in &lesson.questions {
                let letters: String = question
                    .choices
                    .iter()
                    .map(|choice| &choice.0[..])
                    .collect();
                assert!(letters.starts_with("abc"), "{number}: {letters}");
                assert!(
                    letters.contains(&question.right) && question.right.len() == 1,
                    "{number}: {question:?}"
                );
            }
        }
    }
}
