//! Every test that there is: `cargo lab test`.

use crate::lab::Lab;
use crate::process;
use crate::progress::seconds;
use crate::python::Packages;
use crate::setup;
use anyhow::Result;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What to test.
#[derive(clap::Args)]
pub struct Options {
    /// Only tests of the kernel and the notebooks whose name contains this
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

const WARNINGS_ARE_ERRORS: &str = "-D warnings";
const COMPANION: &[&str] = &["--package", "speedup"];
/// The kernel's dependencies take ten minutes to build, so they are built in the one profile that ships.
const KERNEL: &[&str] = &["--package", "speedup-kernel", "--release"];

#[derive(Default)]
struct Tally {
    passed: u32,
    failed: u32,
    names: Vec<String>,
}

/// Runs the tests; ends with the line `N passed, N failed`.
pub fn run(lab: &Lab, options: &Options) -> Result<ExitCode> {
    let start = Instant::now();
    setup::set_up(lab)?;
    for packages in [Packages::Tests, Packages::Grading, Packages::Slides] {
        setup::add(lab, packages)?;
    }
    let mut tally = Tally::default();
    let single: &[&str] = &["--test-threads=1"];
    if let Some(name) = &options.name {
        tally.tests(
            lab,
            "kernel and notebooks",
            KERNEL,
            &[&[name.as_str()], single].concat(),
        )?;
    } else {
        tally.step("format", cargo(lab, "fmt", &["--all", "--check"]))?;
        let lints = ["--all-targets", "--", "-D", "warnings"];
        tally.step(
            "lints of the companion crate",
            cargo(lab, "clippy", &[COMPANION, &lints].concat()),
        )?;
        tally.step(
            "lints of the kernel",
            cargo(lab, "clippy", &[KERNEL, &lints].concat()),
        )?;
        for (name, package) in [
            ("documentation of the companion crate", COMPANION),
            ("documentation of the kernel", KERNEL),
        ] {
            let mut doc = cargo(lab, "doc", &[package, &["--no-deps"]].concat());
            doc.env("RUSTDOCFLAGS", WARNINGS_ARE_ERRORS);
            tally.step(name, doc)?;
        }
        tally.tests(lab, "companion crate", COMPANION, &[])?;
        tally.tests(lab, "kernel and notebooks", KERNEL, single)?;
    }
    println!("\nEverything took {}.", seconds(start.elapsed()));
    for name in &tally.names {
        println!("failed: {name}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Tally {
    /// A command that counts as one test.
    fn step(&mut self, name: &str, mut command: Command) -> Result<()> {
        println!("\n== {name}");
        let ended = process::run_shown(&mut command, |line| println!("{line}"))?;
        if ended.status.success() {
            self.passed += 1;
        } else {
            self.fail(name);
        }
        Ok(())
    }

    /// The tests of a package, counted as cargo counts them.
    fn tests(&mut self, lab: &Lab, name: &str, package: &[&str], arguments: &[&str]) -> Result<()> {
        println!("\n== {name}");
        let mut failed = 0;
        let mut command = cargo(
            lab,
            "test",
            &[package, &["--no-fail-fast", "--"], arguments].concat(),
        );
        let ended = process::run_shown(&mut command, |line| {
            println!("{line}");
            if let Some((ok, bad)) = counts(line) {
                self.passed += ok;
                failed += bad;
            } else if let Some(test) = line
                .strip_prefix("test ")
                .and_then(|line| line.strip_suffix(" ... FAILED"))
            {
                self.names.push(test.to_string());
            }
        })?;
        self.failed += failed;
        if !ended.status.success() && failed == 0 {
            self.fail(&format!(
                "{name}: it does not build, or a test ended the process"
            ));
        }
        Ok(())
    }

    fn fail(&mut self, name: &str) {
        self.failed += 1;
        self.names.push(name.to_string());
    }
}

fn cargo(lab: &Lab, action: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    crate::environment::without_cargo(&mut command, lab);
    command.arg(action).args(arguments).current_dir(lab.root());
    command
}

/// Passed and failed in a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn counts(line: &str) -> Option<(u32, u32)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        let part = counts.split("; ").find(|part| part.ends_with(word))?;
        part.split(' ').next()?.parse().ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn counts_are_read_from_the_closing_line_alone() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(counts(line), Some((12, 3)));
        assert_eq!(counts("test quad::order ... ok"), None);
    }
}
