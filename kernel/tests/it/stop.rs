//! Stop keeps the variables where the code listens, ends what does not, and says which of both happened.

use crate::seen::{Failure, failure, play, session, success};
use crate::support::Scratch;
use serde_json::{Value, json};

/// The process in which cells run, as a cell sees it.
const PROCESS: &str = "println!(\"{}\", std::process::id());";
const VARIABLES: &str = "use speedup::prelude::*;\nlet kept = vec![1_u64; 5000];\nlet pool = Pool::new(2);\n\
    fn slow(x: &u64) -> u64 { sleep(Duration::from_millis(20)); x + 1 }";

/// A cell that runs for minutes, and the words in its progress on which it is stopped.
fn stopped(source: &str, when: &str) -> Value {
    json!({"run": source, "interrupt_when": when})
}

/// How a stopped cell ended: by our own word, and before its operation was done.
fn stop_of(cell: &Value) -> Failure {
    assert!(
        cell["interrupt"].is_object(),
        "it was not interrupted: {cell:#}"
    );
    let failure = failure(cell);
    assert_eq!(failure.name, "stopped", "{cell:#}");
    failure
}

#[test]
fn every_operation_says_how_far_it_came_and_the_variables_stay() {
    let study = |program: &str| {
        format!(
            "Scaling::of(\"slow\").workers([1, 2]).rounds(1000).baseline(|| sleep(Duration::from_millis(10))).run(|pool| {program})?;"
        )
    };
    let operations = [
        (
            "let more = pool.map(&kept, slow);".to_string(),
            "of 5000 items",
            "the map had done",
        ),
        (
            "quad(|x: f64| { sleep(Duration::from_millis(5)); (1.0 / x).sin() }, (0.0, 1.0))?;"
                .to_string(),
            "evaluations",
            "the integral had done",
        ),
        (
            study("{ sleep(Duration::from_millis(10)); }"),
            "of 3003 runs",
            "the scaling study had done",
        ),
        (
            study("{ pool.map(&kept, slow); }"),
            "of 3003 runs",
            "the scaling study had done",
        ),
    ];
    let mut steps = vec![json!({"run": VARIABLES}), json!({"run": PROCESS})];
    for (source, when, _) in &operations {
        steps.push(stopped(source, when));
        steps.push(json!({"run": "println!(\"{} {}\", kept.len(), pool.map(&kept[..3], |x| x + 1).len());"}));
    }
    steps.push(json!({"run": PROCESS}));
    let told = session(steps);
    for (index, (source, _, how_far)) in operations.iter().enumerate() {
        let (cell, next) = (&told[2 + 2 * index], &told[3 + 2 * index]);
        let text = stop_of(cell).text();
        for words in [how_far, "All variables are kept"] {
            assert!(text.contains(words), "{source}: {text}");
        }
        assert_eq!(success(next), "5000 3\n", "after {source}");
    }
    assert_eq!(
        success(told.last().unwrap()),
        success(&told[1]),
        "another process"
    );
}

#[test]
fn code_that_does_not_listen_is_ended_and_what_was_lost_is_named() {
    let told = session(vec![
        json!({"run": VARIABLES}),
        json!({"run": PROCESS}),
        stopped(
            "println!(\"going\");\nloop { std::hint::spin_loop(); }",
            "going",
        ),
        json!({"run": "println!(\"{}\", slow(&1));"}),
        json!({"run": PROCESS}),
        json!({"run": "println!(\"{}\", pool.workers());"}),
    ]);
    let text = stop_of(&told[2]).text();
    for words in [
        "did not stop when it was asked to",
        "Lost variables: kept, pool.",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(success(&told[3]), "2\n");
    assert_ne!(success(&told[1]), success(&told[4]));
    assert!(failure(&told[5]).text().contains("E0425"));
}

#[test]
fn an_interrupt_ends_a_question_and_between_cells_does_nothing() {
    let ask = "println!(\"EVCXR_INPUT_REQUEST:your name? \");\nlet mut name = String::new();\n\
        std::io::stdin().read_line(&mut name)?;";
    let told = session(vec![
        json!({"run": VARIABLES}),
        json!({"run": ask, "allow_stdin": true, "interrupt_when": "your name?"}),
        json!({"interrupt": true}),
        json!({"run": "println!(\"{}\", pool.map(&kept[..10], slow).len());"}),
    ]);
    let asked = &told[1];
    assert_eq!(asked["prompts"][0]["prompt"], "your name? ", "{asked:#}");
    stop_of(asked);
    assert_eq!(told[2]["reply"]["status"], "ok", "{:#}", told[2]);
    assert_eq!(success(&told[3]), "10\n");
}

/// A crate whose build says by a file that it has begun, and does not end.
#[cfg(target_os = "linux")]
#[test]
fn a_compilation_is_interrupted_and_nothing_of_it_stays() {
    let scratch = Scratch::new();
    let file = scratch.path().join("begun");
    let package = scratch.path().join("endless");
    std::fs::create_dir_all(package.join("src")).unwrap();
    std::fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"endless\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
    )
    .unwrap();
    std::fs::write(package.join("src/lib.rs"), "").unwrap();
    // The file is there with its contents or not at all.
    let part = scratch.path().join("part");
    std::fs::write(
        package.join("build.rs"),
        format!(
            "fn main() {{\n    std::fs::write({part:?}, std::process::id().to_string()).unwrap();\n    \
             std::fs::rename({part:?}, {file:?}).unwrap();\n    loop {{ std::thread::park(); }}\n}}\n"
        ),
    )
    .unwrap();
    let seen = play(&json!({
        "scene": "a_build_is_interrupted",
        "folder": scratch.path(),
        "file": file,
        "before": ["let kept = 7;"],
        "build": format!(":dep endless = {{ path = {package:?} }}\nlet other = 8;"),
        "next": "println!(\"{kept}\");",
    }));
    assert_eq!(seen["before"][0]["status"], "ok", "{seen:#}");
    assert_eq!(seen["stopped"]["ename"], "stopped", "{seen:#}");
    assert_eq!(seen["next"]["status"], "ok", "{seen:#}");
    assert_eq!(seen["builds"], false, "the build goes on");
}
