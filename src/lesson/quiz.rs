//! [`quiz`]: three questions, and what there is to say of each choice.

use super::feedback::Feedback;
use super::text::{self, Question};

/// Judges the answers to the questions of a lesson, one letter for each; `?` is a question not yet answered.
///
/// Each answer is explained: why a wrong choice is wrong, and why the right one is right. What is no letter of a choice is said
/// to be none, and `quiz` of a lesson that does not exist names those that do.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = quiz("01", "?? ?");
/// assert!(!feedback.is_done() && feedback.message.contains("question 3: not answered yet"));
/// ```
pub fn quiz(lesson: &str, answers: &str) -> Feedback {
    let key = format!("{lesson}.quiz");
    let Some(found) = text::lesson(lesson) else {
        let numbers = text::lessons().iter().map(|lesson| &lesson.number[..]);
        let numbers: Vec<&str> = numbers.collect();
        let message = format!(
            "there is no lesson \"{lesson}\", only {}",
            numbers.join(", ")
        );
        return Feedback::unknown(&key, message);
    };
    let letters: Vec<String> = answers
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_lowercase().to_string())
        .collect();
    let questions = &found.questions;
    if letters.len() > questions.len() {
        let message = format!(
            "there are {} questions, and \"{answers}\" has {} letters: one for each, as in \"bac\"",
            questions.len(),
            letters.len()
        );
        return Feedback::unknown(&key, message);
    }
    let answered = questions.iter().enumerate().map(|(index, question)| {
        let letter = letters.get(index).map_or("?", |letter| &letter[..]);
        (index + 1, question, letter)
    });
    let right = answered
        .clone()
        .filter(|(_, question, letter)| question.right == *letter);
    let right = right.count();
    let lines: Vec<String> = answered
        .map(|(number, question, letter)| said(number, question, letter))
        .collect();
    Feedback::of_parts(&key, (right, questions.len()), None, lines.join("\n"))
}

fn said(number: usize, question: &Question, letter: &str) -> String {
    let choice = question.choices.iter().find(|choice| choice.0 == letter);
    match choice {
        Some((_, words)) if letter == question.right => {
            format!("question {number}: right. {words}")
        }
        Some((_, words)) => format!("question {number}: not {letter}. {words}"),
        None if letter == "?" => format!("question {number}: not answered yet"),
        None => {
            let letters = question.choices.iter().map(|choice| &choice.0[..]);
            let letters: Vec<&str> = letters.collect();
            format!(
                "question {number}: \"{letter}\" is none of {}",
                letters.join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_of_every_question_is_explained() {
        for lesson in text::lessons() {
            let right: String = lesson
                .questions
                .iter()
                .map(|question| &question.right[..])
                .collect();
            let feedback = quiz(&lesson.number, &right);
            assert!(feedback.is_done(), "{}: {feedback}", lesson.number);
            for (index, question) in lesson.questions.iter().enumerate() {
                for (letter, words) in &question.choices {
                    let mut answers: Vec<&str> = vec!["?"; lesson.questions.len()];
                    answers[index] = letter;
                    let feedback = quiz(&lesson.number, &answers.concat());
                    assert!(
                        feedback.message.contains(words),
                        "{}: {feedback}",
                        lesson.number
                    );
                    let is_right = usize::from(*letter == question.right);
                    assert_eq!(feedback.right, is_right, "{}", lesson.number);
                }
            }
        }
    }

    #[test]
    fn odd_answers_are_answered() {
        let message = |answers| quiz("01", answers).message;
        assert!(message("z").contains("\"z\" is none of a, b, c"));
        assert!(message("").contains("question 1: not answered yet"));
        assert!(message("aaaa").contains("3 questions, and \"aaaa\" has 4 letters"));
        assert!(message("B").starts_with("question 1: "));
        let unknown = quiz("42", "abc");
        assert!(!unknown.is_done() && unknown.message.contains("00, 01"));
    }
}
