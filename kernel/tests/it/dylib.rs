//! The companion crate is a dynamic library, so that all cells share one copy of it and of rayon.
//!
//! evcxr links every cell statically by default. Then each cell has statics of its own: a counter starts anew, each cell
//! starts another global thread pool, and a pool kept in a variable panics in the next cell.

use crate::support::{Scratch, run_cells};
use std::fs;

#[test]
fn a_static_counter_goes_on_from_cell_to_cell() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path().join("src")).unwrap();
    fs::write(
        scratch.path().join("Cargo.toml"),
        "[package]\nname = \"counter\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"lib\", \"dylib\"]\n",
    )
    .unwrap();
    fs::write(
        scratch.path().join("src/lib.rs"),
        "use std::sync::atomic::{AtomicU32, Ordering};\nstatic CALLS: AtomicU32 = AtomicU32::new(0);\n\
         pub fn next() -> u32 { CALLS.fetch_add(1, Ordering::Relaxed) + 1 }\n",
    )
    .unwrap();
    let dep = format!(":dep counter = {{ path = {:?} }}", scratch.path());
    let count = "println!(\"{}\", counter::next());";
    let said = run_cells("rust", &[&dep, count, count, count]);
    assert_eq!(said[1..], ["1\n", "2\n", "3\n"]);
}

#[test]
fn a_pool_kept_in_a_variable_works_in_later_cells_and_threads_do_not_grow() {
    // The number of threads is read where the system tells it.
    let threads = r#"println!("{:?}", std::fs::read_to_string("/proc/self/status").ok()
        .and_then(|status| status.lines().find_map(|line| line.strip_prefix("Threads:").map(str::to_string))));"#;
    let parallel = "println!(\"{}\", (0..1000_u64).into_par_iter().sum::<u64>());";
    let said = run_cells(
        "rust",
        &[
            "let pool = Pool::new(3);",
            "println!(\"{:?}\", pool.map(&[1, 2, 3], |x| x * x));",
            parallel,
            threads,
            "println!(\"{:?}\", pool.map(&[4, 5], |x| x * x));",
            parallel,
            parallel,
            threads,
        ],
    );
    assert_eq!(said[1], "[1, 4, 9]\n");
    assert_eq!(said[4], "[16, 25]\n");
    assert_eq!([&said[2], &said[5], &said[6]], ["499500\n"; 3]);
    assert_eq!(
        said[3], said[7],
        "threads after the first and after the last parallel cell"
    );
}

#[test]
fn a_notebook_that_also_depends_on_rayon_shares_it() {
    let said = run_cells(
        "rust",
        &[
            ":dep rayon = \"1\"",
            "let pool = Pool::new(3);",
            // Another copy of rayon would not know that it runs inside this pool.
            "println!(\"{:?} {}\", pool.install(rayon::current_thread_index).is_some(), pool.install(rayon::current_num_threads));",
        ],
    );
    assert_eq!(said[2], "true 3\n");
}
