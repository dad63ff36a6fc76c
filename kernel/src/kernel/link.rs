//! Connections between the processes of one kernel: TCP on this machine alone, opened with a token that is in the
//! environment of those who may connect.

use anyhow::{Context as _, Result, ensure};
use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;
use uuid::Uuid;

/// How long one who connected may take to give the token, in which nobody else is listened to.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where somebody listens, and the token to give: `127.0.0.1:PORT/TOKEN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    socket: SocketAddr,
    token: String,
}

impl Address {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Result<Self> {
        let parts = text
            .split_once('/')
            .and_then(|(socket, token)| Some((socket.parse().ok()?, token.to_string())));
        let (socket, token) =
            parts.with_context(|| format!("`{text}` is no address of the form IP:PORT/TOKEN"))?;
        Ok(Self { socket, token })
    }

    /// Connects and gives the token.
    pub fn connect(&self) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.socket)
            .with_context(|| format!("nobody listens at {}", self.socket))?;
        stream.set_nodelay(true)?;
        writeln!(stream, "{}", self.token)?;
        Ok(stream)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.socket, self.token)
    }
}

/// Listens on a free port.
pub struct Listener {
    socket: TcpListener,
    pub address: Address,
}

impl Listener {
    /// Listens on this machine's own address, with a new token.
    pub fn new() -> Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .context("cannot listen on 127.0.0.1, over which the parts of a kernel speak")?;
        let address = Address {
            socket: socket.local_addr()?,
            token: Uuid::new_v4().to_string(),
        };
        Ok(Self { socket, address })
    }

    /// Waits for one who has the token; others are turned away.
    pub fn accept(&self) -> Result<BufReader<TcpStream>> {
        loop {
            let (stream, _) = self.socket.accept()?;
            if let Ok(known) = self.admit(stream) {
                return Ok(known);
            }
        }
    }

    fn admit(&self, stream: TcpStream) -> Result<BufReader<TcpStream>> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        std::io::Read::take(&mut reader, 100).read_line(&mut line)?;
        ensure!(line.trim_end() == self.address.token, "a wrong token");
        reader.get_ref().set_read_timeout(None)?;
        Ok(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn only_one_with_the_token_is_let_in() {
        let listener = Listener::new().unwrap();
        let address = Address::parse(&listener.address.to_string()).unwrap();
        assert_eq!(address, listener.address);
        let mut stranger = address.clone();
        stranger.token = "guess".into();
        let mut turned_away = stranger.connect().unwrap();
        let mut known = address.connect().unwrap();
        known.write_all(b"hello").unwrap();
        drop(known);
        let mut said = String::new();
        listener
            .accept()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(said, "hello");
        let mut end = Vec::new();
        assert_eq!(turned_away.read_to_end(&mut end).unwrap_or_default(), 0);
    }

    #[test]
    fn what_is_no_address_is_told() {
        for text in ["", "127.0.0.1:1", "localhost:1/a", "127.0.0.1:/a"] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
