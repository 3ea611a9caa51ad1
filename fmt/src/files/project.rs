//! The files of packages, as Cargo knows them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};

use super::{Job, modules};
use crate::cli::Arguments;

/// The files of the packages that the arguments select.
pub(super) fn jobs(arguments: &Arguments) -> Result<Vec<Job>, String> {
    let metadata = metadata(arguments.manifest_path.as_deref())?;
    let packages = selected(arguments, &metadata)?;
    let mut jobs = Vec::<Job>::new();
    let mut seen = modules::Seen::default();
    for target in packages.iter().flat_map(|package| &package.targets) {
        let edition = target.edition.to_string();
        let files = seen.files_of(target.src_path.as_std_path());
        jobs.extend(files.into_iter().map(|path| Job {
            path: near(path),
            edition: Some(edition.clone()),
        }));
    }
    Ok(jobs)
}

fn metadata(manifest: Option<&Path>) -> Result<Metadata, String> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
    }
    command.exec().map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            stderr.trim().trim_start_matches("error: ").to_owned()
        }
        error => error.to_string(),
    })
}

fn selected<'a>(arguments: &Arguments, metadata: &'a Metadata) -> Result<Vec<&'a Package>, String> {
    let members = metadata.workspace_packages();
    if arguments.all {
        return Ok(members);
    }
    if !arguments.packages.is_empty() {
        let find = |name: &String| {
            let found = members
                .iter()
                .copied()
                .find(|package| *package.name == name.as_str());
            found.ok_or_else(|| format!("the workspace has no package `{name}`"))
        };
        return arguments.packages.iter().map(find).collect();
    }
    let here = match &arguments.manifest_path {
        Some(manifest) => manifest.parent().map(Path::to_owned).unwrap_or_default(),
        None => PathBuf::new(),
    };
    let here = std::path::absolute(if here.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &here
    })
    .map_err(|error| error.to_string())?;
    let around = members
        .iter()
        .copied()
        .filter(|package| {
            package
                .manifest_path
                .parent()
                .is_some_and(|folder| here.starts_with(folder))
        })
        .max_by_key(|package| package.manifest_path.as_str().len());
    Ok(around.map_or(members, |package| vec![package]))
}

/// The path as seen from the current directory, where it is below that.
fn near(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path)
}

/// The editions of the packages that files belong to, by manifest.
#[derive(Default)]
pub(super) struct Editions(HashMap<PathBuf, Option<String>>);

impl Editions {
    /// `None` where there is no package around the file.
    pub(super) fn of(&mut self, file: &Path) -> Option<String> {
        let file = std::path::absolute(file).ok()?;
        let manifest = file
            .ancestors()
            .skip(1)
            .map(|folder| folder.join("Cargo.toml"))
            .find(|manifest| manifest.is_file())?;
        let edition = self.0.entry(manifest.clone()).or_insert_with(|| {
            let metadata = metadata(Some(&manifest)).ok()?;
            let package = metadata
                .packages
                .iter()
                .find(|package| package.manifest_path == manifest.as_path())?;
            Some(package.edition.to_string())
        });
        edition.clone()
    }
}
