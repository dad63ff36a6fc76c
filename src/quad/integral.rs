//! The answer: [`Integral`], with the panels it was computed on.

use std::fmt;
use std::ops::Deref;

use super::value::{Value, times, zero};
use crate::error::Caution;

/// The integral of a function, with all that is known of how good it is.
///
/// It prints as value, estimated error and cost; a precision applies to the value. Of an integral of
/// numbers, [`plot`](Integral::plot) draws where the panels are short because the function is difficult.
///
/// ```
/// use speedup::quad::quad;
///
/// let area = quad(f64::sin, (0.0, 1.0))?;
/// assert_eq!(format!("{area:.6}"), "0.459698 ± 5.1e-15 (21 evaluations)");
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Integral<V = f64> {
    /// The value of the integral.
    pub value: V,
    /// The estimate of its absolute error, usually far too large.
    pub error: f64,
    /// How many times the function was evaluated.
    pub evaluations: usize,
    /// The panels into which the range was divided, in order from the first limit to the second.
    pub panels: Panels<V>,
    /// Why the value may be worse than asked for, or is in doubt although the tolerance is met; empty if
    /// there is no doubt.
    pub cautions: Vec<Caution>,
}

impl<V: Value> Integral<V> {
    /// The integral over a range without length.
    pub(super) fn nothing() -> Self {
        Self {
            value: zero(),
            error: 0.0,
            evaluations: 0,
            panels: Panels::none(),
            cautions: Vec::new(),
        }
    }

    /// Turns an integral from `a` to `b` into that from `b` to `a`.
    pub(super) fn reversed(self) -> Self {
        let turn = |panel: &Panel<V>| Panel {
            a: panel.b,
            b: panel.a,
            value: times(-1.0, panel.value),
            ..*panel
        };
        let panels = match self.panels[..] {
            [ref panel] => Panels::one(turn(panel)),
            ref panels => Panels::many(panels.iter().rev().map(turn).collect()),
        };
        Self {
            value: times(-1.0, self.value),
            panels,
            ..self
        }
    }
}

/// An integral, and the integral of |f|.
pub(super) struct Outcome<V> {
    pub integral: Integral<V>,
    pub magnitude: f64,
}

impl<V: Value> fmt::Display for Integral<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.text(f.precision());
        let (error, evaluations) = (self.error, self.evaluations);
        write!(f, "{value} ± {error:.1e} ({evaluations} evaluations)")?;
        for caution in &self.cautions {
            write!(f, "\ncaution: {caution}")?;
        }
        Ok(())
    }
}

/// One of the panels of an adaptive integral: an interval with its share of the value and of the
/// error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel<V = f64> {
    /// Where the panel starts.
    pub a: f64,
    /// Where the panel stops.
    pub b: f64,
    /// The integral over the panel.
    pub value: V,
    /// The estimate of its error.
    pub error: f64,
}

/// The panels of an integral: a slice to look at, which needs no memory of its own where one panel
/// was enough.
///
/// Most integrals need one panel, and a program may compute a hundred million of them on several
/// threads; they should not meet in the allocator for that.
///
/// ```
/// use speedup::quad::quad;
///
/// let root = quad(f64::sqrt, (0.0, 1.0))?;
/// assert!(root.panels.len() > 1);
/// assert_eq!(root.panels[0].a, 0.0);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Panels<V = f64>(Storage<V>);

#[derive(Clone, PartialEq)]
enum Storage<V> {
    One([Panel<V>; 1]),
    Many(Vec<Panel<V>>),
}

impl<V> Panels<V> {
    pub(super) fn none() -> Self {
        Self(Storage::Many(Vec::new()))
    }

    pub(super) fn one(panel: Panel<V>) -> Self {
        Self(Storage::One([panel]))
    }

    pub(super) fn many(panels: Vec<Panel<V>>) -> Self {
        Self(Storage::Many(panels))
    }
}

impl<V> Deref for Panels<V> {
    type Target = [Panel<V>];

    fn deref(&self) -> &[Panel<V>] {
        match &self.0 {
            Storage::One(panel) => panel,
            Storage::Many(panels) => panels,
        }
    }
}

impl<'a, V> IntoIterator for &'a Panels<V> {
    type Item = &'a Panel<V>;
    type IntoIter = std::slice::Iter<'a, Panel<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V: fmt::Debug> fmt::Debug for Panels<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_read_like_a_slice_however_they_are_kept() {
        let panel = Panel {
            a: 0.0,
            b: 1.0,
            value: 2.0,
            error: 0.5,
        };
        assert_eq!(Panels::<f64>::none().len(), 0);
        assert_eq!(Panels::one(panel)[..], Panels::many(vec![panel])[..]);
        let total: f64 = (&Panels::many(vec![panel; 3]))
            .into_iter()
            .map(|p| p.value)
            .sum();
        assert_eq!(total, 6.0);
        assert_eq!(
            format!("{:?}", Panels::one(panel)),
            format!("{:?}", vec![panel])
        );
    }

    #[test]
    fn an_integral_prints_its_cautions_below() {
        let integral = Integral {
            value: 0.5,
            error: 0.1,
            evaluations: 63,
            panels: Panels::none(),
            cautions: vec![Caution::DifficultNear { x: 0.25 }],
        };
        let text = integral.to_string();
        assert!(text.starts_with("0.5 ± 1.0e-1 (63 evaluations)\ncaution: the function is too"));
    }
}
