//! The original calculator's four operations.

use calculator::{ErrorCode, Operation, arithmetic};

#[test]
fn the_exact_answer_is_rounded_once() {
    let check = |operation, a, b, expected: f64| {
        let found = arithmetic(operation, a, b).unwrap();
        assert_eq!(
            found.to_bits(),
            expected.to_bits(),
            "{a} {operation:?} {b} = {found}, not {expected}"
        );
    };
    check(Operation::Add, "1", "2", 3.0);
    check(Operation::Add, "0.1", "0.2", 0.3);
    check(Operation::Subtract, "1", "0.9", 0.1);
    check(Operation::Subtract, "5", "7", -2.0);
    check(Operation::Multiply, "1e200", "1e108", 1e308);
    check(Operation::Divide, "1e400", "1e399", 10.0);
    check(Operation::Divide, "1", "3", 1.0 / 3.0);
    check(Operation::Divide, "-0", "5", 0.0);
    check(
        Operation::Multiply,
        "999999999999999",
        "999999999999999",
        999_999_999_999_998_000_000_000_000_001_f64,
    );
    check(
        Operation::Add,
        "9007199254740993",
        "0",
        9_007_199_254_740_992.0,
    );
    check(
        Operation::Add,
        "9007199254740993",
        "1e-300",
        9_007_199_254_740_994.0,
    );
    check(Operation::Add, "1.7976931348623157e308", "1e290", f64::MAX);
    check(Operation::Multiply, "1e-200", "1e-200", 0.0);
    check(Operation::Add, "5e-324", "0", 5e-324);
}

#[test]
fn division_by_zero_has_the_original_words() {
    let error = arithmetic(Operation::Divide, "1", "0.00").unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        (ErrorCode::DivisionByZero, "Cannot divide by zero!")
    );
}

#[test]
fn what_no_double_can_hold_is_refused() {
    let code = |operation, a, b| arithmetic(operation, a, b).unwrap_err().code;
    assert_eq!(
        code(Operation::Multiply, "1e308", "10"),
        ErrorCode::TooLarge
    );
    assert_eq!(
        code(Operation::Add, "1.7976931348623157e308", "2e292"),
        ErrorCode::TooLarge
    );
    assert_eq!(
        code(Operation::Add, "1e999999999", "1"),
        ErrorCode::TooLarge
    );
    for text in [
        "", "x", "1e", "01", "1.", ".5", "+1", "1e++5", "NaN", "0x10", "--1", "1_0", "1.5(3)",
        "1e5e5", "1 ",
    ] {
        assert_eq!(code(Operation::Add, text, "1"), ErrorCode::Syntax, "{text}");
    }
}
