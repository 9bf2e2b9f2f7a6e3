//! The table of results, from the estimates that criterion leaves behind.

use std::path::Path;

use crate::expressions::{Limit, ROWS, Row};

/// The programs, in the order of the columns; the first is ours.
pub const OURS: &str = "ours";
pub const LIBRARY: &str = "library";

/// The place of a row among criterion's results.
pub fn group(index: usize, row: &Row) -> String {
    format!("{} {index:02}", row.group)
}

/// The median in nanoseconds, where it was measured.
fn median(directory: &Path, group: &str, program: &str) -> Option<f64> {
    let path = directory
        .join(group)
        .join(program)
        .join("new/estimates.json");
    let estimates: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

/// Prints our time, and each other as a multiple of it; then what was set and missed.
pub fn print(directory: &Path, rivals: &[&str]) {
    println!(
        "\n| expression | digits | ours | library | {} |",
        rivals.join(" | ")
    );
    println!("|---|---|---|---|{}", "---|".repeat(rivals.len()));
    let mut missed = Vec::new();
    for (index, row) in ROWS.iter().enumerate() {
        let group = group(index, row);
        let Some(ours) = median(directory, &group, OURS) else {
            continue;
        };
        let library = row.library.and_then(|_| median(directory, &group, LIBRARY));
        let others: Vec<Option<f64>> = rivals
            .iter()
            .map(|rival| median(directory, &group, rival))
            .collect();
        let ratio = |time: Option<f64>| {
            time.map_or("–".to_owned(), |time| format!("{:.2} ×", time / ours))
        };
        let columns: Vec<String> = others.iter().map(|time| ratio(*time)).collect();
        println!(
            "| `{}` | {} | {} | {} | {} |",
            row.expression,
            row.digits,
            time(ours),
            ratio(library),
            columns.join(" | ")
        );
        missed.extend(misses(row, ours, library));
        missed.extend(rivals.iter().zip(&others).filter_map(|(rival, other)| {
            let slower = other.is_some_and(|other| other < ours) && !rival.contains("f64");
            slower.then(|| format!("`{}`: slower than {rival}", row.expression))
        }));
    }
    println!("\nThe other columns are multiples of our time: above 1, we are faster.");
    if missed.is_empty() {
        println!("Every limit was kept.");
    }
    for miss in missed {
        println!("MISSED {miss}");
    }
}

fn misses(row: &Row, ours: f64, library: Option<f64>) -> Option<String> {
    let limit = match row.limit {
        Limit::None => return None,
        Limit::Nanoseconds(limit) => limit,
        Limit::TimesLibrary(times) => library? * times,
    };
    (ours > limit).then(|| {
        format!(
            "`{}` with {} digits: {} instead of {}",
            row.expression,
            row.digits,
            time(ours),
            time(limit)
        )
    })
}

fn time(nanoseconds: f64) -> String {
    if nanoseconds < 1000.0 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.2} µs", nanoseconds / 1000.0)
    }
}
