//! The kernel `rust` beside other kernels, other configurations, dead kernels and a damaged warm build.

use crate::support::{
    Scratch, first_cell, lab, python, root, run_cells, running_kernels, said, texts, write_notebook,
};
use std::fs;
use std::path::PathBuf;

#[test]
fn two_kernels_at_once_run_their_own_code() {
    let scratch = Scratch::new();
    let first = first_cell();
    let runs: Vec<_> = ["one", "two"]
        .map(|name| {
            let notebook = scratch.path().join(format!("{name}.ipynb"));
            let define = format!("fn name() -> &'static str {{ {name:?} }}");
            let call =
                "println!(\"{} {}\", name(), Pool::new(2).map(&[1, 2, 3], |x| x + 1).len());";
            write_notebook(&notebook, &[&first, &define, call, call, call]);
            let out = scratch.path().join(name);
            let child = lab()
                .arg("run")
                .arg(&notebook)
                .arg("--out")
                .arg(&out)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            (name, out.join(format!("{name}.ipynb")), child)
        })
        .into_iter()
        .collect();
    for (name, executed, child) in runs {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(
            texts(&executed)[2..],
            [
                format!("{name} 3\n"),
                format!("{name} 3\n"),
                format!("{name} 3\n")
            ]
        );
    }
    assert_eq!(
        running_kernels(),
        [""; 0],
        "a kernel that ended left its directory"
    );
}

