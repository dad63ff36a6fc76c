//! What a notebook asks of a kernel besides running cells, and whatever is typed into one. `conformance.py` has the protocol.

use crate::client::converse;
use crate::seen::{play, session, success};
use crate::support::{Scratch, running_kernels};
use serde_json::{Value, json};
use std::process::Command;

const DEFINITIONS: &str = "use speedup::prelude::*;\nlet wärme = vec![1.5_f64];\nlet pool = Pool::new(2);\n\
    /// Doubles a length.\nfn doubled(x: f64) -> f64 { 2.0 * x }";

/// Stands before what is asked for: characters of several bytes.
const BEFORE: &str = "let µ = \"größer 🦀\"; ";

/// A question about `text` behind those, with the cursor at `cursor` of its characters.
fn behind(text: &str, cursor: usize) -> Value {
    json!({"code": format!("{BEFORE}{text}"), "cursor": BEFORE.chars().count() + cursor})
}

/// The first completion: its text, its kind, and where it goes, counted from the end of `BEFORE`.
fn completion(told: &Value) -> (&str, &str, [u64; 2]) {
    let reply = &told["reply"];
    let before = BEFORE.chars().count() as u64;
    let place = ["cursor_start", "cursor_end"].map(|end| reply[end].as_u64().unwrap() - before);
    let known = &reply["metadata"]["_jupyter_types_experimental"][0];
    assert_eq!(known["text"], reply["matches"][0], "{told:#}");
    (
        reply["matches"][0].as_str().expect("a match"),
        known["type"].as_str().expect("a kind"),
        place,
    )
}

#[test]
fn names_of_the_notebook_and_the_crate_are_completed_and_explained() {
    let told = session(vec![
        json!({"run": DEFINITIONS}),
        json!({"complete": behind("wär", 3)}),
        json!({"complete": behind("wärme.is_em", 11)}),
        json!({"complete": behind("pool.ma + 1", 7)}),
        json!({"complete": behind("Pool::try_n", 11)}),
        json!({"inspect": behind("doubled(1.0)", 4)}),
        json!({"inspect": behind("Pool::map(&pool, &[1], |x| x)", 8)}),
        json!({"inspect": behind("pool.map(&[1], |x| x)", 6)}),
        json!({"inspect": behind("no_such_name", 4)}),
        // What is asked about leaves nothing.
        json!({"run": "println!(\"{}\", wärme.len());"}),
    ]);
    assert_eq!(completion(&told[1]), ("wärme", "instance", [0, 3]));
    assert_eq!(completion(&told[2]), ("is_empty()", "function", [6, 11]));
    assert_eq!(completion(&told[3]), ("map(items, f)", "function", [5, 7]));
    assert_eq!(completion(&told[4]).1, "function");
    for (asked, words) in [
        (5, "Doubles a length."),
        (6, "in the order of the items"),
        (7, "in the order of the items"),
    ] {
        let reply = &told[asked]["reply"];
        assert_eq!(reply["found"], true, "{reply:#}");
        for form in ["text/plain", "text/html"] {
            let text = reply["data"][form].as_str().unwrap_or_default();
            assert!(text.contains(words), "{form}: {text}");
        }
    }
    assert_eq!(told[8]["reply"]["found"], false);
    assert_eq!(success(&told[9]), "1\n");
}

#[test]
fn a_cell_asks_for_lines_and_gets_them() {
    let told = session(vec![
        json!({
            "run": ":dep evcxr_input = \"=1.0.0\"\nlet name = evcxr_input::get_string(\"name? \");\n\
                let word = evcxr_input::get_password(\"word? \");\nprintln!(\"{name} {word}\");",
            "stdin": ["Ada", "ß"],
        }),
        // A frontend without input.
        json!({"run": "println!(\"<{}>\", evcxr_input::get_string(\"name? \"));", "allow_stdin": false}),
    ]);
    assert_eq!(success(&told[0]), "Ada ß\n");
    let asked = told[0]["prompts"].as_array().unwrap();
    let asked: Vec<_> = asked
        .iter()
        .map(|p| (&p["prompt"], &p["password"]))
        .collect();
    assert_eq!(
        asked,
        [
            (&json!("name? "), &json!(false)),
            (&json!("word? "), &json!(true))
        ]
    );
    assert_eq!(success(&told[1]), "<>\n");
    assert_eq!(told[1]["prompts"], json!([]));
}

