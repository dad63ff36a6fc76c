//! Running a scaling study with a picture that grows while it runs.

use std::fmt::Debug;

use crate::clock::{Clock, SystemClock};
use crate::error::Result;
use crate::live::{Shown, kernel_reads, show};
use crate::pool::Pool;
use crate::scaling::{ScalingAgainst, ScalingReport, Sequential};
use crate::timing::Agreement;
use crate::unit::Seconds;

impl<B, E> ScalingAgainst<B, E> {
    /// Runs the study of this parallel program, which is handed a pool of each size in turn.
    ///
    /// Before the rounds every program runs once, to compare the answers, and as often as it takes to find how many calls last
    /// a millisecond. Answers are compared again after each sample, outside the clock. In a notebook the speed-up plot grows
    /// meanwhile; it is drawn between runs.
    ///
    /// # Errors
    ///
    /// [`Error::AnswersDiffer`](crate::Error::AnswersDiffer) if a program gives another answer than
    /// the sequential one gave first; `NothingToStudy`, `NoRounds`, `NoWorkers`, `BadTolerance` or
    /// `PoolNotStarted` for a study that cannot be run; `TooShort` if a program takes no measurable time; `Interrupted` if
    /// the notebook's user stops the cell.
    pub fn run<R>(self, program: impl FnMut(&Pool) -> R) -> Result<ScalingReport>
    where
        B: Sequential<R>,
        E: Agreement<R> + Copy,
        R: Debug,
    {
        self.run_on(&SystemClock::new(), program)
    }

    /// Like [`ScalingAgainst::run`], on a clock of your choice.
    ///
    /// # Errors
    ///
    /// Those of [`ScalingAgainst::run`].
    pub fn run_on<R>(
        self,
        clock: &dyn Clock,
        program: impl FnMut(&Pool) -> R,
    ) -> Result<ScalingReport>
    where
        B: Sequential<R>,
        E: Agreement<R> + Copy,
        R: Debug,
    {
        let mut drawing = Drawing::new(clock.now());
        self.study(clock, program, &mut |report| {
            drawing.after_round(clock.now(), report);
        })
    }
}

/// The plot of an unfinished study. It goes when it is dropped, because the report shows itself.
struct Drawing {
    shown: Option<Shown>,
    last: Seconds,
}

impl Drawing {
    /// No plot yet; the first one is due half a second later.
    const fn new(now: Seconds) -> Self {
        Self {
            shown: None,
            last: now,
        }
    }

    /// Draws the report so far, if it can be drawn in the place of the one before and is due.
    fn after_round(&mut self, now: Seconds, report: &dyn Fn() -> ScalingReport) {
        if kernel_reads() && self.is_due(now) {
            self.draw(&report());
        }
    }

    /// Whether half a second has passed; then that of the next plot begins.
    fn is_due(&mut self, now: Seconds) -> bool {
        let due = now - self.last >= Seconds::new(0.5);
        if due {
            self.last = now;
        }
        due
    }

    fn draw(&mut self, report: &ScalingReport) {
        let picture = report.speed_up_plot();
        match &self.shown {
            None => self.shown = Some(show(&picture)),
            Some(shown) => shown.update(&picture),
        }
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        if let Some(shown) = &self.shown {
            shown.update("");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_is_due_every_half_second() {
        let mut drawing = Drawing::new(Seconds::new(7.0));
        let due = [7.0, 7.25, 7.5, 7.75, 8.0, 9.0].map(|now| drawing.is_due(Seconds::new(now)));
        assert_eq!(due, [false, false, true, false, true, true]);
    }
}
