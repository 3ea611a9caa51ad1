//! Which files are formatted, and in which edition.

mod modules;
mod project;

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::Arguments;

/// A file, and the edition if it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) path: PathBuf,
    pub(crate) edition: Option<String>,
}

/// The files that the arguments name, or those of the packages they name, in order.
pub(crate) fn jobs(arguments: &Arguments) -> Result<Vec<Job>, String> {
    let mut jobs = match arguments.files.as_slice() {
        [] => project::jobs(arguments)?,
        files => named(files)?,
    };
    if let Some(edition) = &arguments.edition {
        for job in &mut jobs {
            job.edition = Some(edition.clone());
        }
    }
    Ok(jobs)
}

fn named(files: &[PathBuf]) -> Result<Vec<Job>, String> {
    let mut paths = Vec::new();
    for file in files {
        let told = |error: io::Error| format!("{}: {error}", file.display());
        match fs::metadata(file).map_err(told)?.is_dir() {
            true => sources_in(file, &mut paths).map_err(told)?,
            false if file.extension().is_some_and(|extension| extension == "rs") => paths.push(file.clone()),
            false => {
                return Err(format!(
                    "{}: no Rust file: its name does not end in `.rs`",
                    file.display()
                ));
            }
        }
    }
    let mut seen = HashSet::new();
    paths.retain(|path| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    let mut editions = project::Editions::default();
    let jobs = paths.into_iter().map(|path| Job {
        edition: editions.of(&path),
        path,
    });
    Ok(jobs.collect())
}

/// The edition for standard input: that of the package in the current directory.
pub(crate) fn edition_here() -> Option<String> {
    project::Editions::default().of(Path::new("stdin.rs"))
}

/// All `.rs` files in a folder, less what builds leave and what is hidden.
fn sources_in(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        let built = path.join("CACHEDIR.TAG").exists();
        if entry.file_type()?.is_dir() {
            if !hidden && !built {
                sources_in(&path, paths)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}
