//! The pages of the results, and `evcxr_display`, type by type.

use super::html;
use crate::lesson::{CourseReport, Feedback, Finding, Hint, Plan, Prediction, Progress};
use crate::live::{Page, Show, display};
use crate::machine::{DeliveredCores, Machine};
use crate::plot::{Chart, Picture};
use crate::pool::{Pool, Trace};
use crate::quad::{Convergence, ConvergenceSeries, Integral, Value};
use crate::scaling::{Fit, Loss, ScalingPoint, ScalingReport, columns};
use crate::timing::{Comparison, Record, Timing, Verdict};
use crate::unit::{Cores, Estimate, Fraction, Ratio, Seconds};

/// Gives types with a page the method by which evcxr shows the value of a cell.
macro_rules! displays {
    ($($type:ty: $what:literal;)*) => {$(
        impl $type {
            #[doc = concat!("Shows ", $what, " under the cell of a notebook.")]
            pub fn evcxr_display(&self) {
                display(self);
            }
        }
    )*};
}

displays! {
    Seconds: "the time";
    Ratio: "the ratio";
    Fraction: "the fraction";
    Cores: "the cores";
    Estimate<Seconds>: "the time and its interval";
    Estimate<Ratio>: "the ratio and its interval";
    Estimate<Fraction>: "the fraction and its interval";
    Estimate<Cores>: "the cores and their interval";
    Convergence: "the plot of the errors, and the table,";
    ConvergenceSeries: "the rule, its order and its errors,";
    Pool: "the number of workers, and how the last map went,";
    Trace: "the timeline";
    Picture: "the picture, or its text form where there are no pictures,";
    Chart: "the drawn chart, or why it cannot be drawn,";
    Comparison: "the verdict and its numbers,";
    Verdict: "the verdict";
    Fit: "the law and its parameters";
    Loss: "where the worker-seconds went";
    ScalingPoint: "time, speed-up and efficiency";
    ScalingReport: "the speed-up plot, the table, and where worker-seconds were lost, if many were,";
    Machine: "the machine card";
    Record: "what was measured, how often and where,";
    Prediction: "what was predicted, and where it is kept,";
    Finding: "the prediction beside the measurement";
    Feedback: "what the check says";
    Hint: "the hint or the solution";
    Plan: "the timeline of the plan";
    CourseReport: "the report, and where it is kept,";
    Progress: "what is done, lesson by lesson,";
    DeliveredCores: "the cores delivered, with a caution if many are missing,";
}

impl<T> Timing<T> {
    /// Shows the elapsed time under the cell of a notebook.
    pub fn evcxr_display(&self) {
        display(self);
    }
}

impl<V: Value> Integral<V> {
    /// Shows value, error, cost and cautions under the cell of a notebook.
    pub fn evcxr_display(&self) {
        display(self);
    }
}

/// Gives types that print themselves well a page of that text.
macro_rules! show_as_text {
    ($($type:ty)*) => {$(
        impl Show for $type {
            fn page(&self) -> Page {
                Page::text(self)
            }
        }
    )*};
}

show_as_text! {
    Seconds Ratio Fraction Cores
    Estimate<Seconds> Estimate<Ratio> Estimate<Fraction> Estimate<Cores>
    ConvergenceSeries ScalingPoint Fit Loss Verdict Record
}

impl<T> Show for Timing<T> {
    fn page(&self) -> Page {
        let cautions = self
            .cautions
            .iter()
            .map(|caution| format!("\ncaution: {caution}"));
        Page::text(&format!("{self}{}", cautions.collect::<String>()))
    }
}

impl<V: Value> Show for Integral<V> {
    fn page(&self) -> Page {
        Page::text(self)
    }
}

impl Show for Pool {
    fn page(&self) -> Page {
        let trace = self.trace();
        if trace.spans.is_empty() {
            return Page::text(self);
        }
        Page::text(&format!("{self}; its last map: {trace}"))
    }
}

impl Show for Trace {
    fn page(&self) -> Page {
        self.timeline().page()
    }
}

impl Show for Picture {
    fn page(&self) -> Page {
        Page {
            text: self.text.clone(),
            html: Some(html::image(self)),
        }
    }
}

impl Show for Chart {
    fn page(&self) -> Page {
        self.picture()
            .map_or_else(|error| Page::text(&error), |picture| picture.page())
    }
}

impl Show for Comparison {
    fn page(&self) -> Page {
        let (finding, notes) = (self.finding(), self.notes());
        let (head, table) = (
            html::paragraphs(std::slice::from_ref(&finding)),
            html::table(&self.table()),
        );
        let html = head + &table + &html::paragraphs(&notes);
        let text = format!(
            "{finding}\n\n{}{}",
            columns(&self.table()),
            notes.join("\n")
        );
        Page {
            text,
            html: Some(html),
        }
    }
}