#[test]
fn it_tells_its_rust_and_closes_what_it_cannot_serve() {
    let rustc = Command::new("rustc").arg("--version").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let version = rustc.split_whitespace().nth(1).unwrap();
    let told = session(vec![
        json!({"kernel_info": true}),
        json!({"comm_open": {"target": "nobody"}, "until": "comm_close"}),
    ]);
    let info = &told[0]["reply"];
    assert_eq!(info["language_info"]["version"], version);
    assert!(
        info["banner"].as_str().unwrap().contains(version),
        "{info:#}"
    );
    assert_eq!(told[1]["end"], "done", "{:#}", told[1]);
}

#[test]
fn it_hears_nobody_without_its_key_and_listens_on_this_machine_alone() {
    let scratch = Scratch::new();
    let seen = play(&json!({
        "scene": "strangers_try",
        "folder": scratch.path(),
        "forged": "println!(\"forged\");",
        "own": "println!(\"own\");",
    }));
    assert_eq!(seen["answers"], json!([]));
    assert_eq!(
        (&seen["printed"], &seen["status"]),
        (&json!("own\n"), &json!("ok"))
    );
    let addresses = seen["addresses"].as_array().unwrap();
    // Jupyter's five, the kernel's for its relay, and the relay's for the companion crate.
    assert_eq!(addresses.len(), 7, "{addresses:?}");
    assert!(
        addresses.iter().all(|address| address == "127.0.0.1"),
        "{addresses:?}"
    );
}

/// Slips of the pen, and what nobody types; none of them touches the network.
const BROKEN: [&str; 60] = [
    "let a = std::",
    "let s = \"abc",
    "/*",
    "macro_rules! a {",
    "#[",
    "#![",
    "r#\"",
    "let _ = r####",
    "🦀",
    "let 🦀 = 1;",
    "\0",
    "let a\0b = 1;",
    "\u{202e}",
    "\u{feff}",
    "a\rb",
    ":",
    ":dep",
    ":dep foo =",
    ":dep foo = { path = \"nowhere\" }",
    ":nonsense",
    "fn main() { loop {} }",
    "impl",
    "use ;",
    "use",
    "fn",
    "fn f<",
    "fn f() ->",
    "struct",
    "let",
    "let x =",
    "let (a, b",
    "match 1 {",
    "if",
    "else {}",
    "for x in",
    "return",
    "break",
    "await",
    "unsafe",
    "mod a;",
    "self",
    "'",
    "b'",
    "'ab'",
    "\"\\u{",
    "c\"",
    "1..",
    "1e",
    "0x",
    "|",
    "||",
    "=>",
    "?",
    "x?.",
    "#",
    "$x",
    "}",
    "println!(\"{\"",
    "m!",
    "vec![1,",
];
/// Deep and long ones.
const DEPTH: usize = 10_000;
const LENGTH: usize = 100_000;

/// A broken cell gets its answer and harms no other. `:dep` and the like are cells too.
fn survives(broken: &[String]) {
    let scratch = Scratch::new();
    let alive = json!({"run": "println!(\"alive\");", "timeout": 60});
    let mut steps = vec![json!({"run": "let kept = 7;"})];
    for cells in broken.chunks(5) {
        steps.extend(
            cells
                .iter()
                .map(|cell| json!({"run": cell, "timeout": 60, "stop_on_error": false})),
        );
        steps.push(alive.clone());
    }
    steps.push(json!({"run": "println!(\"{kept}\");"}));
    steps.push(json!({"shutdown": true}));
    let told = converse(&json!({"kernel": "rust", "folder": scratch.path(), "steps": steps}));
    let start = |step: &Value| {
        step["run"]
            .as_str()
            .map(|cell| cell.chars().take(40).collect::<String>())
    };
    for (step, told) in steps.iter().zip(&told) {
        assert_eq!(told["end"], "done", "{:?}: {told:#}", start(step));
        if *step == alive {
            assert_eq!(success(told), "alive\n", "{told:#}");
        }
    }
    let [kept, end] = told.last_chunk().unwrap();
    assert_eq!(success(kept), "7\n");
    assert_eq!((&end["exit"], &end["left"]), (&json!(0), &json!([])));
    assert_eq!(running_kernels(), [""; 0]);
}

#[test]
fn whatever_is_typed_gets_an_answer_and_the_next_cell_runs() {
    survives(&BROKEN.map(String::from));
    survives(&[
        "(".repeat(DEPTH) + &")".repeat(DEPTH),
        format!("let long = \"{}\";", "x".repeat(LENGTH)),
    ]);
}
