//! The panels of an integral in words: the finding, the table for terminals, and the description for
//! those who cannot see the picture.

use super::axis::{number, place_within, two_digits};
use super::curve::{Heights, ends};
use crate::error::Caution;
use crate::quad::{Integral, Panel};
use crate::scaling::columns;

/// The most rows of the table.
const MOST_ROWS: usize = 24;
/// The points of the rule that an integral begins with.
const RULE: usize = 21;

/// What is to be seen, in a sentence; `span` is the length of the stretch that is drawn.
pub(super) fn finding(integral: &Integral, span: f64) -> String {
    let result = format!(
        "{} ± {}",
        number(integral.value),
        two_digits(integral.error)
    );
    let evaluations = integral.evaluations;
    let certain = integral.cautions.is_empty();
    let finding = match (integral.panels.len(), evaluations) {
        (0, _) if certain && integral.value == 0.0 => {
            "No panel was needed: the integral is 0".to_owned()
        }
        (0, _) => format!("No panel: {result}"),
        (1, RULE) if certain => format!("One panel of {RULE} points is enough: {result}"),
        (1, _) if certain => {
            format!("One panel is enough: {result} after {evaluations} evaluations")
        }
        (1, _) => format!("One panel: {result} after {evaluations} evaluations"),
        _ => {
            let panels = lengths(&integral.panels, span);
            format!("{panels}: {result} after {evaluations} evaluations")
        }
    };
    let doubts: Vec<String> = integral.cautions.iter().map(in_short).collect();
    if doubts.is_empty() {
        finding
    } else {
        format!("{finding}; doubtful: {}", doubts.join(", "))
    }
}

/// How many panels there are and where the shortest is.
fn lengths(panels: &[Panel], span: f64) -> String {
    let count = format!("{} panels", panels.len());
    let finite = || panels.iter().filter(|panel| length(panel).is_finite());
    let shortest = finite().map(length).fold(f64::INFINITY, f64::min);
    let longest = panels.iter().map(length).fold(0.0, f64::max);
    if shortest == f64::INFINITY {
        return format!("{count}, all of them infinite");
    }
    let long = two_digits(shortest);
    if longest <= 1.001 * shortest {
        return format!("{count}, each {} long", number(shortest));
    }
    // The place is named if there is one place, and not several with short panels.
    let short = finite().filter(|panel| length(panel) <= 1.5 * shortest);
    let (low, high) = short
        .map(ends)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (a, b)| {
            (a.min(low), b.max(high))
        });
    if high - low > 0.1 * span {
        return format!("{count}, the shortest {long} long");
    }
    let place = place_within(roundest(low, high), high - low);
    format!("{count}, the shortest, {long}, near x = {place}")
}

/// The number between two others that has the fewest digits.
fn roundest(low: f64, high: f64) -> f64 {
    if (low..=high).contains(&0.0) {
        return 0.0;
    }
    let middle = f64::midpoint(low, high);
    let size = low.abs().max(high.abs());
    let first = size.log10().ceil() as i32;
    let rounded = |exponent: i32| {
        let unit = 10_f64.powi(exponent);
        (middle / unit).round() * unit
    };
    let mut candidates = (first - 17..=first).rev().map(rounded);
    candidates
        .find(|value| (low..=high).contains(value))
        .unwrap_or(middle)
}

pub(super) fn length(panel: &Panel) -> f64 {
    (panel.b - panel.a).abs()
}

/// A caution in a few words, as a title has room for.
fn in_short(caution: &Caution) -> String {
    match caution {
        Caution::PanelsUsedUp { .. } => "all panels are used up".to_owned(),
        Caution::CyclesUsedUp { .. } => "all cycles are used up".to_owned(),
        Caution::RoundOff { .. } => "rounding keeps the error large".to_owned(),
        Caution::DifficultNear { x } => format!("too difficult near x = {}", number(*x)),
        Caution::Unresolved { .. } => "a narrow peak may be missed".to_owned(),
        Caution::NothingSeen { .. } => "0 wherever it was evaluated".to_owned(),
        Caution::Divergent => "probably infinite".to_owned(),
        other => other.to_string(),
    }
}

