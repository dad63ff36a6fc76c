//! The kernel `rust`: evcxr's engine, made for a class.
//!
//! Five processes. The front or the keeper starts the kernel, which starts the relay, which starts the cells; each ends with
//! the one that started it.
//!
//! | process | what it does |
//! |---|---|
//! | *front* | what Jupyter starts: takes the spare or starts a kernel, and waits for its end ([`front`]) |
//! | *keeper* | beside a Jupyter server: keeps one kernel ready ([`spare`]) |
//! | *kernel* | speaks to Jupyter ([`serve`]) and has evcxr compile the cells ([`engine`]) |
//! | *relay* | tells the kernel what the cells print and how they end ([`relay`]) |
//! | *cells* | runs the student's code: evcxr's runtime |
//!
//! A file uses only those to its left, which a test reads: `{event, link, parent, pipe, compiler, complete, origin} ← {output,
//! errors, diagnostics, place, hub} ← {relay, failure} ← engine ← {worker, publish, request, input, waiting} ← presenter ←
//! shell ← serve ← process ← spare ← front`.

mod compiler;
mod complete;
mod diagnostics;
mod engine;
mod errors;
mod event;
pub mod failure;
pub mod front;
mod hub;
mod input;
mod link;
mod origin;
mod output;
pub mod parent;
mod pipe;
mod place;
mod presenter;
pub mod process;
mod publish;
pub mod relay;
mod request;
mod serve;
mod shell;
pub mod spare;
mod waiting;
mod worker;
