//! Axes: the range of values, where a value stands in it, and the values that are written at it.

use super::canvas::{size, text_width};
use crate::unit::Fraction;

/// One axis of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub name: String,
    pub low: f64,
    pub high: f64,
    pub log: bool,
    /// The values that are written, with their text.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis in equal steps, from `low` to `high`, with about `wanted` ticks at round values.
    pub(super) fn linear(name: &str, (low, high): (f64, f64), wanted: usize) -> Self {
        let (values, decimals) = round_values(low, high, wanted);
        let text = |value: f64| {
            if low.abs().max(high.abs()) >= 1e6 || decimals > 4 {
                scientific(value)
            } else {
                format!("{value:.decimals$}")
            }
        };
        let ticks = values
            .into_iter()
            .map(|value| (value, text(value)))
            .collect();
        Self {
            name: name.to_owned(),
            low,
            high,
            log: false,
            ticks,
        }
    }

    /// An axis in equal factors, with ticks at the powers of ten, and at 2 and 5 times these where
    /// there are few.
    pub(super) fn logarithmic(name: &str, (low, high): (f64, f64)) -> Self {
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let decades = high.log10() - low.log10();
        let multiples: &[f64] = if decades < 3.0 {
            &[1.0, 2.0, 5.0]
        } else {
            &[1.0]
        };
        let every = (decades / 8.0).ceil().max(1.0) as i32;
        let mut ticks = Vec::new();
        for exponent in (first..=last).filter(|exponent| exponent.rem_euclid(every) == 0) {
            for multiple in multiples {
                let value = multiple * 10_f64.powi(exponent);
                if value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9) {
                    ticks.push((value, power(*multiple, exponent)));
                }
            }
        }
        Self {
            name: name.to_owned(),
            low,
            high,
            log: true,
            ticks,
        }
    }

    /// The same axis with ticks at these values in increasing order, as far as they have room on an
    /// axis of this length in pixels.
    pub(super) fn with_ticks_at(mut self, values: &[f64], length: f64) -> Self {
        self.ticks.clear();
        let half = |text: &str| 0.5 * text_width(text, size::TICK, false) + 3.0;
        for &value in values {
            let text = format!("{value}");
            let fits = self.ticks.last().is_none_or(|(last, last_text)| {
                let distance = (self.place(value) - self.place(*last)) * length;
                distance >= half(last_text) + half(&text)
            });
            if fits {
                self.ticks.push((value, text));
            }
        }
        self
    }

    /// The same axis without the ticks that have no room on a vertical axis of this length in pixels;
    /// powers of ten stay first.
    pub(super) fn upright(mut self, length: f64) -> Self {
        let room = 1.3 * size::TICK / length;
        let crowded = self.ticks.windows(2);
        let mut crowded = crowded.map(|pair| self.place(pair[1].0) - self.place(pair[0].0));
        if crowded.any(|distance| distance < room) {
            let is_power = |value: f64| (value.log10() - value.log10().round()).abs() < 1e-9;
            self.ticks.retain(|tick| is_power(tick.0));
        }
        let mut kept: Vec<(f64, String)> = Vec::new();
        for tick in std::mem::take(&mut self.ticks) {
            let last = kept.last().map(|last| self.place(last.0));
            if last.is_none_or(|last| self.place(tick.0) - last >= room) {
                kept.push(tick);
            }
        }
        self.ticks = kept;
        self
    }

    /// Where a value stands, from 0 at the low end to 1 at the high end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let [low, high, value] =
            [self.low, self.high, value].map(|v| if self.log { v.log10() } else { v });
        (value - low) / (high - low)
    }
}

/// The unit for an axis of times up to this many seconds: how many there are in a second, and the name.
pub(super) fn time_unit(largest: f64) -> (f64, &'static str) {
    match largest {
        0.1.. => (1.0, "seconds"),
        1e-4.. => (1e3, "milliseconds"),
        1e-7.. => (1e6, "microseconds"),
        _ => (1e9, "nanoseconds"),
    }
}

/// The multiples of 1, 2 or 5 times a power of ten between two ends, with the decimals they need.
fn round_values(low: f64, high: f64, wanted: usize) -> (Vec<f64>, usize) {
    let rough = (high - low) / wanted.max(1) as f64;
    let magnitude = 10_f64.powf(rough.log10().floor());
    // The nearest of 1, 2, 5 and 10 in the sense of factors.
    let multiple = match rough / magnitude {
        ..1.42 => 1.0,
        ..3.17 => 2.0,
        ..7.08 => 5.0,
        _ => 10.0,
    };
    let step = multiple * magnitude;
    if !step.is_normal() {
        // Among the smallest numbers a step is none, and beyond the largest there is none.
        return (vec![low, high], 0);
    }
    let decimals = (-(step * 1.001).log10().floor()).clamp(0.0, 12.0) as usize;
    let (first, last) = (
        (low / step - 1e-9).ceil() as i64,
        (high / step + 1e-9).floor() as i64,
    );
    // Adding 0 turns −0 into 0.
    (
        (first..=last)
            .map(|index| index as f64 * step + 0.0)
            .collect(),
        decimals,
    )
}

/// A value in a table or on an axis, with at most four significant digits.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = value.abs();
    if !(0.999_95e-4..1e6).contains(&size) {
        return scientific(value);
    }
    let decimals = (3.0 - size.log10().floor()).max(0.0) as usize;
    trimmed(value, decimals)
}

