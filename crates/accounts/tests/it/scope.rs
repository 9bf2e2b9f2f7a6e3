//! What an API key may do.

use accounts::{Scope, Scopes};

#[test]
fn scopes_are_written_as_they_are_read_each_once_and_in_order() {
    let scopes: Scopes = "history:read calculate history:read".parse().unwrap();
    assert_eq!(scopes.to_string(), "calculate history:read");
    assert!(scopes.contains(Scope::Calculate));
    assert!(!scopes.contains(Scope::HistoryWrite));
    assert!(!scopes.contains(Scope::AccountRead));
}

#[test]
fn every_scope_is_read_by_its_name() {
    for scope in Scope::ALL {
        assert_eq!(scope.as_str().parse(), Ok(scope));
    }
}

#[test]
fn an_unknown_scope_is_told_with_those_there_are() {
    let error = "admin".parse::<Scope>().unwrap_err().to_string();
    for known in Scope::ALL {
        assert!(error.contains(known.as_str()), "{error}");
    }
    assert!("calculate Calculate".parse::<Scopes>().is_err());
    assert!("".parse::<Scopes>().unwrap().is_empty());
}
