//! The limit of a sequence from its first terms: the epsilon algorithm of Wynn, with an estimate of
//! the error.

use super::value::{Value, minus};

/// The longest diagonal that is kept. QUADPACK keeps as many.
const LONGEST: usize = 25;

/// A limit and the estimate of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit<V> {
    pub value: V,
    pub error: f64,
}

/// A sequence of values, each component of which is extrapolated by itself.
pub(super) struct Sequence<V> {
    terms: usize,
    tables: Vec<Table>,
    /// The limits found last, the latest first.
    last: Vec<V>,
}

impl<V: Value> Sequence<V> {
    pub(super) fn new() -> Self {
        Self {
            terms: 0,
            tables: (0..V::COMPONENTS).map(|_| Table::default()).collect(),
            last: Vec::with_capacity(3),
        }
    }

    /// Adds a term, and gives the limit of all so far.
    ///
    /// The error is the sum of the distances to the three limits before (QUADPACK, section 2.2.5),
    /// and infinite as long as there are not so many, or the distance of the last terms where these
    /// do not differ any more.
    pub(super) fn push(&mut self, term: V) -> Limit<V> {
        self.terms += 1;
        let mut settled = true;
        let value = V::from_components(|index| {
            let guess = self.tables[index].push(term.component(index));
            settled &= guess.settled;
            guess.value
        });
        // Three terms make the first guess.
        if self.terms < 3 {
            return Limit {
                value,
                error: f64::INFINITY,
            };
        }
        let floor = 5.0 * f64::EPSILON * value.norm();
        let distances = self.last.iter().map(|&before| minus(value, before).norm());
        let error = match self.last.len() {
            _ if settled => floor,
            3 => distances.sum::<f64>().max(floor),
            _ => f64::INFINITY,
        };
        self.last.insert(0, value);
        self.last.truncate(3);
        Limit { value, error }
    }

    /// Whether all tables have collapsed to their last terms, so that more terms lead nowhere.
    pub(super) fn has_collapsed(&self) -> bool {
        self.terms > 2 && self.tables.iter().all(|table| table.latest.len == 1)
    }
}

/// The last two rising diagonals of the table of one component.
///
/// The entry `[k]` of the diagonal that ends with the term Sₙ is ε₂ₖ of the terms from Sₙ₋₂ₖ to Sₙ. The
/// odd columns, which have no meaning of their own, are left out by Wynn's cross rule.
#[derive(Clone, Copy, Debug, Default)]
struct Table {
    latest: Diagonal,
    before: Diagonal,
}

/// The first entries of a diagonal.
#[derive(Clone, Copy, Debug, Default)]
struct Diagonal {
    entries: [f64; LONGEST + 1],
    len: usize,
}

impl Diagonal {
    fn push(&mut self, entry: f64) {
        self.entries[self.len] = entry;
        self.len += 1;
    }

    fn get(&self, index: usize) -> Option<f64> {
        self.entries[..self.len].get(index).copied()
    }
}

/// What a table says of the limit of its terms.
struct Guess {
    value: f64,
    /// Whether neighbours in the table are equal within rounding.
    settled: bool,
}

impl Table {
    fn push(&mut self, term: f64) -> Guess {
        let mut diagonal = Diagonal::default();
        diagonal.push(term);
        let mut guess = Guess {
            value: term,
            settled: false,
        };
        let mut least = f64::INFINITY;
        for k in 0..LONGEST {
            let (Some(centre), Some(north)) = (self.latest.get(k), self.before.get(k)) else {
                break;
            };
            let south = diagonal.entries[k];
            let west = k.checked_sub(1).and_then(|before| self.before.get(before));
            match cross(north, west, centre, south) {
                Cross::East(east) => {
                    let error =
                        (centre - north).abs() + (south - centre).abs() + (east - south).abs();
                    if error <= least {
                        least = error;
                        guess.value = east;
                    }
                    diagonal.push(east);
                }
                Cross::Settled => {
                    guess = Guess {
                        value: south,
                        settled: true,
                    };
                    break;
                }
                Cross::Irregular => break,
            }
        }
        self.before = std::mem::replace(&mut self.latest, diagonal);
        guess
    }
}

