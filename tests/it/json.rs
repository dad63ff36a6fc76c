//! A check that a text is JSON.

use std::iter::Peekable;
use std::str::Chars;

/// Fails unless the text is one value of JSON (RFC 8259, section 2 and following).
pub fn check_json(text: &str) {
    let mut chars = text.chars().peekable();
    value(&mut chars);
    blank(&mut chars);
    assert_eq!(chars.next(), None, "{text}");
}

fn blank(chars: &mut Peekable<Chars>) {
    while chars.next_if(|char| " \t\n\r".contains(*char)).is_some() {}
}

fn value(chars: &mut Peekable<Chars>) {
    blank(chars);
    match chars.peek().copied().expect("a value") {
        '{' => members(chars, '}', |chars| {
            blank(chars);
            string(chars);
            blank(chars);
            assert_eq!(chars.next(), Some(':'));
            value(chars);
        }),
        '[' => members(chars, ']', value),
        '"' => string(chars),
        _ => {
            let mut word = String::new();
            while let Some(char) = chars.next_if(|char| !",]} \n".contains(*char)) {
                word.push(char);
            }
            let is_word = ["null", "true", "false"].contains(&word.as_str());
            let digit = |char: Option<char>| char.is_some_and(|char| char.is_ascii_digit());
            let ends =
                digit(word.trim_start_matches('-').chars().next()) && digit(word.chars().last());
            assert!(is_word || (ends && word.parse::<f64>().is_ok()), "{word}");
        }
    }
}

fn members(chars: &mut Peekable<Chars>, end: char, member: impl Fn(&mut Peekable<Chars>)) {
    chars.next();
    blank(chars);
    if chars.next_if_eq(&end).is_some() {
        return;
    }
    loop {
        member(chars);
        blank(chars);
        match chars.next() {
            Some(',') => {}
            found => return assert_eq!(found, Some(end)),
        }
    }
}

fn string(chars: &mut Peekable<Chars>) {
    assert_eq!(chars.next(), Some('"'));
    loop {
        match chars.next().expect("the end of a string") {
            '"' => return,
            '\\' => match chars.next().expect("what is escaped") {
                'u' => {
                    let code: String = chars.take(4).collect();
                    assert!(
                        code.len() == 4 && u16::from_str_radix(&code, 16).is_ok(),
                        "{code}"
                    );
                }
                char => assert!("\"\\/bfnrt".contains(char), "{char}"),
            },
            char => assert!(char >= ' ', "a control character"),
        }
    }
}
