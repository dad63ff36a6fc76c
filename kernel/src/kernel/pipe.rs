//! A pipe of which it can be known that everything written before a moment was read.

use anyhow::Result;
use std::io::{PipeWriter, Read as _, Write as _};
use std::sync::mpsc::SyncSender;
use std::thread;
use uuid::Uuid;

/// The reading end of a pipe in which this process can set a mark, to know that everything before it was read.
pub struct Pipe {
    end: PipeWriter,
    mark: Vec<u8>,
    /// What may be the beginning of the mark; nothing if none is expected.
    expects: Option<Vec<u8>>,
}

impl Pipe {
    /// The pipe, and the end that is to be written to. What is read is heard.
    pub fn new<T: Send + 'static>(
        tell: &SyncSender<T>,
        kind: fn(Vec<u8>) -> T,
    ) -> Result<(Self, PipeWriter)> {
        let (mut reader, end) = std::io::pipe()?;
        let tell = tell.clone();
        thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if tell.send(kind(buffer[..length].to_vec())).is_err() {
                    break;
                }
            }
        });
        let pipe = Self {
            mark: format!("\x1b_mark {}\x1b\\", Uuid::new_v4()).into_bytes(),
            end: end.try_clone()?,
            expects: None,
        };
        Ok((pipe, end))
    }

    /// Sets the mark, on a thread of its own: the pipe may be full until this one reads on.
    pub fn mark_end(&mut self) -> Result<()> {
        if self.expects.is_none() {
            self.expects = Some(Vec::new());
            let (mut end, mark) = (self.end.try_clone()?, self.mark.clone());
            // The other end is in this process, and so is there as long as anybody waits for the mark.
            thread::spawn(move || end.write_all(&mark));
        }
        Ok(())
    }

    /// Whether the mark was read, or none is set.
    pub const fn is_drained(&self) -> bool {
        self.expects.is_none()
    }

    /// These bytes and those kept before, without the mark and what may become it.
    pub fn until_mark(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(mut all) = self.expects.take() else {
            return bytes.to_vec();
        };
        all.extend_from_slice(bytes);
        let found = all
            .windows(self.mark.len())
            .position(|window| window == self.mark);
        if let Some(at) = found {
            all.drain(at..at + self.mark.len());
        } else {
            let kept = (1..self.mark.len().min(all.len() + 1))
                .rev()
                .find(|&length| self.mark.starts_with(&all[all.len() - length..]))
                .unwrap_or(0);
            self.expects = Some(all.split_off(all.len() - kept));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::sync_channel;

    #[test]
    fn a_mark_is_found_in_any_number_of_parts() {
        let (tell, _heard) = sync_channel::<Vec<u8>>(1);
        let (mut pipe, _end) = Pipe::new(&tell, |bytes| bytes).unwrap();
        let mark = pipe.mark.clone();
        let stream = [b"before \x1b_mark x", &mark[..], b"after"].concat();
        for size in 1..stream.len() {
            pipe.expects = Some(Vec::new());
            let mut read = Vec::new();
            for part in stream.chunks(size) {
                read.extend(pipe.until_mark(part));
            }
            assert!(pipe.is_drained(), "in parts of {size}");
            assert_eq!(read, b"before \x1b_mark xafter");
        }
    }
}
