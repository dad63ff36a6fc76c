//! Every kind of failure is one error message and an error reply, tells where it came from, and ends "Run All".

use crate::client::shown;
use crate::seen::{Failure, complaints, failure, kinds, published, session, success};
use serde_json::{Value, json};

/// A way to fail.
struct Kind {
    what: &'static str,
    cell: &'static str,
    /// What the error is called.
    name: &'static str,
    /// What the student has to read.
    says: &'static [&'static str],
}

const PANICS: &[Kind] = &[
    Kind {
        what: "panic!",
        cell: "let oven = 300;\npanic!(\"the oven has {oven} degrees\");",
        name: "panic",
        says: &["the oven has 300 degrees", "--> cell [N]:2:"],
    },
    Kind {
        what: "a failed assertion",
        cell: "let sum = 1 + 1;\nassert_eq!(sum, 3, \"sums\");",
        name: "panic",
        says: &["sums", "left: 2", "right: 3", "--> cell [N]:2:"],
    },
    Kind {
        what: "in a function of an earlier cell",
        cell: "let numbers = [1, 2];\nthird(&numbers);",
        name: "panic",
        says: &["the len is 2 but the index is 2", "--> cell [D]:2:"],
    },
    Kind {
        what: "in a worker of rayon",
        cell: "let numbers = vec![1, 2];\nlet more: Vec<i32> = (0..9_usize).into_par_iter().map(|i| numbers[i]).collect();",
        name: "panic",
        says: &["the len is 2 but the index is", "--> cell [N]:2:"],
    },
    Kind {
        what: "in a worker of a pool",
        cell: "let roots = Pool::new(2).map(&[4.0, -1.0], |&x: &f64| {\n    assert!(x >= 0.0, \"no root of {x}\");\n    x.sqrt()\n});",
        name: "panic",
        says: &[
            "item 1 of the map panicked: no root of -1",
            "--> cell [N]:1:",
            "in thread 'worker ",
            "--> cell [N]:2:",
        ],
    },
    Kind {
        what: "a division by zero",
        cell: "let zero = std::hint::black_box(0);\nlet share = 1 / zero;",
        name: "panic",
        says: &["attempt to divide by zero", "--> cell [N]:2:"],
    },
];

const ERRORS: &[Kind] = &[
    Kind {
        what: "an error through `?`",
        cell: "let number: u32 = \"seven\".parse()?;",
        name: "error",
        says: &["invalid digit found in string"],
    },
    Kind {
        what: "an error of the companion crate through `?`",
        cell: "let pool = Pool::try_new(0)?;",
        name: "error",
        says: &["a pool of 0 workers cannot do any work"],
    },
];

const SLIPS: &[Kind] = &[
    Kind {
        what: "a wrong type",
        cell: "let number: u32 = \"seven\";",
        name: "does not compile",
        says: &[
            "E0308",
            "mismatched types",
            "--> cell [N]:1:",
            "error_codes/E0308.html",
        ],
    },
    Kind {
        what: "a wrong name",
        cell: "let counts = vec![1, 2];\nlet total = count.len();",
        name: "does not compile",
        says: &[
            "E0425",
            "--> cell [N]:2:",
            "counts",
            "similar name",
            "error_codes/E0425.html",
        ],
    },
    Kind {
        what: "a cell that is not finished",
        cell: "fn area(x: f64) -> f64 {",
        name: "does not compile",
        says: &["unclosed", "--> cell [N]:1:24"],
    },
    Kind {
        what: "a bracket too many",
        cell: "let x = (1 + 2));",
        name: "does not compile",
        says: &["`)` closes no bracket", "--> cell [N]:1:16"],
    },
    Kind {
        what: "a bracket of another kind",
        cell: "let x = (\n    1 + 2];",
        name: "does not compile",
        says: &["open `(`", "--> cell [N]:2:10", "this is open"],
    },
    Kind {
        what: "a dependency that is not there",
        cell: ":dep nothing = { path = \"no-such-folder\" }",
        name: "does not compile",
        says: &["no-such-folder"],
    },
];

