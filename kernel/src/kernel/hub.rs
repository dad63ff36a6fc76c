//! Where the engine and the Jupyter side meet: what the relay tells, and what state the running cell is in.

use super::event::{Death, Event, Order, Panic, Stream};
use super::link::{Address, Listener};
use anyhow::Result;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long code that does not listen may go on after Stop.
pub const GRACE: Duration = Duration::from_secs(2);
/// How long a new relay may take to connect.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes what is to be shown while a cell runs.
pub type Screen = Box<dyn FnMut(Event) + Send>;

/// How the code of a cell ended.
#[derive(Debug, Default)]
pub enum End {
    /// At its own end, or not at all yet.
    #[default]
    Whole,
    Panicked,
    /// By an error through `?`, with its message if it was seen.
    Error(Option<String>),
}

/// What is known about the cell that runs, when it is over.
#[derive(Debug, Default)]
pub struct Course {
    /// Whether it was compiled and started.
    pub began: bool,
    pub panics: Vec<Panic>,
    pub end: End,
    /// What it printed last to standard error.
    pub last_error: String,
    /// The user asked it to stop.
    pub stopped: bool,
    /// How far the operations came that heard of it.
    pub how_far: Vec<String>,
    pub death: Option<Death>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    /// A cell waits for the engine.
    Waiting,
    Compiling,
    Running,
}

struct State {
    phase: Phase,
    /// Counts the cells.
    cell: u64,
    course: Course,
    screen: Option<Screen>,
    relay: Option<TcpStream>,
    /// The last question that the relay answered.
    told: u64,
    asked: u64,
}

/// Shared by the threads of a kernel.
#[derive(Clone)]
pub struct Hub {
    state: Arc<(Mutex<State>, Condvar)>,
    pub address: Address,
}

impl Hub {
    /// Listens for relays.
    pub fn new() -> Result<Self> {
        let listener = Listener::new()?;
        let state = State {
            phase: Phase::Idle,
            cell: 0,
            course: Course::default(),
            screen: None,
            relay: None,
            told: 0,
            asked: 0,
        };
        let hub = Self {
            state: Arc::new((Mutex::new(state), Condvar::new())),
            address: listener.address.clone(),
        };
        let this = hub.clone();
        thread::spawn(move || {
            while let Ok(relay) = listener.accept() {
                this.listen(relay);
            }
        });
        Ok(hub)
    }

    /// One relay after the other: a new one connects when the cells of the last one are dead.
    fn listen(&self, relay: BufReader<TcpStream>) {
        let Ok(stream) = relay.get_ref().try_clone() else {
            return;
        };
        self.lock().relay = Some(stream);
        self.changed();
        let this = self.clone();
        thread::spawn(move || {
            let port = relay.get_ref().peer_addr().ok();
            for line in relay.lines() {
                let Ok(line) = line else { break };
                if let Ok(event) = serde_json::from_str(&line) {
                    this.hear(event);
                }
            }
            let mut state = this.lock();
            if state.relay.as_ref().and_then(|new| new.peer_addr().ok()) == port {
                state.relay = None;
            }
            drop(state);
            this.changed();
        });
    }

    fn hear(&self, event: Event) {
        let mut state = self.lock();
        match event {
            // The engine's own trials when it starts are no cells.
            Event::Began | Event::Ended if matches!(state.phase, Phase::Idle | Phase::Waiting) => {}
            Event::Began => {
                state.phase = Phase::Running;
                state.course.began = true;
                if state.course.stopped {
                    state.order(Order::Interrupt);
                    self.kill_after_grace(state.cell);
                }
            }
            Event::Ended => state.phase = Phase::Compiling,
            Event::Panic(panic) => state.course.panics.push(panic),
            Event::Panicked => state.course.end = End::Panicked,
            Event::ErrorReturned { message } => state.course.end = End::Error(message),
            Event::Interrupted { how_far } => state.course.how_far.push(how_far),
            Event::Died(death) => state.course.death = Some(death),
            Event::Told { number } => state.told = number,
            shown => {
                if let Event::Text {
                    stream: Stream::Stderr,
                    text,
                } = &shown
                {
                    state.course.last_error.clone_from(text);
                }
                if let Some(screen) = &mut state.screen {
                    screen(shown);
                }
            }
        }
        drop(state);
        self.changed();
    }

    /// A cell is on its way to the engine; it may be stopped from now on.
    pub fn expect(&self) {
        let mut state = self.lock();
        state.phase = Phase::Waiting;
        // A death between cells is told by the cell that meets it.
        state.course = Course {
            death: state.course.death.take(),
            ..Course::default()
        };
    }

    /// The cell starts, and its output goes to this screen. What came since the last one still went to the last one's.
    pub fn begin(&self, screen: Screen) {
        let mut state = self.lock();
        state.screen = Some(screen);
        state.phase = Phase::Compiling;
        state.cell += 1;
    }

    /// Waits until everything that happened was heard, and gives it.
    pub fn end(&self) -> Course {
        let mut state = self.lock();
        state.asked += 1;
        let number = state.asked;
        let mut asked = false;
        while state.course.death.is_none() && state.told < number {
            if !asked {
                asked = state.order(Order::Tell { number });
            }
            let (next, waited) = self
                .state
                .1
                .wait_timeout(state, PATIENCE)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
            if waited.timed_out() || (asked && state.relay.is_none()) {
                break;
            }
        }
        state.phase = Phase::Idle;
        let course = std::mem::take(&mut state.course);
        drop(state);
        self.changed();
        course
    }

    /// A death that the last cell did not meet, since it ran nothing, is kept for the next one.
    pub fn remember(&self, death: Death) {
        self.lock().course.death = Some(death);
    }

    /// The user asks the running cell to stop; the second time, or if it does not within a grace time, its process is
    /// ended. Does nothing between cells.
    pub fn stop(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Idle {
            return;
        }
        if state.course.stopped && state.phase == Phase::Running {
            state.order(Order::Kill);
            return;
        }
        state.course.stopped = true;
        match state.phase {
            Phase::Idle | Phase::Waiting => return,
            Phase::Compiling => super::compiler::stop(),
            Phase::Running => {
                state.order(Order::Interrupt);
            }
        }
        self.kill_after_grace(state.cell);
    }

    fn kill_after_grace(&self, cell: u64) {
        let this = self.clone();
        thread::spawn(move || {
            let goes_on = |state: &mut State| state.cell == cell && state.phase != Phase::Idle;
            let (mut state, waited) = this
                .state
                .1
                .wait_timeout_while(this.lock(), GRACE, goes_on)
                .unwrap_or_else(PoisonError::into_inner);
            if waited.timed_out() && state.phase == Phase::Running {
                state.order(Order::Kill);
            }
        });
    }

    /// Whether the user asked the running cell to stop.
    pub fn is_stopped(&self) -> bool {
        self.lock().course.stopped
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.state.1.notify_all();
    }
}

impl State {
    /// Whether a relay took the order.
    fn order(&mut self, order: Order) -> bool {
        let Some(relay) = &mut self.relay else {
            return false;
        };
        let mut line = serde_json::to_vec(&order).expect("an order is plain JSON");
        line.push(b'\n');
        relay.write_all(&line).is_ok()
    }
}
