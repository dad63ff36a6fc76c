//! A kernel's own process: started early as a spare, or when it is needed; told on its standard input whom to serve.

use super::hub::Hub;
use super::place::{self, Place};
use super::serve;
use super::worker::Worker;
use crate::lab::Lab;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result};
use jupyter_protocol::ConnectionInfo;
use shared_child::SharedChild;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What a kernel prints when its engine has started.
pub const READY: &str = "ready";

/// What a kernel hears when it is to end. Where its input ends without that, whoever started it is dead.
const END: &str = "end";

/// A kernel as whoever started it sees it. It is ended, and its directory removed, when this is dropped.
pub struct Kernel {
    process: Arc<SharedChild>,
    input: Input,
    _place: Place,
}

/// Where a kernel is told what to do.
#[derive(Clone)]
pub struct Input(Arc<Mutex<Option<ChildStdin>>>);

impl Input {
    fn say(&self, line: &str) -> Result<()> {
        let mut input = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let input = input.as_mut().context("the kernel was told to end")?;
        writeln!(input, "{line}")
            .and_then(|()| input.flush())
            .context("the kernel has ended")
    }

    /// Whether both tell the same kernel.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Lets the kernel end.
    pub fn end(&self) {
        // It may have ended by itself.
        let _ = self.say(END);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Kernel {
    /// Starts a kernel that works in this folder.
    pub fn start(lab: &Lab, toolchain: &Toolchain, folder: &Path, is_spare: bool) -> Result<Self> {
        let place = Place::new(lab)?;
        let warm = place.fill(lab, toolchain)?;
        let mut command =
            Command::new(std::env::current_exe().context("cannot find this program")?);
        warm.equip(&mut command, place.dir());
        command
            .arg("kernel-process")
            .args(is_spare.then_some("--spare"))
            .arg("--lab-dir")
            .arg(lab.dir())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(if is_spare {
                Stdio::piped()
            } else {
                Stdio::null()
            });
        let process =
            SharedChild::spawn(&mut command).context("cannot start the kernel's process")?;
        Ok(Self {
            input: Input(Arc::new(Mutex::new(process.take_stdin()))),
            process: Arc::new(process),
            _place: place,
        })
    }

    /// Where a spare prints [`READY`], to be read to its end.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.process.take_stdout()
    }

    /// Whether its process has not ended.
    pub fn lives(&self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Tells it whom to serve.
    pub fn serve(&self, connection_file: &Path) -> Result<()> {
        self.input.say(&serde_json::to_string(connection_file)?)
    }

    /// What can end it, from another thread.
    pub fn input(&self) -> Input {
        self.input.clone()
    }

    /// Waits for its end and tells whether it ended well.
    pub fn wait(&self) -> Result<bool> {
        Ok(self
            .process
            .wait()
            .context("cannot wait for the kernel")?
            .success())
    }
}

impl Drop for Kernel {
    /// The directory can go when nobody works in it any more.
    fn drop(&mut self) {
        self.input.end();
        // If it cannot be waited for, the directory is swept later.
        let _ = self.process.wait();
    }
}

/// Is a kernel, to its end.
pub fn run(lab: &Lab, is_spare: bool) -> Result<ExitCode> {
    let toolchain = Toolchain::find()?;
    let hub = Hub::new()?;
    let worker = Worker::new(hub.clone(), lab.root().to_path_buf(), is_spare, || {
        // Nobody may be interested.
        let _ = writeln!(std::io::stdout(), "{READY}");
    })?;
    let mut orders = BufReader::new(std::io::stdin()).lines();
    let order = next(lab, &mut orders);
    if order == END {
        return Ok(ExitCode::SUCCESS);
    }
    let lab = lab.clone();
    thread::spawn(move || {
        next(&lab, &mut orders);
        std::process::exit(0);
    });
    if is_spare {
        worker.give(|engine| {
            if let Ok(engine) = engine {
                engine.renew();
            }
        });
    }
    let connection_file: PathBuf = serde_json::from_str(&order)?;
    let text = std::fs::read(&connection_file).with_context(|| {
        format!(
            "cannot read Jupyter's connection file {}",
            connection_file.display()
        )
    })?;
    let connection: ConnectionInfo = serde_json::from_slice(&text)
        .with_context(|| format!("{} is no connection file", connection_file.display()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let served = runtime.block_on(serve::serve(&connection, worker, &hub, &toolchain));
    // A cell may still be running on the engine's thread.
    runtime.shutdown_background();
    served?;
    std::process::exit(0)
}

/// Waits for the next order. Without one, whoever started this kernel is dead and cannot remove its directory.
fn next(lab: &Lab, orders: &mut impl Iterator<Item = std::io::Result<String>>) -> String {
    if let Some(Ok(order)) = orders.next() {
        return order;
    }
    if let Some(dir) = std::env::var_os("EVCXR_TMPDIR") {
        // What cannot be removed is swept by the next kernel.
        let _ = place::remove(lab, Path::new(&dir));
    }
    std::process::exit(1)
}