/// The entry in the east of a cross in the table.
enum Cross {
    East(f64),
    /// North, centre and south agree within rounding: this is the limit.
    Settled,
    /// The entry would come from differences that are all rounding.
    Irregular,
}

/// Wynn's cross rule: 1/(N − C) + 1/(S − C) = 1/(W − C) + 1/(E − C).
///
/// Source: P. Wynn, *Upon systems of recursions which obtain among the quotients of the Padé table*,
/// Numerische Mathematik 8 (1966) 264–269; when to give up a diagonal is as in QUADPACK, routine QELG.
fn cross(north: f64, west: Option<f64>, centre: f64, south: f64) -> Cross {
    let equal =
        |one: f64, other: f64| (one - other).abs() <= f64::EPSILON * one.abs().max(other.abs());
    if equal(south, centre) && equal(centre, north) {
        return Cross::Settled;
    }
    if equal(south, centre) || equal(centre, north) || west.is_some_and(|west| equal(centre, west))
    {
        return Cross::Irregular;
    }
    let from_west = west.map_or(0.0, |west| (west - centre).recip());
    let inverse = (north - centre).recip() + (south - centre).recip() - from_west;
    // The east would be so far away that it is the ratio of two roundings.
    if (inverse * centre).abs() <= 1e-4 {
        return Cross::Irregular;
    }
    Cross::East(centre + inverse.recip())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(terms: impl Iterator<Item = f64>) -> Limit<f64> {
        let mut sequence = Sequence::new();
        terms.map(|term| sequence.push(term)).last().unwrap()
    }

    #[test]
    fn a_geometric_sequence_ends_after_three_terms() {
        let terms = |ratio: f64| (0..3).map(move |n| 2.0 + ratio.powi(n));
        for ratio in [0.9, 0.5, -0.8] {
            assert!((limit(terms(ratio)).value - 2.0).abs() < 1e-13, "{ratio}");
        }
    }

    #[test]
    fn partial_sums_of_the_alternating_harmonic_series_tend_to_ln_2() {
        let sums = (1..=13).scan(0.0, |sum, n| {
            *sum += f64::from(if n % 2 == 1 { n } else { -n }).recip();
            Some(*sum)
        });
        // The sum itself is off by 0.04; the published table for 13 terms reaches 1e-9.
        let limit = limit(sums);
        let error = (limit.value - 2.0_f64.ln()).abs();
        assert!(
            error < 1e-8 && error <= limit.error && limit.error < 1e-5,
            "{limit:?}"
        );
    }

    #[test]
    fn sums_of_several_powers_of_a_half_lose_one_power_after_another() {
        // As the trapezoidal sums of √x: each further pair of terms removes one power.
        let terms =
            (0..12).map(|n| 1.0 + 2.0_f64.powf(-1.5 * f64::from(n)) + 0.3 * 4.0_f64.powi(-n));
        let limit = limit(terms);
        assert!(
            (limit.value - 1.0).abs() < 1e-12 && limit.error < 1e-9,
            "{limit:?}"
        );
    }

    #[test]
    fn a_sequence_that_stands_still_is_its_own_limit() {
        let limit = limit([1.5; 4].into_iter());
        assert_eq!(limit.value, 1.5);
        assert!(limit.error <= 5.0 * f64::EPSILON * 1.5);
    }

    #[test]
    fn two_terms_have_no_limit_yet() {
        assert_eq!(limit([1.0, 0.5].into_iter()).error, f64::INFINITY);
    }

    #[test]
    fn components_have_the_limits_they_have_alone() {
        let geometric = |ratio: f64| (0..8).map(move |n| 1.0 + ratio.powi(n));
        let alone = [0.5, 0.7].map(|ratio| limit(geometric(ratio)).value);
        let mut sequence = Sequence::new();
        let terms = geometric(0.5).zip(geometric(0.7));
        let together = terms.map(|(one, other)| sequence.push([one, other])).last();
        assert_eq!(together.unwrap().value, alone);
    }
}