#[test]
fn the_users_own_configuration_of_evcxr_neither_helps_nor_harms() {
    let scratch = Scratch::new();
    let config = scratch.path().join("evcxr");
    fs::create_dir(&config).unwrap();
    fs::write(config.join("evcxr.toml"), "this is no TOML").unwrap();
    fs::write(config.join("init.evcxr"), ":dep no-such-crate-anywhere").unwrap();
    let notebook = scratch.path().join("cells.ipynb");
    write_notebook(
        &notebook,
        &[
            &first_cell(),
            "println!(\"{}\", Pool::new(2).map(&[1, 2], |x| x * 10).len());",
        ],
    );
    let output = lab()
        .arg("run")
        .arg(&notebook)
        .arg("--out")
        .arg(scratch.path().join("out"))
        .env("XDG_CONFIG_HOME", scratch.path())
        .env("EVCXR_CONFIG_DIR", &config)
        .env("EVCXR_TMPDIR", scratch.path().join("elsewhere"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(!scratch.path().join("elsewhere").exists());
}

/// With overflow checks the addition would panic.
#[test]
fn cells_are_compiled_like_a_release_build() {
    let said = run_cells(
        "rust",
        &[
            "println!(\"{} {}\", cfg!(debug_assertions), std::hint::black_box(u8::MAX) + 1);",
            "println!(\"{}\", machine());",
        ],
    );
    assert_eq!(said[0], "false 0\n");
    assert!(said[1].contains("opt-level 2"), "{}", said[1]);
}

#[test]
fn what_a_dead_kernel_left_is_swept_by_the_next() {
    let run = root().join(".lab/run");
    fs::create_dir_all(run.join("dead/cells")).unwrap();
    fs::write(run.join("dead.lock"), "").unwrap();
    assert_eq!(run_cells("rust", &["println!(\"alive\");"]), ["alive\n"]);
    assert_eq!(running_kernels(), [""; 0]);
}

/// The largest file of the warm build: the companion crate's library or one of its dependencies.
fn a_library() -> PathBuf {
    fn largest(dir: PathBuf) -> Option<(u64, PathBuf)> {
        let entries = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .filter_map(|path| {
                if path.is_dir() {
                    largest(path)
                } else {
                    Some((path.metadata().unwrap().len(), path))
                }
            })
            .max()
    }
    largest(root().join(".lab/warm"))
        .expect("a warm build has files")
        .1
}

#[test]
fn a_damaged_warm_build_is_noticed_by_set_up_and_by_a_kernel() {
    let damage = || {
        let library = a_library();
        let contents = fs::read(&library).unwrap();
        fs::write(&library, &contents[..contents.len() / 2]).unwrap();
    };
    damage();
    let output = lab().arg("setup").output().unwrap();
    assert!(
        output.status.success() && said(&output).contains("Building the companion crate"),
        "{}",
        said(&output)
    );

    damage();
    let scratch = Scratch::new();
    let notebook = scratch.path().join("cells.ipynb");
    write_notebook(
        &notebook,
        &[
            &first_cell(),
            "println!(\"{}\", Pool::new(2).map(&[1, 2, 3], |x| x + 1).len());",
        ],
    );
    // Not through `cargo lab run`, which sets up first.
    let output = python()
        .args([
            "-m",
            "jupyter",
            "execute",
            "--inplace",
            "--startup_timeout=600",
        ])
        .arg(&notebook)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("Building the companion crate"),
        "{}",
        said(&output)
    );
    assert_eq!(texts(&notebook)[1], "3\n");
}

/// Asks a new kernel to complete the start of a method's name and to tell of a function.
const ASK: &str = r#"
import json
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(startup_timeout=300, kernel_name="rust")
try:
    method = 'let text = String::from("a"); text.to_upper'
    function = "Vec::<u8>::with_capacity"
    completed = client.complete(method, len(method), reply=True, timeout=300)["content"]["matches"]
    told = client.inspect(function, len(function), reply=True, timeout=300)["content"]["data"]
finally:
    client.stop_channels()
    manager.shutdown_kernel()
print(json.dumps([completed, told.get("text/plain", "")]))
"#;

/// The analyser reads a lean copy of the library's sources: it must still know names and documentation.
#[test]
fn names_and_documentation_of_the_standard_library_are_known() {
    let output = python().args(["-c", ASK]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    let answer = text.lines().last().unwrap_or_default();
    assert!(answer.contains("to_uppercase"), "{answer}");
    assert!(
        answer.contains("with at least the specified capacity"),
        "{answer}"
    );
}

/// Whether a process runs; one that nobody has waited for yet does not.
#[cfg(target_os = "linux")]
fn runs(process: &str) -> bool {
    fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| !line.is_empty())
}

/// Starts a run whose cell computes for ever, sends a signal to it or to the Python that it started, and waits for the end
/// of all.
#[cfg(target_os = "linux")]
fn end_a_run(kernel: &str, signal: &str, to_python: bool) -> std::process::Output {
    use crate::set_up::heeding_signals;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let scratch = Scratch::new();
    let (part, begun) = (scratch.path().join("part"), scratch.path().join("begun"));
    let notebook = scratch.path().join("cells.ipynb");
    let cell = format!(
        "let own = std::process::id();\n\
         let parents: Vec<String> = std::iter::successors(Some(own.to_string()), |id| {{\n    \
             let status = std::fs::read_to_string(format!(\"/proc/{{id}}/status\")).ok()?;\n    \
             Some(status.lines().find_map(|line| line.strip_prefix(\"PPid:\"))?.trim().to_string())\n\
         }}).take_while(|id| id != \"0\").collect();\n\
         std::fs::write({:?}, parents.join(\" \")).unwrap();\nstd::fs::rename({:?}, {:?}).unwrap();\n\
         loop {{ std::hint::spin_loop(); }}",
        part.to_string_lossy(),
        part.to_string_lossy(),
        begun.to_string_lossy()
    );
    write_notebook(&notebook, &[&cell]);
    let mut run = lab();
    run.arg("run").arg(&notebook).args(["--kernel", kernel]);
    run.arg("--out").arg(scratch.path().join("out"));
    let run = heeding_signals(&run)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let limit = Instant::now() + Duration::from_mins(3);
    while !begun.exists() {
        assert!(Instant::now() < limit, "the cell did not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
    // From the cells up to the run itself.
    let parents = fs::read_to_string(&begun).unwrap();
    let own = run.id().to_string();
    assert!(
        parents.split(' ').any(|process| process == own),
        "{parents}"
    );
    let family: Vec<&str> = parents
        .split(' ')
        .take_while(|process| *process != own)
        .collect();
    let told = if to_python {
        family.last().unwrap()
    } else {
        own.as_str()
    };
    let sent = Command::new("kill").args([signal, told]).status().unwrap();
    assert!(sent.success());
    let limit = Instant::now() + Duration::from_secs(20);
    while runs(&own) || family.iter().any(|process| runs(process)) {
        if Instant::now() > limit {
            let left: Vec<_> = family.iter().filter(|process| runs(process)).collect();
            for process in &left {
                let _ = Command::new("kill").args(["-KILL", process]).status();
            }
            panic!("{kernel}, {signal}: of {family:?} these are left: {left:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    run.wait_with_output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_ends_and_leaves_no_kernel() {
    for kernel in ["evcxr", "rust"] {
        let ended = end_a_run(kernel, "-INT", false);
        assert_eq!(ended.status.code(), Some(130), "{}", said(&ended));
        let ended = end_a_run(kernel, "-KILL", true);
        assert_eq!(ended.status.code(), Some(1), "{}", said(&ended));
    }
}
