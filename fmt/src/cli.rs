//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Formats the bodies of `scope!`, `local_scope!`, `race!`, `first_finished!`, `catch_group!` and `spawn!`, which rustfmt
/// leaves alone.
///
/// Run it after `cargo fmt`, which does the rest of the files: `cargo fmt && cargo taskgroup-fmt`. A file that rustfmt is
/// content with stays one. What cannot be formatted is left as it is and told on standard error.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-taskgroup-fmt",
    bin_name = "cargo taskgroup-fmt",
    version,
    after_help = "Without FILES and options, the files of the package in the current directory are formatted, or of the whole \
                  workspace where that is no package.\n\n\
                  Exit status: 0 if all is well, 1 if --check has found something or a file could not be read, written or \
                  taken apart, 2 if the command line is wrong."
)]
pub(crate) struct Arguments {
    /// Writes nothing: prints what would change, and ends with status 1 if that is anything.
    #[arg(long)]
    pub(crate) check: bool,

    /// Formats every package of the workspace.
    #[arg(long, alias = "workspace", conflicts_with_all = ["files", "packages"])]
    pub(crate) all: bool,

    /// Formats these packages of the workspace.
    #[arg(short, long = "package", value_name = "PKG", num_args = 1.., conflicts_with = "files")]
    pub(crate) packages: Vec<String>,

    /// The workspace, if it is not the one around the current directory.
    #[arg(long, value_name = "PATH", conflicts_with = "files")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// The edition to read files in; otherwise that of the package they belong to.
    #[arg(long, value_parser = ["2015", "2018", "2021", "2024"])]
    pub(crate) edition: Option<String>,

    /// Says nothing but what goes wrong.
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Files to be formatted, and folders with all the `.rs` files in them; `-` is standard input, written to standard output.
    pub(crate) files: Vec<PathBuf>,
}

/// Runs `cargo taskgroup-fmt` with the arguments of the process.
pub fn main() -> ExitCode {
    let mut words = std::env::args_os().collect::<Vec<_>>();
    // Cargo hands over the name of the subcommand.
    if words.get(1).is_some_and(|word| word == "taskgroup-fmt") {
        words.remove(1);
    }
    crate::run::run(&Arguments::parse_from(words))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        super::Arguments::command().debug_assert();
    }
}
