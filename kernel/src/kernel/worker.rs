//! The thread on which the engine works, one job after the other.

use super::engine::Engine;
use super::hub::Hub;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use tokio::sync::oneshot;

/// The analyser descends deep into long expressions.
const STACK: usize = 16 * 1024 * 1024;

/// The engine, or the reason why there is none.
pub type Started = Result<Engine, String>;
type Job = Box<dyn FnOnce(&mut Started) + Send>;

/// Hands jobs to the engine's thread. The engine starts at once; jobs wait for it.
#[derive(Clone)]
pub struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// Starts the engine, at low priority if nobody waits for it yet; `ready` is called when it has started.
    pub fn new(hub: Hub, root: PathBuf, is_spare: bool, ready: fn()) -> std::io::Result<Self> {
        let (jobs, queue) = channel::<Job>();
        let (sender, receiver) = channel();
        // Threads inherit their priority, and only a thread of normal priority can start others: so the engine starts on
        // one thread and then works on another.
        thread::Builder::new()
            .name("start".into())
            .stack_size(STACK)
            .spawn(move || {
                if is_spare {
                    lower_priority();
                }
                let engine =
                    Engine::start(&hub, &root, is_spare).map_err(|error| format!("{error:#}"));
                let _ = sender.send(engine);
                ready();
            })?;
        thread::Builder::new()
            .name("engine".into())
            .stack_size(STACK)
            .spawn(move || {
                let mut engine = receiver
                    .recv()
                    .unwrap_or_else(|_| Err("the engine failed while it started".into()));
                for job in queue {
                    job(&mut engine);
                }
            })?;
        Ok(Self { jobs })
    }

    /// Has a job done and gives what comes of it; nothing if the engine's thread has ended.
    pub async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Started) -> T + Send + 'static,
    ) -> Option<T> {
        let (sender, receiver) = oneshot::channel();
        self.give(move |engine| {
            let _ = sender.send(job(engine));
        });
        receiver.await.ok()
    }

    /// Has a job done without waiting for it.
    pub fn give(&self, job: impl FnOnce(&mut Started) + Send + 'static) {
        // Without the engine's thread nobody is there to do it, which the next call tells.
        let _ = self.jobs.send(Box::new(job));
    }
}

/// Lets everything else come first, where priorities belong to threads.
#[cfg(target_os = "linux")]
fn lower_priority() {
    // A spare at normal priority is a nuisance, no error.
    let _ = rustix::process::nice(19);
}

#[cfg(not(target_os = "linux"))]
const fn lower_priority() {}
