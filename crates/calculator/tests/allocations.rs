//! Small fractions live on the stack: arithmetic with them allocates nothing.
//!
//! A program of its own, because it counts the allocations of the whole process.

use allocation_counter::measure;
use calculator::{Settings, evaluate};

/// How often evaluating `text` asks for memory.
fn allocations(text: &str) -> u64 {
    let settings = Settings::default();
    // What is made once is not the fault of the first text.
    let _ = evaluate(text, &settings);
    measure(|| drop(evaluate(text, &settings))).count_total
}

#[test]
fn arithmetic_with_small_fractions_allocates_nothing() {
    // A sum over a range runs the same few nodes again and again.
    let few = allocations("sum(k/3 - 1/7 + 2*3, k, 1, 10)");
    let many = allocations("sum(k/3 - 1/7 + 2*3, k, 1, 1000)");
    // The total of many turns has a few words more.
    assert!(many <= few + 16, "{few} became {many} allocations");
}

#[test]
fn a_short_calculation_allocates_little() {
    // The words, the tree, the stack, and the four texts of the answer.
    let count = allocations("1+2*3");
    assert!(count <= 8, "{count} allocations");
}
