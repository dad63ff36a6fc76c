//! The header of a record in CSV: lines `# key: value` above the table.

use super::{FORMAT, Record};
use crate::error::{Error, Result};
use crate::machine::{Machine, WrongField};
use crate::unit::quoted;

/// Begins the keys of the machine's fields.
const MACHINE: &str = "machine.";

/// A fact of the header with its line.
pub(super) struct Fact {
    pub line: usize,
    pub key: String,
    pub value: String,
}

/// A header that was read.
pub(super) struct Header<'a> {
    pub machine: Machine,
    /// In their order, with those that nobody knows.
    pub facts: Vec<Fact>,
    /// What stands below the header, and on which line it begins.
    pub rest: &'a str,
    pub line: usize,
}

/// The header of a record.
pub(super) fn write(record: &Record) -> String {
    let line = |key: &str, value: &str| format!("# {key}: {}\n", escaped(value));
    let machine = record.machine.fields().into_iter().filter_map(|field| {
        let key = format!("{MACHINE}{}", field.name);
        Some(line(&key, &field.value?))
    });
    let facts = record.facts.iter().map(|(key, value)| {
        let key = escaped(key).replace(':', "\\:");
        // A fact that is called as a field of the machine is told apart by a backslash.
        let mark = if key.starts_with(MACHINE) { "\\" } else { "" };
        line(&format!("{mark}{key}"), value)
    });
    let format = line("format", FORMAT);
    std::iter::once(format)
        .chain(machine)
        .chain(facts)
        .collect()
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    text.replace('\n', "\\n").replace('\r', "\\r")
}

/// Takes the backslashes out again; one that says nothing stands for what follows it.
fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(char) = chars.next() {
        plain.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            char => char,
        });
    }
    plain
}

/// Splits off the first line; the rest begins after its end.
fn first_line(text: &str) -> (&str, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.strip_suffix('\r').unwrap_or(line), rest)
}

fn wrong(line: usize, reason: String) -> Error {
    Error::NotARecord { line, reason }
}

/// Reads the header at the beginning of a text.
pub(super) fn read(text: &str) -> Result<Header<'_>> {
    let (first, mut rest) = first_line(text.strip_prefix('\u{feff}').unwrap_or(text));
    check_format(first)?;
    let mut line = 2;
    // The keys keep their backslashes until the machine has taken its own.
    let mut facts = Vec::new();
    while rest.starts_with(['#', '\n', '\r']) {
        let (found, below) = first_line(rest);
        if !found.is_empty() {
            facts.push(fact(line, found)?);
        }
        (rest, line) = (below, line + 1);
    }
    let machine = machine(&mut facts, line)?;
    for fact in &mut facts {
        fact.key = unescaped(&fact.key);
    }
    Ok(Header {
        machine,
        facts,
        rest,
        line,
    })
}

fn check_format(first: &str) -> Result<()> {
    let right = format!("# format: {FORMAT}");
    if first.trim_end() == right {
        return Ok(());
    }
    let found = quoted(first);
    let reason = if first.starts_with("# format: speedup record ") {
        format!(
            "{found} is another version of the format, and this version of speedup reads \"{right}\" only; \
             read the file with the version that wrote it"
        )
    } else {
        format!("{found} does not begin a record; a file saved as .csv begins with \"{right}\"")
    };
    Err(wrong(1, reason))
}

fn fact(line: usize, text: &str) -> Result<Fact> {
    let content = text.strip_prefix('#').unwrap_or(text);
    let content = content.strip_prefix(' ').unwrap_or(content);
    let Some(end) = end_of_key(content) else {
        let reason = format!("{} has no key; write \"# key: value\"", quoted(text));
        return Err(wrong(line, reason));
    };
    let value = &content[end + 1..];
    Ok(Fact {
        line,
        key: content[..end].to_owned(),
        value: unescaped(value.strip_prefix(' ').unwrap_or(value)),
    })
}

/// The place of the first colon without a backslash before it.
fn end_of_key(text: &str) -> Option<usize> {
    let mut escaped = false;
    let mut places = text.char_indices();
    let colon = places.find(|&(_, char)| {
        let found = char == ':' && !escaped;
        escaped = char == '\\' && !escaped;
        found
    });
    colon.map(|(place, _)| place)
}

/// The machine, the fields of which are taken out of the facts.
fn machine(facts: &mut Vec<Fact>, below: usize) -> Result<Machine> {
    let mut last = below;
    let mut take = |name: &str| {
        let key = |fact: &Fact| fact.key.strip_prefix(MACHINE) == Some(name);
        let place = facts.iter().position(key)?;
        let fact = facts.remove(place);
        last = fact.line;
        Some(fact.value)
    };
    let machine = Machine::of_fields(&mut take);
    machine.map_err(|WrongField { name, reason }| match reason {
        Some(reason) => wrong(last, reason),
        None => wrong(
            below,
            format!("the header above has no line \"# {MACHINE}{name}: …\", which says what the machine is"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslashes_go_and_come_back() {
        for text in ["", "a\\n", "a\nb\r\\", "\\\\", ": \\: "] {
            assert!(!escaped(text).contains(['\n', '\r']));
            assert_eq!(unescaped(&escaped(text)), text);
        }
        assert_eq!(unescaped("a\\"), "a\\");
    }

    #[test]
    fn a_key_ends_at_the_first_bare_colon() {
        let read = |text: &str| fact(3, text).map(|fact| (fact.key, fact.value));
        let pair = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
        assert_eq!(read("# a: b: c "), pair("a", "b: c "));
        assert_eq!(read("#a:"), pair("a", ""));
        assert_eq!(read("# a\\: b\\\\: c"), pair("a\\: b\\\\", "c"));
        let error = read("# a note").unwrap_err().to_string();
        assert!(error.starts_with("line 3 ") && error.contains("\"# a note\" has no key"));
    }

    #[test]
    fn the_first_line_names_the_format_and_its_version() {
        let error = |text: &str| read(text).err().unwrap().to_string();
        assert!(error("").contains("\"\" does not begin a record"));
        assert!(error("# format: speedup record 2\n").contains("another version"));
        let bare = error("# format: speedup record 1\n# machine.os: BSD\n\nstudy,");
        assert!(
            bare.starts_with("line 4 ") && bare.contains("\"# machine.logical_cores: …\""),
            "{bare}"
        );
    }
}
