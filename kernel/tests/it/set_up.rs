//! Set-up from nothing: interrupted, repeated, repeated again, removed.

use crate::support::{Scratch, lab, said};
use std::fs;
use std::path::Path;
use std::process::Command;

fn set_up(dir: &Path) -> Command {
    let mut command = lab();
    command.arg("setup").arg("--lab-dir").arg(dir);
    command
}

/// Starts set-up, interrupts it when it installs JupyterLab, and waits for its end.
#[cfg(unix)]
fn interrupt_set_up(dir: &Path) {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let mut child = set_up(dir).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("Installing JupyterLab") {
        line.clear();
        assert_ne!(
            stderr.read_line(&mut line).unwrap(),
            0,
            "set-up ended before it could be interrupted"
        );
    }
    let sent = Command::new("kill")
        .arg("-INT")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(sent.success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("Nothing half-made is left behind"), "{rest}");
    let left: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name == "venv" || name.to_string_lossy().starts_with(".making")),
        "{left:?}"
    );
}

#[test]
fn set_up_can_be_interrupted_and_repeated_and_is_silent_when_nothing_is_missing() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("lab");
    #[cfg(unix)]
    interrupt_set_up(&dir);

    let output = set_up(&dir).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("Installing JupyterLab"),
        "{}",
        said(&output)
    );
    for kernel in ["rust", "evcxr"] {
        assert!(
            dir.join("venv/share/jupyter/kernels")
                .join(kernel)
                .join("kernel.json")
                .is_file()
        );
    }

    let again = set_up(&dir).output().unwrap();
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(
        String::from_utf8_lossy(&again.stderr),
        "",
        "the second time nothing is left to do"
    );

    fs::write(dir.join("mine.txt"), "a file of the user").unwrap();
    let clean = lab()
        .arg("clean")
        .arg("--lab-dir")
        .arg(&dir)
        .output()
        .unwrap();
    assert!(clean.status.success(), "{}", said(&clean));
    let left: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(
        left,
        ["mine.txt"],
        "clean removes what set-up made, and no more"
    );
}

#[test]
fn a_missing_python_is_one_sentence_with_the_cure() {
    let scratch = Scratch::new();
    let cargo = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    let bin = Path::new(String::from_utf8_lossy(&cargo.stdout).trim()).join("bin");
    let output = set_up(&scratch.path().join("lab"))
        .env("PATH", bin)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = said(&output);
    assert!(
        said.contains("no Python answers") && said.contains("install Python 3.10 or later"),
        "{said}"
    );
}

#[test]
fn a_missing_compiler_is_one_sentence_with_the_cure() {
    let scratch = Scratch::new();
    let output = set_up(&scratch.path().join("lab"))
        .env("PATH", scratch.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("install Rust with rustup"),
        "{}",
        said(&output)
    );
}

#[test]
fn doctor_names_what_is_missing_before_the_first_set_up() {
    let scratch = Scratch::new();
    let output = lab()
        .arg("doctor")
        .arg("--lab-dir")
        .arg(scratch.path().join("not/there/yet"))
        .output()
        .unwrap();
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("not set up yet") && said.contains("cargo lab setup"),
        "{said}"
    );
    assert!(said.contains("ok       Rust"), "{said}");
    assert!(said.contains("ok       disk"), "{said}");
    assert!(said.contains("\n1 missing."), "{said}");
}
