//! Texts that were made to hurt: each must be answered or refused within the limits of time and memory.
//!
//! A program of its own, because it counts the memory of the whole process and measures time: nothing else may run
//! beside it.

use std::time::{Duration, Instant};

use calculator::{Session, Settings, arithmetic, evaluate, mathml, sample};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What design and documentation promise, for a release build.
const MOST_TIME: Duration = Duration::from_millis(250);
const MOST_MEMORY: usize = 64 * 1024 * 1024;
/// Unoptimised code, and a machine whose core is shared, are no fault of the limits.
const PATIENCE: u32 = if cfg!(debug_assertions) { 12 } else { 2 };

fn repeated(part: &str, tail: &str) -> String {
    let most = 8192 - tail.len();
    part.repeat(most / part.len()) + tail
}

fn nested(open: &str, inside: &str, close: &str, depth: usize) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// One text a line.
const TEXTS: &str = include_str!("cases/attacks.txt");

fn attacks() -> Vec<String> {
    let mut texts: Vec<String> = TEXTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    for part in [
        "(",
        "-",
        "!",
        "2^",
        "√",
        "²",
        "%",
        "1+",
        "1/",
        "x",
        "x ",
        "sin(",
        "not ",
        "1;",
        "a=1;",
        "f(x)=x;",
        "0x",
        "°",
        "é",
        "𝟙",
        "1e9",
        ".",
        ",",
        "\"",
        "1,",
        "\n",
        "#",
        "5 m ",
        "1/2x",
        "2026-11-23-",
        "if(1<2,",
        "km/",
        "9!",
        "1!+",
    ] {
        texts.push(repeated(part, "1"));
        texts.push(repeated(part, ""));
    }
    texts.push(repeated("9", ""));
    texts.push(
        format!("0.{}", repeated("9", ""))
            .split_at(8192)
            .0
            .to_owned(),
    );
    texts.push(format!("1/{}", "7".repeat(8190)));
    texts.push(format!("0.({})", "7".repeat(8100)));
    texts.push(format!("sqrt({})", "7".repeat(8100)));
    texts.push(format!("sin({})", "7".repeat(8100)));
    texts.push(format!("ln({})", "7".repeat(8100)));
    texts.push(format!("max({}1)", "2^393000,".repeat(900)));
    texts.push(format!("gcd({}1)", "2^393000-1,".repeat(700)));
    texts.push(format!("sum({}1)", "1/(2^200000-1),".repeat(500)));
    texts.push(format!("{}1", "1/(10^5000+7)+".repeat(500)));
    texts.push(format!("{}1", "sqrt(2^300+7)*".repeat(500)));
    texts.push(format!("{}1", "sqrt(104729)+sqrt(7919)*".repeat(300)));
    texts.push(format!("{}1", "sin(1)*exp(2)+".repeat(500)));
    texts.push(format!("{}1", "gamma(1/3)+".repeat(700)));
    texts.push(format!("{}1", "erfc(30.5)+".repeat(700)));
    texts.push(format!("x=2^393000;{}1", "sqrt(2)*x+".repeat(700)));
    texts.push(format!("x=1/3^200000;max({}1)", "x+1/7,".repeat(1000)));
    texts.push(format!("x=3^200000/7;{}1", "floor(x)+".repeat(800)));
    texts.push(format!("x=3^200000/7;{}1", "sin(x*pi)+".repeat(700)));
    texts.push(format!("x=3^200000/7;{}1", "(x<x+1)+".repeat(700)));
    texts.push(format!("x=3^200000/7;{}1", "x mod 1+".repeat(700)));
    texts.push(format!("x=2^393000-1;{}1", "(x xor 1)-x+".repeat(600)));
    texts.push(format!("x=2^393000-1;{}1", "(x >> 1)-x+".repeat(600)));
    texts.push(format!("median({}1)", "sin(1),cos(2),".repeat(500)));
    texts.push(format!("stdev({}1)", "pi,e,sqrt(2),".repeat(500)));
    texts.push(format!("{}x", "x=x*x;".repeat(1300)).replacen('x', "x=3;x", 1));
    texts.push(format!("x=sin(1);{}x", "x=x*x+x;".repeat(900)));
    texts.push(format!("x=1/3;{}x", "x=x^2+1/7;".repeat(700)));
    texts.push(format!("x=sqrt(2)+1;{}x", "x=x^2+sqrt(3);".repeat(500)));
    texts.push(format!("x=pi;{}x", "x=x^x;".repeat(1200)));
    texts.push(format!("x=1.5;{}x", "x=sin(x)^2;".repeat(700)));
    texts.push(format!("x=1 m;{}x", "x=x*x;".repeat(1200)));
    texts.push(nested("sin(", "1", ")", 199));
    texts.push(nested("exp(-", "1", ")", 99));
    texts.push(nested("sqrt(2+", "2", ")", 99));
    texts.push(nested("gamma(1+1/", "3", ")", 60));
    texts.push(nested("floor(1.5*", "1", ")", 99));
    texts.push(nested("sum(k,k,1,", "9", ")", 90));
    texts.push(nested("if(1<2,", "1", ",2)", 99));
    texts
}

