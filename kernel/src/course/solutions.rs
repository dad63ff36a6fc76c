//! Solutions taken out: in their place one line that compiles, and says which exercise waits there.

use super::lesson::Lesson;
use crate::names::{Kind, tokens};
use crate::verdict::CHECK;
use anyhow::{Context as _, Result, bail};

const BEGIN: &str = "// BEGIN SOLUTION";
const END: &str = "// END SOLUTION";

/// The lesson without its solutions.
pub fn taken_out(lesson: &Lesson) -> Result<Lesson> {
    let mut without = lesson.clone();
    for (i, cell) in lesson.cells().enumerate() {
        let source = cell.source();
        let marked = [BEGIN, END].iter().any(|mark| source.contains(&mark[3..]));
        let cut = match (cell.is_exercise(), marked) {
            (false, false) => continue,
            (false, true) => bail!(
                "{} has the mark of a solution and is no code cell tagged `exercise`",
                lesson.place(i)
            ),
            (true, false) => bail!(
                "{} is tagged `exercise` and has no `{BEGIN}` … `{END}`",
                lesson.place(i)
            ),
            (true, true) => key(lesson, i).and_then(|key| cut(&source, &key)),
        };
        without.set_source(i, &cut.with_context(|| lesson.place(i))?);
    }
    Ok(without)
}

/// The key of the exercise in the cell `index`, which its check has: `01.rounds`.
fn key(lesson: &Lesson, index: usize) -> Result<String> {
    let number = lesson.number().context(
        "the file's name does not begin with the lesson's number, as in `01-ten-squares.ipynb`",
    )?;
    let next = lesson
        .cells()
        .skip(index + 1)
        .find(|cell| cell.is_exercise() || (cell.is_code() && cell.is_tagged(CHECK)));
    let check = next.filter(|cell| !cell.is_exercise()).context(
        "the exercise has no check: a code cell tagged `check` after it, before the next exercise",
    )?;
    let name = checked(&check.source()).context(
        "the check of the exercise, the next cell tagged `check`, calls no `check::name(…)`",
    )?;
    Ok(format!("{number}.{name}"))
}

/// The name of the check that a cell calls.
fn checked(source: &str) -> Option<String> {
    let tokens = tokens(source);
    let mut calls = tokens.windows(4).filter(|four| {
        four[0].is("check") && four[1].is("::") && four[2].kind == Kind::Word && four[3].is("(")
    });
    calls.next().map(|call| call[2].text.clone())
}

/// A cell with `todo!` in the place of each solution.
fn cut(source: &str, key: &str) -> Result<String> {
    let lines: Vec<&str> = source.lines().collect();
    let mut kept: Vec<String> = Vec::new();
    let mut open = None;
    for (i, line) in lines.iter().enumerate() {
        match (line.trim(), open) {
            (BEGIN, None) => open = Some(i),
            (BEGIN, Some(_)) => bail!("a second `{BEGIN}` stands before the `{END}` of the first"),
            (END, None) => bail!("`{END}` has no `{BEGIN}` before it"),
            (END, Some(begin)) => {
                if depth(&lines[..begin].join("\n")) == 0 {
                    bail!(
                        "the solution does not stand inside a function's body, where alone `todo!` can stand in for it"
                    );
                }
                let indent = &lines[begin][..lines[begin].len() - lines[begin].trim_start().len()];
                let rest = lines[i + 1..].join("\n");
                let is_last = tokens(&rest).first().is_none_or(|next| next.is("}"));
                let end = if is_last { "" } else { ";" };
                kept.push(format!("{indent}{}{end}", todo(key)));
                open = None;
            }
            (line, _) if [BEGIN, END].iter().any(|mark| line.contains(&mark[3..])) => {
                bail!(
                    "`{line}`: a line with the mark of a solution has to be `{BEGIN}` or `{END}` alone"
                )
            }
            (_, None) => kept.push((*line).into()),
            (_, Some(_)) => {}
        }
    }
    if open.is_some() {
        bail!("`{BEGIN}` has no `{END}` after it");
    }
    Ok(kept.join("\n"))
}

