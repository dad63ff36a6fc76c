//! How a cell failed, in words for the student.

use super::event::Death;
use super::hub::Course;

/// The name of the failure that comes before a cell runs.
pub const NOT_COMPILED: &str = "does not compile";
/// The name of the failure that is a panic.
pub const PANICKED: &str = "panic";

/// How a cell failed, in the words of Jupyter's `error` message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    pub name: String,
    pub value: String,
    pub traceback: Vec<String>,
}

/// The cell needs more to be one.
pub fn unfinished() -> Failure {
    told(
        NOT_COMPILED,
        "the cell is not finished: a bracket, a text, a comment or an expression is open at its end",
    )
}

/// What evcxr says, without the compiler's whole output where it could make nothing of it.
pub fn in_brief(message: &str) -> String {
    let Some(output) =
        message.strip_prefix("Compilation failed, but no parsable errors were found.")
    else {
        return message.trim().into();
    };
    if output.contains("No space left on device") {
        return "the disk is full (No space left on device); free some space and run the cell again. All variables are kept".into();
    }
    let said: Vec<&str> = output
        .lines()
        .filter(|line| line.contains("error") && !line.starts_with('{'))
        .take(3)
        .collect();
    format!(
        "the compiler failed over this cell: {}. All variables are kept",
        if said.is_empty() {
            "it did not say why".into()
        } else {
            brief(&said.join("; "))
        }
    )
}

/// The beginning of a long text.
fn brief(text: &str) -> String {
    const LENGTH: usize = 300;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.into(),
    }
}

/// A failure in plain words.
pub fn told(name: &str, message: &str) -> Failure {
    Failure {
        name: name.into(),
        value: message.into(),
        traceback: vec![format!("\x1b[1;31m{name}\x1b[0m: {message}")],
    }
}

/// The user stopped the cell, which kept its process.
pub fn stopped(course: &Course) -> Failure {
    let how_far = match (course.how_far.as_slice(), course.began) {
        ([], false) => "before the cell ran".into(),
        ([], true) => "the cell had come to its end".into(),
        (how_far, _) => how_far.join("; "),
    };
    told("stopped", &format!("{how_far}. All variables are kept."))
}

/// The process of the cells is no more, and these variables with it.
pub fn dead(course: &Course, variables: &[String]) -> Failure {
    let what = course.death.map_or_else(
        || "The process that ran the cells ended.".into(),
        |death| why(course, death),
    );
    let lost = if variables.is_empty() {
        "No variable was lost".into()
    } else {
        format!("Lost variables: {}", variables.join(", "))
    };
    let name = if course.stopped {
        "stopped"
    } else {
        "process ended"
    };
    told(
        name,
        &format!(
            "{what}\n{lost}. Functions, types and `use` lines are kept; run the cells again that make the variables."
        ),
    )
}

/// Why a process ended, as far as the system tells.
fn why(course: &Course, death: Death) -> String {
    const ABORT: i32 = 6;
    const KILL: i32 = 9;
    const FAULTS: [i32; 3] = [7, 10, 11];
    let said = course
        .panics
        .last()
        .map(|panic| format!(" The last that it said: {}", panic.message));
    if death.on_request {
        return "The cell did not stop when it was asked to, so the process that ran it was ended."
            .into();
    }
    match (death.signal, death.code) {
        (Some(signal), _) if FAULTS.contains(&signal) => format!(
            "The process that ran the cells was ended by signal {signal}, an access to memory that is not its own. In safe Rust this \
             means that the stack overflowed: a recursion without an end, or a very large array that is not in a `Vec` or `Box`."
        ),
        (Some(KILL), _) => "The process that ran the cells was ended from outside (signal 9). Mostly this means that the machine \
             had no memory left; free some, or work on less data at once."
            .into(),
        (Some(ABORT), _) if course.last_error.contains("memory allocation of") => format!(
            "The process that ran the cells aborted: {}, more than the machine has.",
            course.last_error.trim()
        ),
        (Some(ABORT), _) => format!(
            "The process that ran the cells aborted (signal 6), for instance by a panic where none can be caught, as in \
             `rayon::spawn`.{}",
            said.unwrap_or_default()
        ),
        (Some(signal), _) => format!("The process that ran the cells was ended by signal {signal}."),
        (None, Some(code)) => format!(
            "The cell ended its own process with exit status {code}, as `std::process::exit` does."
        ),
        (None, None) => "The process that ran the cells ended.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_is_told_in_brief() {
        let failed = |output: &str| {
            in_brief(&format!(
                "Compilation failed, but no parsable errors were found. STDERR:\n{output}\nSTDOUT:{{}}\n"
            ))
        };
        assert!(
            failed("write: No space left on device (os error 28)").starts_with("the disk is full")
        );
        let long = format!(
            "{{\"error\":1}}\nerror: could not compile {}",
            "x".repeat(1000)
        );
        let told = failed(&long);
        assert!(
            told.contains("error: could not compile") && told.len() < 500,
            "{told}"
        );
        assert_eq!(in_brief(" as it is\n"), "as it is");
    }
}
