//! The keeper: a process beside a Jupyter server that keeps one kernel started, so that the next one asked for is there.
//!
//! The server starts it, tells its kernels where it is by [`KEEPER`], and holds its standard input open; the keeper and all
//! its kernels end when that is closed. A spare is used only where it fits: in its folder, and with the companion crate,
//! the toolchain and the lock file as they are now.

use super::link::{Address, Listener};
use super::process::{Input, Kernel, READY};
use crate::lab::Lab;
use crate::memory;
use crate::toolchain::Toolchain;
use crate::warm::Warm;
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Tells a kernel's front where the keeper of its server listens.
pub const KEEPER: &str = "SPEEDUP_KEEPER";

/// The free memory below which no spare is kept: a kernel at work takes 0.5 GB, and the student's data the rest.
const MEMORY: u64 = 2_000_000_000;

/// How long a kernel that was taken has the machine for itself, before the next spare is started: opening a notebook, one
/// runs its first cells, with which a spare that starts competes for the cores even at the lowest priority.
const PAUSE: Duration = Duration::from_secs(10);

/// What is asked of the keeper.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    /// A kernel for this folder and connection file.
    Take {
        folder: PathBuf,
        connection_file: PathBuf,
    },
    /// An answer when the spare is ready.
    Wait,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// Whether there is a spare that fits, or is ready.
    Spare(bool),
    /// The kernel that was taken has ended, well or not.
    Ended(bool),
}

/// Asks the keeper of this server for its spare and waits for its end; nothing if there is none. Tells whether it ended
/// well.
pub fn take(folder: &Path, connection_file: &Path) -> Option<bool> {
    let address = Address::parse(&std::env::var(KEEPER).ok()?).ok()?;
    let mut keeper = address.connect().ok()?;
    let request = Request::Take {
        folder: folder.into(),
        connection_file: connection_file.into(),
    };
    say(&mut keeper, &request).ok()?;
    let mut answers = BufReader::new(keeper);
    match hear(&mut answers)? {
        Answer::Spare(true) => Some(matches!(hear(&mut answers), Some(Answer::Ended(true)))),
        _ => None,
    }
}

/// Keeps a spare until standard input is closed.
pub fn keep(lab: &Lab, folder: &Path) -> Result<ExitCode> {
    let listener = Listener::new()?;
    let keeper = Keeper {
        lab: lab.clone(),
        slot: Arc::default(),
        taken: Arc::default(),
    };
    println!("{}", listener.address);
    keeper.start(&std::path::absolute(folder)?, Duration::ZERO);
    let asked = keeper.clone();
    thread::spawn(move || {
        while let Ok(asking) = listener.accept() {
            let keeper = asked.clone();
            thread::spawn(move || {
                if let Err(error) = keeper.answer(asking) {
                    eprintln!("The keeper of kernels: {error:#}");
                }
            });
        }
    });
    // Its end is the server's end.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    keeper.end();
    std::process::exit(0)
}

/// The kernel that waits.
struct Spare {
    kernel: Kernel,
    folder: PathBuf,
    /// The state of the project and the toolchain for which it was started.
    key: String,
}

/// Where the spare stands.
#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    /// One is being started, and nobody can take it yet.
    Starting,
    Filled {
        spare: Spare,
        is_ready: bool,
    },
}

#[derive(Clone)]
struct Keeper {
    lab: Lab,
    slot: Arc<(Mutex<Slot>, Condvar)>,
    /// The kernels at work.
    taken: Arc<(Mutex<Vec<Input>>, Condvar)>,
}

impl Keeper {
    fn answer(&self, mut asked: BufReader<TcpStream>) -> Result<()> {
        match hear(&mut asked).context("a request that cannot be read")? {
            Request::Take {
                folder,
                connection_file,
            } => self.hand_over(asked, &folder, &connection_file),
            Request::Wait => {
                let is_ready = self.wait();
                say(asked.get_mut(), &Answer::Spare(is_ready))
            }
        }
    }

