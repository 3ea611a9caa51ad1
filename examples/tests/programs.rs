//! Every program prints what it should; those with a number print what their counterpart in asyncio does.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Runs a program and compares its output with `expected/NAME.out`.
fn check(name: &str, program: &str) {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("expected")
        .join(name)
        .with_extension("out");
    let expected = std::fs::read_to_string(&expected).expect("an expected output");
    let output = Command::new(program)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("the program runs");
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = complaints.lines().filter(|line| !is_of_a_restart(line)).collect();
    assert!(complaints.is_empty(), "{name} complains: {complaints:#?}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        expected,
        "{name} prints something else"
    );
    assert!(output.status.success(), "{name} fails: {}", output.status);
}

/// What the library says of a task that it runs anew: a line, or a line and the tree of the errors.
fn is_of_a_restart(line: &str) -> bool {
    (line.starts_with("taskgroup: task ") && line.contains(") failed: ")) || line.starts_with("└─ ")
}

/// The order in which the tasks stop is not promised.
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn producer_consumers_with_a_tight_deadline() {
    let expected = include_str!("../expected/19_producer_consumers.tight.out");
    let output = Command::new(env!("CARGO_BIN_EXE_19_producer_consumers"))
        .arg("0.05")
        .output();
    let output = output.expect("the program runs");
    assert_eq!(sorted(&String::from_utf8_lossy(&output.stdout)), sorted(expected));
}

#[test]
fn each_restart_of_the_supervisors_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_pattern_supervisor")).output();
    let output = output.expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    let restarts = told.matches("; restart ").count();
    // None where somebody has turned on the feature `tracing`: then they are events, and nobody listens.
    assert!(restarts == 8 || told.is_empty(), "{told}");
}

macro_rules! programs {
    ($($test:ident $name:literal)*) => {
        $(#[test]
        fn $test() {
            check($name, env!(concat!("CARGO_BIN_EXE_", $name)));
        })*

        /// A program without a line above would go untested.
        #[test]
        fn every_program_is_in_the_list() {
            let listed: BTreeSet<String> = [$($name),*].map(str::to_owned).into();
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin");
            let programs = std::fs::read_dir(folder).expect("the folder of the programs");
            let programs = programs.filter_map(|file| {
                Some(file.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned())
            });
            assert_eq!(listed, programs.collect());
        }
    };
}

programs! {
    three_tasks "01_three_tasks"
    results_in_order "02_results_in_order"
    gather_versus_group "03_gather_versus_group"
    except_star_clauses "04_except_star_clauses"
    timeout "05_timeout"
    two_level_hierarchy "06_two_level_hierarchy"
    fan_out_fan_in "07_fan_out_fan_in"
    cleanup_on_cancel "08_cleanup_on_cancel"
    leak_versus_group "09_leak_versus_group"
    error_isolation "10_error_isolation"
    dynamic_crawl "11_dynamic_crawl"
    named_results "12_named_results"
    handle_failure "13_handle_failure"
    risky_tasks "14_risky_tasks"
    nursery "15_nursery"
    spawn_and_wait "16_spawn_and_wait"
    task_tracking "17_task_tracking"
    sensors "18_sensors"
    producer_consumers "19_producer_consumers"
    happy_eyeballs "happy_eyeballs"
    pattern_crawler "pattern_crawler"
    pattern_fan_out "pattern_fan_out"
    pattern_graceful_server "pattern_graceful_server"
    pattern_hedged_race "pattern_hedged_race"
    pattern_periodic_job "pattern_periodic_job"
    pattern_pipeline "pattern_pipeline"
    pattern_supervisor "pattern_supervisor"
    quickstart "quickstart"
}
