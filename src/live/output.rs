//! Printing: each text in one piece, and at once.

use std::io::{self, StdoutLock, Write};

/// Prints a text in one write, so that other threads cannot print inside of it.
pub(super) fn print(text: &str) {
    print_on(&mut lock(), text);
}

/// Standard output for this thread alone, for as long as the lock is held.
pub(super) fn lock() -> StdoutLock<'static> {
    io::stdout().lock()
}

/// Like [`print`], for who holds the lock.
pub(super) fn print_on(output: &mut StdoutLock<'_>, text: &str) {
    // A closed standard output has no reader, so there is nobody to tell.
    let _ = output.write_all(text.as_bytes());
    let _ = output.flush();
}
