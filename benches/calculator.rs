//! `cargo bench`: our time beside that of others for the same expressions, in one run.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use benches::core_time::CoreTime;
use benches::expressions::ROWS;
use benches::rivals::{self, Rival};
use benches::table;
use calculator::{Settings, evaluate};
use criterion::Criterion;

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/criterion");
    let mut criterion = Criterion::default()
        .with_measurement(CoreTime)
        .output_directory(&directory)
        .without_plots()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .configure_from_args();
    let mut rivals = rivals::all();
    for (index, row) in ROWS.iter().enumerate() {
        let mut group = criterion.benchmark_group(table::group(index, row));
        let settings = Settings {
            digits: row.digits,
            ..Settings::default()
        };
        group.bench_function(table::OURS, |bencher| {
            bencher.iter(|| evaluate(black_box(row.expression), &settings).expect("an answer"));
        });
        if let Some(library) = row.library {
            let bits = u64::from(row.digits) * 10 / 3 + 24;
            group.bench_function(table::LIBRARY, |bencher| {
                bencher.iter(|| library(black_box(bits)));
            });
        }
        // The others know doubles, or ten digits: one row is enough to compare.
        for Rival { name, answer } in &mut rivals {
            if row.digits == 20 && answer(row.expression).is_some() {
                group.bench_function(*name, |bencher| {
                    bencher.iter(|| answer(black_box(row.expression)))
                });
            }
        }
        group.finish();
    }
    criterion.final_summary();
    let names: Vec<&str> = rivals.iter().map(|rival| rival.name).collect();
    table::print(&directory, &names);
}