const DEATHS: &[Kind] = &[
    Kind {
        what: "abort",
        cell: "std::process::abort();",
        name: "process ended",
        says: &["aborted"],
    },
    Kind {
        what: "exit",
        cell: "std::process::exit(3);",
        name: "process ended",
        says: &["exit status 3"],
    },
    Kind {
        what: "exit without an error",
        cell: "std::process::exit(0);",
        name: "process ended",
        says: &["exit status 0"],
    },
    Kind {
        what: "a stack overflow",
        cell: "fn down(x: u64) -> u64 { 1 + std::hint::black_box(down(std::hint::black_box(x + 1))) }\ndown(0);",
        name: "process ended",
        says: &["stack overflow"],
    },
    Kind {
        what: "more memory than there is",
        cell: "let far: Vec<u8> = std::hint::black_box(Vec::with_capacity(1 << 62));",
        name: "process ended",
        says: &["memory", "4611686018427387904 bytes"],
    },
    Kind {
        what: "a panic that nobody can catch",
        cell: "speedup::rayon::spawn(|| panic!(\"alone in the pool\"));\nloop { std::thread::park(); }",
        name: "process ended",
        says: &["alone in the pool"],
    },
];

/// As the system does when memory is short. The shell stands for everybody who may do that.
#[cfg(unix)]
const KILLED: &[Kind] = &[Kind {
    what: "killed from outside",
    cell: "std::process::Command::new(\"kill\").arg(\"-9\").arg(std::process::id().to_string()).spawn()?;\nloop { std::thread::park(); }",
    name: "process ended",
    says: &["ended from outside", "signal 9"],
}];
#[cfg(not(unix))]
const KILLED: &[Kind] = &[];

/// Defined first, and used after every failure.
const DEFINITIONS: &str = "use speedup::prelude::*;\nfn greet() -> &'static str { \"hello\" }";
const THIRD: &str = "fn third(numbers: &[i32]) -> i32 {\n    numbers[2]\n}";
/// Runs in front of every failure: definitions are there, and a new variable can be made.
const BEFORE: &str = "let kept = String::from(greet());\nprintln!(\"{kept}\");";
const AFTER: &str = "println!(\"this does not run\");";

/// What belongs to the engine and not to the student.
const INNER: [&str; 7] = [
    "stack backtrace",
    "RUST_BACKTRACE",
    "evcxr",
    "Evcxr",
    "EVCXR",
    "run_user_code",
    "src/lib.rs",
];

