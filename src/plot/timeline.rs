//! The timeline of a map: a row for each worker, a bar for each item, idle time hatched.

use std::ops::Range;

use super::axis::Axis;
use super::canvas::{self, Anchor, Canvas, Script, size, text_width};
use super::frame::{MARGIN, WIDTH, draw_title, title_lines};
use super::palette::{BARS, GREY, GRID, INK};
use super::picture::Picture;
use crate::pool::{Pool, Span, Trace};

/// The number of characters of a row in the text form.
const COLUMNS: usize = 60;

impl Pool {
    /// Draws who did what when in the map that ended last.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let pool = Pool::new(2);
    /// pool.map(&[30, 20, 10], |&ms| sleep(Duration::from_millis(ms)));
    /// println!("{}", pool.timeline());
    /// ```
    #[must_use]
    pub fn timeline(&self) -> Picture {
        self.trace().timeline()
    }
}

impl Trace {
    /// Draws who did what when: a row for each worker, a bar for each item with its number, and
    /// hatching where a worker had nothing to do.
    #[must_use]
    pub fn timeline(&self) -> Picture {
        self.drawn(&Sheet::of(self), self.to_string(), description(self))
    }

    /// The same for a map that was only planned: the times are counts of something, which `unit` names.
    pub(crate) fn planned(&self, title: &str, alt: String, unit: &str) -> Picture {
        let sheet = Sheet::titled(self, title, (1.0, unit));
        self.drawn(&sheet, title.to_owned(), alt)
    }

    fn drawn(&self, sheet: &Sheet<'_>, title: String, alt: String) -> Picture {
        let svg = canvas::draw((WIDTH, sheet.height()), &title, &alt, &|canvas| {
            sheet.draw(canvas);
        });
        let text = text(self, &title);
        Picture {
            title,
            alt,
            svg,
            text,
        }
    }
}

/// The layout of a timeline.
struct Sheet<'a> {
    trace: &'a Trace,
    title: Vec<String>,
    top: f64,
    row: f64,
    left: f64,
    axis: Axis,
    unit: f64,
}

impl<'a> Sheet<'a> {
    fn of(trace: &'a Trace) -> Self {
        let unit = match trace.elapsed.as_f64() {
            0.1.. => (1.0, "seconds"),
            1e-4.. => (1e3, "milliseconds"),
            _ => (1e6, "microseconds"),
        };
        Self::titled(trace, &trace.to_string(), unit)
    }

