//! The spread of samples: a row for each program with every sample as a dot, and where the median lies.

use super::axis::{Axis, time_unit};
use super::canvas::{self, Anchor, Canvas, Script, size, text_width, wrap};
use super::frame::{Frame, MARGIN, WIDTH, title_lines};
use super::legend::{Legend, Pattern, Sign};
use super::palette::{BLACK, COLOURS, GRID, INK, Marker, WHITE, tint};
use super::picture::Picture;
use super::strip_rows::{Row, Scale, Side, reach, rows};
use super::strip_words::{description, text};
use crate::unit::{Estimate, Seconds};

/// The height of a row in pixels.
const ROW: f64 = 78.0;
/// The room above the dots of a row, for what lies beyond the axis.
const NOTE: f64 = 24.0;
/// How far the dots of a row may stand from its middle.
const SPREAD: f64 = 20.0;
/// The most room that the names at the left take.
const NAMES: f64 = 250.0;
/// The colours of the dots, of those far outside, and of the interval.
const DOT: plotters::style::RGBColor = COLOURS[0];
const FAR: plotters::style::RGBColor = COLOURS[1];

/// The samples of a program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Strip {
    /// The name of the program.
    pub label: String,
    /// Its times in seconds.
    pub samples: Vec<f64>,
    /// The median with its interval.
    pub estimate: Estimate<Seconds>,
}

/// Draws a row for each strip: all samples as dots, the median as a bold line, its interval as a band.
///
/// Samples far outside have a mark of their own: those farther from the median than three scaled median absolute
/// deviations, if that is more than 10 %. They widen the axis as far as that does not squeeze the others; what lies
/// beyond is said at the end of its row. Where the medians differ by more than a factor of 2.5, each row has its own
/// scale: times ÷ their median.
pub(crate) fn strips(title: &str, strips: &[Strip]) -> Picture {
    let (rows, scale) = rows(strips);
    let reach = reach(&rows);
    let alt = description(title, &rows);
    let sheet = Sheet::of(title, &rows, scale, reach);
    let svg = canvas::draw((WIDTH, sheet.frame.height()), title, &alt, &|canvas| {
        sheet.draw(canvas);
    });
    Picture {
        title: title.to_owned(),
        alt,
        svg,
        text: text(title, &rows, scale, reach),
    }
}

/// The look of an interval.
fn band() -> Pattern {
    Pattern {
        ground: tint(COLOURS[5]),
        lines: INK,
        hatching: None,
    }
}

/// The layout.
struct Sheet<'a> {
    rows: &'a [Row],
    frame: Frame,
    legend: Legend,
    /// Where the legend begins.
    below_title: f64,
    /// Units of the axis in one of the numbers of the rows.
    factor: f64,
    reach: (f64, f64),
}

impl<'a> Sheet<'a> {
    fn of(title: &str, rows: &'a [Row], scale: Scale, reach: (f64, f64)) -> Self {
        let (factor, name) = match scale {
            Scale::Common => time_unit(reach.1),
            Scale::Own => (1.0, "time ÷ median of its row"),
        };
        let x = Axis::linear(name, (reach.0 * factor, reach.1 * factor), 6);
        let y = Axis {
            name: String::new(),
            low: 0.0,
            high: 1.0,
            log: false,
            ticks: Vec::new(),
        };
        let mut entries = vec![
            (Sign::Mark(Marker::Circle, DOT, 4.0), "a sample"),
            (Sign::Bar, "median"),
        ];
        if rows.iter().any(|row| row.interval.is_some()) {
            entries.push((Sign::Area(band()), "its 95 % interval"));
        }
        if rows
            .iter()
            .any(|row| row.samples.iter().any(|sample| sample.far))
        {
            let sign = Sign::Mark(Marker::Diamond, FAR, 6.0);
            entries.push((sign, "far outside"));
        }
        let entries: Vec<(Sign, String)> = entries
            .into_iter()
            .map(|(sign, meaning)| (sign, meaning.to_owned()))
            .collect();
        let legend = Legend::of(&entries);
        let height = ROW * rows.len().max(1) as f64;
        // There is no name of a vertical axis, for which the frame leaves room.
        let mut frame =
            Frame::new(title, (x, y), &[], height, 20.0).lowered(legend.height() - 26.0);
        let widths = rows.iter().map(|row| {
            let names = name_lines(&row.label).into_iter();
            let names = names
                .map(|line| text_width(&line, size::LABEL, false))
                .fold(0.0, f64::max);
            names.max(text_width(&row.shown, size::TICK, false))
        });
        frame.left = MARGIN + widths.fold(0.0, f64::max) + 18.0;
        Self {
            rows,
            frame,
            legend,
            below_title: title_lines(title).1 + 8.0,
            factor,
            reach,
        }
    }

