//! From what a cell does to what Jupyter shows under it.

use super::engine::Outcome;
use super::event::{Bundle, Event, Stream};
use super::publish::Publisher;
use jupyter_protocol::{
    DisplayData, ErrorOutput, ExecuteResult, ExecutionCount, JupyterMessageContent as Content,
    Media, Stdio, StreamContent, Transient, UpdateDisplayData,
};
use serde_json::{Map, Value};

/// Shows the output of one cell. Blocks of evcxr's protocol that follow each other with different MIME types are forms of
/// one output; the last output is the cell's result.
pub struct Presenter {
    publisher: Publisher,
    count: ExecutionCount,
    pending: Bundle,
}

impl Presenter {
    pub fn new(publisher: Publisher, count: usize) -> Self {
        Self {
            publisher,
            count: ExecutionCount::new(count),
            pending: Bundle::new(),
        }
    }

    /// Shows what happened now.
    pub fn show(&mut self, event: Event) {
        match event {
            Event::Content { mime, content } => {
                if self.pending.contains_key(&mime) {
                    self.show_pending();
                }
                let value = value(&mime, content);
                self.pending.insert(mime, value);
            }
            Event::Text { stream, text } => self.print(stream, text),
            Event::Show { data, id } => {
                self.show_pending();
                self.display(data, id);
            }
            Event::Update { data, id } => {
                self.publisher.publish(Content::UpdateDisplayData(UpdateDisplayData {
                    data: media(data),
                    metadata: Map::new(),
                    transient: Transient { display_id: Some(id) },
                }));
            }
            Event::Cut { bytes } => self.print(
                Stream::Stdout,
                format!("\n… {bytes} bytes more were printed and are not shown: a cell shows 1 MB of text.\n"),
            ),
            _ => {}
        }
    }

    /// Shows how the cell ended.
    pub fn finish(&mut self, outcome: &Outcome) {
        for text in &outcome.handled {
            self.print(Stream::Stderr, format!("{text}\n"));
        }
        for (mime, content) in &outcome.answer {
            self.pending
                .insert(mime.clone(), value(mime, content.clone()));
        }
        if let Some(data) = self.take_pending() {
            self.publisher
                .publish(Content::ExecuteResult(ExecuteResult {
                    // Jupyter's schema wants an object.
                    transient: Some(Transient::default()),
                    ..ExecuteResult::new(self.count, media(data))
                }));
        }
        if !outcome.warnings.is_empty() {
            self.display(quiet(&outcome.warnings), None);
        }
        if let Some(failure) = &outcome.failure {
            self.publisher.publish(Content::ErrorOutput(ErrorOutput {
                ename: failure.name.clone(),
                evalue: failure.value.clone(),
                traceback: failure.traceback.clone(),
            }));
        }
    }

    fn show_pending(&mut self) {
        if let Some(data) = self.take_pending() {
            self.display(data, None);
        }
    }

    /// What is shown of the pending blocks. A statement without its semicolon has the value `()`, which says nothing.
    fn take_pending(&mut self) -> Option<Bundle> {
        let data = std::mem::take(&mut self.pending);
        let says_something =
            data.len() != 1 || data.get("text/plain").is_none_or(|text| text != "()");
        (!data.is_empty() && says_something).then_some(data)
    }

    fn display(&self, data: Bundle, id: Option<String>) {
        self.publisher.publish(Content::DisplayData(DisplayData {
            data: media(data),
            metadata: Map::new(),
            transient: Some(Transient { display_id: id }),
        }));
    }

    fn print(&mut self, stream: Stream, text: String) {
        self.show_pending();
        let name = match stream {
            Stream::Stdout => Stdio::Stdout,
            Stream::Stderr => Stdio::Stderr,
        };
        self.publisher
            .publish(Content::StreamContent(StreamContent { name, text }));
    }
}

fn value(mime: &str, content: String) -> Value {
    if mime.contains("json")
        && let Ok(value) = serde_json::from_str(&content)
    {
        return value;
    }
    Value::String(content)
}

fn media(data: Bundle) -> Media {
    serde_json::from_value(Value::Object(data)).unwrap_or_default()
}

/// Warnings are there to be read when one looks for them.
fn quiet(warnings: &[String]) -> Bundle {
    let text = warnings
        .iter()
        .map(|warning| warning.trim_end())
        .collect::<Vec<_>>()
        .join("\n\n");
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let count = warnings.len();
    let what = if count == 1 {
        "1 warning".into()
    } else {
        format!("{count} warnings")
    };
    let html = format!(
        "<details style=\"opacity:0.75;font-size:90%\"><summary>{what} of the compiler</summary><pre>{escaped}</pre></details>"
    );
    let forms = [("text/plain", text), ("text/html", html)];
    forms
        .into_iter()
        .map(|(mime, text)| (mime.to_string(), Value::String(text)))
        .collect()
}
