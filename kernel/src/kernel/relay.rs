//! The relay: a process between the engine and the process that runs the cells.
//!
//! The engine believes that it is the process that runs the cells. It reads what the cells print before the engine does,
//! in order, and tells the kernel of it while the cell runs; the engine gets its own lines alone. It outlives the cells, so
//! that nothing they printed is lost when they die, and it ends them when the engine has ended, whatever they do then.

use super::errors::Errors;
use super::event::{Death, Event, Order};
use super::link::{Address, Listener};
use super::output::{Piece, Splitter};
use super::parent;
use super::pipe::Pipe;
use anyhow::{Context as _, Result};
use shared_child::SharedChild;
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{ChildStdin, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Tells a process that it is a relay, and where its kernel listens.
pub const KERNEL: &str = "SPEEDUP_RELAY";
/// Tells the companion crate where it hears of interrupts.
const LIVE: &str = "SPEEDUP_LIVE";
/// Tells a process that it runs the cells of a relay.
const CELLS: &str = "SPEEDUP_CELLS";

/// The text that is shown of one cell, in bytes. Jupyter's server lets 1 MB a second pass.
const TEXT_LIMIT: u64 = 1_000_000;

/// How much may wait to be worked on; cells that print faster wait then. Of the pipes it is 64 kB each.
const WAITING: usize = 64;

/// In the process that runs the cells of a relay: asks the system to end it when the relay dies.
pub fn end_with_relay() {
    if std::env::var_os(CELLS).is_some() {
        parent::die_with_it();
    }
}

/// Is a relay, to the engine's end or that of the cells, which the engine takes for its own.
pub fn main(kernel: &str) -> ExitCode {
    match run(kernel) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The relay of the cells failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(kernel: &str) -> Result<()> {
    let kernel = Address::parse(kernel)?.connect()?;
    let companions = Listener::new()?;
    let (tell, heard) = sync_channel(WAITING);
    let (output, output_end) = Pipe::new(&tell, Heard::Output)?;
    let (errors, errors_end) = Pipe::new(&tell, Heard::Errors)?;
    let mut command = Command::new(std::env::current_exe()?);
    command
        .env_remove(KERNEL)
        .env(LIVE, companions.address.to_string())
        .env(CELLS, "1")
        // A message and a place are what a student can use.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::piped())
        .stdout(output_end)
        .stderr(errors_end);
    let cells =
        SharedChild::spawn(&mut command).context("cannot start the process that runs the cells")?;
    let mut relay = Relay {
        input: cells.take_stdin(),
        cells: Arc::new(cells),
        kernel,
        output,
        splitter: Splitter::default(),
        pieces: VecDeque::new(),
        errors_pipe: errors,
        errors: Errors::default(),
        companion: None,
        interrupted: false,
        text: 0,
        stage: Stage::Open,
        killed: false,
    };
    relay.listen(&tell, companions)?;
    relay.serve(&heard)
}

/// What the relay hears.
enum Heard {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    /// A line of the engine for the cells.
    Engine(String),
    /// The engine, or its whole kernel, has ended.
    End,
    Order(Order),
    /// The companion crate listens for interrupts.
    Listens(TcpStream),
    /// It knows that the cell is over, or does not listen any more.
    Cleared,
    Exited(ExitStatus),
}

/// What the relay waits for before it goes on with the output.
enum Stage {
    /// Nothing.
    Open,
    /// That all of standard error is read which was written before this piece of output.
    Errors(Piece),
    /// That the companion crate takes back the interrupt; then the engine gets this line.
    Companion(String),
    /// That all is read which the cells wrote before they died.
    Last(Death),
}

struct Relay {
    kernel: TcpStream,
    cells: Arc<SharedChild>,
    input: Option<ChildStdin>,
    output: Pipe,
    splitter: Splitter,
    pieces: VecDeque<Piece>,
    errors_pipe: Pipe,
    errors: Errors,
    companion: Option<TcpStream>,
    /// Whether this cell is to stop.
    interrupted: bool,
    /// The bytes of text that this cell printed.
    text: u64,
    stage: Stage,
    killed: bool,
}

impl Relay {
    /// Starts a thread for each that may say something; the pipes have theirs.
    fn listen(&self, tell: &SyncSender<Heard>, companions: Listener) -> Result<()> {
        let engine = tell.clone();
        thread::spawn(move || {
            for line in std::io::stdin().lines() {
                let Ok(line) = line else { break };
                let _ = engine.send(Heard::Engine(line));
            }
            let _ = engine.send(Heard::End);
        });
        let orders = BufReader::new(self.kernel.try_clone()?);
        let kernel = tell.clone();
        thread::spawn(move || {
            for line in orders.lines() {
                let Ok(line) = line else { break };
                if let Ok(order) = serde_json::from_str(&line) {
                    let _ = kernel.send(Heard::Order(order));
                }
            }
            let _ = kernel.send(Heard::End);
        });
        let companion = tell.clone();
        thread::spawn(move || {
            while let Ok(reader) = companions.accept() {
                listen_to_companion(reader, companion.clone());
            }
        });
        let (cells, exited) = (Arc::clone(&self.cells), tell.clone());
        thread::spawn(move || {
            if let Ok(status) = cells.wait() {
                let _ = exited.send(Heard::Exited(status));
            }
        });
        Ok(())
    }

    fn serve(&mut self, heard: &Receiver<Heard>) -> Result<()> {
        loop {
            // What is still to be read of standard error may belong to what is kept, and will come.
            let draining = matches!(self.stage, Stage::Errors(_));
            let next = match self.errors.keeps_for().filter(|_| !draining) {
                // Whoever prints without a pause must not hold it back.
                Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
                Some(rest) => heard.recv_timeout(rest),
                None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Err(RecvTimeoutError::Timeout) => self.tell_rest_of_errors()?,
                Err(RecvTimeoutError::Disconnected) | Ok(Heard::End) => {
                    // It may be dead already.
                    let _ = self.cells.kill();
                    return Ok(());
                }
                Ok(heard) => self.hear(heard)?,
            }
            if let Stage::Last(death) = self.stage
                && self.output.is_drained()
                && self.errors_pipe.is_drained()
            {
                return self.tell_death(death);
            }
        }
    }

    fn hear(&mut self, heard: Heard) -> Result<()> {
        match heard {
            Heard::Output(bytes) => {
                let bytes = self.output.until_mark(&bytes);
                self.pieces.extend(self.splitter.push(&bytes));
                self.go_on()
            }
            Heard::Errors(bytes) => {
                let bytes = self.errors_pipe.until_mark(&bytes);
                for event in self.errors.push(&bytes) {
                    self.tell(event)?;
                }
                self.go_on()
            }
            Heard::Engine(line) => {
                if line.starts_with("LOAD_AND_RUN ") {
                    self.text = 0;
                    self.interrupted = false;
                    self.tell(Event::Began)?;
                }
                if let Some(input) = &mut self.input {
                    // If the cells are dead, that will be heard.
                    let _ = writeln!(input, "{line}").and_then(|()| input.flush());
                }
                Ok(())
            }
            Heard::Order(Order::Tell { number }) => self.tell(Event::Told { number }),
            Heard::Order(Order::Kill) => {
                self.killed = true;
                let _ = self.cells.kill();
                Ok(())
            }
            Heard::Order(Order::Interrupt) => {
                self.interrupted = true;
                self.say_to_companion(b'i');
                Ok(())
            }
            Heard::Listens(stream) => {
                self.companion = Some(stream);
                if self.interrupted {
                    self.say_to_companion(b'i');
                }
                Ok(())
            }
            Heard::Cleared => {
                if let Stage::Companion(line) = &mut self.stage {
                    let line = std::mem::take(line);
                    self.stage = Stage::Open;
                    self.end_cell(&line)?;
                }
                self.go_on()
            }
            Heard::Exited(status) => {
                self.stage = Stage::Last(Death::new(status, self.killed));
                self.output.mark_end()?;
                self.errors_pipe.mark_end()
            }
            Heard::End => Ok(()),
        }
    }

    /// Works on the pieces of output as far as nothing has to be waited for.
    fn go_on(&mut self) -> Result<()> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Open) {
                Stage::Errors(piece) if self.errors_pipe.is_drained() => self.finish(piece)?,
                Stage::Open => {
                    let Some(piece) = self.pieces.pop_front() else {
                        return Ok(());
                    };
                    self.take(piece)?;
                }
                waiting @ (Stage::Errors(_) | Stage::Companion(_)) => {
                    self.stage = waiting;
                    return Ok(());
                }
                last @ Stage::Last(_) => {
                    self.stage = last;
                    let Some(piece) = self.pieces.pop_front() else {
                        return Ok(());
                    };
                    if let Piece::Event(event) = piece {
                        self.tell(event)?;
                    }
                }
            }
        }
    }

    fn take(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Event(event) => self.tell(event),
            Piece::Line(line) => say_to_engine(&line),
            piece => {
                self.stage = Stage::Errors(piece);
                self.errors_pipe.mark_end()
            }
        }
    }

    /// Goes on with a piece before which standard error had to be read.
    fn finish(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::ErrorReturned(line) => {
                let message = self.errors.take_last();
                self.tell_rest_of_errors()?;
                self.tell(Event::ErrorReturned { message })?;
                say_to_engine(&line)
            }
            Piece::Panicked(line) => {
                self.tell_rest_of_errors()?;
                self.tell(Event::Panicked)?;
                say_to_engine(&line)
            }
            Piece::Complete(line) if self.interrupted && self.say_to_companion(b'c') => {
                self.stage = Stage::Companion(line);
                Ok(())
            }
            Piece::Complete(line) => self.end_cell(&line),
            Piece::Event(_) | Piece::Line(_) => unreachable!("nothing is waited for before these"),
        }
    }

    fn end_cell(&mut self, line: &str) -> Result<()> {
        self.tell_rest_of_errors()?;
        self.tell_cut()?;
        self.interrupted = false;
        self.tell(Event::Ended)?;
        say_to_engine(line)
    }

    /// The engine sees the end of this process.
    fn tell_death(&mut self, death: Death) -> Result<()> {
        if let Some(rest) = self.splitter.rest() {
            self.tell(rest)?;
        }
        self.tell_rest_of_errors()?;
        self.tell_cut()?;
        self.tell(Event::Died(death))
    }

    fn tell_rest_of_errors(&mut self) -> Result<()> {
        self.errors
            .rest()
            .into_iter()
            .try_for_each(|event| self.tell(event))
    }

    fn tell_cut(&mut self) -> Result<()> {
        let bytes = self.text.saturating_sub(TEXT_LIMIT);
        if bytes > 0 {
            self.text = TEXT_LIMIT;
            self.tell(Event::Cut { bytes })?;
        }
        Ok(())
    }

    fn tell(&mut self, mut event: Event) -> Result<()> {
        if let Event::Text { text, .. } = &mut event {
            let room = TEXT_LIMIT.saturating_sub(self.text);
            self.text += text.len() as u64;
            if room == 0 {
                return Ok(());
            }
            let room = usize::try_from(room).unwrap_or(usize::MAX);
            if text.len() > room {
                text.truncate(text.floor_char_boundary(room));
            }
        }
        let mut line = serde_json::to_vec(&event)?;
        line.push(b'\n');
        self.kernel.write_all(&line).context("the kernel has ended")
    }

    /// Whether the companion crate listens.
    fn say_to_companion(&mut self, word: u8) -> bool {
        let said = self
            .companion
            .as_mut()
            .is_some_and(|stream| stream.write_all(&[word]).is_ok());
        if !said {
            self.companion = None;
        }
        said
    }
}

/// Hears the answers of the companion crate on a thread of its own.
fn listen_to_companion(mut reader: BufReader<TcpStream>, tell: SyncSender<Heard>) {
    let Ok(stream) = reader.get_ref().try_clone() else {
        return;
    };
    thread::spawn(move || {
        let _ = tell.send(Heard::Listens(stream));
        let mut byte = [0];
        while reader.read_exact(&mut byte).is_ok() {
            let _ = tell.send(Heard::Cleared);
        }
        let _ = tell.send(Heard::Cleared);
    });
}

fn say_to_engine(line: &str) -> Result<()> {
    let mut engine = std::io::stdout().lock();
    writeln!(engine, "{line}")
        .and_then(|()| engine.flush())
        .context("the engine has ended")
}
