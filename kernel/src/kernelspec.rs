//! The two kernels that JupyterLab offers.

use crate::files;
use crate::lab::Lab;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// The kernel of the course.
pub const RUST: &str = "rust";
/// evcxr_jupyter as it comes.
pub const EVCXR: &str = "evcxr";

/// Installs both into the Python environment.
pub fn install(lab: &Lab) -> Result<()> {
    for name in [RUST, EVCXR] {
        let text = serde_json::to_string_pretty(&contents(lab, name))?;
        files::write(&lab.kernelspec(name).join("kernel.json"), text)?;
    }
    let icon = lab.assets().join("kernel.svg");
    let svg = std::fs::read(&icon).with_context(|| format!("cannot read {}", icon.display()))?;
    files::write(&lab.kernelspec(RUST).join("logo-svg.svg"), svg)
}

/// Whether both are there as they should be.
pub fn are_installed(lab: &Lab) -> bool {
    [RUST, EVCXR].into_iter().all(|name| {
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