    fn x(&self, value: f64) -> f64 {
        self.frame.place((value * self.factor, 0.0)).0
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        let (top, bottom) = (self.frame.top, self.frame.bottom);
        for (value, _) in &self.frame.x.ticks {
            let x = self.frame.place((*value, 0.0)).0;
            canvas.line(&[(x, top), (x, bottom)], GRID, 1.0);
        }
        self.frame.draw(canvas);
        self.legend.draw(canvas, self.below_title);
        for (index, row) in self.rows.iter().enumerate() {
            let top = top + ROW * index as f64;
            if index > 0 {
                canvas.line(&[(MARGIN, top), (self.frame.right, top)], GRID, 1.0);
            }
            draw_name(canvas, row, top);
            self.draw_row(canvas, row, top);
        }
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, row: &Row, top: f64) {
        let middle = top + NOTE + 0.5 * (ROW - NOTE) - 3.0;
        let (above, below) = (middle - SPREAD - 4.0, middle + SPREAD + 4.0);
        if let Some((low, high)) = row.interval {
            let [low, high] = [low, high].map(|end| self.x(end.clamp(self.reach.0, self.reach.1)));
            band().fill(canvas, (low, above), (high, below));
        }
        let inside: Vec<(f64, bool)> = row
            .inside(self.reach)
            .map(|sample| (self.x(sample.value), sample.far))
            .collect();
        for (&(x, far), &(radius, offset)) in inside.iter().zip(&swarm_of(&inside)) {
            let (marker, colour) = if far {
                (Marker::Diamond, FAR)
            } else {
                (Marker::Circle, DOT)
            };
            // A diamond is higher than its radius says.
            let size = if far { radius / 1.3 } else { radius };
            canvas.shape((x, middle + offset), marker, size + 1.0, WHITE);
            canvas.shape((x, middle + offset), marker, size, colour);
        }
        if (self.reach.0..=self.reach.1).contains(&row.median) {
            let x = self.x(row.median);
            canvas.line(&[(x, above), (x, below)], BLACK, 3.0);
        }
        let script = |anchor| Script {
            size: size::TICK,
            colour: INK,
            anchor,
            bold: false,
        };
        let sides = [
            (Side::Below, self.frame.left + 8.0, Anchor::Start),
            (Side::Beyond, self.frame.right - 8.0, Anchor::End),
        ];
        for (side, x, anchor) in sides {
            if let Some(note) = row.note(side, self.reach) {
                canvas.text_on_plate(&note, (x, top + 0.5 * NOTE + 1.0), script(anchor));
                canvas.shape((x, middle), Marker::Diamond, 8.0, WHITE);
                canvas.shape((x, middle), Marker::Diamond, 6.0, FAR);
            }
        }
    }
}

/// The name of a row and its estimate, at the left.
fn draw_name(canvas: &mut Canvas<'_>, row: &Row, top: f64) {
    let script = Script {
        size: size::LABEL,
        colour: BLACK,
        anchor: Anchor::Start,
        bold: false,
    };
    let small = Script {
        size: size::TICK,
        colour: INK,
        ..script
    };
    let mut lines: Vec<(String, Script)> = name_lines(&row.label)
        .into_iter()
        .map(|line| (line, script))
        .collect();
    lines.push((row.shown.clone(), small));
    for (number, (line, script)) in lines.iter().enumerate() {
        let offset = (number as f64 - 0.5 * (lines.len() as f64 - 1.0)) * 1.2 * size::LABEL;
        canvas.text(line, (MARGIN, top + 0.5 * ROW + offset), *script);
    }
}

/// The lines of a name, at most two.
fn name_lines(label: &str) -> Vec<String> {
    let mut lines = wrap(label, size::LABEL, false, NAMES);
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push('…');
    }
    lines
}

/// Radius and offset of the dots of a row, given by their place and whether they lie far outside: as large as they can
/// be without covering each other.
fn swarm_of(dots: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let size = |far: bool, radius: f64| if far { 1.3 * (radius + 2.0) } else { radius };
    let sized = |radius: f64| -> Vec<(f64, f64)> {
        dots.iter()
            .map(|&(x, far)| (x, size(far, radius)))
            .collect()
    };
    let mut best = (3.0, Vec::new());
    for radius in [4.0, 3.0, 2.0] {
        let (offsets, apart) = swarm(&sized(radius), SPREAD);
        if apart {
            best = (radius, offsets);
            break;
        }
        if radius == best.0 {
            best.1 = offsets;
        }
    }
    let radii = dots.iter().map(|&(_, far)| size(far, best.0));
    radii.zip(best.1).collect()
}

