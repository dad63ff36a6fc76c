//! The adaptive loop: halve the piece with the largest error until the sum of the errors is small
//! enough, and extrapolate, as QUADPACK's QAGS does.

use super::Quad;
use super::accelerate::{Acceleration, Step};
use super::extrapolate::Limit;
use super::frontier::{Frontier, total};
use super::integral::{Integral, Outcome, Panels};
use super::panel::{Piece, RESOLVED};
use super::range::Section;
use super::round_off::RoundOff;
use super::sampler::Sampler;
use super::second_look::unseen_beside;
use super::value::{Value, is_finite, minus, plus, share};
use crate::error::{Caution, Error, Result};

/// Applies a rule to a section.
pub(super) type Evaluate<'a, V> = &'a dyn Fn(Section) -> Result<Piece<V>>;

/// Divides a section, the part with the lower x first.
pub(super) type Halve<'a> = &'a dyn Fn(Section) -> [Section; 2];

/// The state of the loop.
pub(super) struct Refinement<'a, V> {
    quad: &'a Quad,
    f: &'a Sampler<'a, V>,
    evaluate: Evaluate<'a, V>,
    halves: Halve<'a>,
    frontier: Frontier<V>,
    /// Running sums over all pieces: of the values, the errors, the noise, and the integrals of |f|.
    value: V,
    error: f64,
    noise: f64,
    magnitude: f64,
    round_off: RoundOff,
    acceleration: Acceleration<V>,
    /// Whether the integrand had one sign at the first points.
    one_sign: bool,
    /// Whether the sums had a limit which an integral that exists cannot have.
    divergent: bool,
    /// Whether the limit does not get better.
    stuck: bool,
}

impl<'a, V: Value> Refinement<'a, V> {
    pub(super) fn new(
        quad: &'a Quad,
        f: &'a Sampler<'a, V>,
        evaluate: Evaluate<'a, V>,
        pieces: Vec<Piece<V>>,
    ) -> Self {
        let (value, error) = total(&pieces);
        let magnitude: f64 = pieces.iter().map(|piece| piece.estimates.magnitude).sum();
        let noise = pieces.iter().map(|piece| piece.estimates.noise).sum();
        let goal = quad.tolerance(value.norm());
        let acceleration = Acceleration::new(value, pieces.len() == 1, goal);
        let mut frontier = Frontier::new();
        for piece in pieces {
            frontier.put(0, piece);
        }
        Self {
            quad,
            f,
            evaluate,
            halves: &Section::halves,
            frontier,
            value,
            error,
            noise,
            magnitude,
            round_off: RoundOff::default(),
            acceleration,
            one_sign: value.norm() >= (1.0 - 50.0 * f64::EPSILON) * magnitude,
            divergent: false,
            stuck: false,
        }
    }

    /// Divides sections in this way instead of halving them.
    pub(super) fn halving_by(mut self, halves: Halve<'a>) -> Self {
        self.halves = halves;
        self
    }

    /// Extrapolates only from pieces that came out of so many halvings, or not at all.
    pub(super) fn extrapolating_from(mut self, level: Option<usize>) -> Self {
        self.acceleration.wait_for(level);
        self
    }

    /// Halves until the tolerance is met or something stands against going on.
    pub(super) fn run(mut self) -> Result<Outcome<V>> {
        // A single piece comes here because it was judged not good enough.
        let single = self.frontier.len() == 1;
        let mut good = !single && self.is_good();
        while !good {
            if let Some(obstacle) = self.obstacle() {
                return self.give_up(obstacle);
            }
            self.halve()?;
            good = self.is_good();
            if good || self.meets_tolerance() {
                continue;
            }
            if single && self.frontier.len() == 2 {
                let goal = self.tolerance(self.value);
                self.acceleration.begin(self.value, goal);
            } else if let Some(limit) = self.extrapolate() {
                return self.finish_with(limit, None);
            }
        }
        self.finish(None)
    }

