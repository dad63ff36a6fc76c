//! A session: the process of a cell, and the test as its kernel.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::{env, str};

use super::messages::{Output, parse};

/// What a cell prints before all else, and after it.
pub const BEGIN: &str = "<the cell begins>";
pub const END: &str = "<the cell ends>";

const TOKEN: &str = "a-token/of-this-test";
const SIGN: &str = "SPEEDUP_TEST_CELL";

/// Whether this process is the one that runs a cell.
pub fn in_session() -> bool {
    env::var_os(SIGN).is_some()
}

/// The process of a cell that is read by this project's kernel, the test.
pub struct Session {
    process: Child,
    input: ChildStdin,
    kernel: TcpListener,
    pieces: Receiver<Vec<u8>>,
    output: Vec<u8>,
}

/// The connection that the process has made to the kernel.
pub struct Connection(TcpStream);

/// This binary, about to run one of the cells, with nobody reading.
fn command(cell: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "--nocapture", "--test-threads=1"])
        .arg(format!("live::child::{cell}"))
        .env(SIGN, "1")
        .env_remove("SPEEDUP_LIVE")
        .env_remove("EVCXR_IS_RUNTIME")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a cell that nobody reads.
pub fn nobody(cell: &str) -> Output {
    finish(&command(cell).output().unwrap())
}

/// Runs a cell under the kernel of evcxr.
pub fn stock(cell: &str) -> Output {
    finish(&command(cell).env("EVCXR_IS_RUNTIME", "1").output().unwrap())
}

fn finish(output: &std::process::Output) -> Output {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "", "standard error");
    let text = str::from_utf8(&output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let (_, text) = text.split_once(BEGIN).unwrap();
    let (text, _) = text.split_once(END).unwrap();
    parse(text)
}

impl Session {
    /// Starts a cell.
    pub fn begin(cell: &str) -> Self {
        let kernel = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = kernel.local_addr().unwrap();
        let mut process = command(cell)
            .env("SPEEDUP_LIVE", format!("{address}/{TOKEN}"))
            .env("EVCXR_IS_RUNTIME", "1")
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut stdout = process.stdout.take().unwrap();
        let (sender, pieces) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                let _ = sender.send(buffer[..length].to_vec());
            }
            // Whoever still waits for the cell to connect waits in vain: here is an end to it.
            let _ = TcpStream::connect(address);
        });
        Self {
            process,
            input,
            kernel,
            pieces,
            output: Vec::new(),
        }
    }

    /// Waits until the process has connected and said its token.
    pub fn connection(&self) -> Connection {
        let (stream, _) = self.kernel.accept().unwrap();
        let mut greeting = String::new();
        // The process says nothing more of its own accord, so nothing is lost in the buffer.
        BufReader::new(&stream).read_line(&mut greeting).unwrap();
        assert_eq!(greeting, format!("{TOKEN}\n"));
        Connection(stream)
    }

    /// Waits until the cell has printed this.
    pub fn wait_for(&mut self, text: &str) {
        while !String::from_utf8_lossy(&self.output).contains(text) {
            let piece = self.pieces.recv().unwrap_or_else(|_| {
                let output = String::from_utf8_lossy(&self.output);
                panic!("the cell ended without {text:?}: {output:?}")
            });
            self.output.extend(piece);
        }
    }

    /// Sends the cell a line.
    pub fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// Waits for the end of the cell; it must have succeeded, with nothing on standard error.
    pub fn end(mut self) -> Output {
        self.output.extend(self.pieces.iter().flatten());
        let mut output = self.process.wait_with_output().unwrap();
        output.stdout = self.output;
        finish(&output)
    }
}

impl Connection {
    /// Asks what runs to stop.
    pub fn interrupt(&mut self) {
        self.0.write_all(b"i").unwrap();
    }

    /// Says that the cell is over, and waits for the reply.
    pub fn end_of_cell(&mut self) {
        self.0.write_all(b"c").unwrap();
        let mut reply = [0];
        self.0.read_exact(&mut reply).unwrap();
        assert_eq!(&reply, b"c");
    }
}
