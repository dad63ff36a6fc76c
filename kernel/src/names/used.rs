//! The names that a piece of code uses, and those that a pattern binds.

use super::tokens::{Kind, Token};
use std::collections::BTreeSet;

/// Names that could mean something defined before: not those of fields and methods, and of a path only the first.
pub fn used(tokens: &[Token]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    // Whether each open bracket is that of a macro's call.
    let mut open = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let before = |steps: usize| i.checked_sub(steps).map(|i| &tokens[i]);
        let follows = |mark: &str| before(1).is_some_and(|token| token.is(mark));
        if token.opens() {
            let of_macro = follows("!") && before(2).is_some_and(|name| name.kind == Kind::Word);
            open.push(of_macro);
        } else if token.closes() {
            open.pop();
        } else if token.kind == Kind::Text && open.last() == Some(&true) {
            names.extend(inline(&token.text));
        } else if token.kind == Kind::Word
            && !follows(".")
            && !follows("::")
            && !is_label(tokens, i)
        {
            names.insert(token.text.clone());
        }
    }
    names
}

/// The names that a pattern binds; those of types, variants and fields are not among them.
pub fn bound(pattern: &[Token]) -> BTreeSet<String> {
    let is_name = |i: usize| {
        let word = pattern[i].text.as_str();
        pattern[i].kind == Kind::Word
            && !["mut", "ref", "_"].contains(&word)
            && word.starts_with(|c: char| c.is_lowercase() || c == '_')
    };
    let is_of_another = |i: usize| {
        let next = pattern.get(i + 1);
        let leads_on = ["::", "(", "{", "!"]
            .iter()
            .any(|mark| next.is_some_and(|next| next.is(mark)));
        leads_on || is_label(pattern, i) || (i > 0 && pattern[i - 1].is("::"))
    };
    (0..pattern.len())
        .filter(|&i| is_name(i) && !is_of_another(i))
        .map(|i| pattern[i].text.clone())
        .collect()
}

/// Where a pattern ends and its type or value begins.
pub fn end_of_pattern(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate() {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && [":", "=", ";"].iter().any(|mark| token.is(mark)) {
            return i;
        }
    }
    tokens.len()
}

/// Whether a colon follows, as after the name of a field or a parameter.
fn is_label(tokens: &[Token], i: usize) -> bool {
    tokens.get(i + 1).is_some_and(|next| next.is(":"))
}

/// The names between braces in a text to be formatted: `{name}`, `{name:>8}`, `{:.digits$}`.
fn inline(text: &str) -> Vec<String> {
    let text = text.replace("{{", "").replace("\\u{", "");
    let mut names = Vec::new();
    for part in text.split('{').skip(1) {
        let Some((inside, _)) = part.split_once('}') else {
            continue;
        };
        let (name, how) = inside.split_once(':').unwrap_or((inside, ""));
        let counts = how.split('$').rev().skip(1).map(|before| {
            let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_');
            start.map_or(before, |start| &before[start + 1..])
        });
        let found = std::iter::once(name.trim()).chain(counts);
        names.extend(found.filter(|name| is_word(name)).map(String::from));
    }
    names
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn used_in(source: &str) -> Vec<String> {
        used(&tokens(source)).into_iter().collect()
    }

    #[test]
    fn fields_methods_and_later_parts_of_paths_are_not_used() {
        let source = "study.rounds(3) + check::rounds(a) + Point { rounds: b }.rounds";
        assert_eq!(used_in(source), ["Point", "a", "b", "check", "study"]);
        assert_eq!(used_in("0..rounds"), ["rounds"]);
    }

    #[test]
    fn comments_and_texts_do_not_count_but_inline_arguments_do() {
        let source = r#"// rounds
            let x = "{rounds}"; println!("{{no}} {a} {b:>c$.d$} {} \u{ab}", f("{e}"));"#;
        assert_eq!(
            used_in(source),
            ["a", "b", "c", "d", "f", "let", "println", "x"]
        );
    }

    #[test]
    fn a_pattern_binds_its_lower_case_names() {
        let of = |pattern: &str| bound(&tokens(pattern)).into_iter().collect::<Vec<_>>();
        assert_eq!(of("(mut a, ref b)"), ["a", "b"]);
        assert_eq!(of("Point { x, y: other, .. }"), ["other", "x"]);
        assert_eq!(of("Some(Shape::Round(r))"), ["r"]);
        assert_eq!(of("[first, .., _]"), ["first"]);
    }
}
