//! The loss budget of a scaling study: where the worker-seconds went, as a stacked bar for each number of workers.

use plotters::style::RGBColor;

use super::axis::{Axis, time_unit};
use super::canvas::{self, Anchor, Canvas, Script, size, text_width};
use super::frame::{Frame, MARGIN, WIDTH, draw_title, title_lines};
use super::legend::{IDLE, Legend, Pattern, Sign};
use super::loss_words::{Bar, WORTH_SAYING, description, table, title};
use super::palette::{BLACK, COLOURS, INK, WHITE, tint};
use super::picture::Picture;
use crate::scaling::{Loss, ScalingKind, ScalingReport, columns};
use crate::stats::median;
use crate::unit::{Fraction, Seconds};

/// The height of the drawing area in pixels.
const HEIGHT: f64 = 360.0;
/// For the waiting: the orange of the palette.
const ORANGE: RGBColor = COLOURS[4];

/// The looks of the four parts.
fn patterns() -> [Pattern; 4] {
    let hatched = |colour, hatching| Pattern {
        ground: tint(colour),
        lines: colour,
        hatching: Some(hatching),
    };
    let useful = Pattern {
        ground: COLOURS[0],
        lines: COLOURS[0],
        hatching: None,
    };
    [
        useful,
        hatched(COLOURS[1], (45.0, 9.0)),
        hatched(ORANGE, (90.0, 9.0)),
        IDLE,
    ]
}

impl ScalingReport {
    /// Draws where the worker-seconds went: for each number of workers a bar as high as workers · time, made of
    /// [useful work, inflation, waiting for a core and idle time](Loss).
    ///
    /// A program that does not scale shows inflation or idle time; a machine that did not give its cores shows waiting.
    /// Where the system does not tell the waiting, it counts as idle, and the picture says so; where it does not tell
    /// processor time, that is all the picture says.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// // One core at work during one second, then two during two thirds of a second.
    /// let run = |seconds: f64, cores: f64| clock.pass(Sample::busy(Seconds::new(seconds), cores));
    /// let report = Scaling::of("squares")
    ///     .workers([2])
    ///     .baseline(|| run(1.0, 1.0))
    ///     .run_on(&clock, |_| run(2.0 / 3.0, 2.0))?;
    /// let title = "squares on 2 workers: 25 % of the worker-seconds were processor time that the sequential program \
    ///              does not need";
    /// assert_eq!(report.loss_plot().title, title);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn loss_plot(&self) -> Picture {
        let bars: Vec<Bar> = self
            .points
            .iter()
            .filter_map(|point| Some((point.workers, point.loss?)))
            .collect();
        if bars.is_empty() {
            return unknown(&self.title);
        }
        let title = title(&self.title, self.cores(), &bars);
        let sheet = Sheet::of(self, &title, &bars);
        let alt = description(&title, &bars);
        let svg = canvas::draw((WIDTH, sheet.frame.height()), &title, &alt, &|canvas| {
            sheet.draw(canvas);
        });
        Picture {
            text: format!("{title}\n\n{}", columns(&table(&bars))),
            title,
            alt,
            svg,
        }
    }

    /// Whether the loss budget says something: that more than a tenth of some worker-seconds were lost. Of a program that does
    /// not compute but sleeps, all are.
    pub(crate) fn has_losses(&self) -> bool {
        let computing = self.points.iter().filter(|point| point.inflation.is_some());
        let losses = computing.filter_map(|point| point.loss);
        losses
            .map(|loss| 1.0 - loss.shares()[0].as_f64())
            .any(|lost| lost > WORTH_SAYING)
    }
}

/// The picture of a study of which nothing is known.
fn unknown(study: &str) -> Picture {
    let title = format!("{study}: where the worker-seconds went is unknown");
    let reason =
        "Nothing told the processor time of the programs, so work and losses cannot be told apart.";
    let (lines, below) = title_lines(&title);
    let alt = format!("{title}. {reason}");
    let svg = canvas::draw((WIDTH, below + 64.0), &title, &alt, &|canvas| {
        draw_title(canvas, &lines);
        let script = Script {
            size: size::LABEL,
            colour: INK,
            anchor: Anchor::Start,
            bold: false,
        };
        canvas.text(reason, (MARGIN, below + 28.0), script);
    });
    Picture {
        text: format!("{title}\n\n{reason}\n"),
        title,
        alt,
        svg,
    }
}

