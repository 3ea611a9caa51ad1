//! A crate that uses taskgroup, and its one function whose body the questions are about.

use std::path::PathBuf;

use taskgroup_tests::user_crate;

const SOURCE: &str = "\
use taskgroup::{catch_group, local_scope, scope, spawn};

pub struct Db {
    pub size: u32,
}

impl Db {
    pub async fn query(&self, id: u32) -> u32 {
        id
    }

    pub async fn load(&self) -> Result<u64, Failed> {
        Ok(1)
    }
}

#[derive(Debug)]
pub struct Failed {
    pub code: u32,
}

impl std::error::Error for Failed {}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(\"failed\")
    }
}

pub async fn run(db: &Db) {
    CODE
}
";

/// Makes the crate, and gives its folder.
pub(crate) fn create() -> PathBuf {
    user_crate::create(env!("CARGO_TARGET_TMPDIR"), "editor", &source("").0)
}

/// The crate's source with `code` in its function, and where in it `$0` stood, as line and column from 0.
pub(crate) fn source(code: &str) -> (String, (usize, usize)) {
    let marked = match code.starts_with("fn ") {
        true => SOURCE.replace("CODE", "") + code,
        false => SOURCE.replace("CODE", code),
    };
    let at = marked.find("$0").unwrap_or(0);
    let before = &marked[..at];
    let line = before.matches('\n').count();
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
    (marked.replacen("$0", "", 1), (line, column))
}
