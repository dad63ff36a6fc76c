//! What a notebook sees while a cell runs: results at once and in place, the progress of a long
//! operation, and its end on request. The only module that prints.
//!
//! [`show`] shows a result in the middle of a cell, and what it returns puts another result in its
//! place. Everything that takes long ([`Pool::map`](crate::pool::Pool::map), [`quad`](crate::quad::quad),
//! a [study](crate::scaling)) is an operation: one that runs for more than a second shows how far it is,
//! and one that is interrupted stops where it can and says how far it came.
//!
//! How that looks depends on who reads standard output. This project's kernel shows displays that
//! change, and its interrupts are heard; evcxr's own shows each cell's last display, and now and then a
//! line of progress. In a program nothing is printed but by [`show`].

mod interrupt;
mod message;
mod operation;
mod output;
mod page;
mod progress;
mod reader;
mod show;
mod ticker;
mod words;

pub(crate) use interrupt::interrupted;
pub(crate) use operation::{Operation, Work, attend, enter, hand_up, unwind};
pub use page::Page;
pub(crate) use reader::kernel_reads;
pub(crate) use show::display;
pub use show::{Show, Shown, show};
