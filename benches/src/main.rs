//! Measures taskgroup beside its peers; `--help` says what can be asked for.

use std::process::ExitCode;

fn main() -> ExitCode {
    taskgroup_benches::cli::run()
}
