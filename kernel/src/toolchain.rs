//! The Rust toolchain that compiles the cells.

use crate::files::{self, Making};
use crate::process;
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The toolchain found on the `PATH`.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// `rustc -vV`.
    pub version: String,
    sysroot: PathBuf,
}

impl Toolchain {
    /// Asks the `rustc` on the `PATH`.
    pub fn find() -> Result<Self> {
        let ask = |arguments: &[&str]| {
            process::output(Command::new("rustc").args(arguments))
                .context("no Rust compiler answers; install Rust with rustup (https://rustup.rs) and open a new terminal")
        };
        let version = ask(&["-vV"])?;
        let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?.trim());
        Ok(Self { version, sysroot })
    }

    /// The programs themselves, without the proxies of rustup in between, each of which costs 20 to 40 ms.
    pub fn bin(&self) -> PathBuf {
        self.sysroot.join("bin")
    }

    /// `rustc 1.95.0`, for people.
    pub fn name(&self) -> &str {
        let line = self.version.lines().next().unwrap_or_default();
        line.split(" (").next().unwrap_or(line)
    }

    /// The sources of the standard library: what the component rust-src installs.
    pub fn library(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust/library")
    }

    /// Whether the component rust-src is there.
    pub fn has_library(&self) -> bool {
        self.library().join("core/src/lib.rs").is_file()
    }

    /// Adds the component rust-src.
    pub fn add_library(&self, mut on_line: impl FnMut(&str)) -> Result<()> {
        let cure = "add it with `rustup component add rust-src`, or, without rustup, install your system's package of the \
                    Rust sources";
        let ended = process::run(
            Command::new("rustup").args(["component", "add", "rust-src"]),
            &mut on_line,
        )
        .with_context(|| {
            format!(
                "the sources of Rust's standard library (component rust-src) are missing; {cure}"
            )
        })?;
        if !self.has_library() {
            bail!(
                "rustup could not add the sources of Rust's standard library; {cure}. It said: {}",
                process::last_lines(&ended.stderr)
            );
        }
        Ok(())
    }

    /// Compiles and links an empty program.
    pub fn try_linker(&self) -> Result<()> {
        let scratch = Making::new(&std::env::temp_dir().join("linker-test"))?;
        let source = scratch.dir().join("empty.rs");
        files::write(&source, "fn main() {}\n")?;
        let mut rustc = Command::new(self.bin().join("rustc"));
        rustc
            .arg(&source)
            .arg("-o")
            .arg(scratch.dir().join("empty"));
        let ended = process::run(&mut rustc, |_| ())?;
        if !ended.status.success() {
            bail!("{}\n{}", linker_cure(), process::last_lines(&ended.stderr));
        }
        Ok(())
    }
}

fn linker_cure() -> &'static str {
    if cfg!(windows) {
        "no linker works; install the Build Tools for Visual Studio with the workload \"Desktop development with C++\""
    } else if cfg!(target_os = "macos") {
        "no linker works; install the command line tools with `xcode-select --install`"
    } else {
        "no C linker works; install one, on Debian and Ubuntu with `sudo apt install build-essential`"
    }
}
