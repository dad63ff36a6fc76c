//! The rich display of every result, by the protocol of evcxr. The only module that prints.
//!
//! evcxr shows the last expression of a cell by its inherent method `evcxr_display`. The method
//! prints blocks to standard output, each one MIME type and its content, and a cell keeps one block
//! of each type. Every result therefore prints one `text/plain` block, for terminals, and where it
//! has more to show one `text/html` block.

mod html;
mod show;

use std::io::{self, Write};

/// What is printed for a result: text, and HTML if that says more.
struct Display {
    text: String,
    html: Option<String>,
}

impl Display {
    /// Text alone.
    fn text(text: &impl ToString) -> Self {
        Self {
            text: text.to_string(),
            html: None,
        }
    }

    /// The blocks of the protocol.
    fn blocks(&self) -> String {
        let html = self
            .html
            .as_ref()
            .map_or(String::new(), |html| block("text/html", html));
        block("text/plain", &self.text) + &html
    }

    /// Prints the blocks in one write, so that other threads cannot print between their lines.
    fn show(&self) {
        // A closed standard output has no reader, so there is nobody to tell.
        let _ = io::stdout().lock().write_all(self.blocks().as_bytes());
    }
}

fn block(mime_type: &str, content: &str) -> String {
    format!(
        "EVCXR_BEGIN_CONTENT {mime_type}\n{}\nEVCXR_END_CONTENT\n",
        content.trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_lines_of_its_own_for_begin_and_end() {
        let display = Display {
            text: "4\n".to_owned(),
            html: Some("<b>4</b>".to_owned()),
        };
        let expected = "EVCXR_BEGIN_CONTENT text/plain\n4\nEVCXR_END_CONTENT\n\
                        EVCXR_BEGIN_CONTENT text/html\n<b>4</b>\nEVCXR_END_CONTENT\n";
        assert_eq!(display.blocks(), expected);
    }
}
