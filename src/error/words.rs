//! Parts of sentences that depend on numbers.

/// How much of something is done: `37 of 100 items`, or `84 evaluations` of nobody knows how many.
pub(crate) fn how_far(done: usize, total: Option<usize>, unit: &str) -> String {
    total.map_or_else(
        || format!("{done} {unit}"),
        |total| format!("{done} of {total} {unit}"),
    )
}

/// From which number of workers on they count; nothing where all do.
pub(super) fn from(least: usize) -> String {
    if least > 1 {
        format!(" from {least} up")
    } else {
        String::new()
    }
}

/// The numbers of workers there are, and the smallest ones missing until `needs` of them are at least `least`.
pub(super) fn enough(counts: &[usize], needs: usize, least: usize) -> Vec<usize> {
    let mut enough = counts.to_vec();
    let missing = (least..).filter(|candidate| !counts.contains(candidate));
    let there = counts.iter().filter(|&&count| count >= least).count();
    enough.extend(missing.take(needs.saturating_sub(there)));
    enough.sort_unstable();
    enough
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_filled_up_from_below() {
        assert_eq!(enough(&[], 3, 1), [1, 2, 3]);
        assert_eq!(enough(&[1, 2, 4], 4, 1), [1, 2, 3, 4]);
        assert_eq!(enough(&[8, 16], 4, 1), [1, 2, 8, 16]);
        assert_eq!(enough(&[1], 2, 2), [1, 2, 3]);
    }
}
