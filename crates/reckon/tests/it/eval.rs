//! `reckon eval` and `reckon repl`

use std::io::Write as _;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::support::{reckon, run, text};

fn with_input(arguments: &[&str], input: &str) -> Output {
    let directory = TempDir::new().unwrap();
    let mut command = reckon(directory.path());
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    process.wait_with_output().unwrap()
}

#[test]
fn an_answer_is_printed_in_its_shortest_exact_form() {
    for (expression, answer) in [
        ("0.1+0.2", "0.3"),
        ("1/3", "1/3 = 0.(3)"),
        ("100!/98!", "9900"),
        ("-2^2", "-4"),
    ] {
        let output = run(&["eval", expression]);
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            (format!("{answer}\n").as_str(), ""),
            "{expression}"
        );
        assert!(output.status.success());
    }
}

#[test]
fn an_error_is_shown_under_its_place_and_fails() {
    let output = run(&["eval", "1 + 2/(3-3)"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let error = text(&output.stderr);
    assert!(
        error.starts_with("error") && error.contains("1 + 2/(3-3)") && error.contains('^'),
        "{error}"
    );
}

#[test]
fn the_name_that_was_meant_is_suggested_once() {
    let error = run(&["eval", "sen(1)"]).stderr;
    assert_eq!(text(&error).matches("did you mean “sin”?").count(), 1);
    assert_eq!(text(&error).matches("did you mean").count(), 1);
}

#[test]
fn an_expression_can_come_from_standard_input() {
    let output = with_input(&["eval", "-"], "x = 2\nx^10\n");
    assert_eq!(text(&output.stdout), "1024\n");
}

#[test]
fn help_tells_about_commands_and_about_what_the_calculator_knows() {
    for (name, told) in [
        ("serve", "--listen"),
        ("sin", "sin(x)"),
        ("ft", "0.3048"),
        ("pi", "3.14159"),
        ("e", "2.71828"),
        ("km", "1000 m"),
    ] {
        let output = run(&["help", name]);
        assert!(
            output.status.success() && text(&output.stdout).contains(told),
            "{name}: {output:?}"
        );
    }
    assert!(text(&run(&["help"]).stdout).contains("eval"));
    let unknown = run(&["help", "nonsense"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("nonsense"));
}

#[test]
fn names_last_from_line_to_line_and_an_error_ends_nothing() {
    let output = with_input(&["repl"], "x = 2\n\nx/0\nans + x\n");
    assert_eq!(text(&output.stdout), "2\n4\n");
    assert!(text(&output.stderr).contains("error"));
    assert!(output.status.success());
}

#[test]
fn an_irrational_number_is_shown_with_its_digits() {
    let output = run(&["eval", "sqrt(8)"]);
    assert_eq!(text(&output.stdout), "2*sqrt(2) ≈ 2.8284271247461900976\n");
}

#[test]
fn what_may_have_been_meant_otherwise_is_told_with_the_other_reading() {
    let output = run(&["eval", "6/2(1+2)"]);
    assert_eq!(text(&output.stdout), "9\n");
    let warning = text(&output.stderr);
    assert!(
        warning.starts_with("warning") && warning.contains("6/(2(1+2))"),
        "{warning}"
    );
    let output = with_input(&["repl"], "6/2(1+2)\n");
    assert!(text(&output.stderr).contains("6/(2(1+2))"));
}
