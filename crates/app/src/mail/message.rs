//! What mails say. Their words stand in `texts/mail.toml`.

use std::fmt::Display;
use std::sync::LazyLock;

use accounts::Token;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};
use lettre::{Address, address::AddressError};

use super::Mailer;
use crate::Texts;

static TEXTS: LazyLock<Texts> =
    LazyLock::new(|| Texts::read(include_str!("../../texts/mail.toml")));

/// What a mail is to tell.
pub(super) enum Letter {
    ResetPassword(Token),
    VerifyEmail(Token),
    ChangeEmail(Token),
    PasswordChanged,
    EmailChangeRequested,
    EmailChanged,
    SecondFactorOn,
    SecondFactorOff,
}

/// A letter and whom it goes to.
pub(super) struct Addressed {
    pub(super) letter: Letter,
    /// The name of the user, for the greeting; none to who may be a stranger: it could be an advertisement.
    pub(super) username: Option<String>,
    /// Where it goes.
    pub(super) email: String,
}

impl Mailer {
    /// The whole mail. `id` and `date` are those of this attempt: a second one brings another link, so no mail program may
    /// take it for the first.
    pub(super) fn message(
        &self,
        addressed: &Addressed,
        id: &str,
        date: jiff::Timestamp,
    ) -> Result<Message, AddressError> {
        let to: Address = addressed.email.parse()?;
        let (subject, body) = text(addressed, &self.public_url);
        // Asks other machines not to answer it (RFC 3834 §5).
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(date.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(as_it_is(body));
        Ok(message.expect("a sender and one recipient are all that a mail needs"))
    }
}

/// The text unencoded, as mail may be that is ASCII in lines of less than 1000 characters (RFC 5322 §2.1.1). lettre leaves only
/// shorter lines alone, and a link that an encoding broke would be whole again only in programs that decode it.
fn as_it_is(text: String) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() < 998) {
        let lines = text.replace('\n', "\r\n").into_bytes();
        Body::dangerous_pre_encoded(lines, ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

/// The subject and the text.
fn text(addressed: &Addressed, url: &str) -> (&'static str, String) {
    let (name, page, token) = match &addressed.letter {
        Letter::ResetPassword(token) => ("reset password", "reset", Some(token)),
        Letter::VerifyEmail(token) => ("verify email", "verify", Some(token)),
        Letter::ChangeEmail(token) => ("change email", "email", Some(token)),
        Letter::PasswordChanged => ("password changed", "forgot", None),
        Letter::EmailChangeRequested => ("email change requested", "forgot", None),
        Letter::EmailChanged => ("email changed", "forgot", None),
        Letter::SecondFactorOn => ("second factor on", "forgot", None),
        Letter::SecondFactorOff => ("second factor off", "forgot", None),
    };
    let page = format!("{url}/{page}");
    let code = token.map(Token::expose).unwrap_or_default();
    // The token stands behind the `#`, which browsers keep to themselves, and once more alone, to be pasted.
    let link = format!("{page}#{code}");
    let hello = match &addressed.username {
        Some(name) => TEXTS.with("hello name", &[("name", name)]),
        None => TEXTS.of("hello").to_owned(),
    };
    let places: [(&str, &dyn Display); 4] = [
        ("url", &url),
        ("page", &page),
        ("link", &link),
        ("code", &code),
    ];
    let subject = TEXTS.of(&format!("{name} subject"));
    (subject, format!("{hello}\n\n{}", TEXTS.with(name, &places)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use accounts::{Token, TokenKind};

    use super::{Addressed, ContentTransferEncoding, Letter, TEXTS, as_it_is, text};
    use crate::random;

    fn token() -> Token {
        Token::generate(TokenKind::Reset, &mut random())
    }

    #[test]
    fn every_letter_has_its_text_and_no_text_is_idle() {
        let greeting = TEXTS.with("hello name", &[("name", &"ada")]);
        let mut said = BTreeSet::from([TEXTS.of("hello").to_owned(), greeting.clone()]);
        for letter in [
            Letter::ResetPassword(token()),
            Letter::VerifyEmail(token()),
            Letter::ChangeEmail(token()),
            Letter::PasswordChanged,
            Letter::EmailChangeRequested,
            Letter::EmailChanged,
            Letter::SecondFactorOn,
            Letter::SecondFactorOff,
        ] {
            let has_link = matches!(
                letter,
                Letter::ResetPassword(_) | Letter::VerifyEmail(_) | Letter::ChangeEmail(_)
            );
            let addressed = Addressed {
                letter,
                username: Some("ada".to_owned()),
                email: "ada@example.org".to_owned(),
            };
            let (subject, body) = text(&addressed, "https://calc.example.org");
            assert!(body.starts_with(&format!("{greeting}\n\n")), "{body}");
            assert!(body.contains("\nhttps://calc.example.org\n"), "{body}");
            assert_eq!(body.contains("#rk_r_"), has_link, "{body}");
            assert!(!body.contains(['{', '}']), "a place is not filled: {body}");
            assert!(!subject.contains(['{', '}']), "{subject}");
            said.extend([subject.to_owned(), body]);
        }
        assert_eq!(TEXTS.names().count(), said.len());
    }

    #[test]
    fn only_plain_text_in_short_lines_goes_out_as_it_is() {
        for (text, encoding) in [
            (
                "Hello,\n\nsee you\n".to_owned(),
                ContentTransferEncoding::SevenBit,
            ),
            ("x".repeat(1200), ContentTransferEncoding::QuotedPrintable),
            ("Grüße".to_owned(), ContentTransferEncoding::Base64),
        ] {
            assert_eq!(as_it_is(text.clone()).encoding(), encoding, "{text}");
        }
    }
}
