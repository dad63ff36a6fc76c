//! Other programs: run with their output seen line by line, and ended when the user interrupts.

use anyhow::{Context as _, Result, bail, ensure};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Option<Arc<Mutex<Child>>>> = Mutex::new(None);

/// Whether the user interrupted (Ctrl+C, or a request to end).
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on an interrupt ends the program that [`run`] waits for, and `run` returns an error, so that what was
/// half-made is removed on the way out.
pub fn end_in_order() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        if let Some(child) = held(&RUNNING).as_ref() {
            // It may have ended by itself: the interrupt reached it too.
            let _ = held(child).kill();
        }
    })
    .context("cannot listen for interrupts")
}

/// What a program that has ended left.
pub struct Ended {
    pub status: ExitStatus,
    pub stderr: String,
}

/// Runs a program to its end and hands each line of its standard output to `on_line`; its standard error is kept.
pub fn run(command: &mut Command, on_line: impl FnMut(&str)) -> Result<Ended> {
    wait(command.stderr(Stdio::piped()), on_line)
}

/// Like [`run`], but its standard error goes where ours goes, for programs that show their own progress there.
pub fn run_shown(command: &mut Command, on_line: impl FnMut(&str)) -> Result<Ended> {
    wait(command.stderr(Stdio::inherit()), on_line)
}

fn wait(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<Ended> {
    check_interrupt()?;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let stdout = child.stdout.take().expect("standard output is piped");
    let stderr = child.stderr.take();
    let child = Arc::new(Mutex::new(child));
    *held(&RUNNING) = Some(Arc::clone(&child));
    let errors = thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stderr) = stderr {
            // What cannot be read is missing from a message at worst.
            let _ = stderr.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    });
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.with_context(|| format!("cannot read what `{name}` prints"))?;
        on_line(String::from_utf8_lossy(&line).trim_end());
    }
    let stderr = errors.join().expect("reading cannot panic");
    let status = held(&child)
        .wait()
        .with_context(|| format!("cannot wait for `{name}`"))?;
    *held(&RUNNING) = None;
    check_interrupt()?;
    Ok(Ended { status, stderr })
}

/// Runs a short program and returns what it printed; an error has the end of what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let mut lines = String::new();
    let ended = run(command, |line| {
        lines.push_str(line);
        lines.push('\n');
    })?;
    if !ended.status.success() {
        bail!(
            "`{}` failed ({}): {}",
            show(command),
            ended.status,
            last_lines(&ended.stderr)
        );
    }
    Ok(lines)
}

/// The end of a long message, where programs say what went wrong.
pub fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

/// A command as one would type it.
pub fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}

fn check_interrupt() -> Result<()> {
    ensure!(!interrupted(), "interrupted");
    Ok(())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_message_is_kept() {
        let lines: Vec<String> = (0..20).map(|line| format!("line {line}\n")).collect();
        let text = lines.join("\n");
        let end = last_lines(&text);
        assert_eq!(end.lines().count(), 12);
        assert!(end.ends_with("line 19"));
    }
}
