//! The compiler's words without evcxr's own names, which no student has ever seen.

/// What is said instead of names that stand for all that evcxr writes around a cell.
const NAMES: [(&str, &str); 9] = [
    ("this file contains", "this cell contains"),
    ("`evcxr_variable_store`", "the end of the cell"),
    ("`evcxr_analysis_wrapper`", "the cell"),
    ("evcxr_analysis_wrapper", "the cell"),
    ("`EvcxrUserCodeError`", "the error of a cell"),
    ("EvcxrUserCodeError", "CellError"),
    ("evcxr_internal_runtime::", ""),
    ("evcxr_variable_store", "variables"),
    ("evcxr_internal_runtime", "kernel"),
];

/// The function that evcxr makes of a cell, without the number at its end.
const FUNCTION: &str = "run_user_code_";

/// Beginnings of remarks that are of no use in a notebook: they speak of compiler options and files.
const USELESS: [&str; 3] = [
    "this error originates in the ",
    "the full ",
    "consider using `--verbose`",
];

/// A text of the compiler in the student's words.
pub(super) fn words(text: &str) -> String {
    let mut text = NAMES.iter().fold(text.to_owned(), |text, (name, words)| {
        text.replace(name, words)
    });
    while let Some(start) = text.find(FUNCTION) {
        let rest = text[start + FUNCTION.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
        let before = &text[..start];
        text = match (before.strip_suffix('`'), rest.strip_prefix('`')) {
            (Some(before), Some(rest)) => format!("{before}the cell{rest}"),
            _ => format!("{before}the cell{rest}"),
        };
    }
    text
}

/// An "expected this, found that" where *that* is not in the cell: the cell ended too early.
pub(super) fn at_the_end(message: &str) -> String {
    match message.rsplit_once(", found ") {
        Some((expected, _)) => format!("{expected}, found the end of the cell"),
        None => message.to_owned(),
    }
}

/// Whether a remark says anything to a student.
pub(super) fn is_useful(text: &str) -> bool {
    !USELESS.iter().any(|start| text.starts_with(start))
}

/// The variable that a message about a missing `mut` is about.
pub(super) fn variable(message: &str) -> Option<&str> {
    let name = message.rsplit('`').nth(1)?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evcxr_is_not_spoken_of() {
        for (theirs, ours) in [
            (
                "expected `;`, found `evcxr_variable_store`",
                "expected `;`, found the end of the cell",
            ),
            (
                "`?` couldn't convert the error to `EvcxrUserCodeError`",
                "`?` couldn't convert the error to the error of a cell",
            ),
            (
                "required for `Result<(), EvcxrUserCodeError>` to hold",
                "required for `Result<(), CellError>` to hold",
            ),
            (
                "`run_user_code_12` ends, run_user_code_3 too",
                "the cell ends, the cell too",
            ),
            (
                "this file contains an unclosed delimiter",
                "this cell contains an unclosed delimiter",
            ),
            ("mismatched types", "mismatched types"),
        ] {
            assert_eq!(words(theirs), ours);
        }
    }

    #[test]
    fn a_token_that_nobody_wrote_is_the_end() {
        assert_eq!(
            at_the_end("expected `;`, found `Ok`"),
            "expected `;`, found the end of the cell"
        );
        assert_eq!(at_the_end("mismatched types"), "mismatched types");
    }

    #[test]
    fn the_variable_is_the_last_name() {
        assert_eq!(
            variable("cannot assign to `p.x`, as `p` is not declared as mutable"),
            Some("p")
        );
        assert_eq!(variable("cannot borrow `*p` as mutable"), None);
        assert_eq!(variable("no name"), None);
    }
}
