//! Codes of an authenticator app: TOTP (RFC 6238) as all of those apps know it.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rand::CryptoRng;
use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha1::Sha1;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

/// What the app and we share: 160 random bits, as long as the HMAC's own output (RFC 4226 §4, R6).
///
/// SHA-1, six digits and steps of 30 seconds are what every app understands, whatever a link asks for. SHA-1 is safe in an
/// HMAC (NIST SP 800-131A). It does not print.
pub struct TotpSecret(SecretBox<[u8; TotpSecret::BYTES]>);

/// Six digits, as typed. They do not print.
pub struct TotpCode(SecretString);

impl TotpCode {
    /// Reads six digits with whatever spaces and dashes between; `None` when it is something else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let is_code = digits.len() == TotpSecret::DIGITS as usize
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| Self(SecretString::from(digits)))
    }
}

impl TotpSecret {
    const BYTES: usize = 20;
    const DIGITS: u32 = 6;
    const STEP_SECONDS: i64 = 30;
    /// A code is good one step early or late: for clocks that differ and people who type slowly (RFC 6238 §5.2).
    const SKEW: i64 = 1;

    /// Draws a new secret.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; Self::BYTES]| {
            rng.fill_bytes(bytes);
        }))
    }

    /// Takes up what [`TotpSecret::expose`] gave; `None` when it cannot be that.
    #[must_use]
    pub fn from_bytes(mut bytes: Vec<u8>) -> Option<Self> {
        let secret = <[u8; Self::BYTES]>::try_from(bytes.as_slice()).ok();
        bytes.zeroize();
        secret.map(|secret| Self(SecretBox::new(Box::new(secret))))
    }

    /// The bytes to encrypt and store.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The text to type into an app that cannot read the QR code: base32 (RFC 4648 §6).
    #[must_use]
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(self.expose())
    }

    /// The link that a QR code shows to an app, for an account called `label` at `issuer`: the [key URI format], in which
    /// neither name holds a colon.
    ///
    /// [key URI format]: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    #[must_use]
    pub fn uri(&self, issuer: &str, label: &str) -> String {
        const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'.')
            .remove(b'_')
            .remove(b'~');
        let issuer = utf8_percent_encode(issuer, UNRESERVED);
        let label = utf8_percent_encode(label, UNRESERVED);
        let secret = self.base32();
        format!(
            "otpauth://totp/{issuer}:{label}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={}&period={}",
            Self::DIGITS,
            Self::STEP_SECONDS,
        )
    }

    /// The step whose code this is, if that step is near `now` and later than `last_step`.
    ///
    /// The caller writes it down as the next `last_step`, so that no code is good twice (RFC 6238 §5.2; ASVS 5.0, 6.5.1).
    /// How long it takes tells nothing about the code.
    #[must_use]
    pub fn verify(&self, code: &TotpCode, now: Timestamp, last_step: i64) -> Option<i64> {
        let current = now.as_second().div_euclid(Self::STEP_SECONDS);
        // Of two steps with one code the later is taken, or the code would be good again.
        let mut found = i64::MIN;
        for step in current - Self::SKEW..=current + Self::SKEW {
            let expected = self.code(step);
            let matches = expected.as_bytes().ct_eq(code.0.expose_secret().as_bytes());
            found.conditional_assign(&step, matches);
        }
        (found > last_step && found != i64::MIN).then_some(found)
    }

    /// The code of one step (RFC 4226 §5.3).
    fn code(&self, step: i64) -> String {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(self.expose()).expect("an HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[digest.len() - 1] & 0x0f);
        let chosen = [
            digest[offset],
            digest[offset + 1],
            digest[offset + 2],
            digest[offset + 3],
        ];
        let number = u32::from_be_bytes(chosen) & 0x7fff_ffff;
        format!("{:06}", number % 10_u32.pow(Self::DIGITS))
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl std::fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpCode(…)")
    }
}
