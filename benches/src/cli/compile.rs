//! What the macros cost at compile time.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;

use super::Outcome;
use crate::{compile, report};

/// Where it happens, and what becomes of the figures.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where crates are generated and built
    #[arg(long, value_name = "FOLDER", default_value = "target/compile-cost")]
    folder: PathBuf,

    /// Writes the tables, between the lines `<!-- benches:begin -->` and `<!-- benches:end -->` if the file has them
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// Builds, and prints the tables.
pub fn compile(arguments: &Arguments) -> Outcome<ExitCode> {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    let folder = std::path::absolute(&arguments.folder)?;
    let tables = compile::tables(&folder, |what| bar.set_message(what.to_owned()))?;
    bar.finish_and_clear();
    println!("{}", compile::plain(&tables));
    if let Some(path) = &arguments.markdown {
        report::write_between_markers(&tables, path)?;
    }
    Ok(ExitCode::SUCCESS)
}
