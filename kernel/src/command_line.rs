//! The command line of `cargo lab`.

use crate::lab::Lab;
use crate::{
    bench, check, course, doctor, grading, jupyter, kernel, notebook, process, setup, slides, warm,
};
use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Opens the lab: sets up what is missing, then starts JupyterLab on the notebooks.
#[derive(Parser)]
#[command(name = "cargo lab", bin_name = "cargo lab", version)]
struct Arguments {
    /// Where set-up puts its files [default: .lab in the checkout]
    #[arg(long, global = true, value_name = "DIR")]
    lab_dir: Option<PathBuf>,
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    open: jupyter::Options,
}

#[derive(Subcommand)]
enum Action {
    /// Set up what is missing, and no more
    Setup(setup::Options),
    /// Run notebooks from top to bottom without a browser; fails if any cell fails
    Run(notebook::Options),
    /// Write the students' version of the lessons: an exercise in the place of each solution
    Student(course::Options),
    /// Write the version for typing along in front of a class: most code cells empty
    Live(course::Options),
    /// Write notebooks, run, as slides that need no network
    Slides(slides::Options),
    /// Run every test: format, lints, documentation, crate, kernels, notebooks, browser
    Test(check::Options),
    /// Measure: the latency of both kernels, or what compile options cost cells
    Bench(bench::Options),
    /// Tell what this machine has and lacks, each lack with its cure
    Doctor,
    /// Remove everything that set-up made
    Clean,
    /// The kernel `rust`, started by Jupyter
    #[command(hide = true)]
    Kernel { connection_file: PathBuf },
    /// A kernel's own process, told on its standard input whom to serve
    #[command(hide = true)]
    KernelProcess {
        #[arg(long)]
        spare: bool,
    },
    /// Keeps a kernel ready for this folder until its standard input is closed
    #[command(hide = true)]
    Keep { folder: PathBuf },
    /// The engine's part of a warm build
    #[command(hide = true)]
    WarmBuild,
}

/// Does what the command line asks.
pub fn run() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let lab = Lab::new(arguments.lab_dir)?;
    ensure!(
        arguments.action.is_none() || arguments.open == jupyter::Options::default(),
        "options that open JupyterLab, such as --port, mean nothing with a command; leave one of them out"
    );
    // These end at once when they are told to; what they leave is swept by whoever started them.
    match &arguments.action {
        Some(Action::Kernel { connection_file }) => {
            return kernel::front::run(&lab, connection_file);
        }
        Some(Action::KernelProcess { spare }) => return kernel::process::run(&lab, *spare),
        Some(Action::Keep { folder }) => return kernel::spare::keep(&lab, folder),
        Some(Action::WarmBuild) => return warm::build(&lab).map(|()| ExitCode::SUCCESS),
        _ => {}
    }
    if arguments.action.is_none() {
        process::end_in_order_unless_ignored()?;
    } else {
        process::end_in_order()?;
    }
    match arguments.action {
        None => {
            setup::set_up(&lab)?;
            return jupyter::open(&lab, &arguments.open);
        }
        Some(Action::Setup(options)) => {
            setup::set_up(&lab)?;
            println!("The lab is set up. `cargo lab` opens it.");
            if options.slides {
                slides::set_up(&lab)?;
            }
            if let Some(dir) = options.grading {
                grading::set_up(&lab, dir)?;
            }
        }
        Some(Action::Slides(options)) => slides::write(&lab, &options)?,
        Some(Action::Run(options)) => {
            setup::set_up(&lab)?;
            notebook::run_all(&lab, &options)?;
        }
        Some(Action::Student(options)) => course::write(&lab, course::Form::Student, &options)?,
        Some(Action::Live(options)) => course::write(&lab, course::Form::Live, &options)?,
        Some(Action::Test(options)) => return check::run(&lab, &options),
        Some(Action::Bench(options)) => bench::run(&lab, &options)?,
        Some(Action::Doctor) => return Ok(doctor::run(&lab)),
        Some(Action::Clean) => {
            setup::clean(&lab)?;
            println!(
                "Removed what set-up had made in {}. `cargo lab` makes it anew.",
                lab.dir().display()
            );
        }
        Some(
            Action::Kernel { .. }
            | Action::KernelProcess { .. }
            | Action::Keep { .. }
            | Action::WarmBuild,
        ) => unreachable!("answered above"),
    }
    Ok(ExitCode::SUCCESS)
}