    fn titled(trace: &'a Trace, title: &str, (unit, name): (f64, &str)) -> Self {
        let (title, below_title) = title_lines(title);
        let elapsed = trace.elapsed.as_f64();
        let name = format!("{name} (numbers: items, hatched: nothing to do)");
        let end = if elapsed > 0.0 { elapsed * unit } else { 1.0 };
        Self {
            trace,
            title,
            top: below_title + 14.0,
            row: (400.0 / trace.workers.max(1) as f64).clamp(8.0, 54.0),
            left: MARGIN + text_width(&worker_name(trace.workers), size::LABEL, false) + 10.0,
            axis: Axis::linear(&name, (0.0, end), 6),
            unit,
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.row * self.trace.workers as f64
    }

    fn height(&self) -> f64 {
        self.bottom() + 68.0
    }

    /// Where a time stands.
    fn x(&self, seconds: f64) -> f64 {
        self.left + self.axis.place(seconds * self.unit) * (WIDTH - MARGIN - 16.0 - self.left)
    }

    /// The corners of a bar.
    fn bar(&self, worker: usize, start: f64, stop: f64) -> [(f64, f64); 4] {
        let top = self.top + self.row * worker as f64;
        let gap = 0.12 * self.row;
        let (top, bottom) = (top + gap, top + self.row - gap);
        [(start, top), (stop, top), (stop, bottom), (start, bottom)]
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        draw_title(canvas, &self.title);
        self.draw_axis(canvas);
        let name = Script {
            size: size::LABEL,
            colour: INK,
            anchor: Anchor::End,
            bold: false,
        };
        // Names that would touch are left out.
        let every = (1.1 * size::LABEL / self.row).ceil() as usize;
        for worker in 0..self.trace.workers {
            if worker % every == 0 {
                let y = self.top + self.row * (worker as f64 + 0.5);
                canvas.text(&worker_name(worker), (self.left - 10.0, y), name);
            }
            self.draw_row(canvas, worker);
        }
    }

    fn draw_axis(&self, canvas: &mut Canvas<'_>) {
        let script = Script {
            size: size::TICK,
            colour: INK,
            anchor: Anchor::Middle,
            bold: false,
        };
        let bottom = self.bottom();
        for (value, text) in &self.axis.ticks {
            let x = self.x(value / self.unit);
            canvas.line(&[(x, self.top), (x, bottom)], GRID, 1.0);
            canvas.line(&[(x, bottom), (x, bottom + 6.0)], INK, 1.5);
            canvas.text(text, (x, bottom + 19.0), script);
        }
        let (start, stop) = (self.x(0.0), self.x(self.axis.high / self.unit));
        canvas.line(&[(start, bottom), (stop, bottom)], INK, 1.5);
        let middle = f64::midpoint(start, stop);
        canvas.text(
            &self.axis.name,
            (middle, bottom + 46.0),
            Script {
                size: size::LABEL,
                ..script
            },
        );
    }

    /// The bars of a worker, and hatching between them wherever there is a pixel of it.
    fn draw_row(&self, canvas: &mut Canvas<'_>, worker: usize) {
        let mut free = self.x(0.0);
        for (index, block) in self.blocks(worker).into_iter().enumerate() {
            self.draw_idle(canvas, worker, free, block.start);
            free = free.max(block.stop);
            let (colour, ink) = BARS[index % 2];
            let (start, stop) = (block.start, block.stop.max(block.start + 1.0));
            let rim = if stop - start > 4.0 { 0.75 } else { 0.0 };
            canvas.area(&self.bar(worker, start + rim, stop - rim), colour);
            let size = size::LABEL.min(0.7 * self.row);
            let label = block.items.as_ref().map(label).unwrap_or_default();
            let fits = text_width(&label, size, true) + 4.0 <= stop - start && size >= 10.0;
            if fits {
                let y = self.top + self.row * (worker as f64 + 0.5);
                let script = Script {
                    size,
                    colour: ink,
                    anchor: Anchor::Middle,
                    bold: true,
                };
                canvas.text(&label, (f64::midpoint(start, stop), y), script);
            }
        }
        self.draw_idle(canvas, worker, free, self.x(self.trace.elapsed.as_f64()));
    }

    fn draw_idle(&self, canvas: &mut Canvas<'_>, worker: usize, start: f64, stop: f64) {
        if stop - start > 3.0 {
            canvas.hatched(
                &self.bar(worker, start + 1.0, stop - 1.0),
                (-45.0, 7.0),
                GREY,
                1.25,
            );
        }
    }

    /// The spans of a worker in pixels. Spans too short to be seen, one right after the other, become
    /// one block, so that a map over a million items makes a picture too.
    fn blocks(&self, worker: usize) -> Vec<Block> {
        let mut spans: Vec<&Span> = self
            .trace
            .spans
            .iter()
            .filter(|span| span.worker == worker)
            .collect();
        spans.sort_by(|one, two| one.start.as_f64().total_cmp(&two.start.as_f64()));
        let mut blocks: Vec<Block> = Vec::new();
        for span in spans {
            let (start, stop) = (self.x(span.start.as_f64()), self.x(span.stop.as_f64()));
            match blocks.last_mut() {
                Some(last)
                    if start - last.stop < 0.5
                        && stop - last.stop < 2.0
                        && last.items.is_none() =>
                {
                    last.stop = last.stop.max(stop);
                }
                _ => {
                    let items = (stop - start >= 2.0).then(|| span.items());
                    blocks.push(Block { start, stop, items });
                }
            }
        }
        blocks
    }
}

/// A bar, from left to right in pixels; of one span, or of several too short to be seen.
struct Block {
    start: f64,
    stop: f64,
    items: Option<Range<usize>>,
}

/// The items of a span: "3", or "3–6".
fn label(items: &Range<usize>) -> String {
    match items.len() {
        0 | 1 => items.start.to_string(),
        _ => format!("{}–{}", items.start, items.end - 1),
    }
}

fn worker_name(worker: usize) -> String {
    format!("worker {worker}")
}

/// The timeline in words.
fn description(trace: &Trace) -> String {
    let worker = |worker: usize| {
        let own = || trace.spans.iter().filter(|span| span.worker == worker);
        let labels: Vec<String> = own().map(|span| label(&span.items())).collect();
        let list = match labels.len() {
            0 => "nothing".to_owned(),
            1..=12 => format!("items {}", labels.join(", ")),
            _ => format!("{} items", own().map(|span| span.count).sum::<usize>()),
        };
        format!("worker {worker} did {list}, busy {}", trace.busy(worker))
    };
    let shown = trace.workers.min(16);
    let mut parts: Vec<String> = (0..shown).map(worker).collect();
    if trace.workers > shown {
        parts.push(format!("and {} workers more", trace.workers - shown));
    }
    format!("{trace}: {}.", parts.join("; "))
}

/// The timeline in characters: a span begins with its items and goes on with `=`; dots are idle.
fn text(trace: &Trace, title: &str) -> String {
    let elapsed = trace.elapsed.as_f64();
    let column = |seconds: f64| {
        if elapsed > 0.0 {
            ((seconds / elapsed * COLUMNS as f64).round() as usize).min(COLUMNS)
        } else {
            0
        }
    };
    let width = worker_name(trace.workers.saturating_sub(1)).len();
    let mut lines = vec![title.to_owned(), String::new()];
    for worker in 0..trace.workers {
        let mut row = vec!['.'; COLUMNS];
        for span in trace.spans.iter().filter(|span| span.worker == worker) {
            let (start, stop) = (column(span.start.as_f64()), column(span.stop.as_f64()));
            row[start..stop.max(start)].fill('=');
            let label: Vec<char> = label(&span.items()).chars().collect();
            if label.len() < stop.saturating_sub(start) {
                row[start..start + label.len()].copy_from_slice(&label);
            }
        }
        let row: String = row.into_iter().collect();
        lines.push(format!("{:<width$} |{row}|", worker_name(worker)));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Seconds;

    fn trace(workers: usize, elapsed: f64, spans: &[(usize, usize, f64, f64)]) -> Trace {
        let span = |&(worker, item, start, stop): &(usize, usize, f64, f64)| Span {
            worker,
            item,
            count: 1,
            start: Seconds::new(start),
            stop: Seconds::new(stop),
        };
        Trace {
            workers,
            spans: spans.iter().map(span).collect(),
            elapsed: Seconds::new(elapsed),
        }
    }

    #[test]
    fn the_text_form_shows_items_and_idle_time() {
        let picture = trace(
            2,
            0.3,
            &[(0, 0, 0.0, 0.1), (1, 1, 0.0, 0.2), (0, 2, 0.1, 0.3)],
        )
        .timeline();
        let expected = format!(
            "2 workers, 3 tasks: done in 0.30 s, 17 % idle\n\nworker 0 |0{}2{}|\nworker 1 |1{}{}|\n",
            "=".repeat(19),
            "=".repeat(39),
            "=".repeat(39),
            ".".repeat(20)
        );
        assert_eq!(picture.text, expected);
    }

    #[test]
    fn the_description_says_who_did_what() {
        let picture = trace(2, 1.0, &[(0, 0, 0.0, 0.5), (0, 1, 0.5, 1.0)]).timeline();
        assert!(picture.alt.contains("worker 0 did items 0, 1, busy 1.00 s"));
        assert!(picture.alt.ends_with("worker 1 did nothing, busy 0 s."));
    }

    #[test]
    fn several_items_of_one_span_are_named_by_the_first_and_the_last() {
        let mut trace = trace(1, 1.0, &[(0, 0, 0.0, 0.5), (0, 3, 0.5, 1.0)]);
        (trace.spans[0].count, trace.spans[1].count) = (3, 4);
        let picture = trace.timeline();
        assert!(picture.text.starts_with("1 worker, 7 tasks: "));
        assert!(picture.text.contains("|0–2=") && picture.text.contains("=3–6="));
        assert!(picture.alt.contains("worker 0 did items 0–2, 3–6, busy "));
        assert!(picture.svg.contains(">\n3–6\n"));
    }

    #[test]
    fn a_million_short_items_make_a_small_picture() {
        let spans: Vec<_> = (0..1_000_000)
            .map(|item| (item % 2, item, 1e-6 * item as f64, 1e-6 * (item + 2) as f64))
            .collect();
        let picture = trace(2, 1.0, &spans).timeline();
        assert!(picture.svg.len() < 20_000, "{} bytes", picture.svg.len());
    }

    #[test]
    fn a_pool_that_has_not_worked_has_an_empty_timeline() {
        let picture = Pool::new(3).timeline();
        assert_eq!(picture.text.matches(&".".repeat(COLUMNS)).count(), 3);
        assert!(!picture.svg.contains("NaN"));
    }

    #[test]
    fn many_workers_keep_their_rows_and_lose_some_names() {
        let picture = trace(64, 1.0, &[(63, 0, 0.0, 1.0)]).timeline();
        assert!(picture.svg.contains(">\nworker 0\n") && !picture.svg.contains(">\nworker 1\n"));
    }
}
