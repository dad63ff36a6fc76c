//! [`Operation`]: something that takes long, shows how far it is, and can be stopped.

use std::cell::Cell;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::interrupt::{is_attended, listen, listen_to_nobody};
use super::message::Message;
use super::output::print;
use super::progress::Progress;
use super::reader::{Reader, reader};
use super::ticker::Ticket;
use crate::error::{Error, how_far};

/// Listens for interrupts on behalf of work too short for an [`Operation`] that may call slow code.
#[inline]
pub(crate) fn attend() {
    if !is_attended() {
        attend_first();
    }
}

#[cold]
fn attend_first() {
    match reader() {
        Reader::Kernel { address, token } => listen(*address, token),
        Reader::Evcxr | Reader::Nobody => listen_to_nobody(),
    }
}

/// What an operation does, and how that is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// What does it: "map".
    pub what: &'static str,
    /// What is counted: "items".
    pub unit: &'static str,
    /// How many there are, if that is known.
    pub total: Option<usize>,
    /// How far the counter runs ahead of what is done.
    pub ahead: usize,
}

impl Work {
    /// How much is done when the counter stands at `count`.
    pub(super) fn done(&self, count: usize) -> usize {
        let done = count.saturating_sub(self.ahead);
        self.total.map_or(done, |total| done.min(total))
    }
}

thread_local! {
    /// Whether this thread works for an operation.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Makes this thread one that works for an operation, until the guard is dropped.
pub(crate) fn enter() -> Inside {
    Inside {
        before: INSIDE.replace(true),
    }
}

/// This thread works for an operation; ends with the guard.
pub(crate) struct Inside {
    before: bool,
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(self.before);
    }
}

/// An operation that runs, until it is dropped.
///
/// One at a time is shown, the outermost: what an operation does inside, on whatever thread, counts as
/// its own work.
pub(crate) struct Operation {
    work: Work,
    counter: Arc<AtomicUsize>,
    ticket: Option<Ticket>,
}

impl Operation {
    /// Begins an operation, which advances its counter itself.
    pub(crate) fn begin(work: Work) -> Self {
        let counter = Arc::new(AtomicUsize::new(0));
        let inside = INSIDE.get();
        let progress = match reader() {
            Reader::Kernel { address, token } => {
                listen(*address, token);
                Some(Progress::in_place(work))
            }
            Reader::Evcxr => Some(Progress::in_lines(work)),
            Reader::Nobody => None,
        };
        let ticket = progress
            .filter(|_| !inside)
            .and_then(|progress| Ticket::take(progress, &counter));
        Self {
            work,
            counter,
            ticket,
        }
    }

    /// What the operation advances; `Relaxed` is enough, since it is only looked at.
    pub(crate) fn counter(&self) -> &AtomicUsize {
        &self.counter
    }

    /// Counts more of the work as done.
    pub(crate) fn advance(&self, done: usize) {
        self.counter.fetch_add(done, Ordering::Relaxed);
    }

    /// Says that the operation stops after so much, because it was interrupted.
    pub(crate) fn stop(&self, done: usize) -> Error {
        let Work {
            what, unit, total, ..
        } = self.work;
        if self.ticket.is_some() {
            let how_far = format!("the {what} had done {}", how_far(done, total, unit));
            print(&Message::Interrupted { how_far: &how_far }.framed());
        }
        Error::Interrupted {
            operation: what,
            done,
            total,
            unit,
        }
    }

    /// Like [`Operation::stop`], for an operation that answers with an error. Inside of another one
    /// it unwinds instead, up to that one: its caller could only make a panic of the error.
    pub(crate) fn give_up(&self, done: usize) -> Error {
        hand_up(self.stop(done))
    }
}

/// Returns the error of an interrupted operation to a caller outside of all others; inside of another
/// one it unwinds up to that.
pub(crate) fn hand_up(error: Error) -> Error {
    if INSIDE.get() {
        unwind(&error);
    }
    error
}

/// Ends an interrupted operation that cannot return an error: unwinds with its sentence, and without a
/// word on standard error.
pub(crate) fn unwind(error: &Error) -> ! {
    panic::resume_unwind(Box::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_runs_ahead_of_what_is_done() {
        let work = Work {
            what: "map",
            unit: "items",
            total: Some(10),
            ahead: 4,
        };
        assert_eq!(
            [0, 3, 4, 9, 14, 15].map(|count| work.done(count)),
            [0, 0, 0, 5, 10, 10]
        );
        let open = Work {
            total: None,
            ahead: 0,
            ..work
        };
        assert_eq!(open.done(1000), 1000);
    }

    #[test]
    fn a_thread_is_inside_until_the_last_guard_is_gone() {
        let outer = enter();
        let inner = enter();
        drop(inner);
        assert!(INSIDE.get());
        drop(outer);
        assert!(!INSIDE.get());
    }

    #[test]
    fn an_operation_inside_another_unwinds_to_it_and_one_outside_returns() {
        let work = Work {
            what: "integral",
            unit: "evaluations",
            total: None,
            ahead: 0,
        };
        let error = Operation::begin(work).give_up(84);
        let expected = Error::Interrupted {
            operation: "integral",
            done: 84,
            total: None,
            unit: "evaluations",
        };
        assert_eq!(error, expected);
        let inside = panic::catch_unwind(|| {
            let _inside = enter();
            Operation::begin(work).give_up(84)
        });
        let sentence = inside.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*sentence, expected.to_string());
        assert!(!INSIDE.get());
    }
}
