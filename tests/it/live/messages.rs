//! Takes the messages out of the output of a cell, and their JSON apart: objects and strings, since
//! there is nothing else in them.

use std::iter::Peekable;
use std::str::Chars;

/// What a cell has printed: the text before, between and after the messages, and the messages.
#[derive(Debug)]
pub struct Output {
    pub texts: Vec<String>,
    pub messages: Vec<Json>,
}

/// A value of JSON.
#[derive(Debug, PartialEq)]
pub enum Json {
    Text(String),
    Object(Vec<(String, Json)>),
}

/// Splits the output of a cell; empty texts beside messages are left out.
pub fn parse(output: &str) -> Output {
    let mut pieces = output.split("\x1b_speedup;");
    let mut texts = vec![pieces.next().unwrap().to_owned()];
    let mut messages = Vec::new();
    for piece in pieces {
        let (json, text) = piece.split_once("\x1b\\").expect("the end of a message");
        assert!(!json.contains(char::is_control), "{json:?}");
        let mut characters = json.chars().peekable();
        messages.push(value(&mut characters));
        assert_eq!(characters.next(), None, "{json}");
        texts.push(text.to_owned());
    }
    texts.retain(|text| !text.is_empty());
    Output { texts, messages }
}

fn value(json: &mut Peekable<Chars<'_>>) -> Json {
    if json.peek() == Some(&'"') {
        return Json::Text(string(json));
    }
    let mut entries = Vec::new();
    assert_eq!(json.next(), Some('{'));
    loop {
        let name = string(json);
        assert_eq!(json.next(), Some(':'), "after {name}");
        entries.push((name, value(json)));
        match json.next() {
            Some(',') => {}
            Some('}') => return Json::Object(entries),
            other => panic!("{other:?} in an object"),
        }
    }
}

fn string(json: &mut Peekable<Chars<'_>>) -> String {
    assert_eq!(json.next(), Some('"'));
    let mut text = String::new();
    loop {
        match json.next().expect("the end of a string") {
            '"' => return text,
            '\\' => text.push(match json.next().unwrap() {
                'n' => '\n',
                'u' => {
                    let code: String = json.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap()
                }
                plain @ ('"' | '\\') => plain,
                other => panic!("\\{other} is no escape that is needed"),
            }),
            plain => text.push(plain),
        }
    }
}

impl Json {
    /// What the message is: its only name.
    pub fn verb(&self) -> &str {
        match self {
            Self::Object(entries) if entries.len() == 1 => &entries[0].0,
            other => panic!("{other:?} is no message"),
        }
    }

    /// The entry of that name.
    fn get(&self, name: &str) -> &Self {
        let Self::Object(entries) = self else {
            panic!("{self:?} has no {name}")
        };
        let entry = entries.iter().find(|entry| entry.0 == name);
        &entry.unwrap_or_else(|| panic!("{self:?} has no {name}")).1
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            other @ Self::Object(_) => panic!("{other:?} is no text"),
        }
    }

    /// The name of the display.
    pub fn id(&self) -> &str {
        self.get(self.verb()).get("id").text()
    }

    /// What is displayed, by MIME type.
    pub fn data(&self) -> Vec<(&str, &str)> {
        match self.get(self.verb()).get("data") {
            Self::Object(entries) => entries
                .iter()
                .map(|(name, value)| (name.as_str(), value.text()))
                .collect(),
            other @ Self::Text(_) => panic!("{other:?} is no data"),
        }
    }

    /// How far the interrupted operation came.
    pub fn interrupted(&self) -> &str {
        self.get("interrupted").text()
    }
}
