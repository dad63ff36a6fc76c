//! A kernel that is kept ready: used where it fits, idle until then, and gone with its keeper.

use crate::client::{converse, ended_within, script};
use crate::support::{Scratch, python, running_kernels, said};
use serde_json::{Value, json};
use std::fs;
use std::time::Duration;

/// What was seen in one of the scenes of `spares.py`.
fn play(job: &Value) -> Value {
    let mut command = python();
    command
        .arg(script("spares.py"))
        .arg(job.to_string())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let output = ended_within(Duration::from_mins(5), &mut command);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn folders() -> [Scratch; 2] {
    [Scratch::new(), Scratch::new()]
}

#[test]
fn a_spare_is_taken_in_its_folder_idle_until_then_and_ends_with_its_server() {
    /// Hundredths of a second. What other kernels did took some hundred times as long, and a spare that asked for news
    /// every millisecond would take more.
    const TICKS: f64 = 10.0;
    let [here, there] = folders();
    let seen = play(&json!({
        "scene": "taken_where_it_fits",
        "here": here.path(),
        "there": there.path(),
        "work": ["let numbers: Vec<u64> = (0..100).collect();", "numbers.len()", "let slip: u32 = numbers;"],
    }));
    assert_eq!(seen["size"], 3, "kernel, relay and cells: {seen:#}");
    for (what, expected) in [
        ("taken", json!(true)),
        ("made", json!("ok")),
        ("taken at restart", json!(true)),
        ("after restart", json!("error")),
        ("taken elsewhere", json!(false)),
        ("left of the one that did not fit", json!([])),
        ("left of a killed front", json!([])),
        ("after that", json!([true, "ok"])),
        ("left of the keeper", json!([])),
        ("left of the other", json!([])),
    ] {
        assert_eq!(seen[what], expected, "{what}: {seen:#}");
    }
    if cfg!(unix) {
        assert_eq!(seen["nice"], 0, "the priority of the cells: {seen:#}");
    }
    if cfg!(target_os = "linux") {
        assert!(seen["ticks"].as_f64().unwrap() < TICKS, "{seen:#}");
    }
    assert_eq!(running_kernels(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn without_its_toolchain_it_is_not_taken_and_a_killed_keeper_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt as _;

    let [here, scratch] = folders();
    let (bin, file) = (scratch.path().join("bin"), scratch.path().join("gone"));
    fs::create_dir(&bin).unwrap();
    let compiler = bin.join("rustc");
    let script =
        format!("#!/bin/sh\n[ -e {file:?} ] && exit 1\nPATH=\"${{PATH#*:}}\" exec rustc \"$@\"\n");
    fs::write(&compiler, script).unwrap();
    fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).unwrap();
    let seen =
        play(&json!({"scene": "killed", "here": here.path(), "compiler": bin, "file": file}));
    for (what, expected) in [
        ("taken", json!(true)),
        ("taken without its compiler", json!(false)),
        ("left of the spare", json!([])),
        ("ready without its compiler", json!(false)),
        ("left of the keeper", json!([])),
        ("left of the other", json!([])),
    ] {
        assert_eq!(seen[what], expected, "{what}: {seen:#}");
    }
    sweep();
    assert_eq!(running_kernels(), [""; 0]);
}

/// What was not removed when somebody was killed is removed by the next kernel.
fn sweep() {
    let [here, _] = folders();
    converse(&json!({"kernel": "rust", "folder": here.path(), "steps": [{"shutdown": true}]}));
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_server_leaves_nothing_although_a_cell_computes_for_ever() {
    let [here, _] = folders();
    let seen = play(&json!({"scene": "a_server_is_killed", "here": here.path()}));
    // The server, its keeper, and kernel, relay and cells of the kernel at work; its front; and perhaps the next spare.
    assert!(seen["started"].as_u64().unwrap() >= 6, "{seen:#}");
    assert_eq!(seen["left of all"], json!([]), "{seen:#}");
    sweep();
    assert_eq!(running_kernels(), [""; 0]);
}

#[test]
fn a_server_that_is_told_so_keeps_none() {
    let [here, _] = folders();
    let seen = play(&json!({"scene": "switched_off", "here": here.path()}));
    assert_eq!(
        seen,
        json!({"keeper": null, "address": null, "children": 0})
    );
}