/// How each failed, in a kernel that has just been started. The cells are sent as "Run All" sends them.
fn fail(kinds: &[&Kind]) -> Vec<Failure> {
    let mut steps = vec![json!({"run": DEFINITIONS}), json!({"run": THIRD})];
    for kind in kinds {
        for source in [BEFORE, kind.cell, AFTER] {
            steps.push(json!({"run": source, "no_wait": true}));
        }
        steps.push(json!({"collect": true}));
    }
    steps.push(json!({"run": BEFORE}));
    let told = session(steps);
    let (defined, last) = (&told[1], told.last().unwrap());
    assert_eq!(success(defined), "");
    let rounds = told.iter().filter(|step| step["kind"] == "collect");
    let number = |cell: &Value| cell["reply"]["execution_count"].to_string();
    let mut wrong = Vec::new();
    let mut failures = Vec::new();
    for (kind, round) in kinds.iter().zip(rounds) {
        let cells = round["cells"].as_array().unwrap();
        assert_eq!(success(&cells[0]), "hello\n", "before {}", kind.what);
        let failure = failure(&cells[1]);
        println!(
            "{:<45} {:<16} {:<20} {}",
            kind.what,
            failure.name,
            self::kinds(&cells[1]).join(", "),
            failure.value.lines().next().unwrap_or_default()
        );
        let numbers = [number(&cells[1]), number(defined)];
        wrong.extend(what_is_wrong(
            kind,
            &failure,
            &complaints(&cells[1]),
            numbers,
        ));
        if cells[2]["reply"] != json!({ "status": "aborted" }) || !shown(&cells[2]).is_empty() {
            wrong.push(format!("{}: the next cell ran: {:#}", kind.what, cells[2]));
        }
        failures.push(failure);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(success(last), "hello\n");
    failures
}

/// What a failure should say and does not, and the other way round. `numbers` are those of its cell and of `THIRD`.
fn what_is_wrong(
    kind: &Kind,
    failure: &Failure,
    complaints: &str,
    numbers: [String; 2],
) -> Vec<String> {
    let text = failure.text();
    let [own, third] = numbers.map(|number| format!("[{number}]"));
    let expected = kind
        .says
        .iter()
        .map(|says| says.replace("[N]", &own).replace("[D]", &third));
    let missing = expected
        .filter(|says| !text.contains(says))
        .map(|says| format!("it does not say {says:?}"));
    let inner = INNER
        .iter()
        .filter(|word| text.contains(*word) || complaints.contains(*word))
        .map(|word| format!("it speaks of {word:?}"));
    let name = (failure.name != kind.name).then(|| format!("it is not called {}", kind.name));
    missing
        .chain(inner)
        .chain(name)
        .map(|why| format!("{}: {why}: {text}{complaints}", kind.what))
        .collect()
}

#[test]
fn what_fails_is_an_error_message_and_ends_run_all() {
    let kinds: Vec<&Kind> = PANICS.iter().chain(ERRORS).chain(SLIPS).collect();
    fail(&kinds);
}

#[test]
fn a_dead_process_is_an_error_that_names_what_was_lost_and_definitions_remain() {
    let kinds: Vec<&Kind> = DEATHS.iter().chain(KILLED).collect();
    for (kind, failure) in kinds.iter().zip(fail(&kinds)) {
        assert!(
            failure.text().contains("Lost variables: kept."),
            "{}: {}",
            kind.what,
            failure.text()
        );
    }
}

#[test]
fn what_the_cell_handles_is_no_failure_and_variables_outlive_those_that_are() {
    let told = session(vec![
        json!({"run": "let kept = vec![1, 2, 3];"}),
        json!({"run": "let joined = std::thread::spawn(|| { if true { panic!(\"in a thread\") } }).join().is_err();\nprintln!(\"{joined}\");"}),
        json!({"run": "let caught = std::panic::catch_unwind(|| { if true { panic!(\"caught\") } }).is_err();\nprintln!(\"{caught}\");"}),
        json!({"run": "panic!(\"not caught\");"}),
        json!({"run": "Err::<(), _>(\"not handled\")?;"}),
        json!({"run": "let slip: u32 = kept;"}),
        json!({"run": "println!(\"{kept:?}\");"}),
    ]);
    assert_eq!(success(&told[1]), "true\n");
    assert_eq!(success(&told[2]), "true\n");
    for (cell, name) in [(3, "panic"), (4, "error"), (5, "does not compile")] {
        assert_eq!(failure(&told[cell]).name, name);
    }
    assert_eq!(success(&told[6]), "[1, 2, 3]\n");
}

#[test]
fn a_warning_is_shown_quietly_and_is_no_failure() {
    let told = session(vec![
        json!({"run": "let text = \"7\";\ntext.parse::<u32>();\nprintln!(\"parsed\");"}),
    ]);
    let cell = &told[0];
    assert!(success(cell).starts_with("parsed\n"), "{cell:#}");
    let displays = published(cell, "display_data");
    assert_eq!(displays.len(), 1, "{cell:#}");
    let text = displays[0]["data"]["text/plain"].as_str().unwrap();
    assert!(
        text.contains("unused `Result` that must be used") && text.contains("--> cell [1]:2:1"),
        "{text}"
    );
    assert_eq!(complaints(cell), "");
}
