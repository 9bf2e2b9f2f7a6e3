//! Where it listens, how people reach it, and whom it believes.

use std::net::SocketAddr;

use app::AddressLimits;
use web::{IpNet, PublicUrl};

use super::check::Check;

pub(super) fn public_url(url: &PublicUrl) -> Check {
    let subject = "public URL";
    if url.is_https() {
        return Check::ok(
            subject,
            format!("{url}: cookies are __Host- and Secure, and browsers are told HSTS"),
        );
    }
    if is_loopback(url) {
        return Check::ok(subject, format!("{url}, for this machine alone"));
    }
    Check::fail(
        subject,
        format!(
            "{url} carries passwords and cookies in the clear: put a proxy with TLS before it and set RECKON_PUBLIC_URL to https://…"
        ),
    )
}

pub(super) fn listening(listen: SocketAddr, url: &PublicUrl, proxies: &[IpNet]) -> Check {
    let subject = "listen address";
    if listen.ip().is_loopback() {
        return Check::ok(subject, format!("{listen}, for this machine alone"));
    }
    if !url.is_https() {
        return Check::fail(
            subject,
            format!(
                "{listen} answers other machines without TLS: listen on 127.0.0.1, or put a proxy with TLS before it"
            ),
        );
    }
    if listen.ip().is_unspecified() && proxies.is_empty() {
        return Check::fail(
            subject,
            format!(
                "{listen} answers whoever goes around the proxy: listen where the proxy alone comes, and name it in RECKON_TRUSTED_PROXIES"
            ),
        );
    }
    Check::ok(
        subject,
        format!("{listen}: see to it that the proxy alone reaches it"),
    )
}

pub(super) fn proxies(url: &PublicUrl, proxies: &[IpNet]) -> Check {
    let subject = "trusted proxies";
    let everyone = proxies.iter().find(|network| network.prefix_len() == 0);
    if let Some(everyone) = everyone {
        return Check::fail(
            subject,
            format!(
                "{everyone} is everyone, so that each client can invent its address: name the proxies alone in RECKON_TRUSTED_PROXIES"
            ),
        );
    }
    if proxies.is_empty() && url.is_https() {
        return Check::warn(
            subject,
            "none, so that all who come through the proxy that ends TLS count as one client: name it in RECKON_TRUSTED_PROXIES",
        );
    }
    let named: Vec<String> = proxies.iter().map(ToString::to_string).collect();
    let named = if named.is_empty() {
        "none".to_owned()
    } else {
        named.join(", ")
    };
    Check::ok(subject, named)
}

pub(super) fn limits(limits: AddressLimits) -> Check {
    let subject = "limits";
    if limits.sign_in_per_minute == 0 || limits.sign_up_per_hour == 0 {
        return Check::warn(
            subject,
            "one address may sign in or up any number of times: set RECKON_LIMIT_SIGN_IN_PER_ADDRESS and RECKON_LIMIT_SIGN_UP_PER_ADDRESS",
        );
    }
    Check::ok(
        subject,
        format!(
            "{} sign-ins a minute and {} sign-ups an hour from one address",
            limits.sign_in_per_minute, limits.sign_up_per_hour
        ),
    )
}

fn is_loopback(url: &PublicUrl) -> bool {
    let authority = url.as_str().split("://").nth(1).unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    fn networks(text: &str) -> Vec<IpNet> {
        crate::settings::networks(text).unwrap()
    }

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        for (url, verdict) in [
            ("https://calc.example.org", Verdict::Ok),
            ("http://localhost:8000", Verdict::Ok),
            ("http://127.0.0.1:8000", Verdict::Ok),
            ("http://[::1]:8000", Verdict::Ok),
            ("http://[::1]", Verdict::Ok),
            ("http://calc.example.org", Verdict::Fail),
            ("http://localhost.example.org", Verdict::Fail),
            ("http://192.168.1.7:8000", Verdict::Fail),
        ] {
            assert_eq!(public_url(&url.parse().unwrap()).verdict, verdict, "{url}");
        }
    }

    #[test]
    fn nobody_goes_around_the_proxy() {
        for (listen, url, proxies, verdict) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000", "", Verdict::Ok),
            ("127.0.0.1:8000", "https://c.example.org", "", Verdict::Ok),
            ("0.0.0.0:8000", "http://localhost:8000", "", Verdict::Fail),
            (
                "192.168.1.7:8000",
                "http://c.example.org",
                "",
                Verdict::Fail,
            ),
            ("0.0.0.0:8000", "https://c.example.org", "", Verdict::Fail),
            ("[::]:8000", "https://c.example.org", "", Verdict::Fail),
            (
                "0.0.0.0:8000",
                "https://c.example.org",
                "10.0.0.7",
                Verdict::Ok,
            ),
            ("10.0.0.8:8000", "https://c.example.org", "", Verdict::Ok),
        ] {
            let proxies = networks(&proxies.replace("10.0.0.7", "10.0.0.7/32"));
            let check = listening(listen.parse().unwrap(), &url.parse().unwrap(), &proxies);
            assert_eq!(check.verdict, verdict, "{listen} {url}");
        }
    }

    #[test]
    fn proxies_are_named_and_few() {
        for (url, named, verdict) in [
            ("https://c.example.org", "10.0.0.0/8", Verdict::Ok),
            ("https://c.example.org", "", Verdict::Warn),
            ("https://c.example.org", "0.0.0.0/0", Verdict::Fail),
            ("https://c.example.org", "10.0.0.0/8,::/0", Verdict::Fail),
            ("http://localhost:8000", "", Verdict::Ok),
        ] {
            let check = proxies(&url.parse().unwrap(), &networks(named));
            assert_eq!(check.verdict, verdict, "{url} {named}");
        }
    }

    #[test]
    fn a_limit_that_is_off_is_told() {
        assert_eq!(limits(AddressLimits::default()).verdict, Verdict::Ok);
        let off = AddressLimits {
            sign_in_per_minute: 0,
            ..AddressLimits::default()
        };
        assert_eq!(limits(off).verdict, Verdict::Warn);
    }
}
