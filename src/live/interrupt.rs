//! Interrupts from the kernel of this project, through a connection that this process makes to it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Whether what runs in the cell is to stop.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether what runs is to stop.
///
/// `Relaxed` is enough: nothing else is handed over with the flag.
#[inline]
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Done when listening has begun, or there is nobody to listen to.
static STARTED: Once = Once::new();

/// Whether listening has begun, or there is nobody to listen to.
#[inline]
pub(super) fn is_attended() -> bool {
    STARTED.is_completed()
}

/// Says that there is nobody to listen to.
pub(super) fn listen_to_nobody() {
    STARTED.call_once(|| {});
}

/// Starts to listen to the kernel, once; does not wait until it is connected.
pub(super) fn listen(address: SocketAddr, token: &str) {
    STARTED.call_once(|| {
        let greeting = format!("{token}\n");
        let listener = thread::Builder::new().name("interrupts".to_owned());
        // Without the thread, or without a connection, operations run to their end.
        let _ = listener.spawn(move || {
            let mut kernel = TcpStream::connect(address)?;
            kernel.set_nodelay(true)?;
            kernel.write_all(greeting.as_bytes())?;
            obey(&mut kernel, &INTERRUPTED)
        });
    });
}

/// Does what the kernel says, byte by byte, until it is gone: `i` stops what runs; `c` says that the
/// cell is over, so that nothing is to stop any more, and gets a `c` in reply.
fn obey(kernel: &mut (impl Read + Write), interrupted: &AtomicBool) -> io::Result<()> {
    loop {
        let mut order = [0];
        kernel.read_exact(&mut order)?;
        match &order {
            b"i" => interrupted.store(true, Ordering::Relaxed),
            b"c" => {
                interrupted.store(false, Ordering::Relaxed);
                kernel.write_all(b"c")?;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kernel that says what stands in `orders`, and keeps what it is told.
    struct Script<'a> {
        orders: &'a [u8],
        told: Vec<u8>,
    }

    impl Read for Script<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.orders.read(buffer)
        }
    }

    impl Write for Script<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.told.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The flag and the replies after these orders and the end of the stream.
    fn after(orders: &str) -> (bool, Vec<u8>) {
        let flag = AtomicBool::new(false);
        let mut kernel = Script {
            orders: orders.as_bytes(),
            told: Vec::new(),
        };
        let end = obey(&mut kernel, &flag).unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::UnexpectedEof);
        (flag.into_inner(), kernel.told)
    }

    #[test]
    fn an_interrupt_stays_until_the_cell_is_over() {
        assert_eq!(after(""), (false, vec![]));
        assert_eq!(after("i"), (true, vec![]));
        assert_eq!(after("ii?"), (true, vec![]));
        assert_eq!(after("ic"), (false, b"c".to_vec()));
        assert_eq!(after("cicci"), (true, b"ccc".to_vec()));
    }
}
