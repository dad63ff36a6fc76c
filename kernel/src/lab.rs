//! Where everything of a lab lies.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

/// A checkout of the project and the directory `.lab/` that set-up fills.
#[derive(Clone, Debug)]
pub struct Lab {
    root: PathBuf,
    dir: PathBuf,
}

impl Lab {
    /// The lab of the checkout this program was built from, with its files in `dir` or, without one, in `.lab/`.
    pub fn new(dir: Option<PathBuf>) -> std::io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the crate lies in a folder of the checkout")
            .to_path_buf();
        let dir = match dir {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join(".lab"),
        };
        Ok(Self { root, dir })
    }

    /// The checkout, which is also the folder of the companion crate.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What set-up fills and `cargo lab clean` removes.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The course.
    pub fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }

    /// Where nbgrader works, unless another place is named.
    pub fn grading(&self) -> PathBuf {
        self.root.join("grading")
    }

    /// Where slides go, unless another place is named.
    pub fn slides(&self) -> PathBuf {
        self.out().join("slides")
    }

    /// Pictures, the kernel's icon, the pinned Python requirements.
    pub fn assets(&self) -> PathBuf {
        self.root.join("assets")
    }

    /// The Python environment.
    pub fn venv(&self) -> PathBuf {
        self.dir.join("venv")
    }

    /// The interpreter of the Python environment.
    pub fn python(&self) -> PathBuf {
        if cfg!(windows) {
            self.venv().join("Scripts").join("python.exe")
        } else {
            self.venv().join("bin").join("python")
        }
    }

    /// Programs that set-up put there.
    pub fn bin(&self) -> PathBuf {
        self.dir.join("bin")
    }

    /// This program, where the kernelspecs find it.
    pub fn program(&self) -> PathBuf {
        self.bin().join(format!("lab{EXE_SUFFIX}"))
    }

    /// The kernelspec `name` in the Python environment.
    pub fn kernelspec(&self, name: &str) -> PathBuf {
        self.venv().join("share/jupyter/kernels").join(name)
    }

    /// Warm builds, one directory for each key.
    pub fn warm(&self) -> PathBuf {
        self.dir.join("warm")
    }

    /// Lean copies of the standard library's sources, one for each toolchain.
    pub fn library(&self) -> PathBuf {
        self.dir.join("library")
    }

    /// The working directories of the kernels that run now.
    pub fn run(&self) -> PathBuf {
        self.dir.join("run")
    }

    /// The configuration directory given to evcxr, in place of the user's own.
    pub fn config(&self) -> PathBuf {
        self.dir.join("config")
    }

    /// What Jupyter keeps of its user, in place of the folders in the user's home.
    pub fn jupyter(&self) -> PathBuf {
        self.dir.join("jupyter")
    }

    /// Executed notebooks, screenshots and measurements, unless another place is named.
    pub fn out(&self) -> PathBuf {
        self.dir.join("out")
    }

    /// Held while set-up works.
    pub fn set_up_lock(&self) -> PathBuf {
        self.dir.join("set-up.lock")
    }

    /// Held while a kernel's directory is made or swept.
    pub fn run_lock(&self) -> PathBuf {
        self.dir.join("run.lock")
    }
}
