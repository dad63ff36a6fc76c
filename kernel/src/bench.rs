//! Measurements that are too long for tests: `cargo lab bench`.

use crate::files;
use crate::kernelspec;
use crate::lab::Lab;
use crate::process;
use crate::progress::Step;
use crate::python;
use crate::setup;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result, ensure};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const LATENCY: &str = include_str!("../python/latency.py");
const LOOPS: &str = include_str!("../benches/loops.rs");

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
    /// How often; medians are shown
    #[arg(long, default_value_t = 5, global = true, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

#[derive(Clone, Copy, Subcommand)]
enum What {
    /// What a student waits for, in both kernels
    Kernel,
    /// What overflow checks and the optimisation level cost typical loops
    Cells,
}

/// Measures and prints a table.
pub fn run(lab: &Lab, options: &Options) -> Result<()> {
    match options.what {
        What::Kernel => kernels(lab, options.rounds),
        What::Cells => cells(lab, options.rounds),
    }
}

/// The rows of the latency table: what is measured, how it is called, in which unit.
const LATENCIES: [(&str, &str, &str); 13] = [
    ("ready", "kernel started and ready", "s"),
    ("first", "first cell: :dep speedup, use", "s"),
    ("parallel", "first cell with into_par_iter", "s"),
    ("together", "these three together", "s"),
    ("restart", "kernel restarted and ready", "s"),
    ("again", "restart to first parallel result", "s"),
    ("first slip", "first slip of the pen answered", "s"),
    ("print", "println!, warm", "s"),
    ("into_par_iter", "into_par_iter, warm", "s"),
    ("pool.map", "pool.map doing the same, warm", "s"),
    ("slip", "slip of the pen, warm", "s"),
    ("memory", "memory after lesson 01", "MB"),
    ("rustc", "rustc alone for the println!", "s"),
];

/// What is compared: evcxr_jupyter with the crates that a course would load into it, with ours, and the kernel `rust` without
/// and with a spare that is ready.
const ARMS: [&str; 4] = [STOCK, kernelspec::EVCXR, kernelspec::RUST, SPARE];
const STOCK: &str = "stock";
const SPARE: &str = "spare";

fn kernels(lab: &Lab, rounds: u32) -> Result<()> {
    setup::set_up(lab)?;
    let keeper = json!([
        lab.program(),
        "keep",
        "--lab-dir",
        lab.dir(),
        lab.notebooks()
    ]);
    let stock = ":dep rayon = \"1\"\n:dep plotters = \"0.3\"\n:dep statrs = \"0.19\"\nuse rayon::prelude::*;";
    let course = ":dep speedup = { path = \"..\" }\nuse speedup::prelude::*;";
    let arm = |kernel: &str, first: &str, keeper: &Value| json!({ "kernel": kernel, "first": first, "keeper": keeper, "course": first == course });
    let job = json!({
        "arms": {
            STOCK: arm(kernelspec::EVCXR, stock, &Value::Null),
            kernelspec::EVCXR: arm(kernelspec::EVCXR, course, &Value::Null),
            kernelspec::RUST: arm(kernelspec::RUST, course, &Value::Null),
            SPARE: arm(kernelspec::RUST, course, &keeper),
        },
        "rounds": rounds,
        "folder": lab.notebooks(),
        "lesson": lab.notebooks().join("01-ten-squares-four-workers.ipynb"),
    });
    let step = Step::new(
        "Measuring both kernels in turn",
        &format!("{} minutes", 3 + 5 * rounds),
    );
    let mut last = String::new();
    let ended = process::run(python::command(lab, LATENCY).arg(job.to_string()), |line| {
        step.now(line);
        last = line.to_string();
    })?;
    ensure!(
        ended.status.success(),
        "the measurement failed:\n{}",
        process::last_lines(&ended.stderr)
    );
    step.done();
    let mut samples: Value =
        serde_json::from_str(&last).context("the measurement told nothing that can be read")?;
    let compiler = time_compiler(lab, rounds)?;
    for arm in ARMS {
        samples[arm]["rustc"] = json!(compiler);
    }
    println!(
        "{:<36}{}{:>10}{:>10}",
        format!("median of {rounds}"),
        ARMS.map(|arm| format!("{arm:>9}")).concat(),
        "rust/st.",
        "spare/st."
    );
    for (name, what, unit) in LATENCIES {
        let digits = if unit == "s" { 2 } else { 0 };
        let of = |arm: &str| median(&samples[arm][name]).ok();
        let shown = |value: Option<f64>, width: usize, digits: usize| {
            value.map_or_else(
                || format!("{:>width$}", "–"),
                |value| format!("{value:>width$.digits$}"),
            )
        };
        let ratio = |arm| Some(of(arm)? / of(STOCK)?);
        println!(
            "{:<36}{}{}{}",
            format!("{what} ({unit})"),
            ARMS.map(|arm| shown(of(arm), 9, digits)).concat(),
            shown(ratio(kernelspec::RUST), 10, 3),
            shown(ratio(SPARE), 10, 3)
        );
    }
    println!(
        "\nstock: evcxr_jupyter with rayon, plotters and statrs as they come; its memory is that after these cells.\n\
         evcxr: the same kernel with the companion crate. rust: this project's. spare: with a kernel kept ready."
    );
    let of = |name| median(&samples[kernelspec::RUST][name]);
    println!(
        "\npool.map against into_par_iter, kernel {}: {:.2}",
        kernelspec::RUST,
        of("pool.map")? / of("into_par_iter")?
    );
    println!(
        "a cell with println! against rustc alone: {:.1} in {}, {:.1} in {}",
        of("print")? / of("rustc")?,
        kernelspec::RUST,
        median(&samples[kernelspec::EVCXR]["print"])? / of("rustc")?,
        kernelspec::EVCXR
    );
    Ok(())
}

