//! Units that print themselves: [`Seconds`], [`Ratio`], [`Fraction`], [`Cores`], and an uncertain number of any of
//! them, [`Estimate`].

mod exact;
mod share;

use std::fmt;
use std::ops::{Add, Div, Sub};
use std::time::Duration;

pub(crate) use exact::{Exact, quoted, read_exactly};
pub use share::{Cores, Fraction};

/// A span of time in seconds.
///
/// It prints itself in the unit that suits it, with three significant digits (`1.00 s`, `300 ms`, `12.5 µs`, `41.0 ns`). With an
/// explicit precision it prints seconds with that many decimals.
///
/// ```
/// use speedup::unit::Seconds;
///
/// assert_eq!(Seconds::new(0.3).to_string(), "300 ms");
/// assert_eq!(format!("{:.2}", Seconds::new(0.3)), "0.30 s");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(f64);

impl Seconds {
    /// Makes a span of `seconds` seconds. Any number is taken, also a negative one, as the difference of two spans may be.
    #[must_use]
    pub const fn new(seconds: f64) -> Self {
        Self(seconds)
    }

    /// The span as a bare number of seconds.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0
    }
}

/// So many seconds, whole ones or parts, for a time that is asked for.
///
/// ```
/// use speedup::unit::{Seconds, secs};
///
/// assert_eq!(secs(20), Seconds::new(20.0));
/// assert_eq!(secs(0.5), Seconds::new(0.5));
/// ```
pub fn secs(seconds: impl Into<f64>) -> Seconds {
    Seconds::new(seconds.into())
}

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(duration.as_secs_f64())
    }
}

impl Add for Seconds {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Seconds {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

/// How many times longer one span is than another: sequential time ÷ parallel time is the speed-up.
///
/// ```
/// use speedup::unit::Seconds;
///
/// let speed_up = Seconds::new(1.0) / Seconds::new(0.3);
/// assert_eq!(speed_up.to_string(), "3.33×");
/// ```
impl Div for Seconds {
    type Output = Ratio;

    fn div(self, other: Self) -> Ratio {
        Ratio(self.0 / other.0)
    }
}

/// The ratio of the two values, without an interval: for that, compare both in the same rounds
/// ([`compare`](crate::timing::compare())).
impl Div for Estimate<Seconds> {
    type Output = Ratio;

    fn div(self, other: Self) -> Ratio {
        self.value / other.value
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if let Some(decimals) = f.precision() {
            format!("{:.decimals$} s", self.0)
        } else {
            let scale = TimeScale::of(self.0);
            format!("{} {}", scale.number(self.0), scale.name)
        };
        pad(f, &text)
    }
}

/// A number without a unit that compares two equal things, such as a speed-up; it prints three significant digits and a `×`.
///
/// With an explicit precision it prints that many decimals.
///
/// ```
/// use speedup::unit::Ratio;
///
/// assert_eq!(Ratio::new(10.0 / 3.0).to_string(), "3.33×");
/// assert_eq!(format!("{:.1}", Ratio::new(10.0 / 3.0)), "3.3×");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Ratio(f64);

impl Ratio {
    /// Makes a ratio of `value` to 1.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self(value)
    }

    /// The ratio as a bare number.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or_else(|| decimals_for(self.0));
        pad(f, &format!("{:.decimals$}×", self.0))
    }
}

/// A value and the interval in which the true one lies with a stated confidence, or no interval where too little was measured.
///
/// ```
/// use speedup::unit::{Estimate, Ratio};
///
/// let speed_up = Estimate { value: Ratio::new(2.9), interval: Some((Ratio::new(2.71), Ratio::new(3.08))) };
/// assert_eq!(speed_up.to_string(), "2.90× [2.71, 3.08]");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate<T> {
    /// The best single value, for measurements their median.
    pub value: T,
    /// The lower and the upper end of the interval; `None` where too few samples were taken to state one.
    pub interval: Option<(T, T)>,
}

impl fmt::Display for Estimate<Ratio> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or_else(|| decimals_for(self.value.0));
        let interval = self.interval.map_or(String::new(), |(low, high)| {
            format!(" [{:.decimals$}, {:.decimals$}]", low.0, high.0)
        });
        pad(f, &format!("{:.decimals$}×{interval}", self.value.0))
    }
}

impl fmt::Display for Estimate<Seconds> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = if f.precision().is_some() {
            TimeScale::SECONDS
        } else {
            TimeScale::of(self.value.0)
        };
        let decimals = f
            .precision()
            .unwrap_or_else(|| decimals_for(self.value.0 * scale.per_second));
        let number = |seconds: Seconds| format!("{:.decimals$}", seconds.0 * scale.per_second);
        let interval = self.interval.map_or(String::new(), |(low, high)| {
            format!(" [{}, {}]", number(low), number(high))
        });
        pad(
            f,
            &format!("{} {}{interval}", number(self.value), scale.name),
        )
    }
}

/// A unit of time as it is printed.
#[derive(Clone, Copy)]
struct TimeScale {
    name: &'static str,
    per_second: f64,
}

impl TimeScale {
    const SECONDS: Self = Self {
        name: "s",
        per_second: 1.0,
    };
    const SMALLER: [Self; 3] = [
        Self {
            name: "ms",
            per_second: 1e3,
        },
        Self {
            name: "µs",
            per_second: 1e6,
        },
        Self {
            name: "ns",
            per_second: 1e9,
        },
    ];

