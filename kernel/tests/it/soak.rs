//! Many cells of all kinds in one session, in an order that a seed decides: nothing is left, and memory does not grow.

use crate::seen::{failure, session, success};
use serde_json::{Value, json};

const CELLS: usize = 200;
const SEED: u64 = 5;
/// Memory is looked at after so many cells each time; from the half on nothing but cells may change it.
const ROUND: usize = 50;
const HALF: usize = 100;
/// Bytes of a shown text, as large as a picture with many points.
const PICTURE: usize = 300_000;

const DEFINITIONS: &str = "use speedup::prelude::*;
fn slow(x: &u64) -> u64 { sleep(Duration::from_millis(20)); *x }
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!(\"/proc/{process}/status\")).unwrap();
    let number = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.trim().trim_end_matches(\" kB\").parse().ok());
    number(\"VmRSS:\").unwrap_or(0)
}
fn parent(process: u32) -> u32 {
    let status = std::fs::read_to_string(format!(\"/proc/{process}/status\")).unwrap();
    status.lines().find_map(|line| line.strip_prefix(\"PPid:\")?.trim().parse().ok()).unwrap()
}";
const VARIABLES: &str = "let pool = Pool::new(2);\nlet data = vec![7_u64; 5000];";
/// Kilobytes of the process of the cells, its relay, and the kernel.
const MEMORY: &str = "let mut at = std::process::id();
for _ in 0..3 { print!(\"{} \", resident(at)); at = parent(at); }";

/// A cell, and how it fails if it does.
struct Cell {
    step: Value,
    fails: Option<&'static str>,
}

fn cell(source: &str, fails: Option<&'static str>) -> Cell {
    Cell {
        step: json!({"run": source}),
        fails,
    }
}

/// The numbers of a linear congruential generator: the same everywhere.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).expect("less than a usize")
    }
}

fn cells() -> Vec<Cell> {
    let mut draw = numbers(SEED);
    let mut cells = vec![cell(DEFINITIONS, None), cell(VARIABLES, None)];
    while cells.len() < CELLS {
        let n = cells.len();
        // These are rare, since they take seconds; a restart starts another kernel, so that there is none while memory is measured.
        match n {
            30 | 75 => {
                cells.push(Cell {
                    step: json!({"restart": true}),
                    fails: None,
                });
                cells.extend([cell(DEFINITIONS, None), cell(VARIABLES, None)]);
            }
            45 | 145 => {
                let source = "println!(\"going\");\nloop { std::hint::spin_loop(); }";
                cells.push(Cell {
                    step: json!({"run": source, "interrupt_when": "going"}),
                    fails: Some("stopped"),
                });
                cells.push(cell(VARIABLES, None));
            }
            20 | 70 | 120 | 170 => {
                cells.push(cell("std::process::abort();", Some("process ended")));
                cells.push(cell(VARIABLES, None));
            }
            _ => cells.push(any(n, draw(10))),
        }
    }
    cells
}

/// One of ten cells.
fn any(n: usize, which: usize) -> Cell {
    match which {
        0 => cell(&format!("let data = vec![{n}_u64; 5000];"), None),
        1 => cell(&format!("println!(\"{{}}\", data.len() + {n});"), None),
        2 | 3 => cell(&format!("show(&\"x\".repeat({PICTURE} + {n}));"), None),
        4 | 5 => cell(
            &format!("let slip: u32 = \"{n}\";"),
            Some("does not compile"),
        ),
        6 => cell(&format!("panic!(\"on purpose {n}\");"), Some("panic")),
        7 => cell(
            &format!("pool.map(&data[..9], |x| {{ assert!(*x == 0, \"{n}\"); }});"),
            Some("panic"),
        ),
        8 => cell(
            &format!("let number: u32 = \"no {n}\".parse()?;"),
            Some("error"),
        ),
        _ => Cell {
            step: json!({
                "run": format!("println!(\"going {n}\");\npool.map(&data, slow);"),
                "interrupt_when": "going",
            }),
            fails: Some("stopped"),
        },
    }
}

#[test]
fn two_hundred_cells_leave_nothing_and_memory_does_not_grow() {
    let cells = cells();
    let is_looked_at =
        |index: usize| cfg!(target_os = "linux") && (index + 1).is_multiple_of(ROUND);
    let mut steps = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        steps.push(cell.step.clone());
        if is_looked_at(index) {
            steps.push(json!({"run": MEMORY}));
        }
    }
    let mut told = session(steps).into_iter();
    let mut kernel = Vec::new();
    let mut pictures = 0;
    for (index, cell) in cells.iter().enumerate() {
        let told_now = told.next().unwrap();
        match cell.fails {
            Some(name) => assert_eq!(failure(&told_now).name, name, "{told_now:#}"),
            None if told_now["kind"] == "restart" => {
                assert_eq!(told_now["end"], "done", "{told_now:#}");
            }
            None if index >= HALF => pictures += success(&told_now).len() / PICTURE,
            None => drop(success(&told_now)),
        }
        if is_looked_at(index) {
            let memory = success(&told.next().unwrap());
            println!(
                "kB of cells, relay, kernel after {} cells: {memory}",
                index + 1
            );
            let of_kernel = memory.split_whitespace().last().unwrap();
            kernel.push((index + 1, of_kernel.parse::<usize>().unwrap()));
        }
    }
    assert!(pictures > 10, "too few pictures to see a leak of them");
    let after = |count: usize| kernel.iter().find(|(cells, _)| *cells == count);
    if let (Some((_, half)), Some((_, end))) = (after(HALF), after(CELLS)) {
        // 0.1 to 0.2 MB were measured. A leak of every picture would be twice this bound.
        let bound = pictures * PICTURE / 2 / 1000;
        assert!(
            end.saturating_sub(*half) < bound,
            "the kernel grew from {half} to {end} kB"
        );
    }
}
