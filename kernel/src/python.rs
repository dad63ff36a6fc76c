//! The lab's Python environment: JupyterLab and what runs notebooks, at pinned versions.

use crate::digest::Digest;
use crate::environment;
use crate::files;
use crate::lab::Lab;
use crate::process;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Python for which `assets/requirements.lock` holds versions.
const OLDEST: (u32, u32) = (3, 10);

/// Which packages: those that every student needs, or what is added to them for one use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    Lab,
    Tests,
    Grading,
    Slides,
}

impl Packages {
    fn lock_file(self, lab: &Lab) -> PathBuf {
        lab.assets().join(match self {
            Self::Lab => "requirements.lock",
            Self::Tests => "requirements-test.lock",
            Self::Grading => "requirements-grading.lock",
            Self::Slides => "requirements-slides.lock",
        })
    }

    /// Written last, with the digest of the lock file: without it the packages are not all there.
    fn stamp(self, lab: &Lab) -> PathBuf {
        lab.venv().join(match self {
            Self::Lab => "complete",
            Self::Tests => "complete-tests",
            Self::Grading => "complete-grading",
            Self::Slides => "complete-slides",
        })
    }

    /// Those for one use that the environment has, if not as they should be.
    pub fn added(lab: &Lab) -> impl Iterator<Item = Self> {
        let all = [Self::Tests, Self::Grading, Self::Slides];
        all.into_iter().filter(|packages| packages.has_stamp(lab))
    }

    /// Whether they were installed in this environment.
    pub fn has_stamp(self, lab: &Lab) -> bool {
        self.stamp(lab).exists()
    }

    /// What installs them.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Lab => "cargo lab setup",
            Self::Tests => "cargo lab test",
            Self::Grading => "cargo lab setup --grading",
            Self::Slides => "cargo lab setup --slides",
        }
    }

    /// Whether what is needed of them works without what they say they need.
    fn stand_alone(self) -> bool {
        self == Self::Slides
    }

    fn key(self, lab: &Lab) -> Result<String> {
        let lock_file = self.lock_file(lab);
        Digest::new("python 1")
            .text(&lab.venv().to_string_lossy())
            .text(&json!(settings()).to_string())
            .file(&lock_file)
            .map(Digest::key)
            .with_context(|| format!("cannot read {}", lock_file.display()))
    }

    /// Whether they are all installed, in the versions of the lock file, and the interpreter answers.
    pub fn are_installed(self, lab: &Lab) -> Result<bool> {
        let stamp = std::fs::read_to_string(self.stamp(lab)).unwrap_or_default();
        Ok(stamp == self.key(lab)?
            && process::output(Command::new(lab.python()).arg("--version")).is_ok())
    }
}

/// A Python that can make an environment.
pub enum Maker {
    Uv,
    Python {
        command: Vec<&'static str>,
        version: (u32, u32),
    },
}

impl Maker {
    /// Looks for `uv`, then for a Python that is new enough and whole.
    pub fn find() -> Result<Self> {
        if process::output(Command::new("uv").arg("--version")).is_ok() {
            return Ok(Self::Uv);
        }
        let mut found = None;
        let candidates: [&[&str]; 3] = [&["python3"], &["python"], &["py", "-3"]];
        for command in candidates {
            let script = "import sys; print(*sys.version_info[:2])";
            let Ok(answer) = process::output(start(command).args(["-c", script])) else {
                continue;
            };
            let Some(version) = parse_version(&answer) else {
                continue;
            };
            if version >= OLDEST {
                has_venv(command, version)?;
                return Ok(Self::Python {
                    command: command.to_vec(),
                    version,
                });
            }
            found = Some(version);
        }
        let (major, minor) = OLDEST;
        match found {
            Some((old, older)) => bail!(
                "Python {old}.{older} is too old; install Python {major}.{minor} or later and make it the first `python3` on the PATH"
            ),
            None => bail!(
                "no Python answers to `python3` or `python`; install Python {major}.{minor} or later, on Debian and Ubuntu with \
                 `sudo apt install python3 python3-venv`, elsewhere from https://www.python.org/downloads"
            ),
        }
    }

    /// Its name, for people.
    pub fn name(&self) -> String {
        match self {
            Self::Uv => "uv".into(),
            Self::Python {
                version: (major, minor),
                ..
            } => format!("Python {major}.{minor}"),
        }
    }

    fn make(&self, venv: &Path) -> Command {
        match self {
            Self::Uv => {
                let mut command = Command::new("uv");
                command
                    .args(["venv", "--python", &format!(">={}.{}", OLDEST.0, OLDEST.1)])
                    .arg(venv);
                command
            }
            Self::Python { command, .. } => {
                let mut command = start(command);
                command.args(["-m", "venv"]).arg(venv);
                command
            }
        }
    }

    fn install(&self, lab: &Lab, packages: Packages) -> Command {
        let mut command = match self {
            Self::Uv => {
                let mut command = Command::new("uv");
                command
                    .args(["pip", "install", "--python"])
                    .arg(lab.python());
                command
            }
            Self::Python { .. } => {
                let mut command = Command::new(lab.python());
                command.args(["-m", "pip", "install", "--disable-pip-version-check"]);
                command
            }
        };
        command
            .args(packages.stand_alone().then_some("--no-deps"))
            .args(["--require-hashes", "-r"])
            .arg(packages.lock_file(lab));
        command
    }
}