/// Runs one attack and tells how long it took and how much memory it had at once.
fn measure(run: impl FnOnce()) -> (Duration, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = Clock::start();
    run();
    (start.elapsed(), MEMORY.peak_usage().saturating_sub(before))
}

/// The time this thread has had a core for, where the system tells it; otherwise the time that has passed.
struct Clock {
    wall: Instant,
    core: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            core: Self::core(),
        }
    }

    fn elapsed(&self) -> Duration {
        match (self.core, Self::core()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.wall.elapsed(),
        }
    }

    /// Linux: the first number is nanoseconds on a processor (Documentation/scheduler/sched-stats.rst).
    fn core() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ')
            .next()?
            .parse()
            .ok()
            .map(Duration::from_nanos)
    }
}

#[test]
fn no_text_is_slow_or_large() {
    // The tables that are made once are not the fault of the first text.
    let _ = evaluate("sin(1) + gamma(1/3) m + ln(7)", &Settings::default());
    let mut worst = Vec::new();
    for digits in [20, 10_000] {
        let settings = Settings {
            digits,
            ..Settings::default()
        };
        for text in attacks() {
            let (time, memory) = measure(|| {
                drop(mathml(&text, [], &settings.limits));
                drop(evaluate(&text, &settings));
            });
            worst.push((time, memory, digits, text));
        }
    }
    let (time, memory) = measure(|| {
        drop(sample(
            "sin(1/x)*gamma(x)",
            "x",
            -1.0..=1.0,
            2000,
            &Settings::default(),
        ));
    });
    worst.push((time, memory, 17, "a plot".to_owned()));
    let (time, memory) = measure(|| drop(many_definitions()));
    worst.push((time, memory, 20, "definitions".to_owned()));
    let (time, memory) = measure(|| {
        drop(arithmetic(
            calculator::Operation::Divide,
            &"9".repeat(8000),
            &format!("0.{}", "1".repeat(8000)),
        ));
    });
    worst.push((time, memory, 17, "arithmetic".to_owned()));

    worst.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    for (time, memory, digits, text) in worst.iter().take(12) {
        println!(
            "{time:>12?} {:>8} KiB {digits:>6} digits  {}",
            memory / 1024,
            shown(text)
        );
    }
    let large = worst
        .iter()
        .max_by_key(|(_, memory, ..)| memory)
        .expect("there are attacks");
    println!("most memory: {} KiB  {}", large.1 / 1024, shown(&large.3));
    for (time, memory, digits, text) in &worst {
        assert!(
            *time <= MOST_TIME * PATIENCE,
            "{time:?} at {digits} digits: {}",
            shown(text)
        );
        assert!(
            *memory <= MOST_MEMORY,
            "{memory} bytes at {digits} digits: {}",
            shown(text)
        );
    }
}

fn many_definitions() -> Session {
    let mut session = Session::new(Settings::default());
    for at in 0..64 {
        let _ = session.define(&format!("x{at}"), "sum(sin(k), k, 1, 10^6)");
    }
    let _ = session.evaluate("x1 + x2");
    session
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
