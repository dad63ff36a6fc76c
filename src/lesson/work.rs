//! The folder of a student's own results.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Names another folder, for runs that are nobody's work.
const VARIABLE: &str = "SPEEDUP_WORK";

/// The folder that was named in the program, before all others.
static NAMED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The folder where predictions, progress and kept measurements lie: `my-work` in the folder of the notebook, unless the environment
/// variable `SPEEDUP_WORK` or [`work_in`] names another.
///
/// Everything in it can be read, and deleted: then it is as if it had not been done.
#[must_use]
pub fn work_folder() -> PathBuf {
    let named = NAMED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    named.unwrap_or_else(default_folder)
}

/// Keeps everything in this folder from now on, which is made when something is kept.
///
/// ```
/// use speedup::lesson::{work_folder, work_in};
///
/// let folder = std::env::temp_dir().join("speedup-example-work");
/// work_in(&folder);
/// assert_eq!(work_folder(), folder);
/// ```
pub fn work_in(folder: impl AsRef<Path>) {
    let folder = Some(folder.as_ref().to_path_buf());
    *NAMED.lock().unwrap_or_else(PoisonError::into_inner) = folder;
}

#[cfg(not(test))]
fn default_folder() -> PathBuf {
    let named = env::var_os(VARIABLE).filter(|folder| !folder.is_empty());
    named.map_or_else(|| PathBuf::from("my-work"), PathBuf::from)
}

/// Tests leave nothing in the checkout.
#[cfg(test)]
fn default_folder() -> PathBuf {
    let name = format!("speedup-{VARIABLE}-{}", std::process::id());
    env::temp_dir().join(name)
}
