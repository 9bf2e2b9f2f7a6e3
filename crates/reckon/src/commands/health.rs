//! `reckon health`: a container's healthcheck that needs neither a shell nor curl.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::settings::ListenSettings;

#[derive(Args)]
pub(crate) struct Health {
    #[command(flatten)]
    listen: ListenSettings,
}

const TIMEOUT: Duration = Duration::from_secs(5);

impl Health {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let address = reachable(self.listen.listen);
        let answer =
            ask(address, "/health/ready").with_context(|| format!("no answer from {address}"))?;
        let status = answer.lines().next().unwrap_or_default();
        if status.split(' ').nth(1) != Some("200") {
            bail!("the server at {address} cannot work: {status}");
        }
        writeln!(std::io::stdout(), "ok").context("cannot write the answer")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The whole answer to a GET.
pub(super) fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// A server that listens on every address is asked on the machine's own.
pub(super) fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
