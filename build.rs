//! Records how the crate was compiled, for the machine card: the optimisation level and the compiler's version.

use std::env;
use std::process::Command;

fn main() {
    let level = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=SPEEDUP_OPT_LEVEL={level}");

    let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(compiler)
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_default();
    println!("cargo::rustc-env=SPEEDUP_RUSTC={}", version.trim());
    println!("cargo::rerun-if-changed=build.rs");
}