/// A value with at most this many decimals.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A fraction in a sentence: in whole per cent, and with a decimal below ten.
pub(super) fn per_cent(fraction: f64) -> String {
    let decimals = usize::from(fraction.abs() < 0.0995);
    format!("{:.decimals$}", Fraction::new(fraction))
}

/// An error or a length, with two significant digits.
pub(super) fn two_digits(value: f64) -> String {
    number(format!("{value:.1e}").parse().unwrap_or(value))
}

/// A place, with the digits that it takes to tell it from another one at this distance.
pub(super) fn place_within(x: f64, distance: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    // Four digits are enough.
    if x == 0.0 || !(1e-14..1e6).contains(&distance) || x.abs() < 50.0 * distance {
        return number(x);
    }
    trimmed(x, (1.0 - distance.log10().floor()).max(0.0) as usize)
}

/// A value as mantissa and power of ten: 2.5·10⁻⁷.
fn scientific(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{value:.3e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    format!("{mantissa}·10{}", superscript(exponent))
}

/// A tick of a logarithmic axis: plain near 1, as a power of ten further out.
fn power(multiple: f64, exponent: i32) -> String {
    if (-3..=3).contains(&exponent) {
        let decimals = usize::try_from(-exponent).unwrap_or(0);
        return format!("{:.decimals$}", multiple * 10_f64.powi(exponent));
    }
    let tens = format!("10{}", superscript(&exponent.to_string()));
    if multiple == 1.0 {
        tens
    } else {
        format!("{multiple}·{tens}")
    }
}

fn superscript(number: &str) -> String {
    let raised = |digit: char| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => {
            char::from_u32(0x2070 + u32::from(digit) - u32::from('0')).unwrap_or(digit)
        }
        other => other,
    };
    number.chars().map(raised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn ticks_stand_at_round_values() {
        assert_eq!(
            texts(&Axis::linear("", (0.0, 1.05), 5)),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            texts(&Axis::linear("", (0.0, 10.0), 5)),
            ["0", "2", "4", "6", "8", "10"]
        );
        assert_eq!(
            texts(&Axis::linear("", (-0.5, 1.0), 3)),
            ["-0.5", "0.0", "0.5", "1.0"]
        );
        let tiny = Axis::linear("", (0.0, 3e-6), 3);
        assert_eq!(texts(&tiny), ["0", "1·10⁻⁶", "2·10⁻⁶", "3·10⁻⁶"]);
    }

    #[test]
    fn logarithmic_ticks_stand_at_powers_of_ten() {
        assert_eq!(
            texts(&Axis::logarithmic("", (0.9, 110.0))),
            ["1", "2", "5", "10", "20", "50", "100"]
        );
        let wide = Axis::logarithmic("", (1e-6, 1e2));
        assert_eq!(texts(&wide)[..4], ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001"]);
        assert!(texts(&Axis::logarithmic("", (1e-16, 1.0))).len() <= 9);
    }

    #[test]
    fn values_have_their_places() {
        assert_eq!(Axis::linear("", (0.0, 4.0), 4).place(1.0), 0.25);
        assert!((Axis::logarithmic("", (1.0, 100.0)).place(10.0) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn ticks_without_room_are_left_out() {
        let axis = Axis::linear("", (0.0, 64.0), 5);
        let axis = axis.with_ticks_at(&[1.0, 2.0, 4.0, 16.0, 64.0], 700.0);
        assert_eq!(texts(&axis), ["1", "4", "16", "64"]);
    }

    #[test]
    fn upright_ticks_keep_their_distance() {
        let axis = Axis::logarithmic("", (1e-8, 1.0));
        assert_eq!(axis.ticks.len(), 9);
        assert_eq!(
            texts(&axis.upright(140.0)),
            ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]
        );
        let short = Axis::logarithmic("", (0.05, 3.0)).upright(100.0);
        assert_eq!(texts(&short), ["0.1", "1"]);
    }

    #[test]
    fn places_have_the_digits_that_tell_them_apart() {
        let place = place_within;
        assert_eq!(place(0.3 - 7e-12, 7e-12), "0.299999999993");
        assert_eq!(
            (place(0.5, 0.5), place(0.0, 1e-9)),
            ("0.5".into(), "0".into())
        );
        assert_eq!(place(2.5e-7, 1e-7), "2.5·10⁻⁷");
        assert_eq!(place(f64::NEG_INFINITY, f64::INFINITY), "-∞");
        assert_eq!(two_digits(1.26e-9), "1.3·10⁻⁹");
    }

    #[test]
    fn times_have_a_unit_and_small_fractions_a_decimal() {
        let units = [2.0, 0.05, 5e-5, 1e-9, f64::NAN].map(|largest| time_unit(largest).1);
        let expected = [
            "seconds",
            "milliseconds",
            "microseconds",
            "nanoseconds",
            "nanoseconds",
        ];
        assert_eq!(units, expected);
        assert_eq!(
            [0.0996, 0.0512, 1.0].map(per_cent),
            ["10 %", "5.1 %", "100 %"]
        );
    }

    #[test]
    fn numbers_keep_four_digits() {
        let shown = [0.1, 3.0, 1234.5, 0.000_123_4, 2.5e-7, 1e6, 0.0, -0.25].map(number);
        assert_eq!(
            shown,
            [
                "0.1",
                "3",
                "1234",
                "0.0001234",
                "2.5·10⁻⁷",
                "1·10⁶",
                "0",
                "-0.25"
            ]
        );
    }
}
