//! What a session keeps from line to line.

use calculator::{ErrorCode, Session, Settings};

#[test]
fn a_session_keeps_names_and_the_last_answer() {
    let mut session = Session::new(Settings::default());
    session.evaluate("x = 1/3").unwrap();
    session.evaluate("f(t) = t*x").unwrap();
    assert_eq!(session.evaluate("f(6)").unwrap().result, "2");
    assert_eq!(session.evaluate("ans + 1").unwrap().result, "3");
    assert!(session.evaluate("1/0").is_err());
    assert_eq!(session.evaluate("ans").unwrap().result, "3");
    assert_eq!(session.variables().collect::<Vec<_>>(), ["x"]);
}

#[test]
fn variables_can_be_given_from_outside() {
    let mut session = Session::new(Settings::default());
    session.define("rate", "19%").unwrap();
    assert_eq!(session.evaluate("100 + rate").unwrap().result, "119");
    let code = |session: &mut Session, name, value| session.define(name, value).unwrap_err().code;
    assert_eq!(code(&mut session, "1x", "1"), ErrorCode::Definition);
    assert_eq!(code(&mut session, "x y", "1"), ErrorCode::Definition);
    assert_eq!(code(&mut session, "pi", "1"), ErrorCode::Definition);
    assert_eq!(code(&mut session, "to", "1"), ErrorCode::Definition);
    assert_eq!(code(&mut session, "", "1"), ErrorCode::Definition);
    assert_eq!(code(&mut session, "x", "y = 3"), ErrorCode::Syntax);
    assert_eq!(code(&mut session, "x", "1; 2"), ErrorCode::Syntax);
    assert_eq!(code(&mut session, "x", "9^9^9"), ErrorCode::TooLarge);
}

#[test]
fn definitions_from_outside_share_one_allowance() {
    let mut session = Session::new(Settings::default());
    let dear = "sum(k, k, 1, 200000)";
    let refused = (0..100).any(|_| {
        session
            .define("x", dear)
            .is_err_and(|error| error.code == ErrorCode::Limit)
    });
    assert!(refused);
    assert!(
        session
            .evaluate("1")
            .is_err_and(|error| error.code == ErrorCode::Limit)
            || session.evaluate("1").is_ok()
    );
    assert_eq!(session.evaluate("1 + 1").unwrap().result, "2");
}

#[test]
fn a_function_of_one_variable_can_be_plotted() {
    let answer = Session::new(Settings::default())
        .evaluate("f(x) = x^2")
        .unwrap();
    assert_eq!(
        (answer.result.as_str(), answer.free_variable.as_deref()),
        ("f(x) = x^2", Some("x"))
    );
}
