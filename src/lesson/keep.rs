//! [`keep`] and [`kept`]: measurements that a later lesson needs.

use std::fs;
use std::path::{Path, PathBuf};

use super::work::work_folder;
use crate::error::{Error, Result};
use crate::scaling::ScalingReport;

/// Keeps a study of scaling in `my-work/NAME.csv` beside the notebook, for a later lesson; the last one under a name counts.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let clock = ScriptedClock::new();
/// let report = Scaling::of("squares")
///     .workers([2])
///     .baseline(|| clock.advance(secs(1.0)))
///     .run_on(&clock, |_| clock.advance(secs(0.5)))?;
/// keep("01.squares", &report)?;
/// assert_eq!(kept("01.squares")?.points.len(), 1);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::NotSaved`] if the file cannot be written.
pub fn keep(key: &str, report: &ScalingReport) -> Result<()> {
    let file = file(key);
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    made.map_err(|error| Error::NotSaved {
        path: file.display().to_string(),
        reason: error.to_string(),
    })?;
    report.save(file)
}

/// The study that was [kept](keep) under this name.
///
/// # Errors
///
/// [`Error::NotKept`] if there is none, with the lesson that makes it; [`Error::NotARecord`] if the file holds something else.
pub fn kept(key: &str) -> Result<ScalingReport> {
    kept_in(&work_folder(), key)
}

/// The same, from another folder.
pub(super) fn kept_in(folder: &Path, key: &str) -> Result<ScalingReport> {
    let file = folder.join(format!("{key}.csv"));
    if !file.exists() {
        return Err(Error::NotKept {
            key: key.to_owned(),
            path: file.display().to_string(),
        });
    }
    ScalingReport::load(file)
}

fn file(key: &str) -> PathBuf {
    work_folder().join(format!("{key}.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaling::tests::report;

    #[test]
    fn a_study_that_was_kept_comes_back() {
        let study = report("squares", 2, &[(1, 1.0), (2, 1.9)]);
        keep("test.squares", &study).unwrap();
        assert_eq!(kept("test.squares").unwrap().points, study.points);
    }

    #[test]
    fn what_was_not_kept_names_the_lesson_that_makes_it() {
        let error = kept("01.never").unwrap_err().to_string();
        assert!(
            error.contains("01.never.csv") && error.contains("lesson 01"),
            "{error}"
        );
    }
}
