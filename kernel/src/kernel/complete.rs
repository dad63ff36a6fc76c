//! Whether a text is a complete cell, told by its tokens: brackets, strings and comments that are closed.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// What is still missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    /// More lines have to follow, indented so far.
    Incomplete {
        depth: usize,
    },
    /// Nothing that follows makes it right: a bracket is closed that was not opened.
    Invalid(Misplaced),
}

/// A closing bracket, and the bracket of another kind that it would close, if one is open; as bytes of the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misplaced {
    pub close: usize,
    pub open: Option<usize>,
}

/// Reads a cell.
pub fn completeness(source: &str) -> Completeness {
    let mut open = Vec::new();
    let mut last = None;
    let mut end = 0;
    for token in tokenize(source, FrontmatterAllowed::No) {
        let place = end;
        end += token.len as usize;
        match token.kind {
            TokenKind::OpenParen => open.push((TokenKind::CloseParen, place)),
            TokenKind::OpenBrace => open.push((TokenKind::CloseBrace, place)),
            TokenKind::OpenBracket => open.push((TokenKind::CloseBracket, place)),
            close @ (TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket) => {
                let opened = open.pop();
                if opened.is_none_or(|(closed_by, _)| closed_by != close) {
                    let open = opened.map(|(_, place)| place);
                    return Completeness::Invalid(Misplaced { close: place, open });
                }
            }
            TokenKind::BlockComment {
                terminated: false, ..
            } => {
                return Completeness::Incomplete { depth: open.len() };
            }
            TokenKind::Literal { kind, .. } if !is_terminated(kind) => {
                return Completeness::Incomplete { depth: 0 };
            }
            _ => {}
        }
        if !matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        ) {
            last = Some(token.kind);
        }
    }
    if open.is_empty() && !last.is_some_and(wants_more) {
        Completeness::Complete
    } else {
        Completeness::Incomplete { depth: open.len() }
    }
}

/// Tokens after which an expression or a path must follow.
const fn wants_more(token: TokenKind) -> bool {
    matches!(
        token,
        TokenKind::Comma
            | TokenKind::Dot
            | TokenKind::Colon
            | TokenKind::Eq
            | TokenKind::Minus
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Plus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
            | TokenKind::Caret
            | TokenKind::Lt
    )
}

/// A character that is not closed is a slip that no further line mends, and strings may go over lines.
const fn is_terminated(kind: LiteralKind) -> bool {
    !matches!(
        kind,
        LiteralKind::Str { terminated: false }
            | LiteralKind::ByteStr { terminated: false }
            | LiteralKind::CStr { terminated: false }
            | LiteralKind::RawStr { n_hashes: None }
            | LiteralKind::RawByteStr { n_hashes: None }
            | LiteralKind::RawCStr { n_hashes: None }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_can_run_are_complete() {
        for source in [
            "",
            "let x = 1;",
            "x",
            "fn f<'a>(x: &'a str) -> &'a str { x }",
            "\"a { string\"",
            "r#\"raw \" {\"#",
            "// a comment {",
            "/* a /* nested */ one */ 1",
            "':'",
            ":dep rayon = \"1\"",
            "use speedup::prelude::*;",
        ] {
            assert_eq!(completeness(source), Completeness::Complete, "{source}");
        }
    }

    #[test]
    fn what_is_open_has_to_be_closed() {
        for (source, depth) in [
            ("fn f() {", 1),
            ("f(|x| {", 2),
            ("let x = ", 0),
            ("let a = std::", 0),
            ("1 +", 0),
            ("xs\n    .", 0),
            ("\"a string", 0),
            ("r#\"raw\"", 0),
            ("{ /* comment", 1),
        ] {
            assert_eq!(
                completeness(source),
                Completeness::Incomplete { depth },
                "{source}"
            );
        }
    }

    #[test]
    fn a_bracket_that_was_never_opened_is_wrong() {
        for (source, close, open) in [("}", 0, None), ("f(]", 2, Some(1)), ("{ ( }", 4, Some(2))] {
            let misplaced = Completeness::Invalid(Misplaced { close, open });
            assert_eq!(completeness(source), misplaced, "{source}");
        }
    }
}
