//! Who reads standard output. It is decided once, from the environment.

use std::env;
use std::net::SocketAddr;
use std::sync::OnceLock;

/// Who reads standard output.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reader {
    /// The kernel of this project: it takes [messages](super::message::Message), and speaks to whoever
    /// connects to its address and says its token.
    Kernel { address: SocketAddr, token: String },
    /// The kernel `evcxr_jupyter`, which shows lines of text while a cell runs.
    Evcxr,
    /// A program, a test, a benchmark: nothing is printed that nobody asked for.
    Nobody,
}

/// Who reads the standard output of this process.
pub(super) fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| {
        let live = env::var("SPEEDUP_LIVE").ok();
        Reader::of(live.as_deref(), env::var_os("EVCXR_IS_RUNTIME").is_some())
    })
}

/// Whether the reader can replace what it has shown.
pub(crate) fn kernel_reads() -> bool {
    matches!(reader(), Reader::Kernel { .. })
}

impl Reader {
    /// The reader, from `SPEEDUP_LIVE` (`127.0.0.1:PORT/TOKEN`) and whether evcxr runs this process.
    fn of(live: Option<&str>, evcxr: bool) -> Self {
        let kernel = live.and_then(|live| {
            let (address, token) = live.split_once('/')?;
            let address: SocketAddr = address.parse().ok()?;
            let token = token.to_owned();
            // What a notebook does is nobody's business on another machine.
            address
                .ip()
                .is_loopback()
                .then_some(Self::Kernel { address, token })
        });
        kernel.unwrap_or(if evcxr { Self::Evcxr } else { Self::Nobody })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_who_reads() {
        let kernel = Reader::Kernel {
            address: ([127, 0, 0, 1], 4321).into(),
            token: "a/b".to_owned(),
        };
        assert_eq!(Reader::of(Some("127.0.0.1:4321/a/b"), true), kernel);
        assert_eq!(Reader::of(None, true), Reader::Evcxr);
        assert_eq!(Reader::of(None, false), Reader::Nobody);
    }

    #[test]
    fn an_address_that_is_none_or_elsewhere_is_left_alone() {
        for live in [
            "",
            "127.0.0.1:4321",
            "localhost/token",
            "192.0.2.1:80/token",
        ] {
            assert_eq!(Reader::of(Some(live), false), Reader::Nobody, "{live}");
        }
    }
}
