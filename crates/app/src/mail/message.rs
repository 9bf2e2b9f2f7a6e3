//! What mails say. Plain ASCII in short lines, so that no mail program has to decode a link.

use accounts::Token;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};
use lettre::{Address, address::AddressError};

use super::Mailer;

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

fn text(
    Addressed {
        letter, username, ..
    }: &Addressed,
    url: &str,
) -> (&'static str, String) {
    let (subject, body) = match letter {
        Letter::ResetPassword(token) => (
            "Choose a new password",
            format!(
                "someone, you we hope, has forgotten the password of your account at\n{url}\n\n\
                 {}\n\n\
                 If it was not you, you need not do anything: your password stays.",
                link("To choose a new one", url, "reset", token)
            ),
        ),
        Letter::VerifyEmail(token) => (
            "Confirm your e-mail address",
            format!(
                "an account with this address was made at\n{url}\n\n\
                 {}\n\n\
                 If it was not you, you need not do anything.",
                link("To confirm that the address is yours", url, "verify", token)
            ),
        ),
        Letter::ChangeEmail(token) => (
            "Confirm your new e-mail address",
            format!(
                "your account at\n{url}\nis to have this address from now on.\n\n\
                 {}\n\n\
                 If you did not ask for it, you need not do anything: nothing changes.",
                link("To confirm that the address is yours", url, "email", token)
            ),
        ),
        Letter::PasswordChanged => (
            "Your password was changed",
            done("the password of your account was changed", url),
        ),
        Letter::EmailChangeRequested => (
            "Your e-mail address is to be changed",
            done(
                "someone asked for another e-mail address for your account. This one stays\nuntil the new one is confirmed",
                url,
            ),
        ),
        Letter::EmailChanged => (
            "Your e-mail address was changed",
            done(
                "your account has another e-mail address from now on, and\nmail no longer goes to this one",
                url,
            ),
        ),
        Letter::SecondFactorOn => (
            "Your second factor was switched on",
            done(
                "signing in to your account asks for a code from now on",
                url,
            ),
        ),
        Letter::SecondFactorOff => (
            "Your second factor was switched off",
            done("signing in to your account no longer asks for a code", url),
        ),
    };
    let hello = username
        .as_ref()
        .map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"));
    (subject, format!("{hello}\n\n{body}\n"))
}

/// The token stands behind the `#`, which browsers keep to themselves, and once more alone, to be pasted.
fn link(purpose: &str, url: &str, page: &str, token: &Token) -> String {
    let token = token.expose();
    format!(
        "{purpose}, open this within 30 minutes:\n\n\
         {url}/{page}#{token}\n\n\
         Or open {url}/{page} and paste this code:\n\n\
         {token}"
    )
}

fn done(what: &str, url: &str) -> String {
    format!(
        "{what}:\n{url}\n\n\
         If it was you, all is well. If it was not, choose a new password at once:\n\
         {url}/forgot"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
