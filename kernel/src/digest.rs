//! Keys: a short name for a state of the world, so that what was made for another state is never used.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Collects what a result depends on into a key of 16 hexadecimal digits.
#[derive(Clone)]
pub struct Digest(Sha256);

impl Digest {
    /// Starts a key; `purpose` keeps keys for different uses apart.
    pub fn new(purpose: &str) -> Self {
        Self(Sha256::new()).text(purpose)
    }

    /// Adds a text.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a file's contents.
    pub fn file(self, path: &Path) -> std::io::Result<Self> {
        let contents = std::fs::read(path)?;
        Ok(self.bytes(&contents))
    }

    /// Adds a source file's name, contents and time of change: cargo looks at the time alone.
    pub fn source(self, root: &Path, path: &Path) -> std::io::Result<Self> {
        let name = path
            .strip_prefix(root)
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/");
        let changed = std::fs::metadata(path)?.modified()?;
        let changed = changed
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        self.text(&name).text(&changed.to_string()).file(path)
    }

    /// Like [`source`](Self::source), but a file that is not there adds nothing.
    pub fn source_if_there(self, root: &Path, path: &Path) -> std::io::Result<Self> {
        match self.clone().source(root, path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(self),
            result => result,
        }
    }

    /// The key.
    pub fn key(self) -> String {
        self.0
            .finalize()
            .iter()
            .take(8)
            .fold(String::new(), |mut key, byte| {
                write!(key, "{byte:02x}").expect("writing to a string cannot fail");
                key
            })
    }

    /// Adds what is no text.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes.len().to_le_bytes());
        self.0.update(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_key_tells_apart_where_one_text_ends() {
        let one = Digest::new("test").text("ab").text("c").key();
        let other = Digest::new("test").text("a").text("bc").key();
        assert_eq!(one.len(), 16);
        assert_ne!(one, other);
    }
}
