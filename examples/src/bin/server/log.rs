//! Lines on stderr, with the seconds since the first of them.

use std::fmt::Arguments;
use std::io::{self, Write};
use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

pub fn info(message: Arguments<'_>) {
    line("INFO", message);
}

pub fn warn(message: Arguments<'_>) {
    line("WARN", message);
}

pub fn error(message: Arguments<'_>) {
    line("ERROR", message);
}

/// A log that nobody reads any more is no reason to stop serving.
fn line(level: &str, message: Arguments<'_>) {
    let seconds = START.elapsed().as_secs_f64();
    let _ = writeln!(io::stderr().lock(), "{seconds:10.3} {level:5} {message}");
}
