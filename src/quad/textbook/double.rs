//! Numbers of twice the precision: an unevaluated sum of two `f64`, good to about 31 digits.
//!
//! T. J. Dekker, *A floating-point technique for extending the available precision*, Numerische
//! Mathematik 18 (1971): the sum and the product of two `f64` with their exact rounding errors.

/// The sum `high + low`, where `low` is at most about a rounding unit of `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Double {
    pub high: f64,
    pub low: f64,
}

impl Double {
    pub(super) const fn new(value: f64) -> Self {
        Self {
            high: value,
            low: 0.0,
        }
    }

    /// This number plus `other`, good to a few units of 2⁻¹⁰⁴ of the larger of the two.
    pub(super) fn plus(self, other: Self) -> Self {
        let (sum, error) = exact_sum(self.high, other.high);
        normalised(sum, error + (self.low + other.low))
    }

    /// This number times `factor`.
    pub(super) fn times(self, factor: f64) -> Self {
        let (product, error) = exact_product(self.high, factor);
        normalised(product, error + self.low * factor)
    }

    /// This number divided by `divisor`.
    pub(super) fn over(self, divisor: f64) -> Self {
        let quotient = self.high / divisor;
        let (product, error) = exact_product(quotient, divisor);
        let rest = ((self.high - product) - error) + self.low;
        normalised(quotient, rest / divisor)
    }

    pub(super) fn negative(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
        }
    }
}

/// The same sum with all that fits in the first part, for `|low| ≤ |high|` (Dekker's *Fast Two-Sum*).
fn normalised(high: f64, low: f64) -> Double {
    let sum = high + low;
    Double {
        high: sum,
        low: low - (sum - high),
    }
}

/// The rounded sum and its rounding error (Knuth's *Two-Sum*, which needs no order of size).
fn exact_sum(x: f64, y: f64) -> (f64, f64) {
    let sum = x + y;
    let y_share = sum - x;
    let x_share = sum - y_share;
    (sum, (x - x_share) + (y - y_share))
}

/// The rounded product and its rounding error, by halves of 26 digits whose products are exact.
fn exact_product(x: f64, y: f64) -> (f64, f64) {
    let product = x * y;
    let ((x_high, x_low), (y_high, y_low)) = (halves(x), halves(y));
    let error = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low;
    (product, error)
}

/// Two numbers of at most 26 binary digits with the sum `x` (Veltkamp's splitting).
fn halves(x: f64) -> (f64, f64) {
    /// 2²⁷ + 1.
    const SPLITTER: f64 = 134_217_729.0;
    let shifted = SPLITTER * x;
    let high = shifted - (shifted - x);
    (high, x - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounding_error_is_kept() {
        let tiny = 2.0_f64.powi(-80);
        let sum = Double::new(1.0).plus(Double::new(tiny));
        assert_eq!((sum.high, sum.low), (1.0, tiny));
        assert_eq!(sum.plus(Double::new(1.0).negative()), Double::new(tiny));
        // (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰ has more digits than an f64.
        let x = 1.0 + 2.0_f64.powi(-30);
        let square = Double::new(x).times(x);
        assert_eq!(
            (square.high, square.low),
            (1.0 + 2.0_f64.powi(-29), 2.0_f64.powi(-60))
        );
    }

    #[test]
    fn dividing_and_multiplying_comes_back_to_31_digits() {
        for divisor in [3.0, 7.0, 10.0, 4999.0] {
            let rest = Double::new(1.0)
                .over(divisor)
                .times(divisor)
                .plus(Double::new(-1.0));
            assert!(rest.high.abs() < 1e-31, "{divisor}: {rest:?}");
        }
    }
}
