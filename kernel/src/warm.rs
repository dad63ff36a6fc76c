//! Warm builds: the directory in which evcxr builds cells, with the companion crate already built in it.
//!
//! evcxr compiles cells in a cargo package of its own. Alone, that package forgets its dependencies at every start, looks
//! them up in the registry again and takes whatever versions it finds. So the package stands in a small workspace, whose
//! other member, the *anchor*, depends on the companion crate: the lock file, grown from the project's own, stays whole,
//! nothing is looked up, and the profile of the cells is ours to set.
//!
//! A warm build is made once in a directory named by everything it depends on, and is never used from there: each kernel
//! gets a copy. Two kernels in one directory would run each other's code.

use crate::digest::Digest;
use crate::files::{self, Making};
use crate::lab::Lab;
use crate::library;
use crate::process;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result, bail, ensure};
use evcxr::CommandContext;
use serde_json::{Value, json};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

/// Cells are compiled like a release build, with what evcxr needs to load them. Overflow checks are off as in a release
/// build, because they make an integer loop slower: `cargo lab bench cells` shows by how much.
const PROFILE: &str = r#"[profile.dev]
opt-level = 2
debug = false
strip = "debuginfo"
rpath = true
debug-assertions = false
overflow-checks = false
codegen-units = 16
incremental = true
"#;

/// What a first lesson does first, so that all of it is built: the dependency line, an inference and a parallel cell, and
/// a slip of the pen, which makes evcxr check all dependencies.
const CELLS: [&str; 2] = [
    "use speedup::prelude::*;",
    "let warm: Vec<u64> = (0..8_u64).into_par_iter().map(|x| x * x).collect();",
];
const SLIP: &str = "let slip = there_is_no_such_function();";

const MANIFEST: &str = "manifest.json";
const WORKSPACE: &str = "workspace";
const CELL_PACKAGE: &str = "cells";

/// Libraries at least this large are shared by hard links also if they are ours: they are replaced, never written into.
const SHARED_FROM: u64 = 64 * 1024;

/// The warm build that belongs to the project and the toolchain as they are now.
pub struct Warm {
    lab: Lab,
    toolchain: Toolchain,
    key: String,
}

impl Warm {
    /// Finds out which one it is; nothing is made yet.
    pub fn new(lab: &Lab, toolchain: &Toolchain) -> Result<Self> {
        Ok(Self {
            lab: lab.clone(),
            toolchain: toolchain.clone(),
            key: key(lab.root(), toolchain)?,
        })
    }

    /// Its name: another state of the project or the toolchain has another one.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it is there and whole.
    pub fn is_whole(&self) -> bool {
        let recorded = || -> Result<Value> {
            Ok(serde_json::from_slice(&fs::read(
                self.place().join(MANIFEST),
            )?)?)
        };
        match (recorded(), inventory(&self.place().join(WORKSPACE))) {
            (Ok(recorded), Ok(found)) => recorded == found,
            _ => false,
        }
    }

    /// Makes it in a process of its own, since it takes a whole engine.
    pub fn make(&self, mut on_line: impl FnMut(&str)) -> Result<()> {
        let making = Making::new(&self.place())?;
        let workspace = making.dir().join(WORKSPACE);
        self.write_workspace(&workspace)?;
        let mut command =
            Command::new(std::env::current_exe().context("cannot find this program")?);
        command.arg("warm-build");
        self.equip(&mut command, &workspace);
        let mut lines = String::new();
        let ended = process::run(&mut command, |line| {
            lines.push_str(line);
            lines.push('\n');
            on_line(line);
        })?;
        ensure!(
            ended.status.success(),
            "the companion crate cannot be built for the notebooks. Without a network the first set-up \
             cannot work; otherwise see what was said:\n{}\n{}",
            process::last_lines(&lines),
            process::last_lines(&ended.stderr)
        );
        let manifest = serde_json::to_vec(&inventory(&workspace)?)?;
        files::write(&making.dir().join(MANIFEST), manifest)?;
        making.finish()?;
        files::keep_only(&self.lab.warm(), &self.key)
    }

    /// Copies it to `workspace` for one kernel.
    pub fn copy(&self, workspace: &Path) -> Result<()> {
        let from = self.place().join(WORKSPACE);
        copy_workspace(&from, workspace).with_context(|| format!("cannot copy {}", from.display()))
    }

