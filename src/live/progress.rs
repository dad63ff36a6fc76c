//! When progress is shown, and what is printed then; the time is told from outside.

use super::message::{Message, new_id};
use super::operation::Work;
use super::page::Page;
use crate::unit::Seconds;

/// The progress of one operation, as its reader is shown it.
#[derive(Debug)]
pub(super) struct Progress {
    work: Work,
    /// When to look next, counted from the beginning of the operation.
    next: Seconds,
    audience: Audience,
}

/// Who is shown the progress, and what was shown last.
#[derive(Debug)]
enum Audience {
    /// One display, put in the place of the one before.
    Updates { shown: Option<(String, String)> },
    /// Lines of text, more and more rarely.
    Lines { printed: bool },
}

impl Progress {
    /// A display: first after a second, then four times a second.
    pub(super) const fn in_place(work: Work) -> Self {
        Self {
            work,
            next: Seconds::new(1.0),
            audience: Audience::Updates { shown: None },
        }
    }

    /// Lines: the first after ten seconds, each of the others after twice the time of the one before.
    pub(super) const fn in_lines(work: Work) -> Self {
        Self {
            work,
            next: Seconds::new(10.0),
            audience: Audience::Lines { printed: false },
        }
    }

    /// When to look next, counted from the beginning of the operation.
    pub(super) const fn next(&self) -> Seconds {
        self.next
    }

    /// What to print at this time, when the counter of the operation stands at `count`.
    pub(super) fn look(&mut self, elapsed: Seconds, count: usize) -> Option<String> {
        if elapsed < self.next {
            return None;
        }
        let done = self.work.done(count);
        let words = self.work.progress(done, elapsed);
        match &mut self.audience {
            Audience::Updates { shown } => {
                self.next = elapsed + Seconds::new(0.25);
                if shown.as_ref().is_some_and(|(_, last)| *last == words) {
                    return None;
                }
                let page = Page {
                    html: Some(self.work.bar(done, &words)),
                    text: words.clone(),
                };
                let first = shown.is_none();
                let (id, last) = shown.get_or_insert_with(|| (new_id(), String::new()));
                *last = words;
                let (page, id) = (&page, id.as_str());
                Some(if first {
                    Message::Show { page, id }.framed()
                } else {
                    Message::Update { page, id }.framed()
                })
            }
            Audience::Lines { printed } => {
                *printed = true;
                self.next = elapsed + elapsed;
                Some(format!("after {elapsed}: {words}\n"))
            }
        }
    }

    /// What to print when the operation ends at this time: nothing if nothing was shown before.
    pub(super) fn end(self, elapsed: Seconds, count: usize) -> Option<String> {
        // Most operations end here unseen, and soon.
        let outcome = || self.work.outcome(self.work.done(count), elapsed);
        match self.audience {
            Audience::Updates { shown } => shown.map(|(id, _)| {
                let text = outcome();
                let page = Page {
                    html: Some(format!("<div>{text}</div>")),
                    text,
                };
                let (page, id) = (&page, id.as_str());
                Message::Update { page, id }.framed()
            }),
            Audience::Lines { printed } => printed.then(|| outcome() + "\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: Work = Work {
        what: "map",
        unit: "items",
        total: Some(100),
        ahead: 4,
    };

    fn seconds(seconds: f64) -> Seconds {
        Seconds::new(seconds)
    }

    /// The verb and the text of a message.
    fn parts(message: &str) -> (&str, &str) {
        let verb = message.split('"').nth(1).unwrap();
        let text = message.split("\"text/plain\":\"").nth(1).unwrap();
        (verb, text.split('"').next().unwrap())
    }

    fn id(message: &str) -> &str {
        message.split("\"id\":").nth(1).unwrap()
    }

    #[test]
    fn a_short_operation_shows_nothing() {
        let mut progress = Progress::in_place(WORK);
        assert_eq!(progress.look(seconds(0.99), 50), None);
        assert_eq!(progress.end(seconds(0.999), 104), None);
        let mut lines = Progress::in_lines(WORK);
        assert_eq!(lines.look(seconds(9.9), 50), None);
        assert_eq!(lines.end(seconds(9.99), 104), None);
    }

    #[test]
    fn a_display_is_made_after_a_second_and_then_updated_four_times_a_second() {
        let mut progress = Progress::in_place(WORK);
        let first = progress.look(seconds(1.0), 14).unwrap();
        let words = "10 of 100 items · 10.0 items/s · about 9 s left";
        assert_eq!(parts(&first), ("show", words));
        assert_eq!(progress.look(seconds(1.2), 20), None, "too early");
        let second = progress.look(seconds(1.25), 29).unwrap();
        let words = "25 of 100 items · 20.0 items/s · about 4 s left";
        assert_eq!(parts(&second), ("update", words));
        assert_eq!(progress.next(), seconds(1.5));
        let last = progress.end(seconds(2.0), 104).unwrap();
        assert_eq!(parts(&last), ("update", "100 items in 2.00 s"));
        assert!(id(&first) == id(&second) && id(&first) == id(&last));
    }

    #[test]
    fn what_has_not_changed_is_not_shown_again() {
        let mut progress = Progress::in_place(WORK);
        assert!(progress.look(seconds(1.0), 0).is_some());
        assert_eq!(progress.look(seconds(1.25), 3), None);
        assert_eq!(progress.next(), seconds(1.5));
        assert!(progress.look(seconds(1.5), 5).is_some());
    }

    #[test]
    fn lines_become_rarer_and_the_last_one_says_the_outcome() {
        let mut progress = Progress::in_lines(WORK);
        let mut clock = 0.0;
        let mut lines = Vec::new();
        while clock < 100.0 {
            clock += 0.5;
            lines.extend(progress.look(seconds(clock), clock as usize));
        }
        let times: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split(':').next())
            .collect();
        assert_eq!(
            times,
            [
                "after 10.0 s",
                "after 20.0 s",
                "after 40.0 s",
                "after 80.0 s"
            ]
        );
        assert_eq!(
            lines[0],
            "after 10.0 s: 6 of 100 items · 0.600 items/s · about 3 min left\n"
        );
        assert_eq!(
            progress.end(seconds(100.0), 104).unwrap(),
            "100 items in 100 s\n"
        );
    }
}
