//! Runs what a student wrote, so that a panic or an endless loop of it ends in an answer.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::live::{self, Operation, Work};

/// How long a check waits: an exercise takes milliseconds if it is right.
pub(super) const LIMIT: Duration = Duration::from_secs(5);
/// How often a check looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Why there is no answer to judge.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Failure {
    /// It panicked, with this message.
    Panicked(String),
    /// It had not ended after so long.
    Endless(Duration),
    /// The system refused to start a thread.
    NotStarted(String),
}

/// Runs `work` on a thread of its own and waits for its answer, `limit` at most.
///
/// Panics meanwhile print nothing: what they said is in the [`Failure`]. A thread cannot be ended from outside. One that
/// does not end in time is left behind, and computes on until the kernel is restarted.
pub(super) fn attempt<R: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Failure> {
    let operation = Operation::begin(Work {
        what: "check",
        unit: "attempts",
        total: Some(1),
        ahead: 0,
    });
    let (sender, receiver) = mpsc::channel();
    let quiet = Quiet::begin();
    let started = thread::Builder::new()
        .name("exercise".to_owned())
        .spawn(move || {
            let _inside = live::enter();
            // The receiver has gone if this came too late.
            let _ = sender.send(panic::catch_unwind(AssertUnwindSafe(work)));
        });
    if let Err(error) = started {
        return Err(Failure::NotStarted(error.to_string()));
    }
    let begin = Instant::now();
    loop {
        match receiver.recv_timeout(LOOK) {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(payload)) => return Err(Failure::Panicked(message(&*payload))),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::Panicked("the thread has gone".to_owned()));
            }
            Err(RecvTimeoutError::Timeout) if live::interrupted() => {
                drop(quiet);
                live::unwind(&operation.stop(0));
            }
            Err(RecvTimeoutError::Timeout) if begin.elapsed() >= limit => {
                return Err(Failure::Endless(limit));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// What a panic said.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without a message".to_owned())
}

/// How many attempts run, during which no panic prints.
static QUIET: AtomicUsize = AtomicUsize::new(0);

/// While it lives, panics print nothing.
struct Quiet;

impl Quiet {
    fn begin() -> Self {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                if QUIET.load(Ordering::Relaxed) == 0 {
                    before(info);
                }
            }));
        });
        QUIET.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        QUIET.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Condvar, Mutex};

    #[test]
    fn an_answer_is_handed_back_and_a_panic_told() {
        assert_eq!(attempt(LIMIT, || 4), Ok(4));
        let zero = AtomicUsize::new(0);
        let division = attempt(LIMIT, move || 1 / zero.load(Ordering::Relaxed));
        let expected = Failure::Panicked("attempt to divide by zero".to_owned());
        assert_eq!(division, Err(expected));
        let odd = attempt(LIMIT, || panic::panic_any(4));
        assert_eq!(
            odd,
            Err::<(), _>(Failure::Panicked("a panic without a message".to_owned()))
        );
    }

    #[test]
    fn what_does_not_end_is_left_behind() {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (its_gate, its_end) = (Arc::clone(&gate), Arc::clone(&ended));
        let limit = Duration::from_millis(1);
        let outcome = attempt(limit, move || {
            let open = its_gate.0.lock().unwrap();
            drop(its_gate.1.wait_while(open, |open| !*open).unwrap());
            its_end.store(true, Ordering::SeqCst);
        });
        assert_eq!(outcome, Err(Failure::Endless(limit)));
        assert!(!ended.load(Ordering::SeqCst));
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
    }
}
