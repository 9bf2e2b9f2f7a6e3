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
    let lines = TEXTS.lines().filter(|line| !line.starts_with('#'));
    let mut texts: Vec<String> = lines.map(str::to_owned).collect();
    for part in PARTS {
        texts.push(repeated(part, "1"));
        texts.push(repeated(part, ""));
    }
    texts.extend(long_numbers());
    texts.extend(long_expressions());
    texts.extend(long_definitions());
    texts.extend(deep_nestings());
    texts
}

/// What is repeated up to the longest text.
const PARTS: [&str; 34] = [
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
];

fn long_numbers() -> [String; 7] {
    let sevens = "7".repeat(8100);
    [
        "9".repeat(8192),
        format!("0.{}", "9".repeat(8190)),
        format!("1/{}", "7".repeat(8190)),
        format!("0.({sevens})"),
        format!("sqrt({sevens})"),
        format!("sin({sevens})"),
        format!("ln({sevens})"),
    ]
}

/// Many costly operands in one expression.
fn long_expressions() -> [String; 22] {
    [
        format!("x=1/3^200000;max({}x)", "x,".repeat(4000)),
        format!("x=1/3^200000;stdev({}1)", "x,".repeat(140)),
        format!("x=2^393000;{}x{}", "(x+".repeat(190), ")".repeat(190)),
        format!("max({}1)", "2^393000,".repeat(900)),
        format!("gcd({}1)", "2^393000-1,".repeat(700)),
        format!("sum({}1)", "1/(2^200000-1),".repeat(500)),
        format!("{}1", "1/(10^5000+7)+".repeat(500)),
        format!("{}1", "sqrt(2^300+7)*".repeat(500)),
        format!("{}1", "sqrt(104729)+sqrt(7919)*".repeat(300)),
        format!("{}1", "sin(1)*exp(2)+".repeat(500)),
        format!("{}1", "gamma(1/3)+".repeat(700)),
        format!("{}1", "erfc(30.5)+".repeat(700)),
        format!("x=2^393000;{}1", "sqrt(2)*x+".repeat(700)),
        format!("x=1/3^200000;max({}1)", "x+1/7,".repeat(1000)),
        format!("x=3^200000/7;{}1", "floor(x)+".repeat(800)),
        format!("x=3^200000/7;{}1", "sin(x*pi)+".repeat(700)),
        format!("x=3^200000/7;{}1", "(x<x+1)+".repeat(700)),
        format!("x=3^200000/7;{}1", "x mod 1+".repeat(700)),
        format!("x=2^393000-1;{}1", "(x xor 1)-x+".repeat(600)),
        format!("x=2^393000-1;{}1", "(x >> 1)-x+".repeat(600)),
        format!("median({}1)", "sin(1),cos(2),".repeat(500)),
        format!("stdev({}1)", "pi,e,sqrt(2),".repeat(500)),
    ]
}

/// A variable that grows from line to line.
fn long_definitions() -> [String; 8] {
    let copies: String = ('a'..='w')
        .flat_map(|a| ('a'..='z').map(move |b| format!("{a}_{b}=x;")))
        .collect();
    [
        format!("x=1/3^200000;{copies}x"),
        format!("x=3;{}x", "x=x*x;".repeat(1300)),
        format!("x=sin(1);{}x", "x=x*x+x;".repeat(900)),
        format!("x=1/3;{}x", "x=x^2+1/7;".repeat(700)),
        format!("x=sqrt(2)+1;{}x", "x=x^2+sqrt(3);".repeat(500)),
        format!("x=pi;{}x", "x=x^x;".repeat(1200)),
        format!("x=1.5;{}x", "x=sin(x)^2;".repeat(700)),
        format!("x=1 m;{}x", "x=x*x;".repeat(1200)),
    ]
}

fn deep_nestings() -> [String; 7] {
    [
        nested("sin(", "1", ")", 199),
        nested("exp(-", "1", ")", 99),
        nested("sqrt(2+", "2", ")", 99),
        nested("gamma(1+1/", "3", ")", 60),
        nested("floor(1.5*", "1", ")", 99),
        nested("sum(k,k,1,", "9", ")", 90),
        nested("if(1<2,", "1", ",2)", 99),
    ]
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

/// What one attack took.
struct Measured {
    time: Duration,
    memory: usize,
    digits: u32,
    text: String,
}

fn measured(digits: u32, text: &str, run: impl FnOnce()) -> Measured {
    let (time, memory) = measure(run);
    Measured {
        time,
        memory,
        digits,
        text: text.chars().take(60).collect(),
    }
}

#[test]
fn no_text_is_slow_or_large() {
    // The tables that are made once are not the fault of the first text.
    let _ = evaluate("sin(1) + gamma(1/3) m + ln(7)", &Settings::default());
    let mut all = Vec::new();
    for digits in [20, 2000, 10_000] {
        let settings = Settings {
            digits,
            ..Settings::default()
        };
        for text in attacks() {
            all.push(measured(digits, &text, || {
                drop(mathml(&text, [], &settings.limits));
                drop(evaluate(&text, &settings));
            }));
        }
    }
    for expression in [
        "sin(1/x)*gamma(x)",
        "erfc(1000x)",
        "sum(sin(k*x), k, 1, 1000)",
    ] {
        all.push(measured(17, expression, || drop(plot(expression))));
    }
    all.push(measured(20, "definitions", || drop(many_definitions())));
    all.push(measured(17, "arithmetic", || drop(long_arithmetic())));
    println!("{}", report(&mut all));
    for Measured {
        time,
        memory,
        digits,
        text,
    } in &all
    {
        assert!(
            *time <= MOST_TIME * PATIENCE,
            "{time:?} at {digits} digits: {text}"
        );
        assert!(
            *memory <= MOST_MEMORY,
            "{memory} bytes at {digits} digits: {text}"
        );
    }
}

/// The worst, one a line, after that with the most memory.
fn report(all: &mut [Measured]) -> String {
    all.sort_by_key(|attack| std::cmp::Reverse(attack.memory));
    let mut lines = vec![all[0].to_string()];
    all.sort_by_key(|attack| std::cmp::Reverse(attack.time));
    lines.extend(all.iter().take(12).map(Measured::to_string));
    lines.join("\n")
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            time,
            memory,
            digits,
            text,
        } = self;
        let memory = memory / 1024;
        write!(f, "{time:>12?} {memory:>8} KiB {digits:>6} digits  {text}")
    }
}

fn plot(expression: &str) -> Result<Vec<calculator::Point>, calculator::Error> {
    sample(expression, "x", -1.0..=1.0, 2000, &Settings::default())
}

fn long_arithmetic() -> Result<f64, calculator::Error> {
    arithmetic(
        calculator::Operation::Divide,
        &"9".repeat(8000),
        &format!("0.{}", "1".repeat(8000)),
    )
}

fn many_definitions() -> Session {
    let mut session = Session::new(Settings::default());
    for at in 0..64 {
        let _ = session.define(&format!("x{at}"), "sum(sin(k), k, 1, 10^6)");
    }
    let _ = session.evaluate("x1 + x2");
    session
}
