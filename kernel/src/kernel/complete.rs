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
    /// Nothing that follows makes it right.
    Invalid,
}

/// Reads a cell.
pub fn completeness(source: &str) -> Completeness {
    let mut open = Vec::new();
    let mut last = None;
    for token in tokenize(source, FrontmatterAllowed::No) {
        match token.kind {
            TokenKind::OpenParen => open.push(TokenKind::CloseParen),
            TokenKind::OpenBrace => open.push(TokenKind::CloseBrace),
            TokenKind::OpenBracket => open.push(TokenKind::CloseBracket),
            close @ (TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket)
                if open.pop() != Some(close) =>
            {
                return Completeness::Invalid;
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
        for source in ["}", "f(]", "{ ( }"] {
            assert_eq!(completeness(source), Completeness::Invalid, "{source}");
        }
    }
}
