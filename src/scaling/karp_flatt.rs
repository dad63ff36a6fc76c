//! The serial fraction that one speed-up implies.

use crate::unit::{Fraction, Ratio};

/// The experimentally determined serial fraction of Karp and Flatt, e = (1/S − 1/p) / (1 − 1/p), of the speed-up
/// S on p workers.
///
/// It is the serial fraction with which Amdahl's law gives this one speed-up. What tells something is its course:
/// if e stays the same for more and more workers, a serial part explains the loss; if it rises, there is a loss that
/// grows with the workers, such as communication or a machine without so many cores; if it falls, something may
/// be lost on one worker already, which a speed-up against one worker leaves out. A negative e means a
/// speed-up above the number of workers. The speed-up has to be the one against the best sequential program, or
/// against one worker; these give different fractions.
///
/// `None` for 1 worker, which says nothing about it, for 0, and for a speed-up that is not positive.
///
/// Source: A. H. Karp and H. P. Flatt, *Measuring parallel processor performance*, Communications of the ACM 33(5),
/// 1990, equation 2.
///
/// ```
/// use speedup::prelude::*;
///
/// assert_eq!(karp_flatt(Ratio::new(3.2), 4).unwrap().to_string(), "8.3 %");
/// assert_eq!(karp_flatt(Ratio::new(1.0), 1), None);
/// ```
#[must_use]
pub fn karp_flatt(speed_up: Ratio, workers: usize) -> Option<Fraction> {
    let ideal = 1.0 / workers as f64;
    let reached = speed_up.as_f64();
    (workers > 1 && reached > 0.0).then(|| Fraction::new((1.0 / reached - ideal) / (1.0 - ideal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amdahls_speed_ups_give_their_serial_fraction_back() {
        for workers in [2, 3, 16, 1000] {
            for serial in [0.0, 0.05, 0.5, 1.0] {
                let speed_up = 1.0 / (serial + (1.0 - serial) / workers as f64);
                let found = karp_flatt(Ratio::new(speed_up), workers).unwrap();
                assert!(
                    (found.as_f64() - serial).abs() < 1e-15,
                    "{workers} {serial}"
                );
            }
        }
    }

    #[test]
    fn more_than_the_workers_gives_a_negative_fraction_and_nonsense_none() {
        assert!(karp_flatt(Ratio::new(4.4), 4).unwrap().as_f64() < 0.0);
        for speed_up in [0.0, -1.0, f64::NAN] {
            assert_eq!(karp_flatt(Ratio::new(speed_up), 4), None);
        }
        assert_eq!(karp_flatt(Ratio::new(1.0), 0), None);
    }
}
