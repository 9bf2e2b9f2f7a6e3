//! The PostgreSQL server that the tests use.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The server of `TEST_DATABASE_URL`, or a throw-away one that ends with this process.
pub(crate) fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| given().unwrap_or_else(start))
}

fn given() -> Option<String> {
    std::env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
}

/// Has `scripts/with-postgres.sh` keep a cluster for as long as this process holds the other end of its input.
fn start() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres.sh");
    let mut keeper = Command::new(&script)
        .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; cat >/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", script.display()));
    let mut url = String::new();
    let output = keeper.stdout.take().expect("the output is piped");
    BufReader::new(output)
        .read_line(&mut url)
        .expect("the script prints text");
    assert!(
        url.starts_with("postgres"),
        "no PostgreSQL: install it, or set TEST_DATABASE_URL to a server on which databases may be made"
    );
    // The input stays open until the process ends; then the script removes the cluster.
    std::mem::forget(keeper);
    url.trim().to_owned()
}
