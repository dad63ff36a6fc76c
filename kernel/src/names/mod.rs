//! What the cells of a notebook define and use, told by their tokens.
//!
//! | file | has |
//! |---|---|
//! | `tokens` | words, texts and marks of a cell |
//! | `used` | the names that code uses, and that patterns bind |
//! | `mod` | the items and statements of a cell, with their names |
//!
//! Nothing is resolved. Where a name could be meant it counts as used, so that too many uses are seen and not too few.

mod tokens;
mod used;

pub use tokens::{Kind, Token, tokens};

use std::collections::BTreeSet;
use used::{bound, end_of_pattern, used};

/// An item or a statement at the top level of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// A function, a type, an import and the like, which is only declared when the cell runs.
    pub is_item: bool,
    /// An `impl`, which adds to the type named in `defines`.
    pub adds: bool,
    /// Something in it is left to write: `todo!`.
    pub is_unfinished: bool,
    pub defines: BTreeSet<String>,
    pub uses: BTreeSet<String>,
}

/// The items and statements of a cell.
pub fn parts(source: &str) -> Vec<Part> {
    let tokens = tokens(source);
    let mut rest = tokens.as_slice();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (first, others) = rest.split_at(end_of_part(rest));
        if !first[0].is(";") {
            parts.push(part(first));
        }
        rest = others;
    }
    parts
}

const NAMED: [&str; 10] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "mod",
    "type",
    "const",
    "static",
    "macro_rules",
];
const END_WITH_A_BLOCK: [&str; 8] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "mod",
    "impl",
    "macro_rules",
];
const BLOCKS: [&str; 7] = ["{", "if", "for", "while", "loop", "match", "unsafe"];

fn part(tokens: &[Token]) -> Part {
    let head = head(tokens);
    let (word, rest) = (tokens[head].text.as_str(), &tokens[head + 1..]);
    let mut part = Part {
        is_unfinished: tokens
            .windows(2)
            .any(|pair| pair[0].is("todo") && pair[1].is("!")),
        uses: used(tokens),
        ..Part::default()
    };
    let mut own = BTreeSet::new();
    if word == "let" {
        let (pattern, value) = rest.split_at(end_of_pattern(rest));
        part.defines = bound(pattern);
        part.uses = used(value);
        part.uses
            .extend(used(pattern).difference(&part.defines).cloned());
        return part;
    } else if word == "use" {
        part.defines = imported(rest);
    } else if word == "impl" {
        part.adds = true;
        part.defines = extended(rest).into_iter().collect();
    } else if is_named(tokens, head) {
        let name = rest
            .iter()
            .find(|token| token.kind == Kind::Word && !token.is("mut"));
        part.defines = name.map(|name| name.text.clone()).into_iter().collect();
        if word == "fn" {
            own = parameters(rest);
        }
    } else {
        return part;
    }
    part.is_item = true;
    part.uses
        .retain(|name| !part.defines.contains(name) && !own.contains(name));
    part
}

/// The place of the word that says what it is, behind attributes and qualifiers.
fn head(tokens: &[Token]) -> usize {
    let mut i = 0;
    while i + 1 < tokens.len() {
        let next = &tokens[i + 1];
        let qualifies = match tokens[i].text.as_str() {
            "#" | "pub" | "async" | "extern" | "!" => true,
            "const" | "unsafe" => {
                ["fn", "unsafe", "async", "extern", "impl", "trait"].contains(&next.text.as_str())
            }
            _ => tokens[i].kind == Kind::Text,
        };
        if tokens[i].opens() && i > 0 && (tokens[i].is("[") || tokens[i - 1].is("pub")) {
            i = closing(tokens, i) + 1;
        } else if qualifies {
            i += 1;
        } else {
            break;
        }
    }
    i.min(tokens.len() - 1)
}

fn is_named(tokens: &[Token], head: usize) -> bool {
    let next_is_word = tokens
        .get(head + 1)
        .is_some_and(|next| next.kind == Kind::Word || next.is("!"));
    NAMED.iter().any(|word| tokens[head].is(word)) && next_is_word
}

/// The place of the bracket that closes the one at `open`, or the last place.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return i;
            }
        }
    }
    tokens.len() - 1
}