impl Show for ScalingReport {
    fn page(&self) -> Page {
        let picture = self.speed_up_plot();
        let (table, notes) = (html::table(&self.table()), html::paragraphs(&self.notes()));
        let losses = self.has_losses().then(|| self.loss_plot());
        let shown = losses.as_ref().map_or(String::new(), html::image);
        let details = html::table(&self.details());
        let html = format!("{}{table}{shown}{details}{notes}", html::image(&picture));
        let losses = losses.map_or(String::new(), |losses| format!("\n{losses}"));
        let (details, notes) = (columns(&self.details()), self.notes().join("\n"));
        let text = format!("{}{losses}\n{details}\n{notes}", picture.text);
        Page {
            text,
            html: Some(html),
        }
    }
}

impl Show for Convergence {
    fn page(&self) -> Page {
        let picture = self.plot();
        let html = html::image(&picture) + &html::table(&self.table());
        Page {
            text: picture.text,
            html: Some(html),
        }
    }
}

impl Show for Machine {
    fn page(&self) -> Page {
        let (card, cautions) = (self.card(), self.cautions());
        let cautions: Vec<String> = cautions
            .iter()
            .map(|caution| format!("caution: {caution}"))
            .collect();
        let width = card.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines = card
            .iter()
            .map(|(name, value)| format!("{name:<width$}   {value}"));
        let text: Vec<String> = lines.chain(cautions.iter().cloned()).collect();
        let html = html::card(&card) + &html::paragraphs(&cautions);
        Page {
            text: text.join("\n"),
            html: Some(html),
        }
    }
}

impl Show for DeliveredCores {
    fn page(&self) -> Page {
        match self.caution() {
            Some(caution) => Page::text(&format!("{self}\ncaution: {caution}")),
            None => Page::text(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::machine;
    use crate::quad::{Complex64, convergence, quad};
    use crate::scaling::Loss;
    use crate::scaling::tests::report;

    #[test]
    fn a_report_shows_its_picture_its_table_and_its_notes() {
        let page = report("squares", 2, &[(1, 1.0), (2, 1.9)]).page();
        let html = page.html.unwrap();
        assert!(html.starts_with("<img ") && html.contains("<td>1.90× [1.8"));
        assert!(html.ends_with(
            "<p>6 rounds in random order (seed 7), medians [95 % interval], on 2 cores, 6.00 s</p>"
        ));
        assert!(page.text.contains("1.90×") && page.text.contains("seed 7"));
    }

    #[test]
    fn a_report_shows_its_losses_where_there_are_some() {
        let images = |report: &ScalingReport| report.page().html.unwrap().matches("<img ").count();
        let mut scales = report("squares", 2, &[(1, 1.0), (2, 1.95)]);
        assert_eq!(images(&scales), 1);
        let half = scales.points[1].loss.map(|loss| Loss {
            idle: loss.useful,
            ..loss
        });
        scales.points[1].loss = half;
        assert_eq!(images(&scales), 2);
        assert!(
            scales
                .page()
                .text
                .contains("of the worker-seconds passed idle")
        );
        for point in &mut scales.points {
            point.loss = None;
        }
        assert_eq!(images(&scales), 1, "nothing is known");
    }

    #[test]
    fn a_study_of_convergence_shows_its_picture_and_its_table() {
        let study = convergence(f64::sqrt, (0.0, 1.0), 2.0 / 3.0).unwrap();
        let page = study.page();
        let html = page.html.unwrap();
        assert!(html.starts_with("<img ") && html.contains("<td>order 1.5</td>"));
        assert!(page.text.contains(&study.to_string()));
        let page = study.series[1].page();
        let expected = "Simpson's rule: order 1.5, error 2.5e-6 after 1025 evaluations";
        assert_eq!((&page.text[..], page.html), (expected, None));
    }

    #[test]
    fn integrals_of_any_values_are_shown_as_text() {
        let wave = quad(|x| Complex64::new(0.0, x).exp(), (0.0, 1.0)).unwrap();
        let page = wave.page();
        assert_eq!((page.text, page.html), (wave.to_string(), None));
        let moments = quad(|x| [1.0, x], (0.0, 1.0)).unwrap();
        assert_eq!(moments.page().text, moments.to_string());
    }

    #[test]
    fn a_machine_shows_its_card_in_text_and_html() {
        let page = machine().page();
        let html = page.html.unwrap();
        for (name, value) in machine()
            .card()
            .into_iter()
            .filter(|(name, _)| name.contains("cores"))
        {
            assert!(
                page.text.contains(name) && html.contains(&value),
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn a_pool_tells_of_its_last_map() {
        let pool = Pool::new(2);
        assert_eq!(pool.page().text, "a pool of 2 workers");
        pool.map(&[1, 2, 3], |x| x * x);
        let text = pool.page().text;
        assert!(text.starts_with("a pool of 2 workers; its last map: 2 workers, 3 tasks: done in"));
    }

    #[test]
    fn a_chart_shows_its_picture_or_its_error() {
        let chart = Chart::new("finding");
        assert!(chart.page().html.is_none() && chart.page().text.contains("no points"));
        assert!(chart.line("s", &[(1.0, 2.0)]).page().html.is_some());
    }

    #[test]
    fn missing_cores_are_a_caution() {
        let text = DeliveredCores::of_rounds(2, vec![1.0; 9]).page().text;
        assert!(text.contains("\ncaution: 2 cores are promised"));
    }
}