/// The layout.
struct Sheet<'a> {
    bars: &'a [Bar],
    frame: Frame,
    legend: Legend,
    /// Where the legend begins.
    below_title: f64,
    /// Units of the vertical axis in a second.
    per_second: f64,
    /// The processor time of the sequential program, if it is the same for all bars.
    sequential: Option<f64>,
}

impl<'a> Sheet<'a> {
    fn of(report: &ScalingReport, title: &str, bars: &'a [Bar]) -> Self {
        let cpu: Option<Vec<f64>> = report
            .baseline_samples
            .iter()
            .map(|sample| Some(sample.cpu?.as_f64()))
            .collect();
        let strong = report.kind == ScalingKind::Strong;
        let sequential = cpu.and_then(|cpu| median(&cpu)).filter(|_| strong);
        let totals = bars.iter().map(|bar| bar.1.total().as_f64());
        let highest = totals.chain(sequential).fold(0.0, f64::max);
        let (per_second, unit) = time_unit(highest);
        let top = if highest > 0.0 {
            1.12 * highest * per_second
        } else {
            1.0
        };
        let y = Axis::linear(&format!("worker-{unit}: workers × time"), (0.0, top), 6);
        let beyond = bars
            .iter()
            .position(|bar| bar.0 > report.cores())
            .filter(|&index| index > 0);
        let mark = |index: usize| {
            (
                index as f64 - 0.5,
                "from here more workers than cores".to_owned(),
            )
        };
        let marks: Vec<(f64, String)> = beyond.map(mark).into_iter().collect();

        let known = bars.iter().any(|bar| bar.1.waiting.is_some());
        let idle = if known {
            "idle"
        } else {
            "idle or waiting for a core"
        };
        let names = [
            "useful",
            "inflation (extra work)",
            "waiting for a core",
            idle,
        ];
        let mut entries: Vec<(Sign, String)> = patterns()
            .into_iter()
            .zip(names)
            .map(|(pattern, name)| (Sign::Area(pattern), name.to_owned()))
            .collect();
        if !known {
            entries.remove(2);
        }
        if let Some(seconds) = sequential {
            let name = format!("sequential program, {}", Seconds::new(seconds));
            entries.push((Sign::Dashes, name));
        }
        let legend = Legend::of(&entries);
        let frame = Frame::new(title, (names_axis(bars), y), &marks, HEIGHT, 10.0)
            .lowered(legend.height() + 4.0);
        Self {
            bars,
            frame,
            legend,
            below_title: title_lines(title).1 + 8.0,
            per_second,
            sequential,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        self.frame.draw(canvas);
        self.legend.draw(canvas, self.below_title);
        for (index, (_, loss)) in self.bars.iter().enumerate() {
            self.draw_bar(canvas, index as f64, loss);
        }
        if let Some(seconds) = self.sequential {
            let ends = [self.frame.x.low, self.frame.x.high];
            let line = ends.map(|x| self.frame.place((x, seconds * self.per_second)));
            canvas.dashes(&line, (8.0, 6.0), BLACK, 2.0);
        }
    }

    /// The distance between the middles of two bars in pixels.
    fn slot(&self) -> f64 {
        (self.frame.right - self.frame.left) / self.bars.len() as f64
    }

    fn draw_bar(&self, canvas: &mut Canvas<'_>, index: f64, loss: &Loss) {
        let half = (0.31 * self.slot()).min(60.0);
        let total = loss.total().as_f64() * self.per_second;
        let mut done = 0.0;
        for (share, pattern) in loss
            .shares()
            .map(Fraction::as_f64)
            .into_iter()
            .zip(patterns())
        {
            let (x, bottom) = self.frame.place((index, done * total));
            done += share;
            let top = self.frame.place((index, done * total)).1;
            if bottom - top < 0.5 {
                continue;
            }
            pattern.fill(canvas, (x - half, top), (x + half, bottom));
            let label = format!("{:.0}", Fraction::new(share));
            let width = text_width(&label, size::TICK, true);
            if bottom - top >= 24.0 && width + 12.0 <= 2.0 * half {
                let middle = f64::midpoint(top, bottom);
                let plain = pattern.hatching.is_none();
                let script = Script {
                    size: size::TICK,
                    colour: if plain { WHITE } else { BLACK },
                    anchor: Anchor::Middle,
                    bold: true,
                };
                if plain {
                    canvas.text(&label, (x, middle), script);
                } else {
                    canvas.text_on_plate(&label, (x, middle), script);
                }
            }
        }
        let label = loss.total().to_string();
        if text_width(&label, size::TICK, false) + 6.0 <= self.slot() {
            let (x, y) = self.frame.place((index, total));
            let script = Script {
                size: size::TICK,
                colour: BLACK,
                anchor: Anchor::Middle,
                bold: false,
            };
            canvas.text_on_plate(&label, (x, y - 14.0), script);
        }
    }
}

/// An axis with the numbers of workers in equal distances, those that have no room left out.
fn names_axis(bars: &[Bar]) -> Axis {
    let slot = (WIDTH - 120.0) / bars.len() as f64;
    let name = |bar: &Bar| bar.0.to_string();
    let widest = bars
        .iter()
        .map(|bar| text_width(&name(bar), size::TICK, false))
        .fold(0.0, f64::max);
    let every = ((widest + 6.0) / slot).ceil().max(1.0) as usize;
    let ticks = bars.iter().enumerate().step_by(every);
    Axis {
        name: "workers".to_owned(),
        low: -0.5,
        high: bars.len() as f64 - 0.5,
        log: false,
        ticks: ticks
            .map(|(index, bar)| (index as f64, name(bar)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::speed_up::tests::report;

    fn loss(parts: [f64; 4]) -> Loss {
        let [useful, inflation, waiting, idle] = parts.map(Seconds::new);
        Loss {
            useful,
            inflation,
            waiting: Some(waiting),
            idle,
        }
    }

    /// A report on 4 cores with these losses.
    fn budget(losses: &[(usize, Option<Loss>)]) -> ScalingReport {
        let speed_ups: Vec<(usize, f64)> = losses.iter().map(|point| (point.0, 1.0)).collect();
        let mut report = report("squares", 4, &speed_ups);
        for (point, (_, loss)) in report.points.iter_mut().zip(losses) {
            point.loss = *loss;
        }
        report
    }

    #[test]
    fn what_is_unknown_is_said() {
        let without = Loss {
            waiting: None,
            ..loss([1.0, 0.0, 0.0, 1.0])
        };
        let picture = budget(&[(2, Some(without))]).loss_plot();
        assert!(
            picture
                .title
                .ends_with("50 % of the worker-seconds passed idle or waiting for a core")
        );
        assert!(picture.svg.contains("idle or waiting for a core"));
        assert!(picture.text.contains("idle or waiting") && !picture.text.contains("   waiting"));
        let nothing = budget(&[(1, None), (2, None)]);
        let picture = nothing.loss_plot();
        assert_eq!(
            picture.title,
            "squares: where the worker-seconds went is unknown"
        );
        assert!(picture.svg.contains("processor time") && picture.text.contains("processor time"));
        assert!(!nothing.has_losses());
    }

    #[test]
    fn the_numbers_are_in_the_alt_text_and_in_the_table() {
        let picture = budget(&[(2, Some(loss([1.0, 0.25, 0.5, 0.25])))]).loss_plot();
        assert!(
            picture
                .alt
                .contains("2 workers: of 2.00 s on all workers: 50 % useful"),
            "{}",
            picture.alt
        );
        let row = "      2           2.00 s     50 %        12 %      25 %   12 %\n";
        assert!(picture.text.ends_with(row), "{}", picture.text);
    }

    #[test]
    fn nothing_lost_and_nothing_at_all_can_be_drawn() {
        for parts in [[1.0, 0.0, 0.0, 0.0], [0.0; 4], [0.0, 0.0, 0.0, 1e-9]] {
            let picture = budget(&[(1, Some(loss(parts)))]).loss_plot();
            assert!(!picture.svg.contains("NaN") && !picture.text.contains("NaN"));
        }
        assert!(!budget(&[(4, Some(loss([0.95, 0.05, 0.0, 0.0])))]).has_losses());
        assert!(budget(&[(4, Some(loss([0.8, 0.05, 0.15, 0.0])))]).has_losses());
    }

    #[test]
    fn many_bars_lose_some_of_their_names() {
        let many: Vec<_> = (1..=64)
            .map(|workers| (workers, Some(loss([1.0, 0.0, 0.0, 1.0]))))
            .collect();
        let svg = budget(&many).loss_plot().svg;
        assert!(svg.contains(">\n1\n") && !svg.contains(">\n2\n") && !svg.contains("NaN"));
    }
}
