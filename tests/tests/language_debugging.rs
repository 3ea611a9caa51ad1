//! What a debugger sees: on which lines a breakpoint can be set, and which lines a stack has.

use std::backtrace::Backtrace;
use std::collections::BTreeSet;

use addr2line::Context;
use addr2line::gimli::{self, DwarfSections, EndianSlice, RunTimeEndian, SectionId};
use object::{Object as _, ObjectSection as _};
use taskgroup::{ErrorGroup, catch_group, scope, spawn};
use taskgroup_tests::block_on;

async fn double(n: u32) -> u32 {
    n * 2
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

const FIRST: u32 = line!() + 1;

async fn steps(items: &[u32]) -> Result<u32, ErrorGroup> {
    scope!(|s| {
        let mut sum = 0;
        let first = spawn double(1);
        let second = spawn {
            let inner = double(2).await;
            inner + 1
        };
        spawn {
            double(3).await;
        } finally {
            double(4).await;
        }
        for item in items {
            let third = spawn!(s, move(item) {
                let own = *item;
                double(own).await
            });
            sum += third.await;
        }
        sum += first.await;
        sum + second.await
    })
    .await
}

fn clauses(text: &str) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            let number = parse(text)?;
            number + 1
        }
        except* std::num::ParseIntError as errors if |error| {
            !error.to_string().is_empty()
        } => {
            let count = errors.len();
            u32::try_from(count)?
        }
        else as value {
            let more = value + 1;
            more * 2
        }
        finally {
            drop(text.to_owned());
        }
    }
}

const LAST: u32 = line!() - 1;

/// The lines of this file that have code of their own, by the debug information of this very program. `None` if it has
/// none.
fn lines_with_code() -> Option<BTreeSet<u32>> {
    let program = std::fs::read(std::env::current_exe().ok()?).ok()?;
    let program = object::File::parse(program.as_slice()).ok()?;
    let section = |name: &str| program.section_by_name(name)?.data().ok();
    let load = |id: SectionId| Ok::<_, gimli::Error>(section(id.name()).unwrap_or_default());
    let sections = DwarfSections::load(load).ok()?;
    let dwarf = sections.borrow(|bytes| EndianSlice::new(bytes, RunTimeEndian::default()));
    let places = Context::from_dwarf(dwarf).ok()?;
    let mut lines = BTreeSet::new();
    for (_, _, location) in places.find_location_range(0, u64::MAX).ok()? {
        if location
            .file
            .is_some_and(|file| file.ends_with("language_debugging.rs"))
        {
            lines.extend(location.line);
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// Whether something happens on the line.
fn has_a_step(line: &str) -> bool {
    let code = line.trim();
    let opens_or_closes = code
        .trim_start_matches(['}', ')'])
        .trim_end_matches([';', '{'])
        .trim();
    let heads = [
        "",
        "try",
        "spawn",
        "finally",
        "else as value",
        "=>",
        "catch_group!",
    ];
    !heads.contains(&opens_or_closes)
        && !code.starts_with("async fn")
        && !code.starts_with("fn")
        && code != "}"
}

#[test]
fn a_breakpoint_can_be_set_on_every_line_of_a_body() {
    let Some(lines) = lines_with_code() else {
        return eprintln!("this program has no debug information: nothing is tested");
    };
    let source = include_str!("language_debugging.rs").lines().zip(1..);
    let missing = source
        .filter(|(text, line)| (FIRST..LAST).contains(line) && has_a_step(text) && !lines.contains(line))
        .map(|(text, line)| format!("{line}: {text}"))
        .collect::<Vec<_>>();
    assert!(missing.is_empty(), "nothing stops at\n{}", missing.join("\n"));
}

/// The lines of this file in the stack that was captured, innermost first.
fn lines_of(trace: &Backtrace) -> Vec<u32> {
    let text = trace.to_string();
    let here = text
        .lines()
        .filter_map(|line| line.split_once("language_debugging.rs:"));
    here.filter_map(|(_, place)| place.split(':').next()?.parse().ok())
        .collect()
}

/// A line of a caller, and the stack there.
#[inline(never)]
fn stack(line: u32) -> (u32, Backtrace) {
    (line, Backtrace::force_capture())
}

/// Asserts that the stack begins at `line`, the line of the code that has captured it, and that all its other lines in this
/// file are lines on which code around it stands.
#[track_caller]
fn assert_stack((line, trace): (u32, Backtrace), around: std::ops::RangeInclusive<u32>) {
    let lines = lines_of(&trace);
    if lines.is_empty() && !cfg!(debug_assertions) {
        return;
    }
    assert_eq!(lines.get(1), Some(&line), "behind `stack` itself: {lines:?}");
    let around = lines.iter().skip(1).filter(|line| around.contains(line)).count();
    assert_eq!(around, lines.len() - 1, "all but `stack` itself: {lines:?}");
}

#[test]
fn the_stack_of_a_task_has_the_users_lines() {
    let start = line!() - 1;
    let mut last = None;
    let (body, block, nested, called) = block_on(scope! {
        let body = stack(line!());
        let block = spawn { stack(line!()) };
        let nested = spawn {
            let inner = spawn move { stack(line!()) };
            inner.await
        };
        let cleaned = spawn {} finally { last = Some(stack(line!())); };
        let called = spawn async { stack(line!()) };
        cleaned.await;
        (body, block.await, nested.await, called.await)
    })
    .unwrap();
    for stack in [body, block, nested, last.unwrap(), called] {
        assert_stack(stack, start..=line!());
    }
}

#[test]
fn the_stack_of_a_clause_has_the_users_lines() {
    let start = line!() - 1;
    let mut guarded = None;
    let caught = catch_group! {
        try { parse("x")?; stack(line!()) }
        except* std::num::ParseIntError if |_| { guarded = Some(stack(line!())); true } => { stack(line!()) }
    };
    for stack in [caught.unwrap(), guarded.unwrap()] {
        assert_stack(stack, start..=line!());
    }
}

#[test]
fn the_steps_run() {
    assert_eq!(block_on(steps(&[1, 2])).unwrap(), 13);
    assert_eq!((clauses("1").unwrap(), clauses("x").unwrap()), (6, 1));
}
