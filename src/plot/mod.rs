//! Pictures as SVG: the [timeline](crate::pool::Trace::timeline) of a map, the
//! [speed-up](crate::scaling::ScalingReport::speed_up_plot) of a study, also with fitted
//! [laws](crate::scaling::ScalingReport::law_plot), its
//! [losses](crate::scaling::ScalingReport::loss_plot), its
//! [efficiency](crate::scaling::ScalingReport::efficiency_plot) and its
//! [samples](crate::scaling::ScalingReport::spread_plot), those of a
//! [comparison](crate::timing::Comparison::spread_plot) or a [timing](crate::timing::Timing::spread_plot), the speed-ups of several [`machines`], the [`area`] under
//! a curve, the [panels](crate::quad::Integral::plot) of an integral, the
//! [errors](crate::quad::Convergence::plot) of rules, programs [`judged`] by their answers, and
//! small charts of your own, [`Chart`].
//!
//! Every picture says its finding in its title, carries a description for those who cannot see it
//! and a text form for terminals, and tells things apart by shape or hatching as well as by colour.

mod area;
mod axis;
mod beside;
mod canvas;
mod chart;
mod convergence;
mod curve;
mod efficiency;
mod fitted;
mod frame;
mod hatch;
mod judged;
mod legend;
mod loss;
mod loss_words;
mod machines;
mod palette;
mod panel_words;
mod panels;
mod picture;
mod places;
mod series;
mod speed_up;
mod spread;
mod strip_rows;
mod strip_words;
mod strips;
mod timeline;
mod words;

pub use area::{area, area_with_panels};
pub(crate) use beside::{beside, short};
pub(crate) use canvas::escape;
pub use chart::Chart;
pub use judged::judged;
pub use machines::machines;
pub use picture::Picture;
