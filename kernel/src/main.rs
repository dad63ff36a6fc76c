//! `cargo lab` and the Jupyter kernels of the speedup lab, in one program.
//!
//! The same binary plays four parts, told apart before anything else runs:
//!
//! | called as | it is |
//! |---|---|
//! | with evcxr's own environment variables | the process that runs a student's cells, or its compiler wrapper |
//! | `--control_file FILE` | the unchanged `evcxr_jupyter` |
//! | `kernel FILE` | the kernel `rust`: the same engine on a warm build |
//! | anything else | the command line of `cargo lab` |

mod bench;
mod check;
mod command_line;
mod digest;
mod doctor;
mod environment;
mod files;
mod jupyter;
mod kernel;
mod kernelspec;
mod lab;
mod library;
mod notebook;
mod process;
mod progress;
mod python;
mod setup;
mod toolchain;
mod verdict;
mod warm;

use std::process::ExitCode;

fn main() -> ExitCode {
    evcxr::runtime_hook();
    let result = if std::env::args().nth(1).as_deref() == Some("--control_file") {
        kernel::end_with_supervisor();
        evcxr_jupyter::main().map(|()| ExitCode::SUCCESS)
    } else {
        command_line::run()
    };
    result.unwrap_or_else(|error| {
        if process::interrupted() {
            eprintln!("\nInterrupted. Nothing half-made is left behind; the same command goes on from here.");
            return ExitCode::from(130);
        }
        eprintln!("\nerror: {error:#}");
        ExitCode::FAILURE
    })
}
