//! Two numbers with a meaning of their own: [`Fraction`] of a whole, and [`Cores`].

use std::fmt;

use super::{Estimate, decimals_for, pad};

/// A part of a whole, such as an efficiency or a serial fraction; it prints as per cent.
///
/// It has a tenth of a per cent below 10 %, and more decimals where that would show nothing. With an explicit
/// precision it prints that many decimals of a per cent.
///
/// ```
/// use speedup::unit::Fraction;
///
/// assert_eq!(Fraction::new(0.824).to_string(), "82 %");
/// assert_eq!(Fraction::new(0.051).to_string(), "5.1 %");
/// assert_eq!(format!("{:.2}", Fraction::new(0.5)), "50.00 %");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Fraction(f64);

impl Fraction {
    /// Makes the part `value` of 1. Any number is taken; an efficiency may exceed 1.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self(value)
    }

    /// The fraction as a bare number, 1 for the whole.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0
    }
}

/// The decimals with which a number of per cent is written: two significant digits.
fn per_cent_decimals(per_cent: f64) -> usize {
    // Rounded to two digits first: 9.96 counts as 10 and has no decimals.
    let rounded = format!("{per_cent:.1e}").parse().unwrap_or(per_cent);
    if rounded == 0.0 {
        0
    } else {
        decimals_for(rounded).saturating_sub(1)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_cent = 100.0 * self.0;
        let decimals = f.precision().unwrap_or_else(|| per_cent_decimals(per_cent));
        pad(f, &format!("{per_cent:.decimals$} %"))
    }
}

impl fmt::Display for Estimate<Fraction> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An estimate of 0 takes its decimals from the end of the interval, which tells how far from 0 it may be.
        let upper = self.interval.map_or(0.0, |(_, high)| high.0);
        let per_cent = 100.0
            * if self.value.0 == 0.0 {
                upper
            } else {
                self.value.0
            };
        let decimals = f.precision().unwrap_or_else(|| per_cent_decimals(per_cent));
        let number = |fraction: Fraction| format!("{:.decimals$}", 100.0 * fraction.0);
        let interval = self.interval.map_or(String::new(), |(low, high)| {
            format!(" [{}, {}]", number(low), number(high))
        });
        pad(f, &format!("{} %{interval}", number(self.value)))
    }
}

/// How many cores, whole ones or parts of them, such as the cores delivered to a program: its processor time ÷ its time
/// on the wall.
///
/// ```
/// use speedup::unit::Cores;
///
/// assert_eq!(Cores::new(1.1).to_string(), "1.10 cores");
/// assert_eq!(format!("{:.0}", Cores::new(1.0)), "1 core");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Cores(f64);

impl Cores {
    /// Makes so many cores. Any number is taken.
    #[must_use]
    pub const fn new(cores: f64) -> Self {
        Self(cores)
    }

    /// The cores as a bare number.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or_else(|| decimals_for(self.0));
        let number = format!("{:.decimals$}", self.0);
        let noun = if number == "1" { "core" } else { "cores" };
        pad(f, &format!("{number} {noun}"))
    }
}

impl fmt::Display for Estimate<Cores> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or_else(|| decimals_for(self.value.0));
        let interval = self.interval.map_or(String::new(), |(low, high)| {
            format!(" [{:.decimals$}, {:.decimals$}]", low.0, high.0)
        });
        pad(f, &format!("{:.decimals$} cores{interval}", self.value.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_keep_two_digits() {
        let shown = |value: f64| Fraction::new(value).to_string();
        assert_eq!(
            [1.0, 0.824, 0.0999, 0.0512, 0.004, 0.0, -0.03].map(shown),
            ["100 %", "82 %", "10 %", "5.1 %", "0.40 %", "0 %", "-3.0 %"]
        );
        assert_eq!(shown(12.345), "1234 %");
    }

    #[test]
    fn the_interval_of_a_fraction_shares_its_decimals() {
        let estimate = Estimate {
            value: Fraction::new(0.051),
            interval: Some((Fraction::new(0.0), Fraction::new(0.12))),
        };
        assert_eq!(estimate.to_string(), "5.1 % [0.0, 12.0]");
        assert_eq!(format!("{estimate:.0}"), "5 % [0, 12]");
        let nothing = Estimate {
            value: Fraction::new(0.0),
            interval: Some((Fraction::new(0.0), Fraction::new(0.000_41))),
        };
        assert_eq!(nothing.to_string(), "0.000 % [0.000, 0.041]");
    }

    #[test]
    fn cores_are_counted_with_their_noun() {
        assert_eq!(Cores::new(2.0).to_string(), "2.00 cores");
        let estimate = Estimate {
            value: Cores::new(1.1),
            interval: Some((Cores::new(1.0), Cores::new(1.25))),
        };
        assert_eq!(estimate.to_string(), "1.10 cores [1.00, 1.25]");
    }
}
