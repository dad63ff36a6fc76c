//! What a machine can lack: a toolchain, room on its disk. Each is said in a sentence, and nothing is left behind.

use crate::client::{ended_within, script};
use crate::support::{Scratch, python, root, running_kernels, said};
use serde_json::{Value, json};
use std::process::{Command, Output};
use std::time::Duration;

/// What Jupyter's user gets to see of a kernel that is asked for this.
fn conversation(mut command: Command, steps: &Value) -> Output {
    let scratch = Scratch::new();
    let job = json!({"kernel": "rust", "folder": scratch.path(), "steps": steps});
    command.arg(script("client.py")).arg(job.to_string());
    ended_within(Duration::from_mins(5), &mut command)
}

#[test]
fn without_a_toolchain_the_kernel_says_what_to_install_and_ends() {
    let scratch = Scratch::new();
    let mut command = python();
    for name in ["PATH", "CARGO_HOME", "RUSTUP_HOME"] {
        command.env(name, scratch.path());
    }
    let output = conversation(command, &json!([{"run": "1"}]));
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("no Rust compiler answers") && said.contains("install Rust with rustup"),
        "{said}"
    );
    assert!(said.contains("did not start (dead)"), "{said}");
    assert_eq!(running_kernels(), [""; 0]);
}

/// A Python in which the kernels' directories are on a disk of so many megabytes, which is nobody else's. At its end it says
/// what is in there.
#[cfg(target_os = "linux")]
fn on_a_disk_of(megabytes: u32) -> Option<Command> {
    let run = root().join(".lab/run");
    let mount = format!(
        "mount -t tmpfs -o size={megabytes}m tmpfs {}",
        run.display()
    );
    let alone = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", script]);
        command
    };
    std::fs::create_dir_all(&run).unwrap();
    if !alone(&mount)
        .output()
        .is_ok_and(|output| output.status.success())
    {
        println!("not tried: a disk for this test alone takes the right to mount one");
        return None;
    }
    let mut command = alone(&format!(
        "{mount}; \"$0\" \"$@\"; echo left: $(ls -A {})",
        run.display()
    ));
    command
        .arg(python().get_program())
        .env("JUPYTER_PREFER_ENV_PATH", "1");
    Some(command)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_nothing_stays_on_it() {
    // Too small for the files of a kernel.
    let Some(command) = on_a_disk_of(8) else {
        return;
    };
    let output = said(&conversation(command, &json!([{"run": "1"}])));
    assert!(
        output.contains("did not start (dead)") && output.contains("No space left on device"),
        "{output}"
    );
    assert!(output.contains("left:\n"), "{output}");

    // Full while the kernel works.
    let fill = "let full = std::path::PathBuf::from(std::env::var(\"EVCXR_TMPDIR\")?).join(\"full\");\n\
        let mut file = std::fs::File::create(&full)?;\nlet part = vec![0; 1 << 20];\n\
        while std::io::Write::write_all(&mut file, &part).is_ok() {}";
    let command = on_a_disk_of(300).unwrap();
    let output = said(&conversation(
        command,
        &json!([{"run": "let kept = 7;"}, {"run": fill}, {"run": "let more = kept + 1;"}, {"shutdown": true}]),
    ));
    assert!(output.contains("No space left on device"), "{output}");
    for inner in ["--crate-name", "compiler-artifact"] {
        assert!(
            !output.contains(inner),
            "{inner} says nothing to a student: {output}"
        );
    }
    assert!(output.contains("left:\n"), "{output}");
}
