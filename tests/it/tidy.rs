//! The repository tests itself: which module may use which, and how its files look.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules, each group using only groups before it; modules of one group do not use each other.
const ORDER: [&[&str]; 13] = [
    &["unit"],
    &["error"],
    &["live"],
    &["stats"],
    &["machine"],
    &["clock"],
    &["timing"],
    &["pool"],
    &["quad", "scaling"],
    &["plot"],
    &["lesson"],
    &["notebook"],
    &["prelude"],
];

/// The files of the kernel, in the same way.
const KERNEL: [&[&str]; 12] = [
    &[
        "event", "link", "parent", "pipe", "compiler", "complete", "origin",
    ],
    &["output", "errors", "diagnostics", "place", "hub"],
    &["relay", "failure"],
    &["engine"],
    &["worker", "publish", "request", "input", "waiting"],
    &["presenter"],
    &["shell"],
    &["serve"],
    &["process"],
    &["spare"],
    &["front"],
    &["mod"],
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files of the crate under this folder, with their contents.
fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let content = fs::read_to_string(&path).unwrap();
            files.push((path, content));
        }
    }
    files
}

/// The module that a file under `folder` belongs to.
fn module(file: &Path, folder: &str) -> String {
    let inside = file.strip_prefix(root().join(folder)).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn rank(order: &[&[&str]], module: &str) -> Option<usize> {
    order.iter().position(|group| group.contains(&module))
}

/// The modules named after `path` in the code, documentation left out.
fn used_modules(path: &str, content: &str) -> Vec<String> {
    let code = content
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut used = Vec::new();
    for line in code {
        for after in line.split(path).skip(1) {
            let name: String = after
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            if !name.is_empty() {
                used.push(name);
            }
        }
    }
    used
}

/// What is wrong with the arrows of one file of the companion crate.
fn wrong_arrows(module: &str, content: &str) -> Vec<String> {
    wrong_arrows_in(&ORDER, module, &used_modules("crate::", content))
}

fn wrong_arrows_in(order: &[&[&str]], module: &str, used: &[String]) -> Vec<String> {
    let Some(own) = rank(order, module) else {
        return vec![format!("{module} has no place in the order")];
    };
    let mut wrong = Vec::new();
    for used in used {
        let allowed = used == module || rank(order, used).is_some_and(|rank| rank < own);
        if !allowed {
            wrong.push(format!("{module} uses {used}"));
        }
    }
    wrong
}

#[test]
fn modules_use_only_what_stands_before_them() {
    for (file, content) in rust_files(&root().join("src")) {
        let module = module(&file, "src");
        if module != "lib" {
            assert_eq!(
                wrong_arrows(&module, &content),
                Vec::<String>::new(),
                "{}",
                file.display()
            );
        }
    }
}

#[test]
fn files_of_the_kernel_use_only_what_stands_before_them() {
    let folder = "kernel/src/kernel";
    for (file, content) in rust_files(&root().join(folder)) {
        let module = module(&file, folder);
        // What is inside of a folder names its parent by `super` too, and the other files by their whole path.
        let path = if module == "diagnostics" {
            "crate::kernel::"
        } else {
            "super::"
        };
        let mut used = used_modules(path, &content);
        used.retain(|name| rank(&KERNEL, name).is_some());
        assert_eq!(
            wrong_arrows_in(&KERNEL, &module, &used),
            Vec::<String>::new(),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_arrow_check_finds_a_wrong_arrow() {
    assert_eq!(
        wrong_arrows("pool", "use crate::plot::Picture;"),
        ["pool uses plot"]
    );
    assert_eq!(
        wrong_arrows("quad", "use crate::scaling::Scaling;"),
        ["quad uses scaling"]
    );
    assert_eq!(
        wrong_arrows("pool", "let x = crate::scaling::run();"),
        ["pool uses scaling"]
    );
    assert!(
        wrong_arrows(
            "pool",
            "use crate::timing::time;\n// use crate::plot::area;"
        )
        .is_empty()
    );
    assert_eq!(
        wrong_arrows("extra", ""),
        ["extra has no place in the order"]
    );
}

#[test]
fn only_the_live_module_prints() {
    for (file, content) in rust_files(&root().join("src")) {
        let code = content.split("#[cfg(test)]").next().unwrap_or_default();
        let code = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let prints = code.filter(|line| {
            ["print!(", "println!(", "eprintln!(", "dbg!(", "stdout("]
                .iter()
                .any(|p| line.contains(p))
        });
        if module(&file, "src") != "live" {
            assert_eq!(prints.count(), 0, "{} prints", file.display());
        }
    }
}

#[test]
fn files_are_short_documented_and_clean() {
    let folders = ["src", "tests", "benches"].map(|folder| root().join(folder));
    for (file, content) in folders.iter().flat_map(|folder| rust_files(folder)) {
        let name = file.display();
        assert!(
            content.starts_with("//! "),
            "{name} does not say what it is for"
        );
        assert!(
            content.ends_with('\n') && !content.ends_with("\n\n"),
            "{name} ends badly"
        );
        // Documentation and tests may make a file long, code may not.
        let code = content.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .count();
        assert!(lines <= 300, "{name} has {lines} lines of code");
        for (number, line) in content.lines().enumerate() {
            let here = format!("{name}:{}", number + 1);
            assert_eq!(line.trim_end(), line, "{here} ends in white space");
            assert!(!line.contains('\t'), "{here} has a tab");
            let unfinished = ["todo!", "unimplemented!", "TODO", "FIXME", "XXX"];
            let is_list = line.contains("let unfinished");
            assert!(
                is_list || !unfinished.iter().any(|word| line.contains(word)),
                "{here} is not done"
            );
        }
    }
}

#[test]
fn the_student_pays_for_few_crates() {
    // What the normal dependencies may be; the whole tree below them is counted in the course's tests.
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names: Vec<&str> = section
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "cpu-time",
            "num-complex",
            "plotters",
            "rayon",
            "statrs",
            "thiserror"
        ]
    );
    for name in ["num-complex", "plotters", "statrs"] {
        let line = section.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains("default-features = false"), "{line}");
    }
}
