//! Runs rustfmt as the project runs it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// What is switched off while bodies are formatted: all by which rustfmt changes tokens.
const TOKENS_STAY: &str = "reorder_imports=false,reorder_modules=false,merge_derives=false,\
    remove_nested_parens=false,force_explicit_abi=false,use_field_init_shorthand=false,use_try_shorthand=false,\
    match_arm_leading_pipes=Preserve,newline_style=Unix";

/// rustfmt for one directory, whose `rustfmt.toml` it obeys.
#[derive(Clone, Debug)]
pub struct Rustfmt {
    program: OsString,
    directory: PathBuf,
    edition: String,
    layout: Arc<Layout>,
}

/// Why rustfmt refuses a source.
pub(crate) struct Complaint {
    pub(crate) message: String,
    /// Counted from 1.
    pub(crate) line: Option<usize>,
}

/// What rustfmt is configured to.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) max_width: usize,
    pub(crate) tab_spaces: usize,
    pub(crate) hard_tabs: bool,
    pub(crate) disabled: bool,
    edition: String,
}

/// The answers of `rustfmt --print-config`, by directory.
static LAYOUTS: Mutex<Option<HashMap<PathBuf, Arc<Layout>>>> = Mutex::new(None);

impl Rustfmt {
    /// rustfmt (or what the environment variable `RUSTFMT` names) for the files in `directory`. Without an edition it is
    /// the one that `rustfmt.toml` names, or 2024.
    ///
    /// # Errors
    ///
    /// If rustfmt cannot be run, or refuses its configuration.
    pub fn new(directory: &Path, edition: Option<&str>) -> io::Result<Self> {
        let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
        let directory = match directory.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => directory.to_owned(),
        };
        let layout = layout(&program, &directory)?;
        let edition = match edition {
            Some(edition) => edition.to_owned(),
            None if layout.edition == "2015" => "2024".to_owned(),
            None => layout.edition.clone(),
        };
        Ok(Self {
            program,
            directory,
            edition,
            layout,
        })
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// `source` as rustfmt formats a whole file, or why it does not.
    pub(crate) fn whole_file(&self, source: &str) -> Result<String, Complaint> {
        self.run(source, None)
    }

    /// The same, less all that would change tokens.
    pub(crate) fn tokens_stay(&self, source: &str) -> Result<String, Complaint> {
        self.run(source, Some(TOKENS_STAY))
    }

    fn run(&self, source: &str, config: Option<&str>) -> Result<String, Complaint> {
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.directory)
            .args(["--edition", &self.edition, "--emit", "stdout"]);
        if let Some(config) = config {
            command.args(["--config", config]);
        }
        match talk(&mut command, source) {
            Ok((out, _, true)) => Ok(out),
            Ok((_, errors, false)) => Err(Complaint::read(&errors)),
            Err(error) => Err(Complaint {
                message: format!("it cannot be run: {error}"),
                line: None,
            }),
        }
    }
}

impl Layout {
    /// How far a stretch of a line reaches.
    pub(crate) fn columns(&self, text: &str) -> usize {
        text.chars()
            .map(|char| if char == '\t' { self.tab_spaces } else { 1 })
            .sum()
    }

    pub(crate) fn indentation(&self, depth: usize) -> String {
        match self.hard_tabs {
            true => "\t".repeat(depth),
            false => " ".repeat(depth * self.tab_spaces),
        }
    }

    fn parse(printed: &str) -> Self {
        let value = |key: &str| {
            printed.lines().find_map(|line| {
                let (name, value) = line.split_once('=')?;
                (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
            })
        };
        let number = |key, otherwise| {
            value(key)
                .and_then(|value| value.parse().ok())
                .unwrap_or(otherwise)
        };
        let flag = |key| value(key).is_some_and(|value| value == "true");
        Self {
            max_width: number("max_width", 100),
            tab_spaces: number("tab_spaces", 4),
            hard_tabs: flag("hard_tabs"),
            disabled: flag("disable_all_formatting"),
            edition: value("edition").unwrap_or_else(|| "2015".to_owned()),
        }
    }
}

fn layout(program: &OsString, directory: &Path) -> io::Result<Arc<Layout>> {
    let mut known = LAYOUTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_with(HashMap::new);
    if let Some(layout) = known.get(directory) {
        return Ok(Arc::clone(layout));
    }
    let mut command = Command::new(program);
    command
        .current_dir(directory)
        .args(["--print-config", "current", "./any.rs"]);
    let (out, errors, success) = talk(&mut command, "")?;
    if !success {
        return Err(io::Error::other(Complaint::read(&errors).message));
    }
    let layout = Arc::new(Layout::parse(&out));
    known.insert(directory.to_owned(), Arc::clone(&layout));
    Ok(layout)
}

/// Standard output, standard error, and whether it went well.
fn talk(command: &mut Command, input: &str) -> io::Result<(String, String, bool)> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may end without reading on, and says why itself.
            let _ = stdin.map(|mut stdin| stdin.write_all(input.as_bytes()));
        });
        child.wait_with_output()
    })?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok((text(output.stdout), text(output.stderr), output.status.success()))
}

impl Complaint {
    /// The first error that rustfmt has printed.
    fn read(errors: &str) -> Self {
        let lines = || errors.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines()
            .find(|line| line.starts_with("error"))
            .or_else(|| lines().next())
            .unwrap_or("it has failed");
        let message = match first.split_once(": ") {
            Some((_, message)) if first.starts_with("error") => message,
            _ => first,
        };
        let place = lines().find_map(|line| line.strip_prefix("--> ")?.strip_prefix("<stdin>:"));
        Self {
            message: message.to_owned(),
            line: place.and_then(|place| place.split(':').next()?.parse().ok()),
        }
    }
}
