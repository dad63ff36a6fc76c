//! The pieces into which a range is divided, ordered by level and error.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::panel::Piece;
use super::value::{Value, sum};

/// All pieces of a range. A piece of level n came out of n halvings.
pub(super) struct Frontier<V> {
    pieces: Vec<Piece<V>>,
    levels: Vec<Level>,
    /// The place of the piece taken out last, which the next one fills.
    free: Option<usize>,
}

/// The pieces of one level, by their places.
struct Level {
    places: BinaryHeap<Place>,
    /// The sum of the errors, as a running sum: good enough to choose by.
    error: f64,
}

impl<V: Value> Frontier<V> {
    pub(super) fn new() -> Self {
        Self {
            pieces: Vec::new(),
            levels: Vec::new(),
            free: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len() - usize::from(self.free.is_some())
    }

    /// The most halvings that a piece came out of.
    pub(super) fn depth(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    pub(super) fn put(&mut self, level: usize, piece: Piece<V>) {
        while self.levels.len() <= level {
            self.levels.push(Level {
                places: BinaryHeap::new(),
                error: 0.0,
            });
        }
        let error = piece.estimates.error;
        let index = self.free.take().unwrap_or(self.pieces.len());
        if let Some(place) = self.pieces.get_mut(index) {
            *place = piece;
        } else {
            self.pieces.push(piece);
        }
        self.levels[level].error += error;
        self.levels[level].places.push(Place { error, index });
    }

    /// The level and the piece with the largest error among the levels below `limit`.
    pub(super) fn worst(&self, limit: usize) -> Option<(usize, &Piece<V>)> {
        let levels = self.levels.iter().take(limit).enumerate();
        let tops = levels.filter_map(|(level, pieces)| Some((level, pieces.places.peek()?)));
        let (level, place) =
            tops.max_by(|(_, one), (_, other)| one.error.total_cmp(&other.error))?;
        Some((level, &self.pieces[place.index]))
    }

    /// Takes the worst piece of this level out; two have to be put in next.
    pub(super) fn take(&mut self, level: usize) -> Option<Piece<V>> {
        let from = self.levels.get_mut(level)?;
        let Place { error, index } = from.places.pop()?;
        from.error = if from.places.is_empty() {
            0.0
        } else {
            (from.error - error).max(0.0)
        };
        self.free = Some(index);
        Some(self.pieces[index])
    }

    /// Raises the error of the piece that starts here to at least this, and gives by how much.
    pub(super) fn raise(&mut self, start: f64, error: f64) -> f64 {
        let found = self
            .pieces
            .iter()
            .position(|piece| piece.section.start == start);
        let Some(index) = found else {
            return 0.0;
        };
        let piece = &mut self.pieces[index];
        let more = (error - piece.estimates.error).max(0.0);
        piece.estimates.error += more;
        for level in &mut self.levels {
            let mut places = std::mem::take(&mut level.places).into_vec();
            if let Some(place) = places.iter_mut().find(|place| place.index == index) {
                place.error += more;
                level.error += more;
            }
            level.places = BinaryHeap::from(places);
        }
        more
    }

    /// The sum of the errors of the levels below `limit`, as a running sum.
    pub(super) fn error_below(&self, limit: usize) -> f64 {
        let levels = self.levels.iter().take(limit);
        levels.map(|level| level.error).sum()
    }

    /// All pieces, from left to right.
    pub(super) fn sorted(&self) -> Vec<Piece<V>> {
        let mut pieces = self.pieces.clone();
        pieces.sort_by(|one, other| one.section.ends().0.total_cmp(&other.section.ends().0));
        pieces
    }
}

/// The sums over pieces in a given order.
pub(super) fn total<V: Value>(pieces: &[Piece<V>]) -> (V, f64) {
    let value = sum(pieces.iter().map(|piece| piece.estimates.value));
    (
        value,
        pieces.iter().map(|piece| piece.estimates.error).sum(),
    )
}

/// A piece by its error and its place among all. Of equal errors the earlier place counts as the larger.
#[derive(Clone, Copy)]
struct Place {
    error: f64,
    index: usize,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let errors = self.error.total_cmp(&other.error);
        errors.then_with(|| other.index.cmp(&self.index))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}
