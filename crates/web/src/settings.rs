//! What an operator can choose about the HTTP side.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::http::Uri;
use ipnet::IpNet;

/// What an operator can choose about the HTTP side.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach this service.
    pub public_url: PublicUrl,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// A request that takes longer is given up.
    pub request_timeout: Duration,
    /// A larger request body is refused.
    pub max_body_bytes: usize,
}

impl Settings {
    /// The defaults: 30 seconds, 64 KiB (an expression of 8 KiB fits even if every character is escaped).
    #[must_use]
    pub fn new(public_url: PublicUrl) -> Self {
        Self {
            public_url,
            trusted_proxies: Vec::new(),
            request_timeout: Duration::from_secs(30),
            max_body_bytes: 64 * 1024,
        }
    }
}

/// The scheme, host and port under which people reach this service, as in `https://calc.example.org`.
///
/// Links and cookies come from this setting alone, never from a request's `Host`; its origin may always send requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is not a public URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a public URL has the form https://calc.example.org, without a path")]
pub struct PublicUrlError;

impl PublicUrl {
    /// Whether browsers reach us over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The host alone.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.0.split("://").nth(1).unwrap_or_default();
        // A colon inside brackets is part of an IPv6 address.
        let end = authority.find(']').map_or(0, |bracket| bracket + 1);
        let port = authority[end..].find(':').map(|colon| end + colon);
        &authority[..port.unwrap_or(authority.len())]
    }

    /// The URL without a slash at its end: also the origin that browsers send.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let uri: Uri = text.parse().map_err(|_| PublicUrlError)?;
        let scheme = uri
            .scheme_str()
            .filter(|scheme| matches!(*scheme, "http" | "https"))
            .ok_or(PublicUrlError)?;
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'))
            .ok_or(PublicUrlError)?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(PublicUrlError);
        }
        // Browsers leave the scheme's own port out of the origin.
        let own_port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.as_str().to_ascii_lowercase();
        let authority = authority.strip_suffix(own_port).unwrap_or(&authority);
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) app: App,
    pub(crate) settings: Arc<Settings>,
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn the_host_of_a_public_url_has_no_port() {
        for (url, host) in [
            ("https://calc.example.org", "calc.example.org"),
            ("http://127.0.0.1:8000", "127.0.0.1"),
            ("http://[::1]:8000", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(url.parse::<PublicUrl>().unwrap().host(), host);
        }
    }
}
