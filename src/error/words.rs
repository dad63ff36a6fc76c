//! Parts of sentences that depend on numbers or names, and how an error prints itself.

use std::fmt;

use super::Error;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A number with its noun: `1 worker`, `4 workers`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// How much of something is done: `37 of 100 items`, or `84 evaluations` of nobody knows how many.
pub(crate) fn how_far(done: usize, total: Option<usize>, unit: &str) -> String {
    total.map_or_else(
        || format!("{done} {unit}"),
        |total| format!("{done} of {total} {unit}"),
    )
}

/// That nothing is kept under a name, and which lesson would do it.
pub(super) fn not_kept(key: &str, path: &str) -> String {
    let lesson = key.split('.').next().unwrap_or(key);
    format!(
        "nothing is kept as \"{key}\" (there is no file {path}): run lesson {lesson} in this folder up to its line \
         keep(\"{key}\", ..), then this cell again"
    )
}
