//! The sequential program of a study, whether its work stays the same or grows.

use super::ScalingKind;

/// A sequential program that a parallel one is compared with.
pub trait Sequential<R> {
    /// Whether its work stays the same or grows with the workers.
    const KIND: ScalingKind;

    /// Does so many shares of the work; where the work stays the same there is one.
    fn run(&mut self, shares: usize) -> R;
}

/// A program whose work stays the same ([`Scaling::baseline`](super::Scaling::baseline)).
#[derive(Clone, Debug)]
pub struct Fixed<B>(pub(super) B);

impl<R, B: FnMut() -> R> Sequential<R> for Fixed<B> {
    const KIND: ScalingKind = ScalingKind::Strong;

    fn run(&mut self, _shares: usize) -> R {
        (self.0)()
    }
}

/// A program whose work grows ([`Scaling::weak`](super::Scaling::weak)).
#[derive(Clone, Debug)]
pub struct Growing<B>(pub(super) B);

impl<R, B: FnMut(usize) -> R> Sequential<R> for Growing<B> {
    const KIND: ScalingKind = ScalingKind::Weak;

    fn run(&mut self, shares: usize) -> R {
        (self.0)(shares)
    }
}
