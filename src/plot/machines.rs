//! Several reports in one figure: the same study on several machines, or several studies.

use super::chart::Chart;
use super::picture::Picture;
use super::speed_up::{estimates, upper};
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::scaling::{ScalingKind, ScalingReport, columns};
use crate::unit::{Estimate, Ratio};

/// Draws the speed-ups of several reports over the workers, with intervals, against the ideal.
///
/// Reports with the same title are told apart by processor and cores, others by their titles; those that are alike even
/// so are numbered.
///
/// ```
/// use speedup::plot::machines;
/// use speedup::prelude::*;
///
/// let clock = ScriptedClock::new();
/// let study = |title: &str, seconds: f64| {
///     Scaling::of(title)
///         .workers([2])
///         .baseline(|| clock.advance(Seconds::new(1.0)))
///         .run_on(&clock, |_| clock.advance(Seconds::new(seconds)))
/// };
/// let (squares, cubes) = (study("squares", 0.8)?, study("cubes", 0.5)?);
/// let picture = machines(&[&squares, &cubes])?;
/// assert_eq!(picture.title, "Best speed-ups from 1.25× for squares to 2.00× for cubes");
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::NothingToDraw`] without a report, or with one that has no points; [`Error::PointNotFinite`] for a speed-up
/// that is not finite.
pub fn machines(reports: &[&ScalingReport]) -> Result<Picture> {
    if reports.is_empty() {
        return Err(Error::NothingToDraw {
            what: "a figure of several machines".to_owned(),
        });
    }
    let names = names(reports);
    let series: Vec<Vec<(f64, Estimate<Ratio>)>> = reports
        .iter()
        .map(|report| estimates(&report.points, |point| Some(point.speed_up)))
        .collect();
    let points = || series.iter().flatten();
    let top = 1.15
        * points()
            .map(|(_, speed_up)| upper(speed_up))
            .fold(1.0, f64::max);
    let first = points().map(|point| point.0).fold(f64::INFINITY, f64::min);
    let last = points().map(|point| point.0).fold(0.0, f64::max);

    let title = title(reports, &names);
    let mut chart = Chart::new(&title).x("workers").y(speed_up_name(reports));
    for (name, points) in names.iter().zip(&series) {
        chart = chart.estimates(name, points);
    }
    chart = chart.ideal((first, last), top);
    let mut limits: Vec<(f64, String)> = reports.iter().map(|report| report.core_limit()).collect();
    limits.sort_by(|one, two| one.0.total_cmp(&two.0));
    limits.dedup();
    for (limit, name) in limits.iter().filter(|limit| limit.0 <= last) {
        chart = chart.mark_x(*limit, name);
    }
    chart.y_most = Some(1.05 * top);
    let picture = chart.picture()?;
    let text = format!("{title}\n\n{}", columns(&table(&names, &series)));
    Ok(Picture { text, ..picture })
}

fn speed_up_name(reports: &[&ScalingReport]) -> &'static str {
    let all = |kind: ScalingKind| reports.iter().all(|report| report.kind == kind);
    if all(ScalingKind::Strong) || all(ScalingKind::Weak) {
        reports[0].kind.speed_up_name()
    } else {
        "speed-up, scaled where the work grows with the workers"
    }
}

/// What tells the reports apart.
fn names(reports: &[&ScalingReport]) -> Vec<String> {
    let titles: Vec<&str> = reports.iter().map(|report| report.title.as_str()).collect();
    let same = titles.iter().all(|title| *title == titles[0]);
    let distinct = (1..titles.len()).all(|index| !titles[..index].contains(&titles[index]));
    let name = |report: &&ScalingReport| match (same, distinct) {
        (true, _) => machine_name(&report.machine),
        (false, true) => report.title.clone(),
        (false, false) => format!("{}, {}", report.title, machine_name(&report.machine)),
    };
    let plain: Vec<String> = reports.iter().map(name).collect();
    let alike =
        |name: &String, among: &[String]| among.iter().filter(|other| *other == name).count();
    let numbered = |(index, name): (usize, &String)| {
        if alike(name, &plain) == 1 {
            name.clone()
        } else {
            format!("{name} ({})", alike(name, &plain[..index]) + 1)
        }
    };
    plain.iter().enumerate().map(numbered).collect()
}

/// Processor and cores in a few words.
fn machine_name(machine: &Machine) -> String {
    let processor = machine.cpu.as_deref().unwrap_or("unknown processor");
    // What makers add to the name of a model: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz".
    let model = processor.split(" @ ").next().unwrap_or(processor);
    let model = ["(R)", "(r)", "(TM)", "(tm)"]
        .iter()
        .fold(model.to_owned(), |name, sign| name.replace(sign, ""));
    let said =
        |word: &&str| !["CPU", "Processor", "processor"].contains(word) && !word.ends_with("-Core");
    let model: Vec<&str> = model.split_whitespace().filter(said).collect();
    let cores = match machine.usable_cores {
        1 => "1 core".to_owned(),
        cores => format!("{cores} cores"),
    };
    format!("{}, {cores}", model.join(" "))
}

/// The range of the best speed-ups.
fn title(reports: &[&ScalingReport], names: &[String]) -> String {
    if let [report] = reports {
        return report.finding();
    }
    let best = |report: &&ScalingReport| {
        let speed_ups = report
            .points
            .iter()
            .map(|point| point.speed_up.value.as_f64());
        speed_ups.fold(0.0, f64::max)
    };
    let mut bests: Vec<(f64, &String)> = reports.iter().map(best).zip(names).collect();
    bests.sort_by(|one, two| one.0.total_cmp(&two.0));
    let ((least, worst), (most, top)) = (bests[0], bests[bests.len() - 1]);
    let (least, most) = (Ratio::new(least), Ratio::new(most));
    let same = reports
        .iter()
        .all(|report| report.title == reports[0].title);
    if same {
        let study = &reports[0].title;
        format!("{study}: best speed-ups from {least} on {worst} to {most} on {top}")
    } else {
        format!("Best speed-ups from {least} for {worst} to {most} for {top}")
    }
}

/// A column of speed-ups for each report.
fn table(names: &[String], series: &[Vec<(f64, Estimate<Ratio>)>]) -> Vec<Vec<String>> {
    let mut workers: Vec<f64> = series.iter().flatten().map(|point| point.0).collect();
    workers.sort_by(f64::total_cmp);
    workers.dedup();
    let head = std::iter::once("workers".to_owned())
        .chain(names.iter().cloned())
        .collect();
    let row = |&workers: &f64| {
        let cell = |points: &Vec<(f64, Estimate<Ratio>)>| {
            let point = points.iter().find(|point| point.0 == workers);
            point.map_or("–".to_owned(), |point| point.1.to_string())
        };
        std::iter::once(workers.to_string())
            .chain(series.iter().map(cell))
            .collect()
    };
    std::iter::once(head)
        .chain(workers.iter().map(row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::speed_up::tests::report;

    fn on(processor: &str, cores: usize, speed_up: f64) -> ScalingReport {
        let mut report = report("squares", cores, &[(1, 1.0), (2, speed_up)]);
        report.machine.cpu = Some(processor.to_owned());
        report
    }

    #[test]
    fn machines_have_short_names_and_numbers_where_they_are_alike() {
        let xeon = on("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 2, 1.9);
        let ryzen = on("AMD Ryzen 7 5800X 8-Core Processor", 8, 1.5);
        assert_eq!(
            names(&[&xeon, &ryzen, &xeon]),
            [
                "Intel Xeon E5-2680 v4, 2 cores (1)",
                "AMD Ryzen 7 5800X, 8 cores",
                "Intel Xeon E5-2680 v4, 2 cores (2)"
            ]
        );
        let mut cubes = ryzen.clone();
        cubes.title = "cubes".to_owned();
        assert_eq!(names(&[&xeon, &cubes]), ["squares", "cubes"]);
        let mixed = names(&[&xeon, &ryzen, &cubes]);
        assert_eq!(mixed[2], "cubes, AMD Ryzen 7 5800X, 8 cores");
    }

    #[test]
    fn the_title_gives_the_range_and_the_table_all_numbers() {
        let (slow, fast) = (on("B", 2, 1.5), on("A", 8, 1.9));
        let picture = machines(&[&fast, &slow]).unwrap();
        assert_eq!(
            picture.title,
            "squares: best speed-ups from 1.50× on B, 2 cores to 1.90× on A, 8 cores"
        );
        assert!(picture.svg.contains("ideal") && picture.svg.contains(">\n2 cores\n"));
        assert!(picture.text.contains("1.90×") && picture.text.contains("1.50×"));
        assert!(
            picture.alt.contains("A, 8 cores: 1 at 1, 1.9 at 2."),
            "{}",
            picture.alt
        );
        let single = machines(&[&slow]).unwrap();
        assert_eq!(single.title, slow.finding());
    }

    #[test]
    fn nothing_to_draw_is_an_error() {
        assert!(matches!(machines(&[]), Err(Error::NothingToDraw { .. })));
        let mut report = on("A", 2, 1.5);
        report.points[0].speed_up.value = Ratio::new(f64::NAN);
        assert!(matches!(
            machines(&[&report]),
            Err(Error::PointNotFinite { .. })
        ));
        report.points.clear();
        assert!(matches!(
            machines(&[&report]),
            Err(Error::NothingToDraw { .. })
        ));
    }

    #[test]
    fn weak_and_strong_scaling_can_stand_together() {
        let (strong, mut weak) = (on("A", 2, 1.5), on("B", 2, 1.5));
        weak.kind = ScalingKind::Weak;
        let svg = machines(&[&strong, &weak]).unwrap().svg;
        assert!(svg.contains("speed-up, scaled where the work grows"));
    }
}
