//! Evaluates each line of the standard input: for trying things out.
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::io::BufRead;

use calculator::{Session, Settings};

fn main() {
    let mut settings = Settings::default();
    if let Some(digits) = std::env::args().nth(1).and_then(|text| text.parse().ok()) {
        settings.digits = digits;
    }
    let mut session = Session::new(settings);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let start = std::time::Instant::now();
        match session.evaluate(&line) {
            Ok(answer) => {
                let decimal = answer.decimal.unwrap_or_default();
                println!(
                    "{line}  =>  {}  [{decimal}]  ~{}  {}",
                    answer.result,
                    answer.approximation,
                    answer.kind.as_str()
                );
                for warning in answer.warnings {
                    println!(
                        "      {} ({})",
                        warning.message,
                        warning.alternative.unwrap_or_default()
                    );
                }
            }
            Err(error) => println!(
                "{line}  =>  {}: {} ({})",
                error.code.as_str(),
                error.message,
                error.help.unwrap_or_default()
            ),
        }
        println!("      {:?}", start.elapsed());
    }
}
