//! Set-up from nothing: interrupted, repeated, repeated again, removed.

use crate::support::{Scratch, lab, python, said};
use std::fs;
use std::path::Path;
use std::process::Command;

fn set_up(dir: &Path) -> Command {
    let mut command = lab();
    command.arg("setup").arg("--lab-dir").arg(dir);
    command
}

/// A command that no signal is ignored for, as they are for these tests where they run in the background.
#[cfg(unix)]
pub fn heeding_signals(command: &Command) -> Command {
    let script = "import os, signal, sys\n\
        for name in (\"SIGINT\", \"SIGTERM\", \"SIGHUP\"): signal.signal(getattr(signal, name), signal.SIG_DFL)\n\
        os.execv(sys.argv[1], sys.argv[1:])";
    let mut heeding = python();
    heeding
        .args(["-c", script])
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        heeding.current_dir(folder);
    }
    heeding
}

/// Starts set-up, interrupts it when it installs JupyterLab, and waits for its end.
#[cfg(unix)]
fn interrupt_set_up(dir: &Path) {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let mut child = heeding_signals(&set_up(dir))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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

/// `nohup` has the hang-up at log-out ignored, and `JupyterLab` takes this program's place.
#[cfg(unix)]
#[test]
fn jupyterlab_ignores_a_hang_up_where_whoever_started_the_lab_did() {
    let scratch = Scratch::new();
    let config = scratch.path().join("config.py");
    let tell =
        "import signal\nprint(\"hang-up:\", signal.getsignal(signal.SIGHUP))\nraise SystemExit";
    fs::write(&config, tell).unwrap();
    let lab = lab();
    let said_after = |trap: &str| {
        let mut shell = Command::new("/bin/sh");
        shell
            .args(["-c", &format!("{trap} exec \"$0\" \"$@\"")])
            .arg(lab.get_program())
            .args(["--instructor", "--no-browser", "--no-spare", "--"])
            .arg(format!("--config={}", config.display()))
            .current_dir(scratch.path());
        said(&heeding_signals(&shell).output().unwrap())
    };
    let ignoring = said_after("trap '' HUP;");
    assert!(ignoring.contains("hang-up: 1\n"), "{ignoring}");
    let heeding = said_after("");
    assert!(heeding.contains("hang-up: 0\n"), "{heeding}");
}

fn clean(dir: &Path) -> Command {
    let mut command = lab();
    command.arg("clean").arg("--lab-dir").arg(dir);
    command
}

#[test]
fn clean_waits_for_a_set_up_and_removes_nothing_while_a_kernel_runs() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let scratch = Scratch::new();
    let run = scratch.path().join("run");
    fs::create_dir_all(run.join("alive")).unwrap();
    let set_up_lock = fs::File::create(scratch.path().join("set-up.lock")).unwrap();
    let kernel_lock = fs::File::create(run.join("alive.lock")).unwrap();
    kernel_lock.lock().unwrap();
    let refused = clean(scratch.path()).output().unwrap();
    let text = said(&refused);
    assert!(!refused.status.success(), "{text}");
    assert!(
        text.contains("are running (1)") && text.contains("close the notebooks"),
        "{text}"
    );
    assert!(run.join("alive").is_dir());

    drop(kernel_lock);
    set_up_lock.lock().unwrap();
    let mut waiting = clean(scratch.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stderr = BufReader::new(waiting.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    assert!(
        line.contains("Waiting for another set-up of this lab to end"),
        "{line}"
    );
    assert!(run.is_dir());
    drop(set_up_lock);
    assert!(waiting.wait().unwrap().success());
    assert!(!scratch.path().exists());
}

/// What pretends to be `uv`: it makes a Python that answers, and keeps a list of what it was asked for.
#[cfg(unix)]
fn pretend_to_be_uv(bin: &Path, asked: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    fs::create_dir_all(bin).unwrap();
    let script = format!(
        "#!/bin/sh\necho \"$@\" >> '{}'\nfor last; do :; done\n[ \"$1\" = venv ] || exit 0\nmkdir -p \"$last/bin\"\n\
         printf '#!/bin/sh\\n' > \"$last/bin/python\"\nchmod +x \"$last/bin/python\"\n",
        asked.display()
    );
    fs::write(bin.join("uv"), script).unwrap();
    fs::set_permissions(bin.join("uv"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_python_environment_that_is_made_anew_has_what_was_added_to_the_old_one() {
    let scratch = Scratch::new();
    let (bin, asked) = (scratch.path().join("bin"), scratch.path().join("asked"));
    pretend_to_be_uv(&bin, &asked);
    let dir = scratch.path().join("lab");
    fs::create_dir_all(dir.join("venv")).unwrap();
    for stamp in ["complete", "complete-grading"] {
        fs::write(dir.join("venv").join(stamp), "of another version").unwrap();
    }
    // Set-up is over with the Python environment where it cannot put this program there.
    fs::write(dir.join("bin"), "").unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = set_up(&dir).env("PATH", path).output().unwrap();
    let text = said(&output);
    assert!(text.contains("Installing nbgrader"), "{text}");
    let asked = fs::read_to_string(asked).unwrap();
    assert!(asked.contains("requirements-grading.lock"), "{asked}");
    assert!(!asked.contains("requirements-slides.lock"), "{asked}");
    assert!(dir.join("venv/complete-grading").exists(), "{text}");
}
