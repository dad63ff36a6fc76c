//! `cargo lab` and the Jupyter kernels of the speedup lab, in one program.
//!
//! The same binary plays several parts, told apart before anything else runs:
//!
//! | called as | it is |
//! |---|---|
//! | with `SPEEDUP_RELAY` in the environment | the relay of the kernel `rust` |
//! | with evcxr's own environment variables | the process that runs a student's cells, or its compiler wrapper |
//! | `--control_file FILE` | the unchanged `evcxr_jupyter` |
//! | `kernel FILE`, `kernel-process`, `keep` | the kernel `rust` and the keeper of its spare (`kernel/mod.rs`) |
//! | anything else | the command line of `cargo lab` |

mod bench;
mod check;
mod command_line;
mod course;
mod digest;
mod doctor;
mod environment;
mod files;
mod grading;
mod judge;
mod jupyter;
mod kernel;
mod kernelspec;
mod lab;
mod library;
mod memory;
mod names;
mod notebook;
mod process;
mod progress;
mod python;
mod room;
mod setup;
mod slides;
mod toolchain;
mod verdict;
mod warm;

use kernel::relay;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Ok(address) = std::env::var(relay::KERNEL) {
        return relay::main(&address);
    }
    relay::end_with_relay();
    let is_evcxr_jupyter = std::env::args().nth(1).as_deref() == Some("--control_file");
    // It has no eye on whoever started it, and neither have its cells, which may compute for ever: both would stay when
    // that is killed. Elsewhere than on Linux they do.
    if is_evcxr_jupyter || std::env::var_os("EVCXR_IS_RUNTIME").is_some() {
        kernel::parent::end_with_it();
    }
    evcxr::runtime_hook();
    let result = if is_evcxr_jupyter {
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