    /// The limit of the sums, if it meets the tolerance.
    fn extrapolate(&mut self) -> Option<Limit<V>> {
        let (quad, ceiling) = (self.quad, RESOLVED * self.magnitude);
        // No limit is better than its terms, which have the rounding of each panel.
        let rounding = 50.0 * f64::EPSILON * self.magnitude;
        let step = self.acceleration.step(
            &self.frontier,
            (self.value, self.error, self.noise.max(rounding)),
            |value| quad.tolerance(value.norm()).min(ceiling),
            self.round_off.spoils_extrapolation(),
        );
        let limit = self.acceleration.best?;
        if step == Step::Halve {
            return None;
        }
        if !self.is_plausible(&limit) {
            // The sums of a divergent integral can tend to a limit which they never come near, and do so
            // quickly where the function is a power; a limit that is not clear may be that of the foot
            // of a peak.
            self.divergent |= limit.error <= 1e-9 * limit.value.norm();
            self.acceleration.forget();
            return None;
        }
        self.stuck = step == Step::Stuck;
        (step == Step::Done).then_some(limit)
    }

    /// The error allowed to this value.
    fn tolerance(&self, value: V) -> f64 {
        self.quad.tolerance(value.norm())
    }

    fn meets_tolerance(&self) -> bool {
        self.error <= self.tolerance(self.value)
    }

    /// Whether the sum meets the tolerance, and the function was seen.
    fn is_good(&mut self) -> bool {
        if !self.meets_tolerance() {
            return false;
        }
        // Running sums drift, and what is promised has to hold for the sums that are returned.
        let pieces = self.frontier.sorted();
        (self.value, self.error) = total(&pieces);
        if !self.meets_tolerance() || (!self.is_resolved() && self.closes_in()) {
            return false;
        }
        let unseen = unseen_beside(&pieces, self.magnitude);
        if let Some((start, error)) = unseen {
            self.error += self.frontier.raise(start, error);
        }
        unseen.is_none()
    }

    fn is_resolved(&self) -> bool {
        self.error <= RESOLVED * self.magnitude
    }

    /// Whether halving goes on at one place, as at a narrow peak, and not everywhere, as in noise: then the
    /// most halvings are nearly as many as the pieces, and not the logarithm of their number. Few pieces do
    /// not tell yet.
    fn closes_in(&self) -> bool {
        let pieces = self.frontier.len();
        pieces <= 8 || 3 * self.frontier.depth() >= pieces
    }

    /// The level and the piece to be halved next.
    fn next(&self) -> Option<(usize, &Piece<V>)> {
        let among = self.frontier.worst(self.acceleration.among());
        among.or_else(|| self.frontier.worst(usize::MAX))
    }

    fn halve(&mut self) -> Result<()> {
        let next = self.next().map(|(level, _)| level);
        let next = next.and_then(|level| Some((level, self.frontier.take(level)?)));
        let (level, old) = next.expect("there is always a piece to be halved");
        let [left, right] = (self.halves)(old.section);
        let (left, right) = ((self.evaluate)(left)?, (self.evaluate)(right)?);
        let (one, other, old) = (&left.estimates, &right.estimates, &old.estimates);
        self.value = plus(self.value, minus(plus(one.value, other.value), old.value));
        self.error += one.error + other.error - old.error;
        self.noise += one.noise + other.noise - old.noise;
        self.magnitude += one.magnitude + other.magnitude - old.magnitude;
        let extrapolating = self.acceleration.is_extrapolating();
        let pieces = self.frontier.len() + 2;
        self.round_off
            .watch(old, [one, other], pieces, extrapolating);
        self.frontier.put(level + 1, left);
        self.frontier.put(level + 1, right);
        Ok(())
    }

    /// What stands against another halving.
    fn obstacle(&self) -> Option<Obstacle> {
        if self.divergent {
            return Some(Obstacle::Divergence);
        }
        if self.stuck || self.round_off.is_everywhere(self.frontier.len()) {
            return Some(Obstacle::RoundOff);
        }
        let (_, next) = self.next()?;
        let section = next.section;
        if section.is_too_short_to_halve() {
            return Some(Obstacle::TooShort {
                x: section.map.at(section.middle()).0,
            });
        }
        (self.frontier.len() >= self.quad.panels).then_some(Obstacle::PanelsUsedUp)
    }

