//! The rows of a CSV text by RFC 4180, and fields quoted by it.

use crate::error::{Error, Result};
use crate::unit::quoted;

/// A row with the line on which it begins.
pub(super) struct Row {
    pub line: usize,
    pub fields: Vec<String>,
}

/// What is left of a text; gives one row after the other.
pub(super) struct Rows<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a text that begins on this line.
    pub(super) const fn of(text: &'a str, line: usize) -> Self {
        Self { rest: text, line }
    }

    /// The line on which the next row begins.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// The next row; blank lines are passed over.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>> {
        while self.line_end() {}
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut row = Row {
            line: self.line,
            fields: Vec::new(),
        };
        loop {
            row.fields.push(self.field()?);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else if self.rest.is_empty() || self.line_end() {
                return Ok(Some(row));
            } else {
                let found = quoted(self.rest.lines().next().unwrap_or_default());
                let reason =
                    format!("{found} follows a closing quote; a comma or the line's end must");
                return Err(self.wrong(reason));
            }
        }
    }

    /// Steps over the end of a line, if it is next.
    fn line_end(&mut self) -> bool {
        let rest = self.rest.strip_prefix("\r\n");
        let Some(rest) = rest.or_else(|| self.rest.strip_prefix('\n')) else {
            return false;
        };
        self.rest = rest;
        self.line += 1;
        true
    }

    fn field(&mut self) -> Result<String> {
        match self.rest.strip_prefix('"') {
            Some(rest) => self.field_in_quotes(rest),
            None => self.plain_field(),
        }
    }

    fn plain_field(&mut self) -> Result<String> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        let field = match field.strip_suffix('\r') {
            Some(field) if rest.starts_with('\n') => field,
            _ => field,
        };
        if field.contains('"') {
            let reason = format!(
                "{} has a quote inside; put the field in quotes and write \"\" for one of its own",
                quoted(field)
            );
            return Err(self.wrong(reason));
        }
        self.rest = &self.rest[field.len()..];
        Ok(field.to_owned())
    }

    /// A field of which the quote at its beginning has been read.
    fn field_in_quotes(&mut self, mut rest: &'a str) -> Result<String> {
        let mut field = String::new();
        loop {
            let Some((part, after)) = rest.split_once('"') else {
                let reason = format!("the quote before {} is never closed", quoted(rest));
                return Err(self.wrong(reason));
            };
            field.push_str(part);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => rest = after,
                None => break,
            }
            field.push('"');
        }
        self.rest = rest;
        self.line += field.matches('\n').count();
        Ok(field)
    }

    fn wrong(&self, reason: String) -> Error {
        let line = self.line;
        Error::NotARecord { line, reason }
    }
}

/// A text as a field, in quotes where it needs them. A `#` does too, since it begins a comment for other programs.
pub(super) fn as_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', '#']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(usize, Vec<String>)>> {
        let mut rows = Rows::of(text, 1);
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            found.push((row.line, row.fields));
        }
        Ok(found)
    }

    #[test]
    fn fields_end_with_commas_and_rows_with_lines() {
        let rows = read("a,,\"b\"\r\n\n\"x\n,\"\"y\",z\n,").unwrap();
        let row =
            |line: usize, fields: &[&str]| (line, fields.iter().map(ToString::to_string).collect());
        let expected: [(usize, Vec<String>); 3] = [
            row(1, &["a", "", "b"]),
            row(3, &["x\n,\"y", "z"]),
            row(5, &["", ""]),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn quotes_out_of_place_are_errors_with_their_line() {
        for (text, line, found) in [
            ("a\nb\"c", 2, r#""b\"c" has a quote inside"#),
            ("a\n\"b\nc", 2, r#"the quote before "b\nc" is never closed"#),
            ("\"a\nb\" c,d\n", 2, r#"" c,d" follows a closing quote"#),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line} ")), "{error}");
            assert!(error.contains(found), "{error}");
        }
    }

    #[test]
    fn what_needs_quotes_reads_back() {
        for text in ["", "plain", "a,b", "\"", "a\r\nb", "#", " x "] {
            let row = format!("{},{}\n", as_field(text), as_field(text));
            assert_eq!(read(&row).unwrap()[0].1, [text, text]);
        }
    }
}
