//! Pictures as SVG: the [timeline](crate::pool::Trace::timeline) of a map, the
//! [speed-up](crate::scaling::ScalingReport::speed_up_plot) of a study, the [`area`] under a curve,
//! the [panels](crate::quad::Integral::plot) of an integral, the
//! [errors](crate::quad::Convergence::plot) of rules, and small charts of your own, [`Chart`].
//!
//! Every picture says its finding in its title, carries a description for those who cannot see it
//! and a text form for terminals, and tells things apart by shape or hatching as well as by colour.

mod area;
mod axis;
mod canvas;
mod chart;
mod convergence;
mod curve;
mod frame;
mod hatch;
mod palette;
mod panel_words;
mod panels;
mod picture;
mod series;
mod speed_up;
mod timeline;
mod words;

pub use area::{area, area_with_panels};
pub(crate) use canvas::escape;
pub use chart::Chart;
pub use picture::Picture;
