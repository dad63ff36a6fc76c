//! What this machine has and lacks: `cargo lab doctor`.

use crate::kernelspec;
use crate::lab::Lab;
use crate::python::{Maker, Packages};
use crate::room;
use crate::toolchain::Toolchain;
use crate::warm::Warm;
use anyhow::{Context as _, Result, ensure};
use std::process::ExitCode;

/// Tells of everything that the lab needs; fails if something is missing.
pub fn run(lab: &Lab) -> ExitCode {
    let toolchain = Toolchain::find();
    let findings = [
        (
            "Rust",
            toolchain
                .as_ref()
                .map(|toolchain| toolchain.name().to_string())
                .map_err(|error| format!("{error:#}")),
        ),
        ("rust-src", said(library_sources(&toolchain))),
        ("linker", said(linker(&toolchain))),
        ("Python", said(Maker::find().map(|maker| maker.name()))),
        ("disk", said(disk(lab))),
        ("lab", said(set_up(lab, &toolchain))),
    ];
    for (what, finding) in &findings {
        match finding {
            Ok(has) => println!("ok       {what:<9} {has}"),
            Err(lack) => println!("missing  {what:<9} {lack}"),
        }
    }
    println!("\n{}", speedup::machine::machine());
    println!("{}", speedup::machine::delivered_cores());
    let lacks = findings
        .iter()
        .filter(|(_, finding)| finding.is_err())
        .count();
    println!(
        "\n{}",
        if lacks == 0 {
            "Nothing is missing.".into()
        } else {
            format!("{lacks} missing.")
        }
    );
    if lacks == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn said(result: Result<String>) -> Result<String, String> {
    result.map_err(|error| format!("{error:#}"))
}

fn known(toolchain: &Result<Toolchain>) -> Result<&Toolchain> {
    toolchain.as_ref().ok().context("needs Rust first")
}

fn library_sources(toolchain: &Result<Toolchain>) -> Result<String> {
    ensure!(
        known(toolchain)?.has_library(),
        "`cargo lab` adds it, or `rustup component add rust-src`"
    );
    Ok("the standard library's sources".into())
}

fn linker(toolchain: &Result<Toolchain>) -> Result<String> {
    known(toolchain)?.try_linker()?;
    Ok("an empty program links".into())
}

fn disk(lab: &Lab) -> Result<String> {
    let enough = room::enough_for_next(lab)?;
    Ok(format!("more than {} MB free", enough / 1_000_000))
}

fn set_up(lab: &Lab, toolchain: &Result<Toolchain>) -> Result<String> {
    let ready = Packages::Lab.are_installed(lab)?
        && kernelspec::are_installed(lab)
        && Warm::new(lab, known(toolchain)?)?.is_whole();
    ensure!(
        ready,
        "not set up yet, or changed since; `cargo lab setup` does it"
    );
    Ok("set up".into())
}
