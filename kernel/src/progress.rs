//! Saying what is being done, how long it is likely to take, and how far it is.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// One step of a longer job: a line that begins with what it does and ends with how long it took.
pub struct Step {
    what: String,
    start: Instant,
    live: bool,
}

impl Step {
    /// Announces a step and about how long it takes.
    pub fn new(what: &str, about: &str) -> Self {
        let live = std::io::stderr().is_terminal();
        let what = format!("{what} (about {about})");
        let step = Self {
            what,
            start: Instant::now(),
            live,
        };
        if live {
            step.draw("");
        } else {
            eprintln!("  {} …", step.what);
        }
        step
    }

    /// Shows on a terminal what goes on now; elsewhere it says nothing, so that logs stay short.
    pub fn now(&self, detail: &str) {
        if self.live {
            self.draw(detail);
        }
    }

    /// Ends the step.
    pub fn done(self) {
        let took = seconds(self.start.elapsed());
        if self.live {
            eprintln!("\r\x1b[2K  {} … done in {took}", self.what);
        } else {
            eprintln!("  … done in {took}");
        }
    }

    fn draw(&self, detail: &str) {
        let room = 100usize.saturating_sub(self.what.chars().count());
        let detail: String = detail.chars().take(room).collect();
        eprint!("\r\x1b[2K  {} … {detail}", self.what);
        let _ = std::io::stderr().flush();
    }
}

/// A duration as people say it.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}
