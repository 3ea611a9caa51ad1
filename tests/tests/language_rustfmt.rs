//! What rustfmt does to the two spellings. Does nothing where rustfmt is not installed.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// `None` if rustfmt is not installed.
fn format(source: &str) -> Option<String> {
    let mut rustfmt = Command::new(std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into()))
        .args([
            "--edition",
            "2024",
            "--emit",
            "stdout",
            "--config",
            "max_width=100",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = rustfmt.stdin.take()?;
    stdin.write_all(source.as_bytes()).ok()?;
    drop(stdin);
    let output = rustfmt.wait_with_output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).expect("rustfmt writes UTF-8"))
}

const TIDY: &str = "\
async fn total(items: &[u32]) -> Result<u32, ErrorGroup> {
    scope!(|s| {
        let mut handles = vec![spawn!(s, fetch(0)), spawn!(s, { 1 }), spawn!(s, f())];
        for item in items {
            handles.push(spawn!(s, async move {
                spawn!(s, log(item));
                item + 1
            }));
        }
        spawn!(s, {
            audit(items).await?;
        });
        handles.remove(0).await
    })
    .await
}
";

#[test]
fn the_plain_spelling_is_formatted_and_then_stays() {
    let untidy: String = TIDY
        .lines()
        .map(|line| line.trim_start().to_owned() + "\n")
        .collect();
    let Some(once) = format(&untidy) else { return };
    assert_eq!(once, TIDY);
    assert_eq!(format(&once).as_deref(), Some(TIDY));
}

#[test]
fn the_pretty_spelling_is_left_as_it_was_typed() {
    let source = "\
fn f() -> ScopeFuture<'static, ()> {
    scope! {
        let users  = spawn users();    // aligned
        let orders = spawn orders();
            spawn move(i, mut own) { own.push(i) }
        spawn(name = \"last\") { done().await } finally { bye().await; }
    }
}

fn g() {
    let outcome = catch_group! {
        try { a()?   }
        except* io::Error as e if |e| e.kind() == NotFound => {   b }
    };
    spawn!(s, move(i,   own) { own });
}
";
    let Some(formatted) = format(source) else { return };
    assert_eq!(formatted, source);
}
