//! What a cell shows while it runs: in order, in place, under its own cell, and not more than one can read.

use crate::seen::{complaints, failure, kinds, play, published, session, success};
use crate::support::{Scratch, run_cells};
use serde_json::{Value, json};
use std::collections::HashSet;

const PRELUDE: &str = "use speedup::prelude::*;";

/// The name under which a display can be updated.
fn display_id(content: &Value) -> &str {
    content["transient"]["display_id"]
        .as_str()
        .unwrap_or_default()
}

fn text(content: &Value) -> &str {
    content["data"]["text/plain"].as_str().unwrap_or_default()
}

#[test]
fn rich_outputs_come_in_order_with_text_and_are_updated_in_place() {
    let told = session(vec![
        json!({"run": PRELUDE}),
        json!({"run": "show(\"one\");\nprintln!(\"two\");\n\
            println!(\"EVCXR_BEGIN_CONTENT text/plain\\nthree\\nEVCXR_END_CONTENT\");\n\
            println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>three</b>\\nEVCXR_END_CONTENT\");\n\
            println!(\"EVCXR_BEGIN_CONTENT text/plain\\nfour\\nEVCXR_END_CONTENT\");\n\
            show(\"five\");\nprint!(\"six\");\nPool::new(2).map(&[1, 2, 3], |x| x * x)"}),
        json!({"run": "let shown = show(\"seven\");\nshown.update(\"eight\");"}),
        json!({"run": "shown.update(\"nine\");"}),
    ]);
    let cell = &told[1];
    assert_eq!(
        success(cell),
        "onetwo\nthreefourfivesix[1, 4, 9]",
        "{cell:#}"
    );
    let [text, rich, result] = ["stream", "display_data", "execute_result"];
    assert_eq!(kinds(cell), [rich, text, rich, rich, rich, text, result]);
    let both = published(cell, rich)[1];
    assert_eq!(
        both["data"],
        json!({"text/plain": "three", "text/html": "<b>three</b>"})
    );

    // Also by a later cell.
    assert_eq!(kinds(&told[2]), [rich, "update_display_data"]);
    let first = published(&told[2], rich)[0];
    assert!(!display_id(first).is_empty(), "{first}");
    for (cell, expected) in [(&told[2], "eight"), (&told[3], "nine")] {
        let update = published(cell, "update_display_data")[0];
        assert_eq!(
            (display_id(update), self::text(update)),
            (display_id(first), expected)
        );
    }
}

#[test]
fn standard_error_is_told_while_the_cell_prints_without_a_pause() {
    let told = session(vec![
        json!({"run": "for i in 0..50 { eprint!(\"\\r{i}\"); \
            std::thread::sleep(std::time::Duration::from_millis(20)); }"}),
        json!({"run": "eprintln!(\"a warning\");\nfor i in 0..50 { println!(\"{i}\"); \
            std::thread::sleep(std::time::Duration::from_millis(20)); }"}),
    ]);
    assert!(published(&told[0], "stream").len() > 3, "{:#}", told[0]);
    let streams = published(&told[1], "stream");
    let warning = streams.iter().position(|text| text["name"] == "stderr");
    assert!(
        warning.is_some_and(|index| index + 1 < streams.len()),
        "{:#}",
        told[1]
    );
}

/// Long enough to be worth showing: a bar is shown after a second, a picture every half second.
#[test]
fn a_long_map_shows_its_progress_and_a_study_a_plot_that_grows() {
    let told = session(vec![
        json!({"run": PRELUDE}),
        json!({"run": "let items = vec![1_u64; 300];\n\
            let same = Pool::new(2).map(&items, |&x| { sleep(Duration::from_millis(20)); x });"}),
        json!({"run": "let report = Scaling::of(\"waiting\").workers([1, 2]).rounds(6)\n    \
            .baseline(|| sleep(Duration::from_millis(200)))\n    \
            .run(|pool| { pool.map(&[1, 2], |_| sleep(Duration::from_millis(100))); })?;"}),
        json!({"run": "println!(\"{}\", report.points.len());"}),
    ]);
    for cell in &told {
        success(cell);
        assert_eq!(complaints(cell), "");
    }
    let first = published(&told[1], "display_data");
    let updates = published(&told[1], "update_display_data");
    assert_eq!(first.len(), 1, "{:#}", told[1]);
    assert!(text(first[0]).contains("of 300 items"), "{}", first[0]);
    assert!(
        first[0]["data"]["text/html"]
            .as_str()
            .unwrap()
            .contains("<progress"),
        "{}",
        first[0]
    );
    assert!(updates.len() > 2, "{:#}", told[1]);
    assert!(
        updates
            .iter()
            .all(|update| display_id(update) == display_id(first[0]))
    );
    assert!(
        text(updates.last().unwrap()).starts_with("300 items in"),
        "{:#}",
        told[1]
    );

    let study = &told[2];
    let is_picture = |content: &&Value| {
        content["data"]["text/html"]
            .as_str()
            .is_some_and(|html| html.contains("<img"))
    };
    let first = published(study, "display_data")
        .into_iter()
        .find(is_picture)
        .expect("a plot");
    let updates = published(study, "update_display_data");
    let of_plot: Vec<_> = updates
        .into_iter()
        .filter(|update| display_id(update) == display_id(first))
        .collect();
    let pictures: HashSet<&str> = of_plot
        .iter()
        .chain([&first])
        .filter_map(|content| content["data"]["text/html"].as_str())
        .collect();
    assert!(pictures.len() > 1, "{study:#}");
    assert_eq!(
        of_plot.last().unwrap()["data"],
        json!({"text/plain": ""}),
        "the report shows itself"
    );
}

