//! How far an operation is, in words and as a bar.

use super::operation::Work;
use crate::error::how_far;
use crate::unit::{Seconds, decimals_for};

impl Work {
    /// How far the work is: amount, rate and what is left of the time, if all items take equally long.
    pub(super) fn progress(&self, done: usize, elapsed: Seconds) -> String {
        let amount = how_far(done, self.total, self.unit);
        let rate = done as f64 / elapsed.as_f64();
        if done == 0 || !rate.is_finite() {
            return amount;
        }
        let decimals = decimals_for(rate);
        let words = format!("{amount} · {rate:.decimals$} {}/s", self.unit);
        match self.total {
            Some(total) if total > done => {
                let left = (total - done) as f64 / rate;
                format!("{words} · about {} left", roughly(left))
            }
            _ => words,
        }
    }

    /// What is left to say at the end.
    pub(super) fn outcome(&self, done: usize, elapsed: Seconds) -> String {
        match self.total {
            Some(total) if total > done => {
                let amount = how_far(done, self.total, self.unit);
                format!("stopped after {elapsed}: {amount}")
            }
            _ => format!("{done} {} in {elapsed}", self.unit),
        }
    }

    /// A bar with words beside it; the words alone where the end is not known.
    pub(super) fn bar(&self, done: usize, words: &str) -> String {
        // The words hold no character that means something in HTML.
        let bar = self.total.map_or(String::new(), |total| {
            format!(
                "<progress value=\"{done}\" max=\"{total}\" aria-label=\"{words}\" title=\"{words}\" \
                 style=\"vertical-align:middle\"></progress> "
            )
        });
        format!("<div>{bar}{words}</div>")
    }
}

/// A time that is not known well, in its largest unit.
fn roughly(seconds: f64) -> String {
    match seconds.round() {
        ..60.0 => format!("{:.0} s", seconds.max(1.0)),
        ..3600.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.0} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: Work = Work {
        what: "map",
        unit: "items",
        total: Some(100),
        ahead: 0,
    };
    const INTEGRAL: Work = Work {
        what: "integral",
        unit: "evaluations",
        total: None,
        ahead: 0,
    };

    #[test]
    fn progress_names_amount_rate_and_time_left() {
        let words = |done: usize, elapsed: f64| MAP.progress(done, Seconds::new(elapsed));
        assert_eq!(
            words(37, 3.0),
            "37 of 100 items · 12.3 items/s · about 5 s left"
        );
        assert_eq!(
            words(1, 4.0),
            "1 of 100 items · 0.250 items/s · about 7 min left"
        );
        assert_eq!(
            words(99, 0.5),
            "99 of 100 items · 198 items/s · about 1 s left"
        );
        assert_eq!(words(100, 8.0), "100 of 100 items · 12.5 items/s");
        assert_eq!(words(0, 8.0), "0 of 100 items");
        assert_eq!(words(5, 0.0), "5 of 100 items");
    }

    #[test]
    fn without_a_total_there_is_no_time_left_and_no_bar() {
        let words = INTEGRAL.progress(4200, Seconds::new(2.0));
        assert_eq!(words, "4200 evaluations · 2100 evaluations/s");
        assert_eq!(INTEGRAL.bar(4200, &words), format!("<div>{words}</div>"));
    }

    #[test]
    fn the_bar_carries_its_words_for_those_who_cannot_see_it() {
        assert_eq!(
            MAP.bar(37, "37 of 100 items"),
            "<div><progress value=\"37\" max=\"100\" aria-label=\"37 of 100 items\" \
             title=\"37 of 100 items\" style=\"vertical-align:middle\"></progress> \
             37 of 100 items</div>"
        );
    }

    #[test]
    fn the_outcome_says_whether_all_was_done() {
        let elapsed = Seconds::new(8.123);
        assert_eq!(MAP.outcome(100, elapsed), "100 items in 8.12 s");
        assert_eq!(
            MAP.outcome(37, elapsed),
            "stopped after 8.12 s: 37 of 100 items"
        );
        assert_eq!(INTEGRAL.outcome(42, elapsed), "42 evaluations in 8.12 s");
    }

    #[test]
    fn a_rough_time_has_one_unit() {
        for (seconds, words) in [
            (0.2, "1 s"),
            (59.4, "59 s"),
            (59.6, "1 min"),
            (3599.0, "60 min"),
            (3600.0, "1 h"),
            (90_000.0, "25 h"),
        ] {
            assert_eq!(roughly(seconds), words);
        }
    }
}
