//! Programs made by chance, against the rules and against a model.
//!
//! `PROPTEST_CASES=100000` tries so many of each kind, `PROPTEST_RNG_SEED=7` others than by default. One that fails is
//! made as small as it can be and printed as it would be written.

mod chance;
mod check;
mod model;
mod program;
mod run;
mod threads;
mod trace;

use std::cell::Cell;
use std::env::var_os;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use chance::{Pace, programs};
use program::Program;
use run::Runner;
use trace::Outcome;

fn config(cases: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    if var_os("PROPTEST_CASES").is_none() {
        config.cases = if cfg!(miri) { cases / 1_000 } else { cases };
    }
    if var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(5);
    }
    config
}

fn for_programs(pace: Pace, cases: u32, test: impl Fn(&Program)) {
    let mut runner = TestRunner::new(config(cases));
    let outcome = runner.run(&programs(pace), |program| {
        test(&program);
        Ok::<(), TestCaseError>(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// How many programs came to what: chance that never does a thing tests nothing.
#[derive(Default)]
struct Tally {
    ran: Cell<u32>,
    foreseen: Cell<u32>,
    failed: Cell<u32>,
    panicked: Cell<u32>,
    dropped: Cell<u32>,
}

fn count(counter: &Cell<u32>, is_one: bool) {
    counter.set(counter.get() + u32::from(is_one));
}

impl Tally {
    fn add(&self, outcome: &Outcome, foreseen: bool) {
        count(&self.ran, true);
        count(&self.foreseen, foreseen);
        count(
            &self.failed,
            matches!(outcome, Outcome::CameOut(errors) if !errors.is_empty()),
        );
        count(&self.panicked, matches!(outcome, Outcome::Panicked(_)));
        count(&self.dropped, *outcome == Outcome::Dropped);
    }

    fn is_varied(&self) {
        if self.ran.get() < 1_000 {
            return;
        }
        let least = self.ran.get() / 100;
        for (what, counter) in [
            ("failed", &self.failed),
            ("panicked", &self.panicked),
            ("were dropped", &self.dropped),
        ] {
            assert!(counter.get() > least, "{} programs {what}", counter.get());
        }
    }
}

#[test]
fn programs_with_a_moment_for_each_step_do_what_the_model_says() {
    let (runner, tally) = (Runner::new(), Tally::default());
    for_programs(Pace::Apart, 2_000, |program| {
        let seen = runner.run(program);
        check::check(program, &seen);
        let foreseen = model::foresee(program);
        tally.add(&seen.outcome, foreseen.is_some());
        if let Some(foreseen) = foreseen {
            pretty_eq(&seen.unordered(), &foreseen.unordered());
        }
    });
    tally.is_varied();
    let (foreseen, ran) = (tally.foreseen.get(), tally.ran.get());
    assert!(
        foreseen * 10 >= ran * 9,
        "of {ran} programs {foreseen} are foreseen"
    );
}

/// Line by line, since the difference is what one looks for.
fn pretty_eq(seen: &trace::Seen, foreseen: &trace::Seen) {
    let lines = |seen: &trace::Seen| {
        let events = seen.events.iter().map(|event| format!("{event:?}"));
        events.chain([format!("{:?}", seen.outcome)]).collect::<Vec<_>>()
    };
    let (seen, foreseen) = (lines(seen), lines(foreseen));
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        these
            .iter()
            .filter(|line| !others.contains(line))
            .cloned()
            .collect()
    };
    assert!(
        seen == foreseen,
        "only seen: {:#?}\nonly foreseen: {:#?}",
        only(&seen, &foreseen),
        only(&foreseen, &seen)
    );
}

#[test]
fn programs_that_do_many_things_at_once_keep_the_rules() {
    let (runner, tally) = (Runner::new(), Tally::default());
    for_programs(Pace::Together, 2_000, |program| {
        let seen = runner.run(program);
        check::check(program, &seen);
        tally.add(&seen.outcome, false);
    });
    tally.is_varied();
}
