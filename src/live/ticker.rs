//! The thread that looks at the running operation from time to time and prints how far it is.
//!
//! Where a thread needs both locks, it takes that of standard output first. So an operation can
//! begin and end while someone holds standard output, and nothing is printed of an operation that
//! has ended.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::output::{lock, print, print_on};
use super::progress::Progress;

/// Whether an operation is shown. It spares operations beside it the lock.
static TAKEN: AtomicBool = AtomicBool::new(false);
static BOARD: Mutex<Board> = Mutex::new(Board {
    running: None,
    ticker: Ticker::NotStarted,
});
static WAKE: Condvar = Condvar::new();

/// The operation that is shown, and what the thread does.
struct Board {
    running: Option<Running>,
    ticker: Ticker,
}

/// What the thread does.
enum Ticker {
    NotStarted,
    /// It sleeps until an operation begins.
    Idle,
    /// It sleeps until this moment, whatever begins before: so not every operation wakes it.
    Until(Instant),
}

struct Running {
    progress: Progress,
    counter: Arc<AtomicUsize>,
    begin: Instant,
}

impl Running {
    fn due(&self) -> Instant {
        self.begin + Duration::from_secs_f64(self.progress.next().as_f64())
    }

    fn count(&self) -> usize {
        self.counter.load(Ordering::Relaxed)
    }
}

/// The right of an operation to be shown; there is one.
pub(super) struct Ticket(());

impl Ticket {
    /// Takes the right to be shown, if no other operation has it.
    pub(super) fn take(progress: Progress, counter: &Arc<AtomicUsize>) -> Option<Self> {
        if TAKEN.swap(true, Ordering::Acquire) {
            return None;
        }
        let running = Running {
            progress,
            counter: Arc::clone(counter),
            begin: Instant::now(),
        };
        let due = running.due();
        let mut board = board();
        board.running = Some(running);
        match board.ticker {
            Ticker::Until(moment) if moment <= due => {}
            Ticker::NotStarted => {
                board.ticker = Ticker::Until(due);
                // Without the thread there is no progress to see, but all else goes on.
                let _ = thread::Builder::new()
                    .name("progress".to_owned())
                    .spawn(tick);
            }
            Ticker::Idle | Ticker::Until(_) => {
                board.ticker = Ticker::Until(due);
                drop(board);
                WAKE.notify_one();
            }
        }
        Some(Self(()))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let running = board().running.take();
        let last = running.and_then(|running| {
            let count = running.count();
            running.progress.end(running.begin.elapsed().into(), count)
        });
        if let Some(text) = last {
            print(&text);
        }
        TAKEN.store(false, Ordering::Release);
    }
}

fn board() -> MutexGuard<'static, Board> {
    BOARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread: waits until progress is due, prints it, and so on for ever.
fn tick() {
    loop {
        wait_until_due();
        let mut output = lock();
        // By now another operation may be running, which is not due yet.
        if let Some(running) = &mut board().running {
            let (elapsed, count) = (running.begin.elapsed(), running.count());
            if let Some(text) = running.progress.look(elapsed.into(), count) {
                print_on(&mut output, &text);
            }
        }
    }
}

fn wait_until_due() {
    let mut board = board();
    loop {
        let Some(due) = board.running.as_ref().map(Running::due) else {
            board.ticker = Ticker::Idle;
            board = WAKE.wait(board).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let pause = due.saturating_duration_since(Instant::now());
        if pause.is_zero() {
            return;
        }
        board.ticker = Ticker::Until(due);
        (board, _) = WAKE
            .wait_timeout(board, pause)
            .unwrap_or_else(PoisonError::into_inner);
    }
}
