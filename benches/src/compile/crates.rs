//! A crate in a folder of its own, and how it is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Outcome;
use super::rustc::Build;

pub(super) struct Crate {
    root: PathBuf,
    manifest: String,
}

impl Crate {
    /// In a folder `name` of `folder`; `dependencies` are lines of a manifest.
    pub(super) fn create(folder: &Path, name: &str, dependencies: &str, source: &str) -> Outcome<Self> {
        let root = folder.join(name);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n"
        );
        fs::create_dir_all(root.join("src"))?;
        fs::write(root.join("Cargo.toml"), manifest.clone() + dependencies)?;
        fs::write(root.join("src/lib.rs"), source)?;
        fs::copy(
            concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"),
            root.join("Cargo.lock"),
        )?;
        Ok(Self { root, manifest })
    }

    /// Processor seconds of a build with nothing built before but, if they are given, these dependencies.
    pub(super) fn first_build(&self, built_before: Option<&str>) -> Outcome<f64> {
        let manifest = fs::read_to_string(self.root.join("Cargo.toml"))?;
        self.cargo(&["fetch"])?;
        let _ = fs::remove_dir_all(self.target());
        if let Some(dependencies) = built_before {
            fs::write(self.root.join("Cargo.toml"), self.manifest.clone() + dependencies)?;
            self.cargo(&["build", "--offline"])?;
            fs::write(self.root.join("Cargo.toml"), manifest)?;
        }
        let before = seconds_of_children()?;
        self.cargo(&["build", "--offline"])?;
        Ok(seconds_of_children()? - before)
    }

    /// What rustc takes to check the crate itself.
    pub(super) fn check(&self) -> Outcome<Build> {
        let source = self.root.join("src/lib.rs");
        fs::write(&source, fs::read(&source)?)?;
        // rustc tells its times to those only who say that they know what they do.
        let text = self.cargo(&["rustc", "--offline", "--profile", "check", "--", "-Ztime-passes"])?;
        Build::read(&text)
    }

    fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// What it says on stdout and stderr.
    fn cargo(&self, arguments: &[&str]) -> Outcome<String> {
        let output = Command::new("cargo")
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.target())
            .env("RUSTC_BOOTSTRAP", "1")
            .output()?;
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        match output.status.success() {
            true => Ok(text),
            false => Err(format!("cargo {}: {text}", arguments.join(" ")).into()),
        }
    }
}

/// Processor seconds of all processes that were waited for, and of theirs: less at the mercy of what else the machine does
/// than the clock.
fn seconds_of_children() -> Outcome<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let text = fs::read_to_string("/proc/self/stat")?;
    let behind_name = text.rsplit(')').next().unwrap_or_default();
    let times = behind_name.split_whitespace().skip(13).take(2);
    let ticks = times.map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_PER_SECOND)
}
