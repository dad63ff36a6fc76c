//! A record as JSON (RFC 8259).

use std::fmt::Write;

use super::{FORMAT, Record, RecordArm};
use crate::clock::Sample;
use crate::machine::Field;
use crate::unit::Seconds;

/// The record as a text.
pub(super) fn write(record: &Record) -> String {
    let machine = record.machine.fields();
    let machine = machine
        .into_iter()
        .map(|field| member(field.name, &value(field)));
    let facts = record.facts.iter();
    let facts = facts.map(|(key, value)| member(key, &text(value)));
    let arms = record.arms.iter().map(arm);
    format!(
        "{{\n\"format\": {},\n\"study\": {},\n\"machine\": {{{}}},\n\"settings\": {{{}}},\n\"arms\": [{}]\n}}\n",
        text(FORMAT),
        text(&record.study),
        lines(machine, 1),
        lines(facts, 1),
        lines(arms, 1)
    )
}

/// Members of an object or of an array, each on its own line, so deep inside.
fn lines(members: impl Iterator<Item = String>, depth: usize) -> String {
    let members: Vec<String> = members.collect();
    match members.as_slice() {
        [] => String::new(),
        members => {
            let indent = "  ".repeat(depth);
            let (begin, end) = (format!("\n{indent}"), format!("\n{}", &indent[2..]));
            begin.clone() + &members.join(&format!(",{begin}")) + &end
        }
    }
}

fn member(name: &str, value: &str) -> String {
    format!("{}: {value}", text(name))
}

fn value(field: Field) -> String {
    match field.value {
        None => "null".to_owned(),
        Some(value) if field.is_text => text(&value),
        Some(value) => number(value),
    }
}

/// A number or an answer in JSON's form; `null` where it has none.
fn number(text: String) -> String {
    if matches!(text.as_str(), "NaN" | "inf" | "-inf") {
        "null".to_owned()
    } else {
        text
    }
}

fn arm(arm: &RecordArm) -> String {
    let workers = arm.workers.map_or("null".to_owned(), |p| p.to_string());
    let samples = arm.samples.iter().enumerate();
    format!(
        "{{\"name\": {}, \"workers\": {workers}, \"samples\": [{}]}}",
        text(&arm.name),
        lines(samples.map(|(index, sample)| round(index + 1, sample)), 2)
    )
}

fn round(round: usize, sample: &Sample) -> String {
    let known = |time: Seconds| number(format!("{:?}", time.as_f64()));
    let time = |time: Option<Seconds>| time.map_or("null".to_owned(), known);
    format!(
        "{{\"round\": {round}, \"wall_s\": {}, \"cpu_s\": {}, \"waited_s\": {}}}",
        known(sample.wall),
        time(sample.cpu),
        time(sample.waited)
    )
}

/// A text in quotes.
fn text(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len() + 2);
    text.push('"');
    for char in plain.chars() {
        match char {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            // Writing to a string cannot fail.
            '\0'..='\x1f' => drop(write!(text, "\\u{:04x}", u32::from(char))),
            char => text.push(char),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::record;
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(text("a\"b\\c\n\t\u{1}é"), "\"a\\\"b\\\\c\\n\\t\\u0001é\"");
    }

    #[test]
    fn the_json_of_a_record() {
        let mut record = record();
        record.facts.truncate(1);
        record.arms[0].samples[1].wall = Seconds::new(f64::INFINITY);
        let json = record.to_json();
        let start = "{\n\"format\": \"speedup record 1\",\n\"study\": \"sin x², \\\"hot\\\"\\r\\n# not a comment\",\n\
                     \"machine\": {\n  \"os\": ";
        assert!(json.starts_with(start), "{json}");
        let end = "\"settings\": {\n  \"kind\": \"a\\\\n trial\\nof\\r lines \"\n},\n\"arms\": [\n  \
                   {\"name\": \"#1, serial\", \"workers\": null, \"samples\": [\n    \
                   {\"round\": 1, \"wall_s\": 0.30000000000000004, \"cpu_s\": 0.45000000000000007, \"waited_s\": 0.0},\n    \
                   {\"round\": 2, \"wall_s\": null, \"cpu_s\": null, \"waited_s\": null}\n  ]},\n";
        assert!(json.contains(end), "{json}");
        assert!(json.ends_with("\n  ]}\n]\n}\n"), "{json}");
    }
}
