//! `evcxr_display` of the results, type by type.

use super::{Display, html};
use crate::machine::{DeliveredCores, Machine};
use crate::plot::{Chart, Picture};
use crate::pool::{Pool, Trace};
use crate::quad::Integral;
use crate::scaling::{ScalingPoint, ScalingReport};
use crate::timing::Timing;
use crate::unit::{Estimate, Ratio, Seconds};

/// Gives types that print themselves well a display of that text.
macro_rules! show_as_text {
    ($($type:ty: $what:literal;)*) => {$(
        impl $type {
            #[doc = concat!("Shows ", $what, " under the cell of a notebook.")]
            pub fn evcxr_display(&self) {
                Display::text(self).show();
            }
        }
    )*};
}

show_as_text! {
    Seconds: "the time";
    Ratio: "the ratio";
    Estimate<Seconds>: "the time and its interval";
    Estimate<Ratio>: "the ratio and its interval";
    Integral: "value, error, cost and cautions";
    ScalingPoint: "time, speed-up and efficiency";
}

impl<T> Timing<T> {
    /// Shows the elapsed time under the cell of a notebook.
    pub fn evcxr_display(&self) {
        self.elapsed.evcxr_display();
    }
}

impl Pool {
    /// Shows the number of workers under the cell of a notebook, and how the last map went.
    pub fn evcxr_display(&self) {
        self.in_words().show();
    }

    fn in_words(&self) -> Display {
        let trace = self.trace();
        if trace.spans.is_empty() {
            return Display::text(self);
        }
        Display::text(&format!("{self}; its last map: {trace}"))
    }
}

impl Trace {
    /// Shows the timeline under the cell of a notebook.
    pub fn evcxr_display(&self) {
        self.timeline().evcxr_display();
    }
}

impl Picture {
    /// Shows the picture under the cell of a notebook, and its text form where there are no pictures.
    pub fn evcxr_display(&self) {
        self.on_page().show();
    }

    fn on_page(&self) -> Display {
        Display {
            text: self.text.clone(),
            html: Some(html::image(self)),
        }
    }
}

impl Chart {
    /// Draws the chart and shows it under the cell of a notebook, or says why it cannot be drawn.
    pub fn evcxr_display(&self) {
        self.on_page().show();
    }

    fn on_page(&self) -> Display {
        self.picture()
            .map_or_else(|error| Display::text(&error), |picture| picture.on_page())
    }
}

impl ScalingReport {
    /// Shows the table and the speed-up plot under the cell of a notebook.
    pub fn evcxr_display(&self) {
        self.on_page().show();
    }

    fn on_page(&self) -> Display {
        let picture = self.speed_up_plot();
        let (table, notes) = (html::table(&self.table()), html::paragraphs(&self.notes()));
        let html = format!("{}{table}{notes}", html::image(&picture));
        let text = format!("{}\n{}", picture.text, self.notes().join("\n"));
        Display {
            text,
            html: Some(html),
        }
    }
}

impl Machine {
    /// Shows the machine card under the cell of a notebook.
    pub fn evcxr_display(&self) {
        self.on_page().show();
    }

    fn on_page(&self) -> Display {
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
        Display {
            text: text.join("\n"),
            html: Some(html),
        }
    }
}

impl DeliveredCores {
    /// Shows the cores delivered under the cell of a notebook, with a caution if many are missing.
    pub fn evcxr_display(&self) {
        self.in_words().show();
    }

    fn in_words(&self) -> Display {
        match self.caution() {
            Some(caution) => Display::text(&format!("{self}\ncaution: {caution}")),
            None => Display::text(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::machine;
    use crate::scaling::tests::report;

    #[test]
    fn a_report_shows_its_picture_its_table_and_its_notes() {
        let display = report("squares", 2, &[(1, 1.0), (2, 1.9)]).on_page();
        let html = display.html.unwrap();
        assert!(html.starts_with("<img ") && html.contains("<td>1.90× [1.8"));
        assert!(html.ends_with(
            "<p>16 rounds in random order (seed 7), 2 cores, medians [95 % interval]</p>"
        ));
        assert!(display.text.contains("1.90×") && display.text.contains("seed 7"));
    }

    #[test]
    fn a_machine_shows_its_card_in_text_and_html() {
        let display = machine().on_page();
        let html = display.html.unwrap();
        for (name, value) in machine()
            .card()
            .into_iter()
            .filter(|(name, _)| name.contains("cores"))
        {
            assert!(
                display.text.contains(name) && html.contains(&value),
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn a_pool_tells_of_its_last_map() {
        let pool = Pool::new(2);
        assert_eq!(pool.in_words().text, "a pool of 2 workers");
        pool.map(&[1, 2, 3], |x| x * x);
        let text = pool.in_words().text;
        assert!(text.starts_with("a pool of 2 workers; its last map: 2 workers, 3 tasks: done in"));
    }

    #[test]
    fn a_chart_shows_its_picture_or_its_error() {
        let chart = Chart::new("finding");
        assert!(chart.on_page().html.is_none() && chart.on_page().text.contains("no points"));
        assert!(chart.line("s", &[(1.0, 2.0)]).on_page().html.is_some());
    }

    #[test]
    fn missing_cores_are_a_caution() {
        let text = DeliveredCores::of_rounds(2, vec![1.0; 9]).in_words().text;
        assert!(text.contains("\ncaution: 2 cores are promised"));
    }
}
