//! A cell as words, texts and marks, without what the compiler skips.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// Two characters that are one mark.
const PAIRS: [&str; 4] = ["::", "..", "==", "=>"];

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Word,
    /// A literal text in quotation marks.
    Text,
    /// A number, a character, punctuation.
    Mark,
}

/// A word, a text or a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
}

impl Token {
    /// Whether it is this mark or keyword.
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }

    /// Whether it opens a bracket.
    pub fn opens(&self) -> bool {
        ["(", "[", "{"].iter().any(|bracket| self.is(bracket))
    }

    /// Whether it closes one.
    pub fn closes(&self) -> bool {
        [")", "]", "}"].iter().any(|bracket| self.is(bracket))
    }
}

/// Reads a cell. Comments and evcxr's own commands, lines that begin with a colon, are left out.
pub fn tokens(source: &str) -> Vec<Token> {
    let code = without_commands(source);
    let mut tokens: Vec<Token> = Vec::new();
    let (mut position, mut touches) = (0, false);
    for token in tokenize(&code, FrontmatterAllowed::No) {
        let text = &code[position..position + token.len as usize];
        position += token.len as usize;
        let kind = match token.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment { .. }
            | TokenKind::BlockComment { .. } => {
                touches = false;
                continue;
            }
            TokenKind::Ident | TokenKind::RawIdent => Kind::Word,
            TokenKind::Literal {
                kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. },
                ..
            } => Kind::Text,
            _ => Kind::Mark,
        };
        match tokens.last_mut() {
            Some(last)
                if touches
                    && kind == Kind::Mark
                    && PAIRS.contains(&&*(last.text.clone() + text)) =>
            {
                last.text.push_str(text);
            }
            _ => tokens.push(Token {
                kind,
                text: text
                    .strip_prefix("r#")
                    .filter(|_| kind == Kind::Word)
                    .unwrap_or(text)
                    .into(),
            }),
        }
        touches = true;
    }
    tokens
}

fn without_commands(source: &str) -> String {
    let lines = source.lines().map(|line| {
        let is_command = line.trim_start().starts_with(':') && !line.trim_start().starts_with("::");
        if is_command { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_commands_are_left_out() {
        let source = ":dep speedup = { path = \"..\" }\nuse a::b; // c\n/* d */ x";
        assert_eq!(texts(source), ["use", "a", "::", "b", ";", "x"]);
    }

    #[test]
    fn pairs_are_one_mark_where_they_touch() {
        assert_eq!(
            texts("0..n = = == =>"),
            ["0", "..", "n", "=", "=", "==", "=>"]
        );
    }

    #[test]
    fn a_text_is_no_bracket_and_no_word() {
        let token = &tokens("\"{\"")[0];
        assert_eq!(token.kind, Kind::Text);
        assert!(!token.opens() && !token.is("\"{\""));
        assert_eq!(tokens("r#type")[0].text, "type");
    }
}
