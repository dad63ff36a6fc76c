//! What the compiler says about a cell, in terms of that cell.
//!
//! The compiler sees a source that evcxr generates; its errors and warnings point into that, and some of their words are
//! about it. Here they are read (`read`), moved to the cells that the lines came from (`spans`), rid of what no student wrote
//! (`words`, `delimiters`), and drawn (`draw`) the way the compiler itself would have, had the cell been its source.

mod delimiters;
mod draw;
mod read;
mod spans;
mod words;

/// An error or a warning about a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the cell could not be compiled because of it.
    pub level: Level,
    /// The code of an error, such as `E0308`, or the name of a lint.
    pub code: Option<String>,
    /// What happened, in a sentence.
    pub message: String,
    /// Where it happened: places in the current cell.
    pub labels: Vec<Label>,
    /// What else there is to know.
    pub notes: Vec<Note>,
    /// What could be written instead.
    pub suggestions: Vec<Suggestion>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The cell does not run.
    Error,
    /// The cell runs, perhaps not as meant.
    Warning,
}

/// A stretch of a cell with words on it. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the last character.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
    /// The words, none if empty.
    pub text: String,
    /// Whether this is where it went wrong, and not only what explains it.
    pub primary: bool,
}

/// A remark, perhaps with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What the remark is for.
    pub kind: NoteKind,
    /// The remark.
    pub text: String,
    /// The places that it is about.
    pub labels: Vec<Label>,
    /// The cell with these places; the current one if there is none.
    pub cell: Option<crate::kernel::origin::Cell>,
}

/// What a remark is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It explains.
    Note,
    /// It advises.
    Help,
}

/// A proposal. Alternatives are several of them, one after the other, with the same message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What the proposal is.
    pub message: String,
    /// The changes that make it, all of them together, in the current cell.
    pub edits: Vec<Edit>,
}

/// A stretch of the current cell, counted as in [`Label`], and what to write there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The line of the first character to replace.
    pub line: usize,
    /// The column of the first character to replace.
    pub column: usize,
    /// The line of the last character to replace.
    pub end_line: usize,
    /// The column after the last character to replace; nothing is replaced if it is the first one's.
    pub end_column: usize,
    /// What to write.
    pub replacement: String,
}