/// How long rustc alone takes for a library that prints a number, compiled like a cell.
fn time_compiler(lab: &Lab, rounds: u32) -> Result<Vec<f64>> {
    let toolchain = Toolchain::find()?;
    let scratch = files::Making::new(&lab.out().join("rustc"))?;
    let source = scratch.dir().join("lib.rs");
    let times = (0..rounds).map(|round| {
        let text = format!(
            "#[unsafe(no_mangle)]\npub extern \"C\" fn cell() {{ println!(\"{round}\"); }}\n"
        );
        files::write(&source, text)?;
        let mut rustc = Command::new(toolchain.bin().join("rustc"));
        rustc
            .args([
                "--edition=2024",
                "--crate-type=cdylib",
                "-Copt-level=2",
                "-Cprefer-dynamic",
            ])
            .args(["-Ccodegen-units=16", "-Crpath", "-Cstrip=debuginfo"])
            .arg(&source)
            .arg("--out-dir")
            .arg(scratch.dir());
        let start = Instant::now();
        process::output(&mut rustc)?;
        Ok(start.elapsed().as_secs_f64())
    });
    times.collect()
}

/// Compiles the same loops in several ways and runs them in turn.
fn cells(lab: &Lab, rounds: u32) -> Result<()> {
    let toolchain = Toolchain::find()?;
    let scratch = files::Making::new(&lab.out().join("cells"))?;
    let source = scratch.dir().join("loops.rs");
    files::write(&source, LOOPS)?;
    let ways = [
        (
            "release: opt-level 3",
            [
                "-Copt-level=3",
                "-Coverflow-checks=off",
                "-Cdebug-assertions=off",
            ],
        ),
        (
            "cells: opt-level 2",
            [
                "-Copt-level=2",
                "-Coverflow-checks=off",
                "-Cdebug-assertions=off",
            ],
        ),
        (
            "with overflow checks",
            [
                "-Copt-level=2",
                "-Coverflow-checks=on",
                "-Cdebug-assertions=off",
            ],
        ),
        (
            "with debug assertions",
            [
                "-Copt-level=2",
                "-Coverflow-checks=on",
                "-Cdebug-assertions=on",
            ],
        ),
    ];
    let programs = ways.map(|(name, flags)| {
        (
            name,
            scratch.dir().join(name.replace([' ', ':'], "-")),
            flags,
        )
    });
    for (_, program, flags) in &programs {
        let mut rustc = Command::new(toolchain.bin().join("rustc"));
        process::output(
            rustc
                .args(["--edition=2024", "-Ccodegen-units=16"])
                .args(flags)
                .arg(&source)
                .arg("-o")
                .arg(program),
        )?;
    }
    let mut samples: Vec<Vec<Value>> = vec![Vec::new(); ways.len()];
    for _ in 0..rounds {
        for ((_, program, _), samples) in programs.iter().zip(&mut samples) {
            samples.push(measure_loops(program)?);
        }
    }
    let loops: Vec<String> = samples[0][0]
        .as_object()
        .context("the loops told nothing")?
        .keys()
        .cloned()
        .collect();
    let row = |name: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>16}")).collect();
        println!("{name:<24}{}", cells.concat());
    };
    row(&format!("ratio, median of {rounds}"), &loops);
    for ((name, ..), ours) in programs.iter().zip(&samples) {
        let ratios = |which: &String| {
            let pairs = ours.iter().zip(&samples[0]);
            let ratios = pairs.map(|(our, base)| ratio(&our[which], &base[which]));
            Ok(format!("{:.3}", median(&ratios.collect())?))
        };
        row(name, &loops.iter().map(ratios).collect::<Result<Vec<_>>>()?);
    }
    Ok(())
}

fn measure_loops(program: &Path) -> Result<Value> {
    let line = process::output(&mut Command::new(program))?;
    serde_json::from_str(&line)
        .with_context(|| format!("the loops told something that cannot be read: {line}"))
}

fn ratio(one: &Value, other: &Value) -> Value {
    json!(one.as_f64().unwrap_or(f64::NAN) / other.as_f64().unwrap_or(f64::NAN))
}

fn median(samples: &Value) -> Result<f64> {
    let samples: Vec<f64> = samples
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    speedup::stats::median(&samples).context("nothing was measured")
}
