//! Where a request came from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::Device;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::CookieJar;
use ipnet::IpNet;

use crate::cookie;
use crate::settings::AppState;

/// What the request came from. Its address is the peer's, unless the peer is a trusted proxy.
///
/// Then it is the right-most entry of `X-Forwarded-For` that is no trusted proxy itself: whatever stands to the left of it,
/// the client may have written.
pub(crate) struct Client(pub(crate) Device);

/// That address alone.
pub(crate) struct Address(pub(crate) IpAddr);

impl FromRequestParts<AppState> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
            peer.ip()
        });
        let address = client(
            peer.to_canonical(),
            &parts.headers,
            &state.settings.trusted_proxies,
        );
        Ok(Self(address))
    }
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let Ok(Address(address)) = Address::from_request_parts(parts, state).await;
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let jar = CookieJar::from_headers(&parts.headers);
        let device = cookie::read_device(&jar, &state.settings.public_url);
        Ok(Self(Device {
            address,
            user_agent: user_agent.map(str::to_owned),
            token: device.and_then(|token| Device::read_token(&token)),
        }))
    }
}

fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    // Entry by entry: a client may have written any bytes to the left of what our proxy added to the same line.
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    for entry in entries {
        if !is_trusted(&client) {
            break;
        }
        // What is not an address cannot be what our proxy saw.
        let Some(address) = std::str::from_utf8(entry).ok().and_then(parse) else {
            break;
        };
        client = address.to_canonical();
    }
    client
}

/// An address, with or without a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let lines: Vec<_> = forwarded.iter().map(|line| line.as_bytes()).collect();
        seen_in(peer, &lines, trusted)
    }

    fn seen_in(peer: &str, forwarded: &[&[u8]], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line).unwrap());
        }
        let trusted: Vec<IpNet> = trusted
            .iter()
            .map(|network| network.parse().unwrap())
            .collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_peer_is_the_client_whatever_it_says() {
        assert_eq!(seen("192.0.2.1", &["203.0.113.9"], &[]), "192.0.2.1");
        assert_eq!(
            seen("192.0.2.1", &["203.0.113.9"], &["10.0.0.0/8"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn behind_proxies_the_client_is_the_right_most_address_that_is_none_of_them() {
        let trusted = ["10.0.0.0/8", "2001:db8::/32"];
        assert_eq!(seen("10.0.0.1", &["203.0.113.9"], &trusted), "203.0.113.9");
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"], &trusted),
            "203.0.113.9"
        );
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1", "203.0.113.9"], &trusted),
            "203.0.113.9"
        );
        assert_eq!(
            seen("2001:db8::1", &["[2001:db9::7]:443"], &trusted),
            "2001:db9::7"
        );
        assert_eq!(
            seen("10.0.0.1", &["203.0.113.9:1234"], &trusted),
            "203.0.113.9"
        );
    }

    #[test]
    fn bytes_that_are_no_text_hide_nothing_to_their_right() {
        let trusted = ["10.0.0.0/8"];
        for line in [
            b"\xff, 203.0.113.9".as_slice(),
            b"1.1.1.1\xe4, 203.0.113.9, 10.0.0.2",
            "ä, 203.0.113.9".as_bytes(),
        ] {
            assert_eq!(seen_in("10.0.0.1", &[line], &trusted), "203.0.113.9");
        }
        let right_most = [b"1.1.1.1".as_slice(), b"203.0.113.9, \xff"];
        assert_eq!(seen_in("10.0.0.1", &right_most, &trusted), "10.0.0.1");
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(
            seen("10.0.0.1", &["203.0.113.9, unknown"], &trusted),
            "10.0.0.1"
        );
        assert_eq!(seen("10.0.0.1", &[], &trusted), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["10.0.0.2"], &trusted), "10.0.0.2");
    }
}
