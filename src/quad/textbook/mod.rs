//! The rules of the textbooks, for lessons on convergence, and the study that compares them.

mod adaptive_simpson;
mod convergence;
mod double;
mod fixed;
mod gauss;
mod romberg;

pub use adaptive_simpson::adaptive_simpson;
pub use convergence::{Convergence, ConvergenceSeries, convergence};
pub use fixed::{simpson, trapezoid};
pub use gauss::gauss_legendre;
pub use romberg::romberg;
