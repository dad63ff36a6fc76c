//! The two kernels that JupyterLab offers, and the extension of its server that keeps one ready.

use crate::files;
use crate::lab::Lab;
use crate::python;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The kernel of the course.
pub const RUST: &str = "rust";
/// evcxr_jupyter as it comes.
pub const EVCXR: &str = "evcxr";

const EXTENSION: &str = include_str!("../python/speedup_lab.py");

/// Installs all of them into the Python environment.
pub fn install(lab: &Lab) -> Result<()> {
    for name in [RUST, EVCXR] {
        let text = serde_json::to_string_pretty(&contents(lab, name))?;
        files::write(&lab.kernelspec(name).join("kernel.json"), text)?;
    }
    let icon = lab.assets().join("kernel.svg");
    let svg = std::fs::read(&icon).with_context(|| format!("cannot read {}", icon.display()))?;
    files::write(&lab.kernelspec(RUST).join("logo-svg.svg"), svg)?;
    files::write(&extension_file(lab)?, extension(lab))
}

fn extension_file(lab: &Lab) -> Result<PathBuf> {
    Ok(python::packages(lab)?.join("speedup_lab.py"))
}

/// The extension for this lab: a list of texts reads the same in JSON and in Python.
fn extension(lab: &Lab) -> String {
    let command = json!([lab.program(), "keep", "--lab-dir", lab.dir()]);
    EXTENSION.replace("\"@COMMAND@\"", &command.to_string())
}

/// Whether they are there as they should be.
pub fn are_installed(lab: &Lab) -> bool {
    let found = extension_file(lab).and_then(|file| Ok(std::fs::read_to_string(file)?));
    found.is_ok_and(|found| found == extension(lab))
        && [RUST, EVCXR].into_iter().all(|name| {
            let file = std::fs::read(lab.kernelspec(name).join("kernel.json")).unwrap_or_default();
            serde_json::from_slice::<Value>(&file).is_ok_and(|found| found == contents(lab, name))
        })
}

fn contents(lab: &Lab, name: &str) -> Value {
    let program = lab.program().to_string_lossy().into_owned();
    let dir = lab.dir().to_string_lossy().into_owned();
    let (argv, display_name) = if name == RUST {
        (
            json!([program, "kernel", "{connection_file}", "--lab-dir", dir]),
            "Rust (speedup)",
        )
    } else {
        (
            json!([program, "--control_file", "{connection_file}"]),
            "Rust (evcxr_jupyter)",
        )
    };
    json!({
        "argv": argv,
        "display_name": display_name,
        "language": "rust",
        "interrupt_mode": "message",
        // evcxr_jupyter would update an installation of its own in the user's home.
        "env": { "JUPYTER_PATH": lab.config().to_string_lossy() },
    })
}
