//! Parts of sentences that depend on numbers.

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