    /// The largest unit in which `seconds`, rounded to three digits, is at least 1; nanoseconds for what is smaller still.
    fn of(seconds: f64) -> Self {
        let size = seconds.abs();
        // 0.999 5 of a unit prints as 1.00 of it.
        let reaches = |scale: &Self| size * scale.per_second >= 0.999_5;
        if size == 0.0 || !size.is_finite() || reaches(&Self::SECONDS) {
            return Self::SECONDS;
        }
        Self::SMALLER
            .into_iter()
            .find(reaches)
            .unwrap_or(Self::SMALLER[2])
    }

    fn number(self, seconds: f64) -> String {
        let number = seconds * self.per_second;
        if number == 0.0 {
            "0".to_owned()
        } else {
            format!("{number:.*}", decimals_for(number))
        }
    }
}

/// The decimals that show `number` with three significant digits, and a number of 1000 or more in full.
pub(crate) fn decimals_for(number: f64) -> usize {
    let size = number.abs();
    if size == 0.0 || !size.is_finite() {
        return 2;
    }
    // Rounding to three digits first: 9.996 counts as 10.0 and has one decimal.
    let exponent = (size.log10() + 1e-12).floor();
    let rounded_up = size / 10_f64.powf(exponent) >= 9.995;
    let exponent = if rounded_up { exponent + 1.0 } else { exponent };
    (2.0 - exponent).clamp(0.0, 17.0) as usize
}

/// Writes `text` with the width, the fill and the alignment asked for, counting characters; numbers stand to the right.
fn pad(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let missing = f.width().unwrap_or(0).saturating_sub(text.chars().count());
    let before = match f.align() {
        Some(fmt::Alignment::Left) => 0,
        Some(fmt::Alignment::Center) => missing / 2,
        Some(fmt::Alignment::Right) | None => missing,
    };
    let fill = f.fill();
    let spaces = |count: usize| fill.to_string().repeat(count);
    write!(f, "{}{text}{}", spaces(before), spaces(missing - before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_choose_their_unit_and_keep_three_digits() {
        let shown = |seconds: f64| Seconds::new(seconds).to_string();
        assert_eq!(shown(1.0), "1.00 s");
        assert_eq!(shown(1.002_3), "1.00 s");
        assert_eq!(shown(59.96), "60.0 s");
        assert_eq!(shown(123.4), "123 s");
        assert_eq!(shown(12_345.6), "12346 s");
        assert_eq!(shown(0.3), "300 ms");
        assert_eq!(shown(0.001), "1.00 ms");
        assert_eq!(shown(12.5e-6), "12.5 µs");
        assert_eq!(shown(41e-9), "41.0 ns");
        assert_eq!(shown(0.5e-9), "0.500 ns");
        assert_eq!(shown(0.0), "0 s");
        assert_eq!(shown(-0.3), "-300 ms");
        assert_eq!(shown(f64::NAN), "NaN s");
    }

    #[test]
    fn rounding_moves_to_the_next_unit_instead_of_printing_1000() {
        assert_eq!(Seconds::new(0.999_96).to_string(), "1.00 s");
        assert_eq!(Seconds::new(0.999_4).to_string(), "999 ms");
        assert_eq!(Seconds::new(9.996e-3).to_string(), "10.0 ms");
    }

    #[test]
    fn an_explicit_precision_means_seconds_and_a_width_counts_characters() {
        assert_eq!(format!("{:.2}", Seconds::new(0.3)), "0.30 s");
        assert_eq!(format!("{:>9}", Seconds::new(2e-6)), "  2.00 µs");
        assert_eq!(format!("{:<7}|", Ratio::new(2.0)), "2.00×  |");
        assert_eq!(format!("{:^9}|", Ratio::new(2.0)), "  2.00×  |");
    }

    #[test]
    fn ratios_keep_three_digits() {
        assert_eq!(Ratio::new(0.731_4).to_string(), "0.731×");
        assert_eq!(Ratio::new(33.33).to_string(), "33.3×");
        assert_eq!(Ratio::new(1234.5).to_string(), "1234×");
        assert_eq!(Ratio::new(9.999).to_string(), "10.0×");
    }

    #[test]
    fn the_interval_of_an_estimate_shares_the_unit_of_its_value() {
        let seconds = |value: f64| Seconds::new(value);
        let estimate = Estimate {
            value: seconds(0.302),
            interval: Some((seconds(0.300_4), seconds(0.31))),
        };
        assert_eq!(estimate.to_string(), "302 ms [300, 310]");
        assert_eq!(format!("{estimate:.2}"), "0.30 s [0.30, 0.31]");
        assert_eq!(
            Estimate {
                value: Ratio::new(2.0),
                interval: None
            }
            .to_string(),
            "2.00×"
        );
    }

    #[test]
    fn spans_of_time_add_subtract_and_divide() {
        let total = Seconds::from(Duration::from_millis(250)) + Seconds::new(0.75);
        assert_eq!(total, Seconds::new(1.0));
        assert_eq!((total - Seconds::new(0.5)).as_f64(), 0.5);
        assert_eq!((total / Seconds::new(0.25)).as_f64(), 4.0);
    }
}
