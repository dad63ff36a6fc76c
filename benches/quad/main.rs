//! What an integral costs: `quad` against bare evaluations, the crates that Rust users would take, and
//! GSL where it is installed.
//!
//! Run with `cargo bench --bench quad`; a name after it chooses among the tables. All is measured side
//! by side in one run, and what counts are the ratios: medians of the rounds, each with the interval
//! that holds it with 95 % confidence.

mod arms;
#[allow(
    dead_code,
    reason = "the tests draw more kinds of numbers than the rounds"
)]
#[path = "../../tests/it/draw.rs"]
mod draw;
mod gsl;
mod libraries;
mod problems;
mod rounds;

use std::cell::RefCell;
use std::env;
use std::rc::Rc;
use std::slice;

use arms::{Problem, Workshop};
use gsl::Gsl;

const HELP: &str = "\
Usage: cargo bench --bench quad [NAME]...

With a NAME it prints only the table `lesson`, or those families of reference integrals whose name
contains NAME.";

fn main() {
    let (options, names): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|word| word.starts_with('-'));
    let has = |name: &str| options.iter().any(|option| option == name);
    if has("--help") || has("-h") {
        println!("{HELP}");
        return;
    }
    // Cargo says `--bench` when it is to measure; `cargo test --benches` only wants to see it run.
    let rounds = |measured: usize| if has("--bench") { measured } else { 1 };
    let is_chosen =
        |name: &str| names.is_empty() || names.iter().any(|part| name.contains(part.as_str()));

    let gsl = Gsl::start()
        .inspect_err(|error| println!("GSL is left out: {error}."))
        .ok();
    let workshop = Workshop {
        gsl: gsl.map(|gsl| Rc::new(RefCell::new(gsl))),
    };
    let mut problems = problems::battery(&workshop);
    let mut known = vec!["lesson"];
    known.extend(problems.iter().map(|problem| problem.family));
    known.dedup();
    if !known.iter().any(|name| is_chosen(name)) {
        println!(
            "Nothing here is named {}; there are: {}.",
            names.join(" or "),
            known.join(", ")
        );
        return;
    }
    if is_chosen("lesson") {
        lesson(problems::lesson(&workshop), rounds(301));
    }
    problems.retain(|problem| is_chosen(problem.family));
    if !problems.is_empty() {
        battery(&mut problems, rounds(101));
    }
}

/// The five integrals of the lesson, against the floor.
fn lesson(mut problem: Problem, rounds: usize) {
    let lines = rounds::compare(slice::from_mut(&mut problem), rounds);
    let count = problem.references.len();
    println!(
        "\nThe mean of ∫ sin x² dx over (0, 1), (1, 2), … (4, 5); rounds: {rounds}\n\n\
         {:<18}{:>6}   {:<22}{:>11}   right",
        "", "ns", "times the floor", "evaluations"
    );
    for (index, line) in lines.iter().enumerate() {
        // The first one is the floor, which has no answers.
        let right = (index > 0).then(|| format!("{} of {count}", line.right));
        println!(
            "{:<18}{:>6.0}   {:<22}{:>11}   {}",
            line.library,
            line.nanoseconds(),
            line.ratio_to(&lines[0]),
            line.evaluations as f64 / count as f64,
            right.unwrap_or_default(),
        );
    }
}

/// The families of the table, against `quad`.
fn battery(problems: &mut [Problem], rounds: usize) {
    println!(
        "\nFamilies of reference integrals; rounds: {rounds}; evaluations of a whole family;\n\
         unsaid: answers outside of the tolerance without a warning\n\n\
         {:<26}{:<18}{:<22}{:>11}   right   unsaid",
        "", "", "times speedup", "evaluations"
    );
    for family in problems.chunk_by_mut(|one, other| one.family == other.family) {
        let (mut name, count) = (family[0].family, family.len());
        let lines = rounds::compare(family, rounds);
        for line in &lines {
            println!(
                "{:<26}{:<18}{:<22}{:>11}   {} of {count}  {:>6}",
                name,
                line.library,
                line.ratio_to(&lines[0]),
                line.evaluations,
                line.right,
                line.unsaid,
            );
            name = "";
        }
    }
}
