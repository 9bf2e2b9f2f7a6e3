//! Text to words.

use super::literal;
use super::token::{Token, TokenKind};
use crate::error::Fault;
use crate::span::Span;

/// The words of `text`, the last one an [`TokenKind::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::with_capacity(text.len().min(64) + 1);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let kind = match c {
            '\n' | ';' => {
                at += 1;
                TokenKind::Separator
            }
            '#' => {
                let comment = text[at..].split('\n').next().unwrap_or_default();
                // No editor shows it, and no PostgreSQL keeps it.
                if let Some(nul) = comment.find('\0') {
                    return Err(unknown_symbol('\0', at + nul));
                }
                at += comment.len();
                continue;
            }
            '0'..='9' | '.' => {
                let (kind, end) = literal::scan(text, start)?;
                at = end;
                kind
            }
            'π' => {
                at += c.len_utf8();
                TokenKind::Name
            }
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            _ if begins_name(c) => {
                at = name_end(text, start);
                TokenKind::of_word(&text[start..at])
            }
            _ => {
                let (kind, length) = symbol(&text[at..], c).ok_or_else(|| unknown_symbol(c, at))?;
                at += length;
                kind
            }
        };
        tokens.push(Token {
            kind,
            span: Span::new(start, at),
        });
    }
    tokens.push(Token {
        kind: TokenKind::End,
        span: Span::new(text.len(), text.len()),
    });
    Ok(tokens)
}

/// Whether a name can begin with `c`: a letter, an underscore or the sign of degrees.
pub(crate) fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '°'
}

fn name_end(text: &str, start: usize) -> usize {
    let continues = |c: char| c != 'π' && (c.is_alphabetic() || c.is_ascii_digit() || c == '_');
    let rest = &text[start..];
    rest.char_indices()
        .skip(1)
        .find(|(_, c)| !continues(*c))
        .map_or(text.len(), |(at, _)| start + at)
}

fn symbol(rest: &str, first: char) -> Option<(TokenKind, usize)> {
    let second = rest.as_bytes().get(1).copied().unwrap_or_default();
    let pair = match (first, second) {
        ('*', b'*') => Some(TokenKind::Caret),
        ('=', b'=') => Some(TokenKind::Equal),
        ('!', b'=') | ('<', b'>') => Some(TokenKind::NotEqual),
        ('<', b'=') => Some(TokenKind::LessEqual),
        ('>', b'=') => Some(TokenKind::GreaterEqual),
        ('<', b'<') => Some(TokenKind::ShiftLeft),
        ('>', b'>') => Some(TokenKind::ShiftRight),
        _ => None,
    };
    if let Some(kind) = pair {
        return Some((kind, 2));
    }
    let kind = match first {
        '+' => TokenKind::Plus,
        '-' | '−' | '–' => TokenKind::Minus,
        '*' | '×' | '·' | '⋅' | '∙' => TokenKind::Star,
        '/' | '÷' | '∕' => TokenKind::Slash,
        '^' => TokenKind::Caret,
        '²' => TokenKind::Superscript(2),
        '³' => TokenKind::Superscript(3),
        '√' => TokenKind::Radical(2),
        '∛' => TokenKind::Radical(3),
        '%' => TokenKind::Percent,
        '!' => TokenKind::Bang,
        '(' => TokenKind::Open,
        ')' => TokenKind::Close,
        ',' => TokenKind::Comma,
        '=' => TokenKind::Define,
        '≠' => TokenKind::NotEqual,
        '<' => TokenKind::Less,
        '≤' => TokenKind::LessEqual,
        '>' => TokenKind::Greater,
        '≥' => TokenKind::GreaterEqual,
        _ => return None,
    };
    Some((kind, first.len_utf8()))
}

fn unknown_symbol(c: char, at: usize) -> Fault {
    let help = match c {
        '[' | ']' | '{' | '}' => "use round parentheses",
        '|' => "write abs(x) for the absolute value, or `or` between bits",
        '&' => "write `and`",
        '~' => "write `not`",
        '$' | '€' | '£' | '¥' => "money is not supported yet; leave the sign out",
        _ => "remove it",
    };
    let shown: String = if c.is_control() {
        c.escape_unicode().collect()
    } else {
        c.into()
    };
    Fault::syntax(format!("the character `{shown}` means nothing here"))
        .help(help)
        .at(Span::new(at, at + c.len_utf8()))
}