/// The picture in sentences.
pub(super) fn description(integral: &Integral, title: &str, heights: Heights) -> String {
    if integral.panels.is_empty() {
        return format!("{title}. An empty frame.");
    }
    let mut parts = vec![format!(
        "{title}. The curve of the function with the area under it, and a line wherever a panel ends; \
         below, the length of each panel, on a logarithmic axis."
    )];
    if heights.cut {
        parts.push("The curve goes on outside of the frame.".to_owned());
    }
    let panels = &integral.panels[..];
    let every = panels.len().div_ceil(12).max(1);
    let part = |index: usize| {
        let (from, to) = names(panels, index);
        format!("from {from} to {to}, length {}", long(&panels[index]))
    };
    let some: Vec<String> = (0..panels.len()).step_by(every).map(part).collect();
    let which = if every == 1 {
        "Panels"
    } else {
        "Some of the panels"
    };
    parts.push(format!("{which}: {}.", some.join("; ")));
    parts.extend(
        integral
            .cautions
            .iter()
            .map(|caution| format!("Caution: {caution}.")),
    );
    parts.join(" ")
}

/// The panels as a table, thinned out where there are many, but never without the shortest.
pub(super) fn text(integral: &Integral, title: &str) -> String {
    let panels = &integral.panels[..];
    if panels.is_empty() {
        return format!("{title}\n");
    }
    let every = panels.len().div_ceil(MOST_ROWS).max(1);
    let shortest = (0..panels.len())
        .min_by(|&one, &two| length(&panels[one]).total_cmp(&length(&panels[two])));
    let row = |index: usize| {
        let (panel, (from, to)) = (&panels[index], names(panels, index));
        let (value, error) = (number(panel.value), two_digits(panel.error));
        vec![from, to, long(panel), value, error]
    };
    let head = ["from", "to", "length", "value", "error"].map(str::to_owned);
    let chosen = |index: &usize| index.is_multiple_of(every) || Some(*index) == shortest;
    let rows = (0..panels.len()).filter(chosen).map(row);
    let table: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    format!("{title}\n\n{}{}", columns(&table), notes(integral, every))
}

/// What is to be known of the table, a line each.
fn notes(integral: &Integral, every: usize) -> String {
    let thinned = (every > 1).then(|| format!("1 of {every} panels is shown, and the shortest"));
    let errors: f64 = integral.panels.iter().map(|panel| panel.error).sum();
    let extrapolated = (errors - integral.error).abs() > 0.01 * errors;
    let extrapolated = extrapolated.then(|| {
        let errors = two_digits(errors);
        format!("the result is extrapolated from the panels, whose errors add up to {errors}")
    });
    let cautions = integral.cautions.iter();
    let cautions = cautions.map(|caution| format!("caution: {caution}"));
    let notes = thinned.into_iter().chain(extrapolated).chain(cautions);
    notes.map(|note| note + "\n").collect()
}

/// The ends of a panel, with the digits that tell them from the other ends of this panel and of its
/// neighbours.
fn names(panels: &[Panel], index: usize) -> (String, String) {
    let length = |index: usize| panels.get(index).map_or(f64::INFINITY, length);
    let (before, own, after) = (
        index.checked_sub(1).map_or(f64::INFINITY, length),
        length(index),
        length(index + 1),
    );
    let panel = &panels[index];
    (
        place_within(panel.a, own.min(before)),
        place_within(panel.b, own.min(after)),
    )
}

