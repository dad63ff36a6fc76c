//! The rows of a picture of samples: which samples lie far outside, on which scale the rows stand, and how far the
//! axis goes.

use super::strips::Strip;
use crate::stats::{median, outliers};
use crate::unit::Seconds;

/// Medians that differ by more than this factor stand on scales of their own.
const ALIKE: f64 = 2.5;

/// What the numbers of the rows are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// Seconds.
    Common,
    /// Times ÷ the median of their row.
    Own,
}

/// A side of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Below,
    Beyond,
}

/// A sample on the scale of its row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dot {
    pub value: f64,
    pub time: Seconds,
    pub far: bool,
}

/// A strip on its scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub label: String,
    /// The median with its interval, as it is written.
    pub shown: String,
    /// In increasing order.
    pub samples: Vec<Dot>,
    pub median: f64,
    pub interval: Option<(f64, f64)>,
}

/// The rows of strips that have samples, and their scale.
pub(super) fn rows(strips: &[Strip]) -> (Vec<Row>, Scale) {
    let finite = |strip: &Strip| -> Vec<f64> {
        strip
            .samples
            .iter()
            .copied()
            .filter(|s| s.is_finite())
            .collect()
    };
    let filled: Vec<(&Strip, Vec<f64>, f64)> = strips
        .iter()
        .filter_map(|strip| {
            let samples = finite(strip);
            let centre = Some(strip.estimate.value.as_f64()).filter(|value| value.is_finite());
            let centre = centre.or_else(|| median(&samples))?;
            (!samples.is_empty()).then_some((strip, samples, centre))
        })
        .collect();
    let centres = || filled.iter().map(|filled| filled.2);
    let (least, most) = (
        centres().fold(f64::INFINITY, f64::min),
        centres().fold(0.0, f64::max),
    );
    // A median of 0 is no scale.
    let scale = if least > 0.0 && most > ALIKE * least {
        Scale::Own
    } else {
        Scale::Common
    };
    let row =
        |(strip, samples, centre): &(&Strip, Vec<f64>, f64)| row(strip, samples, *centre, scale);
    (filled.iter().map(row).collect(), scale)
}

fn row(strip: &Strip, samples: &[f64], centre: f64, scale: Scale) -> Row {
    let one = match scale {
        Scale::Common => 1.0,
        Scale::Own => centre,
    };
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let far = outliers(&sorted);
    let dot = |(index, &time): (usize, &f64)| Dot {
        value: time / one,
        time: Seconds::new(time),
        far: far.contains(&index),
    };
    let ends = strip
        .estimate
        .interval
        .map(|(low, high)| (low.as_f64() / one, high.as_f64() / one));
    let known = strip.estimate.value.as_f64().is_finite();
    Row {
        label: strip.label.clone(),
        shown: if known {
            strip.estimate.to_string()
        } else {
            Seconds::new(centre).to_string()
        },
        samples: sorted.iter().enumerate().map(dot).collect(),
        median: centre / one,
        interval: ends.filter(|(low, high)| low.is_finite() && high.is_finite()),
    }
}

/// The ends of the axis: they hold all samples but those far outside, and of these the ones that are not farther off
/// than the others are apart.
pub(super) fn reach(rows: &[Row]) -> (f64, f64) {
    let dots = || rows.iter().flat_map(|row| &row.samples);
    let near = dots().filter(|dot| !dot.far).map(|dot| dot.value);
    let near = near.chain(rows.iter().map(|row| row.median));
    let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = near.fold((f64::INFINITY, f64::NEG_INFINITY), widen);
    if low > high {
        return (0.0, 1.0);
    }
    // Equal samples stand in the middle of a tenth of their size.
    let span = (high - low).max(0.1 * high.abs()).max(f64::MIN_POSITIVE);
    let tolerated = dots()
        .map(|dot| dot.value)
        .filter(|value| (low - span..=high + span).contains(value));
    let (least, most) = tolerated.fold((low, high), widen);
    let middle = f64::midpoint(least, most);
    let half = (0.56 * (most - least)).max(0.5 * span);
    if half <= f64::MIN_POSITIVE {
        (0.0, 1.0)
    } else {
        (middle - half, middle + half)
    }
}

impl Row {
    /// The samples on the axis.
    pub(super) fn inside(&self, (low, high): (f64, f64)) -> impl Iterator<Item = &Dot> {
        self.samples
            .iter()
            .filter(move |dot| (low..=high).contains(&dot.value))
    }

    /// What lies beyond the axis on this side, with an arrow that points there.
    pub(super) fn note(&self, side: Side, (low, high): (f64, f64)) -> Option<String> {
        let out = |dot: &&Dot| match side {
            Side::Below => dot.value < low,
            Side::Beyond => dot.value > high,
        };
        let out: Vec<&Dot> = self.samples.iter().filter(out).collect();
        let (least, most) = (out.first()?.time, out.last()?.time);
        let count = out.len();
        Some(match (side, count) {
            (Side::Below, 1) => format!("← 1 sample at {least}"),
            (Side::Below, _) => format!("← {count} samples down to {least}"),
            (Side::Beyond, 1) => format!("1 sample at {most} →"),
            (Side::Beyond, _) => format!("{count} samples up to {most} →"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate;

    fn strip(samples: &[f64]) -> Strip {
        Strip {
            label: String::new(),
            samples: samples.to_vec(),
            estimate: estimate(samples, Seconds::new),
        }
    }

    #[test]
    fn medians_far_apart_have_their_own_scales() {
        let alike = rows(&[strip(&[1.0, 1.1]), strip(&[2.0, 2.2])]);
        assert_eq!((alike.1, alike.0[1].median), (Scale::Common, 2.1));
        let apart = rows(&[strip(&[1.0, 1.1]), strip(&[4.0])]);
        assert_eq!((apart.1, apart.0[1].samples[0].value), (Scale::Own, 1.0));
        assert_eq!(apart.0[1].samples[0].time, Seconds::new(4.0));
    }

    #[test]
    fn the_axis_holds_outliers_unless_they_squeeze_the_rest() {
        let reach_of =
            |last: f64| reach(&rows(&[strip(&[1.0, 1.05, 0.95, 1.0, 1.02, 0.98, last])]).0);
        let (low, high) = reach_of(1.14);
        assert!(low > 0.9 && high > 1.14 && high < 1.2, "[{low}, {high}]");
        assert!(reach_of(3.0).1 < 1.1);
    }

    #[test]
    fn notes_count_what_lies_beyond() {
        let row = &rows(&[strip(&[1.0, 1.0, 1.0, 1.0, 1.0, 0.1, 5.0, 9.0])]).0[0];
        let ends = (0.9, 1.1);
        assert_eq!(row.note(Side::Below, ends).unwrap(), "← 1 sample at 100 ms");
        assert_eq!(
            row.note(Side::Beyond, ends).unwrap(),
            "2 samples up to 9.00 s →"
        );
        assert_eq!(row.note(Side::Below, (0.0, 10.0)), None);
    }
}
