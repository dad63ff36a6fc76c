//! The curve of a law through measured points, with its band: solid where it was fitted, dashed where it is
//! extrapolated.

use super::picture::Picture;
use crate::scaling::{Fit, ScalingReport};
use crate::unit::{Estimate, Ratio};

impl ScalingReport {
    /// The [speed-up plot](ScalingReport::speed_up_plot) with the curves of fitted laws under the points.
    ///
    /// The curves go on to three times the largest number of workers. Beyond twice that number they are dashed, and the picture
    /// says that they are extrapolated there; the band around each is its interval.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let report = Scaling::of("a serial tenth")
    ///     .workers([1, 2, 4])
    ///     .baseline(|| clock.advance(secs(1.0)))
    ///     .run_on(&clock, |pool| clock.advance(secs(0.1 + 0.9 / pool.workers() as f64)))?;
    /// let picture = report.law_plot(&[report.fit(Law::Amdahl)?]);
    /// assert!(picture.alt.contains("Marked at 8: extrapolated from here"));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Like [`ScalingReport::speed_up_plot`].
    #[must_use]
    pub fn law_plot(&self, fits: &[Fit]) -> Picture {
        let fitted: Vec<Fitted> = fits.iter().map(Fitted::of).collect();
        let picture = self.speed_up_plot_with(&fitted);
        let laws: Vec<String> = fits.iter().map(Fit::to_string).collect();
        Picture {
            alt: format!("{} {}.", picture.alt, laws.join("; ")),
            text: format!("{}{}\n", picture.text, laws.join("\n")),
            ..picture
        }
    }
}

/// What a fitted law says for numbers of workers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fitted {
    /// The name of the law, with its parameters.
    pub label: String,
    /// The speed-ups that it gives, in increasing order of the workers.
    pub points: Vec<(f64, Estimate<Ratio>)>,
    /// The largest number of workers for which the law can be trusted; beyond it the curve is dashed.
    pub solid_until: f64,
}

impl Fitted {
    /// The curve of a law as far as it is drawn.
    fn of(fit: &Fit) -> Self {
        let largest = fit.workers.last().copied().unwrap_or(1);
        let workers = 1..=3 * largest;
        let label = match fit.coherency {
            Some(coherency) => format!(
                "{}: σ = {}, κ = {}",
                fit.law, fit.serial_fraction.value, coherency.value
            ),
            None => format!("{}: {} serial", fit.law, fit.serial_fraction.value),
        };
        Self {
            label,
            points: workers.map(|p| (p as f64, fit.speed_up(p))).collect(),
            solid_until: 2.0 * largest as f64,
        }
    }

    /// The points that have a place.
    fn finite(&self) -> impl Iterator<Item = &(f64, Estimate<Ratio>)> {
        let finite = |point: &&(f64, Estimate<Ratio>)| {
            let (low, high) = point.1.interval.unwrap_or_default();
            let numbers = [point.1.value, low, high].map(Ratio::as_f64);
            point.0.is_finite() && numbers.iter().all(|number| number.is_finite())
        };
        self.points.iter().filter(finite)
    }

    /// The curve.
    pub(super) fn values(&self) -> Vec<(f64, f64)> {
        let value =
            |(workers, speed_up): &(f64, Estimate<Ratio>)| (*workers, speed_up.value.as_f64());
        self.finite().map(value).collect()
    }

    /// The ends of the band at each point of the curve.
    pub(super) fn bands(&self) -> Vec<Option<(f64, f64)>> {
        let ends = |(low, high): (Ratio, Ratio)| (low.as_f64(), high.as_f64());
        self.finite()
            .map(|(_, speed_up)| speed_up.interval.map(ends))
            .collect()
    }

    /// Where the extrapolation begins, if the curve goes so far.
    pub(super) fn extrapolated_from(&self) -> Option<f64> {
        let last = self.finite().last()?.0;
        (last > self.solid_until).then_some(self.solid_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::speed_up::tests::report;
    use crate::scaling::Law;
    use std::fs;

    /// A curve of Amdahl's law with a band, fitted to at most 8 workers.
    fn amdahl(label: &str, serial: [f64; 3], last: i32) -> Fitted {
        let speed_up = |p: f64, serial: f64| Ratio::new(1.0 / (serial + (1.0 - serial) / p));
        let point = |p: i32| {
            let p = f64::from(p);
            let [high, value, low] = serial.map(|serial| speed_up(p, serial));
            let interval = Some((low, high));
            (p, Estimate { value, interval })
        };
        Fitted {
            label: label.to_owned(),
            points: (1..=last).map(point).collect(),
            solid_until: 16.0,
        }
    }

    /// Compares a picture with the files of this name beside those of the integration tests, which cannot draw laws.
    fn check(name: &str, found: &str) {
        let file = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, found).unwrap();
        }
        let golden = fs::read_to_string(&file)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            golden == found,
            "{file} differs; run with UPDATE_GOLDEN=1 and look"
        );
    }

    #[test]
    fn golden_speed_up_with_a_law_and_its_extrapolation() {
        let report = report(
            "squares and their sum",
            8,
            &[(1, 0.97), (2, 1.8), (4, 3.2), (6, 4.2), (8, 4.9)],
        );
        let law = amdahl("Amdahl: 9 % serial", [0.07, 0.09, 0.11], 24);
        let picture = report.speed_up_plot_with(&[law]);
        check("speed-up-law.svg", &picture.svg);
        check("speed-up-law.txt", &picture.text);
    }

    #[test]
    fn the_curves_of_fitted_laws_go_on_to_three_times_the_workers() {
        let report = report("squares", 8, &[(1, 0.97), (2, 1.8), (4, 3.2), (8, 4.9)]);
        let fits = [Law::Amdahl, Law::Usl].map(|law| report.fit(law).unwrap());
        let picture = report.law_plot(&fits);
        assert!(picture.svg.contains("Amdahl's law: ") && picture.svg.contains("σ = "));
        for fit in &fits {
            let words = fit.to_string();
            assert!(picture.text.contains(&words) && picture.alt.contains(&words));
        }
        assert!(
            picture
                .alt
                .contains("Marked at 16: extrapolated from here.")
        );
        let curve = Fitted::of(&fits[0]);
        assert_eq!(
            (curve.points.len(), curve.extrapolated_from()),
            (24, Some(16.0))
        );
    }

    #[test]
    fn only_what_is_extrapolated_is_marked() {
        let report = report("squares", 8, &[(1, 1.0), (8, 4.9)]);
        let within = report.speed_up_plot_with(&[amdahl("law", [0.1; 3], 16)]);
        assert!(!within.svg.contains("extrapolated") && within.alt.contains("law: 1 at 1"));
        let beyond = report.speed_up_plot_with(&[amdahl("law", [0.1; 3], 17)]);
        assert!(beyond.alt.contains("Marked at 16: extrapolated from here."));
    }

    #[test]
    fn a_law_without_a_band_or_without_points_can_be_drawn() {
        let mut bare = amdahl("bare", [0.1; 3], 64);
        for (_, speed_up) in &mut bare.points {
            speed_up.interval = None;
        }
        bare.points[3].1.value = Ratio::new(f64::NAN);
        let mut empty = amdahl("empty", [0.1; 3], 0);
        empty.solid_until = f64::NAN;
        let picture = report("squares", 8, &[(4, 3.0)]).speed_up_plot_with(&[bare, empty]);
        assert!(
            !picture.svg.contains("NaN")
                && picture.svg.contains("bare")
                && !picture.svg.contains("empty")
        );
    }
}
