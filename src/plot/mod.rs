//! Pictures as SVG: the [timeline](crate::pool::Trace::timeline) of a map, the
//! [speed-up](crate::scaling::ScalingReport::speed_up_plot) of a study, the [`area`] under a curve,
//! the [errors](crate::quad::Convergence::plot) of rules, and small charts of your own, [`Chart`].
//!
//! Every picture says its finding in its title, carries a description for those who cannot see it
//! and a text form for terminals, and tells things apart by shape or hatching as well as by colour.

mod area;
mod axis;
mod canvas;
mod chart;
mod convergence;
mod frame;
mod hatch;
mod palette;
mod picture;
mod series;
mod speed_up;
mod timeline;
mod words;

pub use area::area;
pub(crate) use canvas::escape;
pub use chart::Chart;
pub use picture::Picture;