    /// Gives a command the environment in which evcxr's engine works in `workspace`.
    pub fn equip(&self, command: &mut Command, workspace: &Path) {
        crate::environment::without_cargo(command, &self.lab);
        command
            .env(
                "PATH",
                crate::environment::path_with_first(self.toolchain.bin()),
            )
            .env("RUST_SRC_PATH", library::place(&self.lab, &self.toolchain))
            .env("EVCXR_TMPDIR", workspace.join(CELL_PACKAGE))
            .env("EVCXR_CONFIG_DIR", self.lab.config())
            // What the profile above says, where the machine card of the companion crate can read it.
            .env("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "false")
            // The engine's allocator takes memory when it is needed, not before: 80 MB less.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            // evcxr_jupyter would update an installation of its own in the user's home.
            .env("JUPYTER_PATH", self.lab.config());
    }

    fn place(&self) -> PathBuf {
        self.lab.warm().join(&self.key)
    }

    fn write_workspace(&self, workspace: &Path) -> Result<()> {
        let anchor = workspace.join("anchor");
        fs::create_dir_all(workspace.join(CELL_PACKAGE))?;
        files::write(
            &workspace.join("Cargo.toml"),
            format!(
                "[workspace]\nmembers = [\"anchor\", \"{CELL_PACKAGE}\"]\nresolver = \"3\"\n\n{PROFILE}"
            ),
        )?;
        files::write(&anchor.join("src/lib.rs"), "")?;
        files::write(&anchor.join("Cargo.toml"), anchor_manifest(self.lab.root()))?;
        files::write(
            &workspace.join("Cargo.lock"),
            fs::read(self.lab.root().join("Cargo.lock"))?,
        )
    }
}

/// The name of the warm build for this state of the project in `root` and this toolchain.
fn key(root: &Path, toolchain: &Toolchain) -> Result<String> {
    let mut digest = Digest::new("warm 1")
        .text(&toolchain.version)
        .text(&toolchain.bin().to_string_lossy())
        .text(PROFILE)
        .text(&CELLS.join("\n"))
        .text(SLIP)
        .text(&anchor_manifest(root));
    let unreadable = |file: &Path| format!("cannot read {}", file.display());
    for name in ["Cargo.toml", "Cargo.lock", "build.rs"] {
        let file = root.join(name);
        digest = digest
            .source(root, &file)
            .with_context(|| unreadable(&file))?;
    }
    let sources = files::visible_tree(&root.join("src"))
        .context("cannot read the companion crate's sources")?;
    for file in sources {
        // Editors remove files at any time; one that the crate needs is missed by the compiler.
        digest = digest
            .source_if_there(root, &file)
            .with_context(|| unreadable(&file))?;
    }
    Ok(digest.key())
}

/// Runs the cells of a warm build; what `make` starts as a process of its own.
pub fn build(lab: &Lab) -> Result<()> {
    println!("starting the engine");
    let (mut context, outputs) = CommandContext::new()
        .map_err(|error| anyhow::anyhow!("the engine does not start: {error}"))?;
    let first = format!(":dep {}\n{}", dependency(lab.root()), CELLS[0]);
    for cell in [&first, CELLS[1]] {
        println!("{}", cell.lines().next().unwrap_or_default());
        if let Err(error) = context.execute(cell) {
            bail!(
                "the cell `{cell}` failed: {error}\n{}",
                outputs.stderr.try_iter().collect::<Vec<_>>().join("\n")
            );
        }
    }
    println!("checking");
    match context.execute(SLIP) {
        Err(evcxr::Error::CompilationErrors(_)) => Ok(()),
        Err(error) => bail!("the cell `{SLIP}` ended in {error} and not in a compile error"),
        Ok(_) => bail!("the cell `{SLIP}` compiled, which cannot be"),
    }
}

/// What makes an engine ready for a notebook. It keeps nothing that a cell could see but the dependency and a `print!` that
/// shows at once what has no end of line, and not under a later cell.
pub fn preparation(root: &Path) -> String {
    format!(
        ":dep {}\n#[allow(unused_macros)] macro_rules! print {{ ($($text:tt)*) => {{{{ std::print!($($text)*); let _ = std::io::Write::flush(&mut std::io::stdout()); }}}} }}",
        dependency(root)
    )
}

/// What a first lesson does first, for the analyser alone: what could follow this needs the types of all of it.
pub fn analysis() -> String {
    format!("{}\nwarm.", CELLS.join("\n"))
}

/// The same as a cell that leaves nothing behind, and one that does not compile.
pub fn trials() -> [String; 2] {
    [format!("{{\n{}\n}}", CELLS.join("\n")), SLIP.into()]
}

/// The cell with a dependency on the companion crate of this checkout written as in [`preparation`], however its path is
/// written: evcxr has nothing to do then.
pub fn with_known_dependency(root: &Path, cell: &str) -> String {
    let dependency = dependency(root);
    with_dependency(root, cell, |_| format!(":dep {dependency}"))
}

/// The cell without that dependency and with all other text in its place: it is known, and to analyse it once more under
/// another name takes seconds.
pub fn without_known_dependency(root: &Path, cell: &str) -> String {
    with_dependency(root, cell, |line| " ".repeat(line.len()))
}

fn with_dependency(root: &Path, cell: &str, replaced: impl Fn(&str) -> String) -> String {
    let lines = cell.split('\n').map(|line| match dependency_path(line) {
        Some(path) if is_same(Path::new(&path), root) => replaced(line),
        _ => line.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The path in a line `:dep speedup = { path = "…" }`.
fn dependency_path(line: &str) -> Option<String> {
    let after = |text: &str, word: &str| {
        let rest = text.trim_start().strip_prefix(word)?;
        Some(rest.to_string())
    };
    let name = after(&after(line, ":dep ")?, "speedup")?;
    let table = after(&after(&name, "=")?, "{")?;
    let path = after(&after(&table, "path")?, "=")?;
    serde_json::from_str(path.trim_end().strip_suffix('}')?.trim()).ok()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    whole(one).is_some() && whole(one) == whole(other)
}

/// The anchor depends on the companion crate on no platform at all: that keeps the lock file whole, and gives the analyser
/// nothing to read before a notebook asks for it.
fn anchor_manifest(root: &Path) -> String {
    let dependency = dependency(root);
    format!(
        "[package]\nname = \"anchor\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[target.'cfg(any())'.dependencies]\n{dependency}\n"
    )
}

/// The line that the first cell of every notebook comes to, in TOML.
fn dependency(root: &Path) -> String {
    let path = json!(root.to_string_lossy());
    format!("speedup = {{ path = {path} }}")
}

/// Each file's name, size and time of change.
fn inventory(dir: &Path) -> Result<Value> {
    let mut files = Vec::new();
    for path in files::tree(dir)? {
        let metadata = fs::metadata(&path)?;
        let name = path.strip_prefix(dir)?.to_string_lossy().into_owned();
        files.push(json!([name, metadata.len(), changed(&metadata)?]));
    }
    Ok(Value::Array(files))
}

fn changed(metadata: &Metadata) -> Result<u64> {
    let nanoseconds = metadata.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(u64::try_from(nanoseconds)?)
}

/// Copies a warm workspace for one kernel, sharing by hard links what no kernel writes into.
fn copy_workspace(from: &Path, to: &Path) -> std::io::Result<()> {
    for file in files::tree(from)? {
        let name = file.strip_prefix(from).unwrap_or(&file);
        let target = to.join(name);
        if !is_needed(name) {
            continue;
        }
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        if is_shared(name, fs::metadata(&file)?.len()) {
            files::link(&file, &target)?;
        } else {
            files::copy(&file, &target)?;
        }
    }
    Ok(())
}

/// What the compiler keeps to compile the same cell again, and the cells themselves, are of no use to another kernel.
fn is_needed(name: &Path) -> bool {
    let cell = |part: &str| part.starts_with("libcode_") || part.starts_with("code_");
    !parts(name).any(|part| part == "incremental" || cell(&part))
}

/// Cargo keeps its books in small files, and writes into them when it builds. It builds our own packages again and again,
/// the cells each time; those of others never: another version or feature has another name.
fn is_shared(name: &Path, size: u64) -> bool {
    let of = |package: &str| parts(name).any(|part| part.contains(package));
    let of_a_package =
        parts(name).any(|part| ["deps", "build", ".fingerprint"].contains(&part.as_ref()));
    !of("ctx") && (size >= SHARED_FROM || (of_a_package && !of("speedup") && !of("anchor")))
}

fn parts(name: &Path) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    name.iter().map(std::ffi::OsStr::to_string_lossy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{remove, unique, write};

    const DEBUG: &str = "cells/target/host/debug";

    fn in_debug(name: &str) -> PathBuf {
        Path::new(DEBUG).join(name)
    }

    #[test]
    fn the_books_of_packages_that_are_built_again_are_copied() {
        for name in [
            "deps/libspeedup-0.d",
            ".fingerprint/ctx-0/lib-ctx",
            ".fingerprint/speedup-0/lib",
            ".cargo-lock",
        ] {
            assert!(!is_shared(&in_debug(name), 100), "{name}");
        }
        assert!(!is_shared(&in_debug("deps/libctx.so"), 1 << 20));
        assert!(is_shared(&in_debug("deps/libspeedup.so"), 1 << 20));
        assert!(is_shared(&in_debug(".fingerprint/rayon-0/lib-rayon"), 100));
    }

    #[test]
    fn a_kernel_writes_into_its_own_files() {
        let dir = std::env::temp_dir().join(format!("lab-warm-{}", unique()));
        let (from, to) = (dir.join("from"), dir.join("to"));
        let (book, library) = (
            in_debug(".fingerprint/ctx-0/lib-ctx"),
            in_debug("deps/librayon-0.rlib"),
        );
        for file in [
            &book,
            &library,
            &in_debug("incremental/ctx/s"),
            &in_debug("libcode_1.so"),
        ] {
            write(&from.join(file), "warm").unwrap();
        }
        copy_workspace(&from, &to).unwrap();
        assert_eq!(
            files::tree(&to).unwrap(),
            [to.join(&book), to.join(&library)]
        );
        fs::write(to.join(&book), "of this kernel").unwrap();
        assert_eq!(fs::read_to_string(from.join(&book)).unwrap(), "warm");
        remove(&dir).unwrap();
    }

    #[test]
    fn the_dependency_on_this_checkout_is_known_however_it_is_written() {
        let root = std::env::temp_dir().join(format!("lab-warm-{}", unique()));
        fs::create_dir_all(root.join("notebooks")).unwrap();
        let path = json!(root.join("notebooks").join("..").to_string_lossy());
        let cell = format!(":dep  speedup={{path = {path} }}\nuse speedup::prelude::*;");
        let known = with_known_dependency(&root, &cell);
        assert_eq!(
            known,
            format!(":dep {}\nuse speedup::prelude::*;", dependency(&root))
        );
        let without = without_known_dependency(&root, &cell);
        assert_eq!(without.len(), cell.len());
        assert_eq!(without.trim(), "use speedup::prelude::*;");
        for other in [
            ":dep speedup = { path = \"/\" }",
            ":dep speedup = \"1\"",
            ":dep rayon = { path = \"..\" }",
            "let speedup = 1;",
        ] {
            assert_eq!(with_known_dependency(&root, other), other);
        }
        remove(&root).unwrap();
    }

    #[test]
    fn what_was_changed_shortened_or_removed_is_not_what_was_recorded() {
        let dir = std::env::temp_dir().join(format!("lab-warm-{}", unique()));
        let (one, other) = (dir.join("one"), dir.join("other"));
        write(&one, "library").unwrap();
        write(&other, "book").unwrap();
        let recorded = inventory(&dir).unwrap();
        assert_eq!(inventory(&dir).unwrap(), recorded);
        fs::write(&one, "libr").unwrap();
        assert_ne!(inventory(&dir).unwrap(), recorded);
        fs::remove_file(&one).unwrap();
        assert_ne!(inventory(&dir).unwrap(), recorded);
        remove(&dir).unwrap();
    }

    #[test]
    fn what_editors_leave_beside_the_sources_changes_nothing() {
        let root = std::env::temp_dir().join(format!("lab-warm-{}", unique()));
        for name in ["Cargo.toml", "Cargo.lock", "build.rs", "src/lib.rs"] {
            write(&root.join(name), name).unwrap();
        }
        let toolchain = Toolchain::find().unwrap();
        let before = key(&root, &toolchain).unwrap();
        for name in [".lib.rs.swp", ".DS_Store", ".idea/notes"] {
            write(&root.join("src").join(name), "").unwrap();
        }
        #[cfg(unix)]
        for name in [".#lib.rs", "gone.rs"] {
            std::os::unix::fs::symlink("not-there", root.join("src").join(name)).unwrap();
        }
        assert_eq!(key(&root, &toolchain).unwrap(), before);
        remove(&root.join("build.rs")).unwrap();
        let error = format!("{:#}", key(&root, &toolchain).unwrap_err());
        assert!(error.contains("build.rs"), "{error}");
        remove(&root).unwrap();
    }

    #[test]
    fn another_source_lock_file_or_toolchain_has_another_key() {
        let root = std::env::temp_dir().join(format!("lab-warm-{}", unique()));
        for name in ["Cargo.toml", "Cargo.lock", "build.rs", "src/lib.rs"] {
            write(&root.join(name), name).unwrap();
        }
        let toolchain = Toolchain::find().unwrap();
        let key_with = |toolchain: &Toolchain| key(&root, toolchain).unwrap();
        let before = key_with(&toolchain);
        assert_eq!(key_with(&toolchain), before);
        for name in ["src/lib.rs", "Cargo.lock"] {
            let before = key_with(&toolchain);
            write(&root.join(name), "changed").unwrap();
            assert_ne!(key_with(&toolchain), before, "{name}");
        }
        let before = key_with(&toolchain);
        write(&root.join("src/new.rs"), "").unwrap();
        assert_ne!(key_with(&toolchain), before);
        let mut other = toolchain.clone();
        other.version = "rustc 9.9.9".into();
        assert_ne!(key_with(&other), key_with(&toolchain));
        remove(&root).unwrap();
    }
}