    /// Hands the spare over, if there is one that fits, and stays between it and its front.
    fn hand_over(
        &self,
        mut asked: BufReader<TcpStream>,
        folder: &Path,
        connection_file: &Path,
    ) -> Result<()> {
        // It is told whom to serve before it is promised: if it has just died, the front starts a kernel of its own.
        let spare = self
            .take(folder)
            .filter(|spare| spare.kernel.serve(connection_file).is_ok());
        say(asked.get_mut(), &Answer::Spare(spare.is_some()))?;
        self.start(folder, PAUSE);
        let Some(spare) = spare else {
            return Ok(());
        };
        let kernel = spare.kernel;
        let input = kernel.input();
        lock(&self.taken.0).push(input.clone());
        let mut front = asked.get_ref().try_clone()?;
        let end = input.clone();
        thread::spawn(move || {
            // The kernel ends with its front.
            let _ = asked.read_to_end(&mut Vec::new());
            end.end();
        });
        let ended = kernel.wait();
        // Its directory is to be gone when Jupyter hears of its end.
        drop(kernel);
        lock(&self.taken.0).retain(|known| !known.is(&input));
        self.taken.1.notify_all();
        say(&mut front, &Answer::Ended(ended?))
    }

    /// Ends all kernels, and waits until their directories are gone.
    fn end(&self) {
        let slot = std::mem::replace(&mut *self.lock(), Slot::Starting);
        drop(slot);
        let taken = lock(&self.taken.0);
        taken.iter().for_each(Input::end);
        let _none = self
            .taken
            .1
            .wait_while(taken, |taken| !taken.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// The spare if it fits; one that does not is ended.
    fn take(&self, folder: &Path) -> Option<Spare> {
        let mut slot = self.lock();
        if !matches!(*slot, Slot::Filled { .. }) {
            return None;
        }
        let Slot::Filled { spare, .. } = std::mem::take(&mut *slot) else {
            return None;
        };
        drop(slot);
        let fits = spare.folder == folder
            && self.key().is_ok_and(|key| key == spare.key)
            && spare.kernel.lives();
        fits.then_some(spare)
    }

    /// Starts a spare for this folder after a pause, on a thread of its own, if there is none and there is memory for it.
    fn start(&self, folder: &Path, pause: Duration) {
        let mut slot = self.lock();
        if !matches!(*slot, Slot::Empty) {
            return;
        }
        if let Some(free) = memory::available()
            && free < MEMORY
        {
            eprintln!(
                "No kernel is kept ready: only {} MB of memory are free.",
                free / 1_000_000
            );
            return;
        }
        *slot = Slot::Starting;
        drop(slot);
        let (this, folder) = (self.clone(), folder.to_path_buf());
        thread::spawn(move || {
            thread::sleep(pause);
            this.fill(folder);
        });
    }

    fn fill(&self, folder: PathBuf) {
        let (mut kernel, key) = match self.started(&folder) {
            Ok(started) => started,
            Err(error) => {
                eprintln!("No kernel is kept ready: {error:#}");
                *self.lock() = Slot::Empty;
                self.slot.1.notify_all();
                return;
            }
        };
        let (output, input) = (kernel.take_output(), kernel.input());
        let spare = Spare {
            kernel,
            folder,
            key,
        };
        *self.lock() = Slot::Filled {
            spare,
            is_ready: false,
        };
        let Some(output) = output else {
            return;
        };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let told = output.read_line(&mut line).is_ok();
        // By now it may have been taken, and be another one's turn.
        if let Slot::Filled { spare, is_ready } = &mut *self.lock()
            && spare.kernel.input().is(&input)
        {
            *is_ready = told && line.trim_end() == READY;
        }
        self.slot.1.notify_all();
        // What it prints later, as some of evcxr's commands do, must go somewhere.
        let _ = std::io::copy(&mut output, &mut std::io::stderr());
    }

    fn started(&self, folder: &Path) -> Result<(Kernel, String)> {
        let key = self.key()?;
        let toolchain = Toolchain::find()?;
        Ok((Kernel::start(&self.lab, &toolchain, folder, true)?, key))
    }

    fn key(&self) -> Result<String> {
        Ok(Warm::new(&self.lab, &Toolchain::find()?)?.key().to_string())
    }

    /// Waits until a spare is ready; false if none is being made so.
    fn wait(&self) -> bool {
        let waits = |slot: &mut Slot| {
            matches!(
                slot,
                Slot::Starting
                    | Slot::Filled {
                        is_ready: false,
                        ..
                    }
            )
        };
        let slot = self
            .slot
            .1
            .wait_while(self.lock(), waits)
            .unwrap_or_else(PoisonError::into_inner);
        matches!(*slot, Slot::Filled { is_ready: true, .. })
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        lock(&self.slot.0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn say(to: &mut TcpStream, what: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    to.write_all(&line).context("the other side has ended")
}

fn hear<T: for<'a> Deserialize<'a>>(from: &mut BufReader<TcpStream>) -> Option<T> {
    let mut line = String::new();
    from.read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}
