//! Directories that are either whole or absent, trees, and copies that share what never changes.

use anyhow::{Context as _, Result};
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A directory in the making beside its final place: removed when dropped, unless it was [finished](Self::finish).
pub struct Making {
    dir: PathBuf,
    place: PathBuf,
}

const MAKING: &str = ".making-";

impl Making {
    /// Starts a directory that will lie at `place`.
    pub fn new(place: &Path) -> Result<Self> {
        let parent = place.parent().context("a directory needs a parent")?;
        let dir = part_in(parent);
        fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(Self {
            dir,
            place: place.to_path_buf(),
        })
    }

    /// Where to write meanwhile.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Moves the directory to its place, over what was there.
    pub fn finish(self) -> Result<()> {
        remove(&self.place)?;
        fs::rename(&self.dir, &self.place).with_context(|| {
            format!(
                "cannot move {} to {}",
                self.dir.display(),
                self.place.display()
            )
        })
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // After `finish` nothing is there; on any other way out nothing may stay.
        let _ = remove(&self.dir);
    }
}

/// A name in `dir` for what is not whole yet; left behind, it is [swept](sweep_unfinished).
pub fn part_in(dir: &Path) -> PathBuf {
    dir.join(format!("{MAKING}{}", unique()))
}

/// Removes what a process that was killed had begun to make in `dir`.
pub fn sweep_unfinished(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(MAKING) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes everything in `dir` but the entry named `keep`.
pub fn keep_only(dir: &Path, keep: &str) -> Result<()> {
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let entry = entry?;
        if entry.file_name() != keep {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a file or a tree; what is not there is no error.
pub fn remove(path: &Path) -> Result<()> {
    let result = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).with_context(|| {
            format!(
                "cannot remove {}; close what uses it and try again",
                path.display()
            )
        }),
        _ => Ok(()),
    }
}

/// Writes a file whole: its name never stands for a part of it.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let parent = path.parent().context("a file needs a directory")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    let part = part_in(parent);
    let written = fs::write(&part, contents).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// All files below `dir`, in a fixed order.
pub fn tree(dir: &Path) -> io::Result<Vec<PathBuf>> {
    tree_of(dir, |_| true)
}

/// The files below `dir`, in a fixed order, but those whose name, or a folder's name, begins with a dot: editors and
/// systems leave such files beside the true ones.
pub fn visible_tree(dir: &Path) -> io::Result<Vec<PathBuf>> {
    tree_of(dir, |name| !name.as_encoded_bytes().starts_with(b"."))
}

fn tree_of(dir: &Path, is_wanted: fn(&OsStr) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| is_wanted(&entry.file_name()));
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_type()?.is_dir() {
            files.extend(tree_of(&entry.path(), is_wanted)?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Copies a file with its time of change, by which cargo judges what is fresh.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    File::options()
        .write(true)
        .open(to)?
        .set_modified(fs::metadata(from)?.modified()?)
}

/// Gives a file a second name, or a copy where the file system has no hard links.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| copy(from, to))
}

/// Holds an exclusive lock until the returned file is dropped, also by the death of the process.
///
/// `waiting` is called once if somebody else holds it.
pub fn lock(path: &Path, waiting: impl FnOnce()) -> Result<File> {
    let mut waiting = Some(waiting);
    loop {
        let file = open_lock(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                file.lock()
                    .with_context(|| format!("cannot lock {}", path.display()))?;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        // Who held it may have removed it: then the next one would lock another file.
        if is_at(&file, path) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: io::Result<fs::Metadata>| metadata.map(|of| (of.dev(), of.ino())).ok();
    place(file.metadata()).is_some_and(|own| place(path.metadata()) == Some(own))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// The lock, or `None` if a living process holds it.
pub fn try_lock(path: &Path) -> Result<Option<File>> {
    let file = open_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

fn open_lock(path: &Path) -> Result<File> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot create {}", parent.display()))?;
    }
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))
}

/// A name that no other process and no earlier call has.
pub fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    format!("{}-{}-{call}", std::process::id(), now.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> PathBuf {
        let dir = std::env::temp_dir().join(format!("lab-files-{}", unique()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn an_unfinished_directory_leaves_nothing() {
        let dir = scratch();
        let making = Making::new(&dir.join("place")).unwrap();
        fs::write(making.dir().join("file"), "half").unwrap();
        drop(making);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
        remove(&dir).unwrap();
    }

    #[test]
    fn a_finished_directory_replaces_the_old_one() {
        let dir = scratch();
        let place = dir.join("place");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("old"), "").unwrap();
        let making = Making::new(&place).unwrap();
        fs::write(making.dir().join("new"), "").unwrap();
        making.finish().unwrap();
        assert_eq!(tree(&dir).unwrap(), [place.join("new")]);
        remove(&dir).unwrap();
    }

    #[test]
    fn what_a_killed_process_left_is_swept() {
        let dir = scratch();
        std::mem::forget(Making::new(&dir.join("place")).unwrap());
        fs::write(dir.join("whole"), "").unwrap();
        sweep_unfinished(&dir).unwrap();
        assert_eq!(tree(&dir).unwrap(), [dir.join("whole")]);
        remove(&dir).unwrap();
    }

    #[test]
    fn a_copy_keeps_the_time_of_change() {
        let dir = scratch();
        let (from, to) = (dir.join("from"), dir.join("to"));
        fs::write(&from, "x").unwrap();
        File::options()
            .write(true)
            .open(&from)
            .unwrap()
            .set_modified(UNIX_EPOCH)
            .unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), UNIX_EPOCH);
        remove(&dir).unwrap();
    }

    #[test]
    fn a_held_lock_is_seen() {
        let dir = scratch();
        let path = dir.join("lock");
        let held = lock(&path, || panic!("nobody else holds it")).unwrap();
        assert!(try_lock(&path).unwrap().is_none());
        drop(held);
        assert!(try_lock(&path).unwrap().is_some());
        remove(&dir).unwrap();
    }

    #[test]
    fn removing_what_is_not_there_is_no_error() {
        remove(Path::new("no-such-file-in-this-folder")).unwrap();
    }
}