/// The number of tokens of the first item or statement.
fn end_of_part(tokens: &[Token]) -> usize {
    let head = head(tokens);
    let word = &tokens[head];
    let is_block = BLOCKS.iter().any(|block| word.is(block)) || word.text.starts_with('\'');
    let ends_with_block = is_block || END_WITH_A_BLOCK.iter().any(|item| word.is(item));
    let mut i = head;
    while i < tokens.len() {
        if tokens[i].is(";") {
            return i + 1;
        }
        if tokens[i].opens() {
            let braces = tokens[i].is("{");
            i = closing(tokens, i);
            let next = tokens.get(i + 1);
            let goes_on = ["else", ".", "?"]
                .iter()
                .any(|mark| next.is_some_and(|next| next.is(mark)));
            if braces && ends_with_block && !(is_block && goes_on) {
                return i + 1;
            }
        }
        i += 1;
    }
    tokens.len()
}

/// The names that an import brings.
fn imported(tree: &[Token]) -> BTreeSet<String> {
    let is_last = |i: usize| {
        let next = tree.get(i + 1);
        next.is_none_or(|next| [",", "}", ";"].iter().any(|mark| next.is(mark)))
    };
    (0..tree.len())
        .filter(|&i| tree[i].kind == Kind::Word && is_last(i))
        .map(|i| tree[i].text.clone())
        .collect()
}

/// The type that an `impl` adds to.
fn extended(rest: &[Token]) -> Option<String> {
    let end = rest.iter().position(|token| token.is("{"))?;
    let start = rest[..end].iter().rposition(|token| token.is("for"));
    let of_type = &rest[start.map_or(0, |start| start + 1)..end];
    // Generic parameters come first where no trait is named.
    let start = match of_type.first() {
        Some(first) if first.is("<") => of_type.iter().position(|token| token.is(">"))? + 1,
        _ => 0,
    };
    let name = of_type[start..]
        .iter()
        .find(|token| token.kind == Kind::Word)?;
    Some(name.text.clone())
}

/// The names of a function's parameters.
fn parameters(rest: &[Token]) -> BTreeSet<String> {
    let Some(open) = rest.iter().position(|token| token.is("(")) else {
        return BTreeSet::new();
    };
    let mut names = BTreeSet::new();
    let mut list = &rest[open + 1..closing(rest, open).max(open + 1)];
    while !list.is_empty() {
        names.extend(bound(&list[..end_of_pattern(list)]));
        let mut i = 0;
        while i < list.len() && !list[i].is(",") {
            i = if list[i].opens() { closing(list, i) } else { i } + 1;
        }
        list = list.get(i + 1..).unwrap_or_default();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each part defines and uses, in words.
    fn told(source: &str) -> Vec<String> {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
        let told = parts(source).into_iter().map(|part| {
            let kind = if part.is_item { "item" } else { "does" };
            format!("{kind} {} <- {}", list(&part.defines), list(&part.uses))
        });
        told.collect()
    }

    #[test]
    fn a_cell_is_taken_apart_at_its_top_level() {
        let source = "use std::hint::{black_box, self as h};\n\
            #[derive(Clone)] pub struct Point { x: f64 }\n\
            let (a, mut b): (f64, Point) = c;\n\
            for i in 0..a { let inner = i; }\n\
            fn f(n: u64, (p, q): (u64, u64)) -> u64 { n + p + q + g() }\n\
            if a > b { d } else { e }.show();\n\
            last";
        assert_eq!(
            told(source),
            [
                "item black_box h <- as self std use",
                "item Point <- Clone derive f64 pub struct",
                "does a b <- Point c f64 mut",
                "does  <- a for i in inner let",
                "item f <- fn g u64",
                "does  <- a b d e else if",
                "does  <- last",
            ]
        );
    }

    #[test]
    fn constants_functions_and_blocks_are_told_apart() {
        let told = told(
            "const N: usize = 3;\nconst fn f() {}\nunsafe { g() }\npub(crate) static S: u8 = N;\nlet h: fn(u8) -> u8 = k;",
        );
        let starts: Vec<&str> = told
            .iter()
            .filter_map(|told| told.split(" <-").next())
            .collect();
        assert_eq!(starts, ["item N", "item f", "does ", "item S", "does h"]);
    }

    #[test]
    fn an_impl_adds_to_its_type() {
        for source in [
            "impl Point { fn f() {} }",
            "impl<T> Point<T> { }",
            "impl std::fmt::Display for Point { }",
        ] {
            let parts = parts(source);
            assert!(
                parts[0].adds && parts[0].defines.contains("Point"),
                "{source}"
            );
        }
    }

    #[test]
    fn what_is_left_to_write_is_seen() {
        let unfinished: Vec<bool> =
            parts("fn f() { todo!(\"write\") }\nfn todo() { f() }\n\"todo!\"")
                .iter()
                .map(|part| part.is_unfinished)
                .collect();
        assert_eq!(unfinished, [true, false, false]);
    }
}
