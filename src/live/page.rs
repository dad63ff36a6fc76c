//! [`Page`]: what is shown for a result, and evcxr's way to show it.

/// What a notebook shows for a result: text for terminals, and HTML where that says more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The text, which has to say it all where there is no HTML.
    pub text: String,
    /// What is shown instead of the text where HTML can be shown.
    pub html: Option<String>,
}

impl Page {
    /// A page of text alone.
    ///
    /// ```
    /// assert_eq!(speedup::live::Page::text(&42).text, "42");
    /// ```
    #[must_use]
    pub fn text(text: &(impl ToString + ?Sized)) -> Self {
        Self {
            text: text.to_string(),
            html: None,
        }
    }

    /// The page as evcxr's blocks: each one MIME type and its content, between lines of their own. A
    /// cell keeps one block of each type, the last.
    pub(super) fn blocks(&self) -> String {
        let html = self
            .html
            .as_ref()
            .map_or(String::new(), |html| block("text/html", html));
        block("text/plain", &self.text) + &html
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
        let page = Page {
            text: "4\n".to_owned(),
            html: Some("<b>4</b>".to_owned()),
        };
        let expected = "EVCXR_BEGIN_CONTENT text/plain\n4\nEVCXR_END_CONTENT\n\
                        EVCXR_BEGIN_CONTENT text/html\n<b>4</b>\nEVCXR_END_CONTENT\n";
        assert_eq!(page.blocks(), expected);
    }
}
