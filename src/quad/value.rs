//! [`Value`]: what an integrand may give at a point, a number or several numbers at once.

use std::fmt::Debug;

use num_complex::Complex64;

use super::adapt;
use super::integral::Integral;
use super::sampler::Job;
use crate::error::Result;

/// What an integrand gives at a point: an `f64`, a [`Complex64`], or an array `[f64; N]`.
///
/// All components are integrated at the same points, and their errors are judged together by the
/// Euclidean [norm](Value::norm). Types of your own can be integrated too: say how many components
/// they have, how to read one, and how to make a value of them.
///
/// ```
/// use speedup::quad::{Complex64, quad};
///
/// // ∫ exp(ix) dx from 0 to 1 = sin 1 + i·(1 − cos 1)
/// let wave = quad(|x| Complex64::new(0.0, x).exp(), (0.0, 1.0))?;
/// assert!((wave.value.re - 1.0_f64.sin()).abs() < 1e-15);
///
/// let moments = quad(|x: f64| [1.0, x, x * x].map(|power| power * (-x).exp()), 0.0..)?;
/// assert!((moments.value[2] - 2.0).abs() < 1e-8);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// ```
/// use speedup::quad::{Value, quad};
///
/// /// A force in newtons.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Force {
///     east: f64,
///     north: f64,
/// }
///
/// impl Value for Force {
///     const COMPONENTS: usize = 2;
///
///     fn component(&self, index: usize) -> f64 {
///         [self.east, self.north][index]
///     }
///
///     fn from_components(mut component: impl FnMut(usize) -> f64) -> Self {
///         Self { east: component(0), north: component(1) }
///     }
/// }
///
/// let wind = quad(|time: f64| Force { east: time.cos(), north: 2.0 * time }, (0.0, 1.0))?;
/// assert_eq!(wind.value.north, 1.0);
/// # Ok::<(), speedup::Error>(())
/// ```
pub trait Value: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// The number of components.
    const COMPONENTS: usize;

    /// The component with this index, below [`Value::COMPONENTS`].
    fn component(&self, index: usize) -> f64;

    /// The value with these components.
    fn from_components(component: impl FnMut(usize) -> f64) -> Self;

    /// The Euclidean norm: the absolute value of a number, the length of a vector.
    fn norm(&self) -> f64 {
        (0..Self::COMPONENTS).fold(0.0, |norm: f64, index| norm.hypot(self.component(index)))
    }

    /// The value as it is printed, each component with this many decimals, or with as many as tell it
    /// from all others.
    fn text(&self, decimals: Option<usize>) -> String {
        let components = (0..Self::COMPONENTS).map(|index| number(self.component(index), decimals));
        format!("({})", components.collect::<Vec<_>>().join(", "))
    }

    /// The adaptive integral of such values. It is overridden for the types of this crate, with the same
    /// body, so that it is compiled once here and not in each cell of a notebook.
    #[doc(hidden)]
    fn integrate(job: &Job<'_, Self>) -> Result<Integral<Self>> {
        adapt::integrate(job)
    }
}

impl Value for f64 {
    const COMPONENTS: usize = 1;

    fn component(&self, _: usize) -> f64 {
        *self
    }

    fn from_components(mut component: impl FnMut(usize) -> f64) -> Self {
        component(0)
    }

    fn norm(&self) -> f64 {
        self.abs()
    }

    fn text(&self, decimals: Option<usize>) -> String {
        number(*self, decimals)
    }

    fn integrate(job: &Job<'_, Self>) -> Result<Integral<Self>> {
        adapt::integrate(job)
    }
}

impl Value for Complex64 {
    const COMPONENTS: usize = 2;

    fn component(&self, index: usize) -> f64 {
        if index == 0 { self.re } else { self.im }
    }

    fn from_components(mut component: impl FnMut(usize) -> f64) -> Self {
        Self::new(component(0), component(1))
    }

    fn text(&self, decimals: Option<usize>) -> String {
        let sign = if self.im.is_sign_negative() { '-' } else { '+' };
        let (re, im) = (number(self.re, decimals), number(self.im.abs(), decimals));
        format!("{re} {sign} {im}i")
    }

    fn integrate(job: &Job<'_, Self>) -> Result<Integral<Self>> {
        adapt::integrate(job)
    }
}

impl<const N: usize> Value for [f64; N] {
    const COMPONENTS: usize = N;

    fn component(&self, index: usize) -> f64 {
        self[index]
    }

    fn from_components(component: impl FnMut(usize) -> f64) -> Self {
        std::array::from_fn(component)
    }
}

/// A number with so many decimals, or with as many as tell it from all others.
fn number(value: f64, decimals: Option<usize>) -> String {
    decimals.map_or_else(
        || format!("{value:?}"),
        |decimals| format!("{value:.decimals$}"),
    )
}

pub(super) fn zero<V: Value>() -> V {
    V::from_components(|_| 0.0)
}

pub(super) fn plus<V: Value>(one: V, other: V) -> V {
    V::from_components(|index| one.component(index) + other.component(index))
}

pub(super) fn minus<V: Value>(one: V, other: V) -> V {
    V::from_components(|index| one.component(index) - other.component(index))
}

pub(super) fn times<V: Value>(factor: f64, value: V) -> V {
    V::from_components(|index| factor * value.component(index))
}

/// How much of `of` there is in `value`: the scalar product over the square of the norm of `of`, which is
/// not 0.
pub(super) fn share<V: Value>(value: V, of: V) -> f64 {
    let norm = of.norm();
    let product = |index: usize| value.component(index) / norm * (of.component(index) / norm);
    (0..V::COMPONENTS).map(product).sum()
}

pub(super) fn sum<V: Value>(values: impl Iterator<Item = V>) -> V {
    values.fold(zero(), plus)
}

pub(super) fn is_finite<V: Value>(value: &V) -> bool {
    (0..V::COMPONENTS).all(|index| value.component(index).is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_euclidean() {
        assert_eq!((-3.0_f64).norm(), 3.0);
        assert_eq!(Value::norm(&Complex64::new(3.0, -4.0)), 5.0);
        assert_eq!([2.0, -3.0, 6.0].norm(), 7.0);
        assert_eq!([1e300, 0.0].norm(), 1e300, "no overflow on the way");
    }

    #[test]
    fn values_are_added_and_scaled_by_component() {
        let (one, other) = ([1.0, 2.0], [10.0, 20.0]);
        assert_eq!(plus(one, other), [11.0, 22.0]);
        assert_eq!(minus(other, one), [9.0, 18.0]);
        assert_eq!(
            times(0.5, Complex64::new(1.0, 3.0)),
            Complex64::new(0.5, 1.5)
        );
        assert_eq!(sum([1.0, 2.0, 4.0].into_iter()), 7.0);
        assert_eq!(share([6.0, 8.0], [3.0, 4.0]), 2.0);
        assert_eq!(share(-1e300, 1e300), -1.0, "no overflow on the way");
        assert!(is_finite(&one) && !is_finite(&[0.0, f64::NAN]));
    }

    #[test]
    fn values_print_their_components() {
        assert_eq!(0.1.text(None), "0.1");
        assert_eq!(Complex64::new(1.0, -0.25).text(Some(2)), "1.00 - 0.25i");
        assert_eq!([1.0, 2.5].text(Some(1)), "(1.0, 2.5)");
    }
}