#[test]
fn what_cells_in_a_row_print_and_how_they_panic_stays_under_each() {
    const CELLS: usize = 50;
    let print = |number: usize| {
        let print = format!("eprintln!(\"message {number}.\");");
        if number.is_multiple_of(2) {
            print
        } else {
            format!("{print}\npanic!(\"panic {number}.\");")
        }
    };
    let mut cells: Vec<String> = (0..CELLS).map(print).collect();
    let unfinished = [
        "print!(\"no end of line\");",
        "eprint!(\"none here\");",
        "let x = 1;",
    ];
    cells.extend(unfinished.map(String::from));
    let mut steps: Vec<Value> = cells
        .iter()
        .map(|cell| json!({"run": cell, "no_wait": true, "stop_on_error": false}))
        .collect();
    steps.push(json!({"collect": true}));
    let told = session(steps);
    let round = told.last().unwrap();
    assert_eq!(round["others"], json!([]));
    let cells = round["cells"].as_array().unwrap();
    for (number, cell) in cells[..CELLS].iter().enumerate() {
        assert_eq!(complaints(cell), format!("message {number}.\n"));
        if number.is_multiple_of(2) {
            assert_eq!(success(cell), "");
        } else {
            assert_eq!(failure(cell).value, format!("panic {number}."));
        }
    }
    assert_eq!(success(&cells[CELLS]), "no end of line");
    assert_eq!(complaints(&cells[CELLS + 1]), "none here");
    assert_eq!(kinds(&cells[CELLS + 2]), [""; 0]);
}

#[test]
fn what_a_thread_prints_after_its_cell_belongs_to_it() {
    let scratch = Scratch::new();
    let file = scratch.path().join("go");
    let seen = play(&json!({
        "scene": "a_thread_prints_between_cells",
        "folder": scratch.path(),
        "file": file,
        "leave": format!("let thread = std::thread::spawn(|| {{\n\
            while !std::path::Path::new({file:?}).exists() {{ std::thread::yield_now(); }}\n\
            println!(\"late\");\n}});"),
        "next": "thread.join().unwrap();",
    }));
    assert_eq!(
        (&seen["text"], &seen["own"]),
        (&json!("late\n"), &json!(true)),
        "{seen:#}"
    );
    assert_eq!(
        (&seen["first"]["status"], &seen["next"]["status"]),
        (&json!("ok"), &json!("ok")),
        "{seen:#}"
    );
}

/// In lines, as one line, and on the other stream.
#[test]
fn a_hundred_megabytes_of_text_are_cut_and_the_kernel_goes_on() {
    /// The bytes that are shown of a cell; some words are added on the rest.
    const SHOWN: usize = 1_000_000;
    let lines = "let line = \"x\".repeat(999);\nfor _ in 0..100_000 { println!(\"{line}\"); }";
    let told = session(vec![
        json!({"run": lines}),
        json!({"run": "println!(\"{}\", \"E\".repeat(100_000_000));"}),
        json!({"run": lines.replace("println", "eprintln")}),
        json!({"run": "println!(\"well\");"}),
    ]);
    for cell in &told[..3] {
        let shown = success(cell) + &complaints(cell);
        assert!(shown.contains("bytes more were printed and are not shown"));
        assert!(
            (SHOWN..SHOWN + 200).contains(&shown.len()),
            "{}",
            shown.len()
        );
    }
    assert_eq!(success(&told[3]), "well\n");
}

/// There progress comes as rare lines of text, and the last picture at the end.
#[test]
fn the_same_cells_work_under_the_stock_kernel() {
    let said = run_cells(
        "evcxr",
        &[
            "show(\"shown\");",
            "let squares = Pool::new(2).map(&[1, 2, 3], |x| x * x);",
            "println!(\"{squares:?}\");",
        ],
    );
    assert_eq!(said[0].trim(), "shown");
    assert_eq!(said[2], "[1, 4, 9]\n");
}
