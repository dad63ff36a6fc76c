//! A second look where the first one saw nothing but zeros, or the foot of something: is there nothing, or
//! is it too narrow?

use super::panel::{Piece, RESOLVED};
use super::range::{Map, Section};
use super::rule::GK15;
use super::sampler::Sampler;
use super::value::{Value, zero};
use crate::error::Result;

/// So many probes lie on a side of an end, and of 0, each twice as far off as the one before: from the length of
/// the range down to a part in 10¹² of it, or on an infinite one from half a million down to a millionth.
const PROBES: i32 = 40;

/// So many times longer than its neighbour is no piece that comes out of halving at one place.
const FAR_LONGER: f64 = 8.0;

/// Searches sections in which all values were 0, and gives points around the places where something
/// is, and one inside each; none if there is nothing. They are at most so many, or those of one place.
///
/// It looks where another rule has its points, and at points that come nearer and nearer to the ends,
/// and to 0: there people put what their functions have.
pub(super) fn search<V: Value>(
    f: &Sampler<'_, V>,
    sections: &[Section],
    most: usize,
) -> Result<Vec<f64>> {
    let mut xs: Vec<f64> = sections
        .iter()
        .flat_map(|&section| probes(section))
        .collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let mut values = vec![zero::<V>(); xs.len()];
    f.at(&xs, &mut values)?;
    let sizes: Vec<f64> = values.iter().map(Value::norm).collect();
    let mut runs = runs(&sizes);
    runs.sort_by(|one, other| sizes[other.highest].total_cmp(&sizes[one.highest]));
    let mut around = Vec::new();
    for run in runs {
        let points = run.points(&xs);
        if around.is_empty() || around.len() + points.len() <= most {
            around.extend(points);
        }
    }
    Ok(around)
}

/// Neighbouring probes, given by their indices, at all of which something is.
struct Run {
    first: usize,
    highest: usize,
    last: usize,
}

impl Run {
    /// The probe before the run, the highest in it, and the one after it.
    fn points(&self, xs: &[f64]) -> Vec<f64> {
        let before = self.first.checked_sub(1).map(|index| xs[index]);
        let after = xs.get(self.last + 1).copied();
        before
            .into_iter()
            .chain([xs[self.highest]])
            .chain(after)
            .collect()
    }
}

fn runs(sizes: &[f64]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, &size) in sizes.iter().enumerate().filter(|(_, size)| **size > 0.0) {
        match runs.last_mut() {
            Some(run) if run.last + 1 == index => {
                run.last = index;
                if size > sizes[run.highest] {
                    run.highest = index;
                }
            }
            _ => runs.push(Run {
                first: index,
                highest: index,
                last: index,
            }),
        }
    }
    runs
}

/// A piece that sees nothing but the foot, or nothing at all, of what fills a far shorter piece beside it:
/// the other half of a peak that a border of pieces has divided. Gives the start of its section, and what it
/// may hold.
pub(super) fn unseen_beside<V: Value>(pieces: &[Piece<V>], magnitude: f64) -> Option<(f64, f64)> {
    let unseen = |long: &Piece<V>, short: &Piece<V>| {
        let (of_long, of_short) = (&long.estimates, &short.estimates);
        long.section.map == short.section.map
            && long.section.half_length() >= FAR_LONGER * short.section.half_length()
            && of_short.magnitude >= 0.01 * magnitude
            && (of_long.magnitude == 0.0 || of_long.error > RESOLVED * of_long.magnitude)
    };
    pieces.windows(2).find_map(|pair| {
        let either = [(&pair[0], &pair[1]), (&pair[1], &pair[0])];
        let found = either.into_iter().find(|(long, short)| unseen(long, short));
        found.map(|(long, short)| (long.section.start, short.estimates.magnitude))
    })
}

fn probes(section: Section) -> Vec<f64> {
    let (start, stop) = (section.start, section.stop);
    let half = section.half_length();
    let t = GK15
        .points
        .iter()
        .map(|point| (section.middle() + half * point).clamp(start, stop));
    let mut xs: Vec<f64> = t.map(|t| section.map.at(t).0).collect();
    let (a, b) = section.ends();
    let finite = section.map == Map::Identity;
    let (length, most) = if finite {
        (b - a, 0)
    } else {
        (1.0, PROBES / 2)
    };
    for exponent in most - PROBES..most {
        let distance = length * 2_f64.powi(exponent);
        xs.extend([a + distance, b - distance, -distance, distance]);
    }
    xs.retain(|x| a < *x && *x < b);
    xs
}

impl Section {
    /// Whether the section is so long that what people write functions of, lengths of about 1, can
    /// lie between the points of a rule.
    pub(super) fn is_long(&self) -> bool {
        self.map != Map::Identity || self.stop - self.start > 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::Quad;
    use crate::quad::range::Limits;

    fn seen(f: impl Fn(f64) -> f64, limits: Limits) -> Vec<f64> {
        seen_by(f, limits, 50)
    }

    fn seen_by(f: impl Fn(f64) -> f64, limits: Limits, most: usize) -> Vec<f64> {
        let sections: Vec<Section> = limits.sections(&[]).collect();
        let sample = |xs: &[f64], values: &mut [f64]| {
            for (x, value) in xs.iter().zip(&mut *values) {
                *value = f(*x);
            }
            values.len()
        };
        search(&Sampler::new(&Quad::new(), &sample, 0), &sections, most).unwrap()
    }

    #[test]
    fn what_lies_near_an_end_or_near_0_is_found_at_every_scale() {
        for scale in [1e-6, 1e-3, 1.0, 1e3] {
            let bump = |x: f64| (-(x / scale).powi(2)).exp();
            for limits in [
                Limits::from(0.0..),
                Limits::from((0.0, 1e6)),
                Limits::from((-1e7, 1e6)),
            ] {
                let around = seen(bump, limits);
                let (first, last) = (around[0], around[around.len() - 1]);
                assert!(first <= scale && last >= scale, "{around:?} for {scale}");
                // exp(−x²) is 0 beyond 27.3, and the probes are a factor of 2 apart.
                assert!(last <= 60.0 * scale, "{around:?} for {scale}");
            }
        }
    }

    #[test]
    fn every_run_has_its_points() {
        let xs = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let points = |sizes: &[f64]| -> Vec<Vec<f64>> {
            runs(sizes).iter().map(|run| run.points(&xs)).collect()
        };
        let two = points(&[0.0, 1.0, 2.0, 0.0, 0.0, 3.0, 0.0]);
        assert_eq!(two, [[0.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        assert_eq!(points(&[1.0; 7]), [[0.0]]);
    }

    #[test]
    fn only_the_highest_place_is_taken_where_there_is_no_room_for_more() {
        let two = |x: f64| {
            if (x - 0.25).abs() < 1e-3 {
                1.0
            } else {
                f64::from(u8::from((x - 0.75).abs() < 1e-3)) * 2.0
            }
        };
        let limits = Limits::from((0.0, 1.0));
        assert_eq!(seen_by(two, limits, 6).len(), 6);
        let highest = seen_by(two, limits, 5);
        assert!(highest.len() == 3 && highest.contains(&0.75), "{highest:?}");
    }

    #[test]
    fn where_nothing_is_nothing_is_seen() {
        assert!(seen(|_| 0.0, Limits::from((0.0, 1.0))).is_empty());
        assert!(seen(|_| 0.0, Limits::from(..)).is_empty());
    }
}