    /// Whether a limit can be that of an integral which exists (QUADPACK, QAGS, the test on divergence):
    /// it has the sign and the size of the sum, and the sum is not all error.
    ///
    /// Where the parts of the integral cancel, size and sign say nothing, and the sum is judged by the
    /// integral of |f|, of which it has to know most: the parts of a divergent odd integral cancel exactly.
    fn is_plausible(&self, limit: &Limit<V>) -> bool {
        let sum = self.value.norm();
        let cancels = !self.one_sign && limit.value.norm().max(sum) <= 0.01 * self.magnitude;
        if cancels || sum == 0.0 {
            return self.error <= 0.1 * self.magnitude;
        }
        (0.01..=100.0).contains(&share(limit.value, self.value)) && self.error <= sum
    }

    /// Ends with what is best so far, which is not good enough.
    fn give_up(self, obstacle: Obstacle) -> Result<Outcome<V>> {
        if self.meets_tolerance() {
            // Only the doubt is left whether the function was seen.
            let (_, error) = total(&self.frontier.sorted());
            let magnitude = self.magnitude;
            let unresolved = Caution::Unresolved { error, magnitude };
            let caution = (!self.is_resolved()).then_some(unresolved);
            return self.finish(caution);
        }
        let of_sum = self.caution(obstacle, self.value, self.error);
        let Some(mut limit) = self.acceleration.best else {
            return self.finish(Some(of_sum));
        };
        if self.round_off.spoils_extrapolation() {
            limit.error += self.acceleration.large_error();
        }
        if !self.is_plausible(&limit) {
            return self.finish(Some(Caution::Divergent));
        }
        let (sum, value) = (self.value.norm(), limit.value.norm());
        let worse = if value == 0.0 || sum == 0.0 {
            limit.error > self.error
        } else {
            limit.error / value > self.error / sum
        };
        if worse {
            return self.finish(Some(of_sum));
        }
        let caution = (limit.error > self.tolerance(limit.value))
            .then(|| self.caution(obstacle, limit.value, limit.error));
        self.finish_with(limit, caution)
    }

    /// What a result with this value and error has to say of the obstacle.
    fn caution(&self, obstacle: Obstacle, value: V, error: f64) -> Caution {
        let tolerance = self.tolerance(value);
        match obstacle {
            Obstacle::Divergence => Caution::Divergent,
            Obstacle::RoundOff => Caution::RoundOff { error, tolerance },
            Obstacle::TooShort { x } => Caution::DifficultNear { x },
            Obstacle::PanelsUsedUp => Caution::PanelsUsedUp {
                panels: self.quad.panels,
                error,
                tolerance,
            },
        }
    }

    /// Ends with the sum over all pieces.
    fn finish(self, caution: Option<Caution>) -> Result<Outcome<V>> {
        let (value, error) = total(&self.frontier.sorted());
        self.finish_with(Limit { value, error }, caution)
    }

    fn finish_with(
        self,
        Limit { value, error }: Limit<V>,
        caution: Option<Caution>,
    ) -> Result<Outcome<V>> {
        let pieces = self.frontier.sorted();
        if !is_finite(&value) || !error.is_finite() {
            let ends = pieces.first().zip(pieces.last());
            let (a, b) = ends.map_or((f64::NAN, f64::NAN), |(first, last)| {
                (first.section.ends().0, last.section.ends().1)
            });
            return Err(Error::IntegralTooLarge { a, b });
        }
        Ok(Outcome {
            magnitude: pieces.iter().map(|piece| piece.estimates.magnitude).sum(),
            integral: Integral {
                value,
                error,
                evaluations: self.f.evaluations(),
                panels: Panels::many(pieces.iter().map(Piece::panel).collect()),
                cautions: caution.into_iter().collect(),
            },
        })
    }
}

/// What can stand against another halving.
#[derive(Clone, Copy, Debug)]
enum Obstacle {
    /// The integral does not seem to exist.
    Divergence,
    /// The error is made of rounding.
    RoundOff,
    /// The points of the halves would coincide with their ends, at this place.
    TooShort { x: f64 },
    /// No panel is left.
    PanelsUsedUp,
}
