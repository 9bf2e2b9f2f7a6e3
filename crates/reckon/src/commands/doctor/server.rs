//! Does the running server do what these settings say?

use std::net::SocketAddr;

use web::PublicUrl;

use super::super::health;
use super::check::Check;

/// The headers of an answer, in lower case.
struct Answer {
    status: String,
    headers: Vec<(String, String)>,
}

pub(super) fn checks(listen: SocketAddr, url: &PublicUrl) -> Vec<Check> {
    let subject = "running server";
    let address = health::reachable(listen);
    let Ok(health) = health::ask(address, "/health") else {
        let told = format!("none answers at {address}, so its headers were not looked at");
        return vec![Check::warn(subject, told)];
    };
    if !Answer::parse(&health).is_ok() {
        let told = format!(
            "what answers at {address} says that it is not well: {}",
            first_line(&health)
        );
        return vec![Check::fail(subject, told)];
    }
    match health::ask(address, "/login") {
        Ok(page) => vec![
            Check::ok(subject, format!("answers at {address}")),
            headers(&Answer::parse(&page), url),
        ],
        Err(error) => vec![Check::fail(
            subject,
            format!("{address} does not answer: {error}"),
        )],
    }
}

fn headers(page: &Answer, url: &PublicUrl) -> Check {
    let subject = "headers";
    for (name, expected) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", ""),
    ] {
        if !page
            .header(name)
            .is_some_and(|value| value.contains(expected))
        {
            let told = format!(
                "{name} is missing or weak: is this server a Reckon, and does nothing change its answers?"
            );
            return Check::fail(subject, told);
        }
    }
    match (url.is_https(), page.header("strict-transport-security")) {
        (true, None) => Check::fail(
            subject,
            "no HSTS, so the server was started with another RECKON_PUBLIC_URL, and its cookies are not __Host- and Secure: start it again",
        ),
        (false, Some(_)) => Check::fail(
            subject,
            "HSTS, so the server was started with another RECKON_PUBLIC_URL than these settings have",
        ),
        (true, Some(_)) => Check::ok(subject, "as they should be, with HSTS"),
        (false, None) => Check::ok(subject, "as they should be"),
    }
}

impl Answer {
    fn parse(text: &str) -> Self {
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        Self {
            status: first_line(text).to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
        }
    }

    fn is_ok(&self) -> bool {
        self.status.split(' ').nth(1) == Some("200")
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name)?;
        Some(&found.1)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n\
                        X-Content-Type-Options: nosniff\r\nreferrer-policy: same-origin\r\n";

    #[test]
    fn headers_have_to_fit_the_settings() {
        let hsts = format!("{HEAD}strict-transport-security: max-age=1\r\n");
        let weak = HEAD.replace("nosniff", "sniff");
        for (head, url, verdict) in [
            (HEAD, "http://localhost:8000", Verdict::Ok),
            (hsts.as_str(), "https://c.example.org", Verdict::Ok),
            (HEAD, "https://c.example.org", Verdict::Fail),
            (hsts.as_str(), "http://localhost:8000", Verdict::Fail),
            (weak.as_str(), "http://localhost:8000", Verdict::Fail),
            (
                "HTTP/1.1 200 OK\r\n",
                "http://localhost:8000",
                Verdict::Fail,
            ),
        ] {
            let page = Answer::parse(&format!("{head}\r\nthe page"));
            assert!(page.is_ok());
            let check = headers(&page, &url.parse().unwrap());
            assert_eq!(check.verdict, verdict, "{url} {head}");
        }
    }

    #[test]
    fn a_server_that_does_not_run_is_told_and_no_fault() {
        // Port 1 of loopback: nobody listens there.
        let found = checks(
            "127.0.0.1:1".parse().unwrap(),
            &"http://localhost".parse().unwrap(),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].verdict, Verdict::Warn);
    }
}