fn long(panel: &Panel) -> String {
    let length = length(panel);
    if length.is_finite() {
        number(length)
    } else {
        "∞".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::{Quad, Weight, quad};

    fn finding_of(f: fn(f64) -> f64, limits: (f64, f64)) -> String {
        finding(&quad(f, limits).unwrap(), 1.0)
    }

    #[test]
    fn the_finding_names_the_difficult_place_if_there_is_one() {
        let corner = finding_of(|x| (x - 0.3).abs(), (0.0, 1.0));
        assert!(corner.contains(", near x = 0.3: 0.29 ± "), "{corner}");
        let pole = finding_of(|x| x.sqrt().recip(), (1.0, 0.0));
        assert!(pole.contains(", near x = 0: -2 ± "), "{pole}");
        let two = finding_of(|x| (x - 0.3).abs() + (x - 0.7).abs(), (0.0, 1.0));
        assert!(two.contains("long: 0.58 ± "), "{two}");
        let waves = finding_of(|x| (80.0 * x).cos(), (0.0, 1.0));
        assert!(waves.starts_with("8 panels, each 0.125 long: "), "{waves}");
    }

    #[test]
    fn one_panel_is_enough_only_without_a_doubt() {
        let constant = finding_of(|_| 1.0, (0.0, 1.0));
        assert!(constant.starts_with("One panel is enough: 1 ± ") && constant.contains("after 36"));
        let noise = |x: f64| (1e16 * x).sin();
        let rough = Quad::new().panels(1).integrate(noise, (0.0, 1.0)).unwrap();
        let finding = finding(&rough, 1.0);
        assert!(finding.starts_with("One panel: "), "{finding}");
        assert!(
            finding.ends_with("; doubtful: all panels are used up"),
            "{finding}"
        );
        let text = text(&rough, &finding);
        assert!(
            text.contains("\ncaution: the panels allowed (1) are used up"),
            "{text}"
        );
        let alt = description(&rough, &finding, crate::plot::curve::heights(&[]));
        assert!(alt.contains("Caution: the panels allowed (1)"), "{alt}");
    }

    #[test]
    fn without_panels_the_integral_is_0_or_in_doubt() {
        let mut nothing = quad(f64::exp, (2.0, 2.0)).unwrap();
        let certain = "No panel was needed: the integral is 0";
        assert_eq!(finding(&nothing, 1.0), certain);
        let flat = Quad::new().weight(Weight::Sin(0.0));
        let flat = flat.integrate(f64::exp, (0.0, 1.0)).unwrap();
        assert_eq!(finding(&flat, 1.0), certain);
        let far = Quad::new().weight(Weight::Cos(1.0));
        let far = finding(&far.integrate(f64::recip, 1e18..).unwrap(), 1.0);
        assert!(far.starts_with("No panel: 0 ± "), "{far}");
        assert!(far.contains("; doubtful: too difficult near"), "{far}");
        nothing.cautions.push(Caution::Divergent);
        let doubtful = finding(&nothing, 1.0);
        assert_eq!(doubtful, "No panel: 0 ± 0; doubtful: probably infinite");
    }

    #[test]
    fn a_caution_in_short_has_room_in_a_title() {
        let (error, tolerance) = (1.25e-4, 1.49e-8);
        let cautions = [
            Caution::PanelsUsedUp {
                panels: 1000,
                error,
                tolerance,
            },
            Caution::CyclesUsedUp {
                cycles: 50,
                error,
                tolerance,
            },
            Caution::RoundOff { error, tolerance },
            Caution::DifficultNear {
                x: -1.234_567_890_123e-300,
            },
            Caution::Unresolved {
                error,
                magnitude: 1.0,
            },
            Caution::NothingSeen { evaluations: 1234 },
            Caution::Divergent,
        ];
        for caution in cautions {
            let short = in_short(&caution);
            assert!(short.chars().count() < 40, "{short}");
        }
    }

    #[test]
    fn the_roundest_number_lies_between() {
        assert_eq!(roundest(0.2969, 0.3125), 3.0 * 0.1);
        assert_eq!((roundest(-0.1, 0.2), roundest(0.0, 1.0)), (0.0, 0.0));
        assert_eq!(roundest(0.04, 0.055), 0.05);
        assert_eq!(roundest(1e8 + 0.25, 1e8 + 0.5), 1e8 + 0.4);
    }

    #[test]
    fn a_long_table_is_thinned_out_but_keeps_the_shortest_panel() {
        let many = Quad::new().panels(500).absolute(0.0).relative(1e-12);
        let comb = |x: f64| (50.0 * x).sin().abs();
        let integral = many.integrate(comb, (0.0, 1.0)).unwrap();
        assert!(integral.panels.len() > 50, "{}", integral.panels.len());
        let table = text(&integral, "finding");
        assert!(table.lines().count() <= MOST_ROWS + 8, "{table}");
        assert!(table.contains("panels is shown, and the shortest"));
        let shortest = integral.panels.iter().map(length).fold(1.0, f64::min);
        assert!(table.contains(&number(shortest)), "{table}");
    }
}
