//! `reckon user`

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::support::{Server, reckon, text};

const PASSWORD: &str = "violet otters juggle";
const PUBLIC_URL: (&str, &str) = ("RECKON_PUBLIC_URL", "https://calc.example.org");

/// `reckon user …` with this on standard input.
fn user_with_input(directory: &Path, arguments: &[&str], input: &str) -> Output {
    let mut process = reckon(directory)
        .arg("user")
        .args(arguments)
        .envs([PUBLIC_URL])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that does not read it may have ended already.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

/// What `reckon user …` prints; it must succeed.
fn user(directory: &Path, arguments: &[&str]) -> String {
    let output = user_with_input(directory, arguments, "");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    text(&output.stdout).to_owned()
}

/// Why `reckon user …` fails, in one line.
fn refusal(directory: &Path, arguments: &[&str], input: &str) -> String {
    let output = user_with_input(directory, arguments, input);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    let error = text(&output.stderr);
    assert!(
        error.starts_with("reckon: ") && error.trim().lines().count() == 1,
        "{error}"
    );
    error.to_owned()
}

fn add(directory: &Path, name: &str, more: &[&str]) -> Output {
    let email = format!("{name}@example.org");
    let cheap = ["--hash-memory-mib", "12"];
    let arguments = [&["add", name, &email], &cheap[..], more].concat();
    user_with_input(directory, &arguments, &format!("{PASSWORD}\n"))
}

/// Signs in over HTTP: the token, or `None`.
fn sign_in(server: &Server, name: &str) -> Option<String> {
    let body = format!(r#"{{"username": "{name}", "password": "{PASSWORD}"}}"#);
    let answer = server.ask("POST", "/api/auth/login", &body);
    let cookie = answer.split("session=").nth(1)?;
    Some(cookie.split(';').next().unwrap().to_owned())
}

#[test]
fn the_first_administrator_is_added_before_the_first_start() {
    let directory = TempDir::new().unwrap();
    let output = add(directory.path(), "Root", &["--admin"]);
    assert!(
        text(&output.stdout).starts_with("added Root ("),
        "{output:?}"
    );
    assert!(!text(&output.stdout).contains("reset"), "{output:?}");
    let server = Server::start(directory.path());
    let session = sign_in(&server, "root").unwrap();
    let users = server.ask_as(&session, "GET", "/api/users", "");
    assert!(users.contains(r#""role":"admin""#), "{users}");
}

#[test]
fn what_is_done_here_takes_effect_at_once_in_a_running_server() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let path = directory.path();
    assert!(add(path, "ada", &[]).status.success());
    let session = sign_in(&server, "ada").unwrap();
    let status = |session: &str, path: &str| {
        let answer = server.ask_as(session, "GET", path, "");
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status(&session, "/api/users"), "403");
    assert_eq!(
        user(path, &["make-admin", "ADA@example.org"]),
        "ada is an administrator, active\n"
    );
    assert_eq!(status(&session, "/api/users"), "200");
    let told = refusal(path, &["disable", "ada"], "");
    assert!(told.contains("the last active administrator"), "{told}");
    assert!(add(path, "root", &["--admin"]).status.success());
    assert_eq!(user(path, &["make-user", "ada"]), "ada is a user, active\n");
    assert_eq!(status(&session, "/api/users"), "403");

    let listed = user(path, &["sessions", "ada"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    assert!(listed.contains("127.0.0.1"), "{listed}");
    assert_eq!(
        user(path, &["sessions", "ada", "--end"]),
        "1 sessions of ada ended\n"
    );
    assert_eq!(status(&session, "/api/users/me"), "401");

    let session = sign_in(&server, "ada").unwrap();
    assert_eq!(user(path, &["disable", "ada"]), "ada is a user, disabled\n");
    assert_eq!(status(&session, "/api/users/me"), "401");
    assert!(sign_in(&server, "ada").is_none());
    assert_eq!(user(path, &["enable", "ada"]), "ada is a user, active\n");
    let session = sign_in(&server, "ada").unwrap();

    let told = refusal(path, &["delete", "ada"], "ada\n");
    assert!(told.contains("--yes"), "{told}");
    assert!(user(path, &["delete", "ada", "--yes"]).starts_with("deleted ada ("));
    assert_eq!(status(&session, "/api/users/me"), "401");
}

#[test]
fn users_are_listed_and_found_by_name_address_and_id() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    // 32 characters that would be an id without its hyphens.
    let hexadecimal = "0123456789abcdef0123456789abcdef";
    for name in ["ada", "Adam", "eve", hexadecimal] {
        assert!(add(path, name, &["--link"]).status.success());
    }
    let listed = user(path, &["list"]);
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 4, "{listed}");
    assert!(lines[0].ends_with("ada@example.org"), "{listed}");
    let found = user(path, &["list", "--search", "AD"]);
    assert_eq!(found.lines().count(), 2, "{found}");
    let id = lines[2].split(' ').next().unwrap();
    for named in [id, "EVE", "eve@example.org"] {
        assert_eq!(user(path, &["disable", named]), "eve is a user, disabled\n");
    }
    let told = user(path, &["enable", hexadecimal]);
    assert_eq!(told, format!("{hexadecimal} is a user, active\n"));
    for named in [
        "nobody",
        "nobody@example.org",
        "not a name",
        &id.replace('-', ""),
    ] {
        let told = refusal(path, &["enable", named], "");
        assert!(
            told.contains("there is no user") && told.contains("sqlite://reckon.db"),
            "{told}"
        );
    }
}

#[test]
fn a_link_is_printed_once_and_kept_nowhere() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let added = add(path, "ada", &["--link"]);
    let link = text(&added.stdout).lines().nth(1).unwrap();
    let start = "https://calc.example.org/reset#rk_r_";
    assert!(link.starts_with(start), "{link}");
    // No password on standard input is the same wish.
    let arguments = ["add", "eve", "eve@example.org"];
    let output = user_with_input(path, &arguments, "\n");
    assert!(text(&output.stdout).contains(start), "{output:?}");
    let next = user(path, &["reset-link", "ada"]);
    assert!(next.starts_with(start) && next.trim() != link, "{next}");
    for file in ["reckon.db", "reckon.db-wal"] {
        let bytes = std::fs::read(path.join(file)).unwrap_or_default();
        assert!(!bytes.windows(5).any(|window| window == b"rk_r_"), "{file}");
    }
    user(path, &["disable", "ada"]);
    let told = refusal(path, &["reset-link", "ada"], "");
    assert!(told.contains("disabled"), "{told}");

    let output = reckon(path).args(["user", "reset-link", "eve"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("RECKON_PUBLIC_URL"),
        "{output:?}"
    );
}

#[test]
fn a_user_is_added_by_the_rules_of_a_sign_up() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let told = refusal(path, &["add", "a!", "nowhere"], "short\n");
    for rule in ["username", "e-mail address", "password"] {
        assert!(told.to_lowercase().contains(rule), "{told}");
    }
    assert!(add(path, "ada", &[]).status.success());
    let told = refusal(
        path,
        &[
            "add",
            "ADA",
            "another@example.org",
            "--hash-memory-mib",
            "12",
        ],
        &format!("{PASSWORD}\n"),
    );
    assert!(told.contains("username is taken"), "{told}");
    // Without a link to give there is no user, either.
    let arguments = ["user", "add", "eve", "eve@example.org", "--link"];
    let output = reckon(path).args(arguments).output().unwrap();
    assert!(
        text(&output.stderr).contains("RECKON_PUBLIC_URL"),
        "{output:?}"
    );
    assert_eq!(user(path, &["list"]).lines().count(), 1);
}

#[test]
fn usage_mistakes_and_unknown_settings_are_told() {
    let directory = TempDir::new().unwrap();
    let output = user_with_input(directory.path(), &["promote", "ada"], "");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output = reckon(directory.path())
        .args(["user", "list"])
        .env("RECKON_PUBLIC_ULR", "https://calc.example.org")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        text(&output.stderr).contains("there is no setting RECKON_PUBLIC_ULR"),
        "{output:?}"
    );
}

#[test]
fn the_trail_says_that_it_was_done_on_the_machine_itself() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    assert!(add(path, "ada", &["--admin"]).status.success());
    user(path, &["make-admin", "ada"]);
    let server = Server::start(path);
    let session = sign_in(&server, "ada").unwrap();
    let answer = server.ask_as(&session, "GET", "/api/users/me/export", "");
    for action in ["add_user", "change_role"] {
        let told = format!(
            r#""action":"{action}","outcome":"done","by_you":false,"network":"local","detail":"admin""#
        );
        assert!(answer.contains(&told), "{answer}");
    }
}