/// Offsets from a level line for dots at these places with these radii, in increasing order of the places, so that no
/// dot covers another one; and whether that went within `most`.
///
/// Every dot takes the place next to the line that is free. Where there is none, it is put by the golden section, which
/// leaves no large gaps.
fn swarm(dots: &[(f64, f64)], most: f64) -> (Vec<f64>, bool) {
    const GAP: f64 = 0.5;
    const CROWD: usize = 60;
    const GOLDEN: f64 = 0.618_033_988_749_895;
    let widest = dots.iter().map(|dot| dot.1).fold(0.0, f64::max);
    let mut offsets: Vec<f64> = Vec::with_capacity(dots.len());
    let mut apart = true;
    for (index, &(x, radius)) in dots.iter().enumerate() {
        let before = dots[..index].iter().zip(&offsets).rev();
        let near: Vec<(f64, f64, f64)> = before
            .take_while(|(dot, _)| x - dot.0 < radius + widest + GAP)
            .map(|(dot, &offset)| (x - dot.0, offset, dot.1))
            .collect();
        let is_free = |offset: &f64| {
            near.iter()
                .all(|(dx, other, r)| dx.hypot(offset - other) >= radius + r + GAP)
        };
        let mut places = (0..=(2.0 * most) as usize).flat_map(|level| {
            let offset = 0.5 * level as f64;
            [-offset, offset]
        });
        // Where so many are near, they cover each other already.
        let free = if near.len() < CROWD {
            places.find(is_free)
        } else {
            None
        };
        apart &= free.is_some();
        let scattered = ((index as f64 * GOLDEN).fract() - 0.5) * 2.0 * most;
        offsets.push(free.unwrap_or(scattered));
    }
    (offsets, apart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate;

    fn strip(label: &str, samples: &[f64]) -> Strip {
        Strip {
            label: label.to_owned(),
            samples: samples.to_vec(),
            estimate: estimate(samples, Seconds::new),
        }
    }

    #[test]
    fn every_sample_is_a_dot_and_those_far_outside_have_their_mark() {
        let samples = [0.010, 0.0101, 0.0099, 0.010, 0.0102, 0.0098, 0.0125];
        let picture = strips("finding", &[strip("loop", &samples)]);
        // The marks of dots are circles; rims and the legend double and add.
        assert_eq!(picture.svg.matches("<circle").count(), 2 * 6 + 2);
        assert!(picture.svg.contains("far outside") && picture.svg.contains("milliseconds"));
        let calm = strips("finding", &[strip("loop", &samples[..6])]);
        assert!(!calm.svg.contains("far outside") && calm.svg.contains("95 % interval"));
    }

    #[test]
    fn what_would_squeeze_the_rest_is_said_at_the_end() {
        let samples = [0.010, 0.0101, 0.0099, 0.010, 0.0102, 0.0098, 0.035];
        let picture = strips("finding", &[strip("loop", &samples)]);
        assert!(picture.svg.contains("1 sample at 35.0 ms →"));
        assert!(picture.text.contains("1 sample at 35.0 ms →"));
        assert!(picture.alt.contains("1 far outside"));
    }

    #[test]
    fn dots_do_not_cover_each_other() {
        let dots: Vec<(f64, f64)> = (0..40).map(|i| (f64::from(i) * 3.0, 4.0)).collect();
        let (offsets, apart) = swarm(&dots, 20.0);
        assert!(apart);
        for i in 0..dots.len() {
            for j in 0..i {
                let distance = (dots[i].0 - dots[j].0).hypot(offsets[i] - offsets[j]);
                assert!(distance >= 8.0, "{i} and {j}");
            }
        }
        let (crowd, apart) = swarm(&[(5.0, 4.0); 100], 20.0);
        assert!(!apart && crowd.iter().all(|offset| offset.abs() <= 20.0));
        let radius = |count: usize| swarm_of(&vec![(5.0, false); count])[0].0;
        assert_eq!([5, 6, 9, 100].map(radius), [4.0, 3.0, 2.0, 3.0]);
    }

    #[test]
    fn anything_can_be_drawn() {
        let nan = Strip {
            samples: vec![f64::NAN, f64::INFINITY],
            ..strip("broken", &[])
        };
        let long =
            "a program with a name that is by far too long to stand in one line, or even in two";
        let cases: [Vec<Strip>; 5] = [
            vec![],
            vec![nan.clone(), strip("one", &[1.0])],
            vec![nan],
            vec![strip("equal", &[1.0; 9]), strip("zero", &[0.0; 9])],
            vec![
                strip(long, &[1e-9; 1000]),
                strip("slow", &[100.0, 1e-9, 1e9]),
            ],
        ];
        for case in cases {
            let picture = strips("finding", &case);
            let all = picture.svg + &picture.text + &picture.alt;
            assert!(!all.contains("NaN") && !all.contains("inf "), "{all}");
            assert!(!all.contains("2147483647") && !all.contains("-2147483648"));
        }
    }
}
