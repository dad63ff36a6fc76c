//! `cargo lab run` fails on every kind of failure, and says which cell it was.

use crate::support::{Scratch, first_cell, lab, said, write_notebook};
use std::process::Output;

fn run(cells: &[&str], more: &[&str]) -> Output {
    let scratch = Scratch::new();
    let notebook = scratch.path().join("cells.ipynb");
    write_notebook(&notebook, cells);
    let out = scratch.path().join("out");
    lab()
        .arg("run")
        .arg(&notebook)
        .arg("--out")
        .arg(&out)
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn each_kind_of_failure_is_seen_and_named() {
    for kernel in ["rust", "evcxr"] {
        let output = run(
            &[
                "println!(\"well\");",
                "panic!(\"with this message\");",
                "assert_eq!(1 + 1, 3);",
                "Err::<u32, _>(\"through the question mark\")?;",
                "let x: u32 = \"no number\";",
                "std::process::abort();",
                "println!(\"well again\");",
            ],
            &["--kernel", kernel],
        );
        let said = said(&output);
        assert!(!output.status.success(), "{said}");
        assert_eq!(said.matches("FAILED").count(), 5, "{said}");
        for cell in ["cell-2", "cell-3", "cell-4", "cell-5", "cell-6"] {
            let line = said
                .lines()
                .find(|line| line.contains(cell))
                .unwrap_or_default();
            assert!(line.ends_with("FAILED"), "{cell} with {kernel}: {said}");
        }
        for why in [
            "with this message",
            "left: 2",
            "through the question mark",
            "E0308",
            if kernel == "rust" {
                "aborted"
            } else {
                "terminated"
            },
        ] {
            assert!(said.contains(why), "{why} with {kernel}: {said}");
        }
        assert!(said.contains("5 cells failed"), "{said}");
    }
}

#[test]
fn an_endless_cell_is_ended_and_named() {
    let output = run(&["loop { std::hint::spin_loop(); }"], &["--timeout", "5"]);
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("did not end in time"), "{said}");
}

#[test]
fn a_notebook_that_is_not_there_is_named() {
    let output = lab().args(["run", "no-such.ipynb"]).output().unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("there is no notebook no-such.ipynb"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_copy_replaces_a_copy_and_never_somebodys_work() {
    let scratch = Scratch::new();
    let notebook = scratch.path().join("cells.ipynb");
    write_notebook(
        &notebook,
        &[
            &first_cell(),
            "println!(\"one\");\nprintln!(\"two\");",
            "Chart::new(\"A line\").x(\"x\").y(\"y\").line(\"up\", &[(0.0, 0.0), (1.0, 1.0)])",
        ],
    );
    let homework = scratch.path().join("homework");
    std::fs::create_dir(&homework).unwrap();
    let copy = homework.join("cells.ipynb");
    let run = || {
        let mut command = lab();
        command.arg("run").arg(&notebook).arg("--out");
        command.arg(&homework).output().unwrap()
    };
    let is_refused = |work: &str| {
        let output = run();
        let told = said(&output);
        assert!(!output.status.success(), "{told}");
        assert!(
            told.contains(&copy.display().to_string()) && told.contains("name another folder"),
            "{told}"
        );
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), work);
    };

    let work = std::fs::read_to_string(&notebook).unwrap();
    std::fs::write(&copy, &work).unwrap();
    is_refused(&work);
    std::fs::remove_file(&copy).unwrap();
    for _ in 0..2 {
        let output = run();
        assert!(output.status.success(), "{}", said(&output));
    }
    let changed = std::fs::read_to_string(&copy).unwrap();
    let changed = changed.replace("A line", "My line");
    std::fs::write(&copy, &changed).unwrap();
    is_refused(&changed);
}

#[test]
fn notebooks_of_the_same_name_are_not_run_in_one_call() {
    let scratch = Scratch::new();
    let files = ["anna", "ben"].map(|student| scratch.path().join(student).join("cells.ipynb"));
    for file in &files {
        std::fs::create_dir(file.parent().unwrap()).unwrap();
        write_notebook(file, &["println!(\"well\");"]);
    }
    for arguments in [&["run"] as &[_], &["slides"], &["slides", "--no-run"]] {
        let out = scratch.path().join("out");
        let mut command = lab();
        command.args(arguments).args(&files).arg("--out").arg(&out);
        let output = command.output().unwrap();
        let told = said(&output);
        assert!(!output.status.success(), "{told}");
        for file in &files {
            assert!(told.contains(&file.display().to_string()), "{told}");
        }
        assert!(told.contains("one by one") && !out.exists(), "{told}");
    }
}

#[test]
fn pages_are_written_on_request() {
    let scratch = Scratch::new();
    let notebook = scratch.path().join("page.ipynb");
    write_notebook(&notebook, &["println!(\"on {}\", \"the page\");"]);
    let output = lab()
        .arg("run")
        .arg(&notebook)
        .arg("--html")
        .arg("--out")
        .arg(scratch.path().join("out"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let page = std::fs::read_to_string(scratch.path().join("out/page.html")).unwrap();
    assert!(page.contains("on the page"));
}