/// Whoever has lost the app and the recovery codes asks the operator, who knows them.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_that_is_lost_is_taken_away_and_its_user_signed_out_and_told() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let path = directory.path();
    assert!(add(path, "ada", &[]).status.success());
    let told = refusal(path, &["remove-factor", "ada"], "");
    assert!(told.contains("there is no second factor"), "{told}");
    let session = sign_in(&server, "ada").unwrap();
    let database = format!("sqlite://{}", path.join("reckon.db").display());
    let enabled = "INSERT INTO totp_factors (user_id, secret, confirmed_at, last_step, created_at) \
                   SELECT id, x'00', created_at, 0, created_at FROM users";
    test_support::execute(&database, enabled).await;
    assert_eq!(sign_in(&server, "ada"), None, "a code is asked for");
    assert_eq!(
        user(path, &["remove-factor", "ada"]),
        "ada has no second factor any more and is signed out everywhere\n"
    );
    let me = server.ask_as(&session, "GET", "/api/users/me", "");
    assert!(me.starts_with("HTTP/1.1 401"), "{me}");
    assert!(sign_in(&server, "ada").is_some());
    let stored = test_support::dump(&database).await;
    for row in ["second_factor_off", "disable_second_factor"] {
        assert!(stored.contains(row), "{row}");
    }
}
