//! Other programs: run with their output seen line by line, and ended when the user interrupts.

use anyhow::{Context as _, Result, bail, ensure};
use shared_child::SharedChild;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program that is told to end has for it: longer than the 5 s after which Jupyter's clients kill their
/// kernels.
const PATIENCE: Duration = Duration::from_secs(10);

/// An interrupt is a second one after so long: a terminal that closes can send several at once.
const AGAIN: Duration = Duration::from_millis(500);

/// How long what a program printed is read after its end. The pipe may have no end: what it started can hold it open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// When the user interrupted first.
static INTERRUPTED: OnceLock<Instant> = OnceLock::new();
static RUNNING: Mutex<Option<Arc<SharedChild>>> = Mutex::new(None);

/// Whether the user interrupted (Ctrl+C, or a request to end).
pub fn interrupted() -> bool {
    INTERRUPTED.get().is_some()
}

/// From now on an interrupt ends the program that [`run`] waits for, and `run` returns an error, so that what was
/// half-made is removed on the way out. A second interrupt does not wait until that program has ended in order.
pub fn end_in_order() -> Result<()> {
    ctrlc::set_handler(hear_interrupt).context("cannot listen for interrupts")
}

/// The same for a program in whose place `JupyterLab` will run, unless it was started with signals ignored.
///
/// Whoever did that, as `nohup` does, wants them ignored. A signal that was listened for would end `JupyterLab`, which cannot
/// know that it is to be ignored. What is half-made when such a program is ended is removed by the next set-up.
pub fn end_in_order_unless_ignored() -> Result<()> {
    match ctrlc::try_set_handler(hear_interrupt) {
        Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        listened => listened.context("cannot listen for interrupts"),
    }
}

fn hear_interrupt() {
    let is_first = INTERRUPTED.set(Instant::now()).is_ok();
    let Some(child) = held(&RUNNING).clone() else {
        return;
    };
    if is_first {
        end(child);
    } else if INTERRUPTED
        .get()
        .is_some_and(|first| first.elapsed() > AGAIN)
    {
        // It may have ended by itself: the interrupt reached it too.
        let _ = child.kill();
    }
}

/// Lets a program end, and kills it when it has not after a while.
fn end(child: Arc<SharedChild>) {
    thread::spawn(move || {
        tell_to_end(&child);
        // Where it cannot be waited for, it is killed.
        if !matches!(child.wait_timeout(PATIENCE), Ok(Some(_))) {
            let _ = child.kill();
        }
    });
}

#[cfg(unix)]
fn tell_to_end(child: &SharedChild) {
    use shared_child::unix::SharedChildExt as _;
    const SIGTERM: i32 = 15;
    // It may have ended by itself.
    let _ = child.send_signal(SIGTERM);
}

/// The console has told all its programs.
#[cfg(not(unix))]
const fn tell_to_end(_: &SharedChild) {}

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

/// What is heard of a program.
enum Heard {
    Output(io::Result<Vec<u8>>),
    Errors(io::Result<Vec<u8>>),
    End(io::Result<ExitStatus>),
}

fn wait(command: &mut Command, on_line: impl FnMut(&str)) -> Result<Ended> {
    check_interrupt()?;
    let name = command.get_program().to_string_lossy().into_owned();
    let child = SharedChild::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))
        .with_context(|| format!("cannot start `{name}`"))?;
    let child = Arc::new(child);
    *held(&RUNNING) = Some(Arc::clone(&child));
    if interrupted() {
        // The interrupt came when there was nothing to end yet.
        end(Arc::clone(&child));
    }
    let over = Arc::new(AtomicBool::new(false));
    let ended = follow(&listen(&child, &over), &over, &name, on_line);
    if ended.is_err() {
        // Nobody would hear its end.
        let _ = child.kill();
    }
    *held(&RUNNING) = None;
    check_interrupt()?;
    ended
}

/// Hears both streams of a program and its end, until it is over.
fn listen(child: &Arc<SharedChild>, over: &Arc<AtomicBool>) -> Receiver<Heard> {
    let (tell, heard) = channel();
    if let Some(stdout) = child.take_stdout() {
        let (tell, over) = (tell.clone(), Arc::clone(over));
        thread::spawn(move || read(stdout, &tell, Heard::Output, &over));
    }
    if let Some(stderr) = child.take_stderr() {
        let (tell, over) = (tell.clone(), Arc::clone(over));
        thread::spawn(move || read(stderr, &tell, Heard::Errors, &over));
    }
    let child = Arc::clone(child);
    thread::spawn(move || tell.send(Heard::End(child.wait())));
    heard
}

/// Tells each line, until it is over or nobody listens.
fn read(
    stream: impl Read,
    tell: &Sender<Heard>,
    heard: fn(io::Result<Vec<u8>>) -> Heard,
    over: &AtomicBool,
) {
    for line in BufReader::new(stream).split(b'\n') {
        let is_last = line.is_err() || over.load(Ordering::Relaxed);
        if tell.send(heard(line)).is_err() || is_last {
            return;
        }
    }
}

/// Hands on what is heard until both streams have ended, or a while after the program's end. Then it is over: what was
/// heard by then is still handed on, however long that takes.
fn follow(
    heard: &Receiver<Heard>,
    over: &AtomicBool,
    name: &str,
    mut on_line: impl FnMut(&str),
) -> Result<Ended> {
    let mut stderr = String::new();
    let mut end: Option<(ExitStatus, Instant)> = None;
    loop {
        let next = match end {
            None => heard.recv().ok(),
            Some((_, limit)) => {
                let left = limit.saturating_duration_since(Instant::now());
                over.fetch_or(left.is_zero(), Ordering::Relaxed);
                heard.recv_timeout(left).ok()
            }
        };
        match next {
            Some(Heard::Output(line)) => {
                let line = line.with_context(|| format!("cannot read what `{name}` prints"))?;
                on_line(String::from_utf8_lossy(&line).trim_end());
            }
            // What cannot be read is missing from a message at worst.
            Some(Heard::Errors(line)) => {
                stderr += &String::from_utf8_lossy(&line.unwrap_or_default());
                stderr.push('\n');
            }
            Some(Heard::End(status)) => {
                let status = status.with_context(|| format!("cannot wait for `{name}`"))?;
                end = Some((status, Instant::now() + LAST_WORDS));
            }
            None => break,
        }
    }
    let (status, _) = end.with_context(|| format!("nothing is known of the end of `{name}`"))?;
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

    /// A kernel that outlives the Python that started it holds such a pipe.
    #[cfg(unix)]
    #[test]
    fn a_pipe_that_others_hold_open_is_not_read_for_ever() {
        let start = Instant::now();
        let script = "sleep 60 & echo $!; echo heard >&2; exit 3";
        let mut printed = String::new();
        let ended = run(Command::new("sh").args(["-c", script]), |line| {
            printed += line;
        })
        .unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
        assert_eq!(ended.status.code(), Some(3));
        assert_eq!(ended.stderr, "heard\n");
        assert!(output(Command::new("kill").arg(&printed)).is_ok());
    }
}