/// Makes the environment anew, or adds packages for one use to it. Interrupted, it leaves nothing.
pub fn install(
    lab: &Lab,
    maker: &Maker,
    packages: Packages,
    mut on_line: impl FnMut(&str),
) -> Result<()> {
    let key = packages.key(lab)?;
    let mut unfinished = Unfinished((packages == Packages::Lab).then(|| lab.venv()));
    if packages == Packages::Lab {
        files::remove(&lab.venv())?;
        let ended = process::run(&mut maker.make(&lab.venv()), &mut on_line)?;
        ensure!(
            ended.status.success(),
            "cannot make a Python environment:\n{}",
            process::last_lines(&ended.stderr)
        );
    }
    let mut install = maker.install(lab, packages);
    let mut said = String::new();
    let installed = process::run(&mut install, |line| {
        said.push_str(line);
        said.push('\n');
        on_line(line);
    })?;
    ensure!(
        installed.status.success(),
        "the Python packages of {} cannot be installed; check the connection to PyPI and the free disk space, then repeat. `{}` said:\n{}",
        packages.lock_file(lab).display(),
        process::show(&install),
        process::last_lines(&format!("{said}\n{}", installed.stderr))
    );
    if packages == Packages::Lab {
        for (place, setting) in settings() {
            files::write(&lab.venv().join(place), setting.to_string())?;
        }
    }
    files::write(&packages.stamp(lab), key)?;
    unfinished.0 = None;
    Ok(())
}

/// Where the environment's packages lie.
pub fn packages(lab: &Lab) -> Result<PathBuf> {
    if cfg!(windows) {
        return Ok(lab.venv().join("Lib").join("site-packages"));
    }
    let library = lab.venv().join("lib");
    let versions = std::fs::read_dir(&library)
        .with_context(|| format!("cannot read {}", library.display()))?;
    versions
        .flatten()
        .map(|version| version.path().join("site-packages"))
        .find(|packages| packages.is_dir())
        .with_context(|| format!("no packages are in {}", library.display()))
}

/// The environment's interpreter, which sees its own kernels before those of the user, and not what cargo added.
///
/// What Jupyter keeps of a user, settings and open files among it, lies in the lab, unless the user says where.
pub fn interpreter(lab: &Lab) -> Command {
    let mut command = Command::new(lab.python());
    environment::without_cargo(&mut command, lab);
    command.env("JUPYTER_PREFER_ENV_PATH", "1");
    for (variable, folder) in [
        ("JUPYTER_CONFIG_DIR", "config"),
        ("JUPYTER_DATA_DIR", "data"),
        ("JUPYTER_RUNTIME_DIR", "runtime"),
        ("IPYTHONDIR", "ipython"),
    ] {
        if env::var_os(variable).is_none() {
            command.env(variable, lab.jupyter().join(folder));
        }
    }
    command
}

/// Runs `script`, which prints lines of UTF-8 as they come.
pub fn command(lab: &Lab, script: &str) -> Command {
    let mut command = interpreter(lab);
    command
        .args(["-c", script])
        .env("PYTHONUTF8", "1")
        .env("PYTHONUNBUFFERED", "1");
    command
}

/// A Python environment cannot be moved to its place when it is done, so it is removed if it is not done.
struct Unfinished(Option<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(venv) = &self.0 {
            // If this fails the missing stamp still says that it is not whole.
            let _ = files::remove(venv);
        }
    }
}

/// Settings that belong to a class, by their places in the environment. Options on the command line come before them.
///
/// Only the lab's kernels are offered, a first build has time, no pop-up brings news, the first lesson is open. In a
/// container one is often root; the server answers this machine alone, and asks for a token.
fn settings() -> [(&'static str, Value); 3] {
    [
        (
            "etc/jupyter/jupyter_server_config.json",
            json!({
                "KernelSpecManager": { "allowed_kernelspecs": ["rust", "evcxr"], "ensure_native_kernel": false },
                "MappingKernelManager": { "kernel_info_timeout": 300 },
                "ServerApp": {
                    "ip": "127.0.0.1",
                    "allow_root": true,
                    "jpserver_extensions": { "speedup_lab": true },
                },
            }),
        ),
        (
            "etc/jupyter/jupyter_lab_config.json",
            json!({ "LabApp": { "default_url": "/lab/tree/00-is-my-machine-ready.ipynb" } }),
        ),
        (
            "share/jupyter/lab/settings/overrides.json",
            json!({
                "@jupyterlab/apputils-extension:notification": { "checkForUpdates": false, "fetchNews": "false" },
                "@jupyterlab/notebook-extension:tracker": { "codeCellConfig": { "autoClosingBrackets": true } },
            }),
        ),
    ]
}

fn start(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn has_venv(command: &[&str], (major, minor): (u32, u32)) -> Result<()> {
    process::output(start(command).args(["-c", "import venv, ensurepip"])).map(|_| ()).with_context(|| {
        format!(
            "Python {major}.{minor} has no module venv; on Debian and Ubuntu install it with `sudo apt install python3-venv`, \
             elsewhere install Python from https://www.python.org/downloads"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn a_version_is_two_numbers() {
        assert_eq!(parse_version("3 12\n"), Some((3, 12)));
        assert_eq!(parse_version("Python 3.12"), None);
        assert_eq!(parse_version(""), None);
    }
}