/// What stands in for a solution.
fn todo(key: &str) -> String {
    format!(r#"todo!("exercise {key}: write this; hint(\"{key}\", 1) helps")"#)
}

/// How many braces are open at the end.
fn depth(source: &str) -> usize {
    let tokens = tokens(source);
    let count = |brace: &str| tokens.iter().filter(|token| token.is(brace)).count();
    count("{").saturating_sub(count("}"))
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;

    const SOLVED: &str = "fn rounds(n: usize) -> usize {\n    // BEGIN SOLUTION\n    let p = 4;\n    n.div_ceil(p)\n    // END SOLUTION\n}";
    const CHECKED: (&str, &str, &[&str], &str) =
        ("code", "check-rounds", &["check"], "check::rounds(rounds)");

    /// What is said of a lesson with this exercise and these cells after it.
    fn refused(source: &str, more: &[(&str, &str, &[&str], &str)]) -> String {
        let exercise: &[(&str, &str, &[&str], &str)] = &[("code", "rounds", &["exercise"], source)];
        let error = taken_out(&lesson("01-a.ipynb", &[exercise, more].concat())).unwrap_err();
        let said = format!("{error:#}");
        assert!(said.starts_with("01-a.ipynb, cell `"), "{said}");
        said
    }

    #[test]
    fn a_solution_becomes_one_line_that_names_the_exercise() {
        let cells = [
            ("code", "rounds", &["exercise"] as &[_], SOLVED),
            ("markdown", "text", &["check"], "Now `check::this(`:"),
            CHECKED,
        ];
        let without = taken_out(&lesson("01-a.ipynb", &cells)).unwrap();
        assert_eq!(
            without.cells().next().unwrap().source(),
            "fn rounds(n: usize) -> usize {\n    todo!(\"exercise 01.rounds: write this; hint(\\\"01.rounds\\\", 1) helps\")\n}"
        );
    }

    #[test]
    fn what_follows_a_solution_is_kept_and_parted_from_it() {
        let source = "fn f() -> u8 {\n  // BEGIN SOLUTION\n  let a = 1;\n  // END SOLUTION\n  // then\n  2\n}\nfn g() {\n  // BEGIN SOLUTION\n  // END SOLUTION\n  /* the end */ }\nf()";
        let todo = todo("k");
        let expected = format!(
            "fn f() -> u8 {{\n  {todo};\n  // then\n  2\n}}\nfn g() {{\n  {todo}\n  /* the end */ }}\nf()"
        );
        assert_eq!(cut(source, "k").unwrap(), expected);
    }

    #[test]
    fn an_exercise_without_a_check_of_its_own_is_refused() {
        assert!(refused(SOLVED, &[]).contains("has no check"));
        let other = ("code", "other", &["exercise"] as &[_], SOLVED);
        assert!(refused(SOLVED, &[other, CHECKED]).contains("has no check"));
        let mute = (
            "code",
            "mute",
            &["check"] as &[_],
            "// check::rounds(rounds)\nrounds(1)",
        );
        assert!(refused(SOLVED, &[mute]).contains("calls no `check::name(…)`"));
    }

    #[test]
    fn marks_that_do_not_pair_are_refused() {
        for (source, why) in [
            (
                SOLVED.replace("BEGIN SOLUTION", "BEGIN"),
                "has no `// BEGIN SOLUTION` before it",
            ),
            (
                SOLVED.replace("END SOLUTION", "END"),
                "has no `// END SOLUTION` after it",
            ),
            (
                SOLVED.replace("let p = 4;", BEGIN),
                "a second `// BEGIN SOLUTION`",
            ),
            (
                SOLVED.replace("let p = 4;", "let p; // END SOLUTION"),
                "alone",
            ),
            (
                format!("{BEGIN}\nlet a = 1;\n{END}"),
                "inside a function's body",
            ),
            (
                "fn rounds() {}".into(),
                "has no `// BEGIN SOLUTION` … `// END SOLUTION`",
            ),
        ] {
            let said = refused(&source, &[CHECKED]);
            assert!(said.contains(why), "{why}: {said}");
        }
    }

    #[test]
    fn marks_outside_of_exercises_are_refused() {
        for (kind, tags) in [("code", &[] as &[&str]), ("markdown", &["exercise"])] {
            let error = taken_out(&lesson("01-a.ipynb", &[(kind, "x", tags, SOLVED)])).unwrap_err();
            assert!(format!("{error:#}").contains("cell `x` has the mark of a solution"));
        }
    }

    #[test]
    fn a_lesson_with_an_exercise_has_a_number() {
        let cells = [("code", "rounds", &["exercise"] as &[_], SOLVED), CHECKED];
        let said = format!(
            "{:#}",
            taken_out(&lesson("mine.ipynb", &cells)).unwrap_err()
        );
        assert!(
            said.contains("does not begin with the lesson's number"),
            "{said}"
        );
    }
}
