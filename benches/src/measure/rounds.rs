//! Rounds: every contender runs once in each, so that what else the machine does hits all of them alike.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Meter;
use super::place::{at_the_place_of, keep_memory};
use crate::cases::{Case, Entry, Timed};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How long a sample should take; one repetition may take longer.
    pub sample: Duration,
    /// How many rounds, or as many of 3 to 15 as fit into some seconds.
    pub rounds: Option<u32>,
}

/// The time that the rounds of one case and size may take before their number is cut.
const BUDGET: Duration = Duration::from_secs(3);

/// What was measured of one contender in one case at one size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The contender.
    pub name: String,
    /// Nanoseconds per operation, round by round.
    pub rounds: Vec<f64>,
    /// What it asks of the allocator, where that says anything.
    pub memory: Option<Memory>,
}

/// What was asked of the allocator, per operation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Memory {
    /// Allocations.
    pub allocations: f64,
    /// Bytes requested.
    pub bytes: f64,
    /// Bytes held at the peak.
    pub peak: f64,
}

/// What was measured of everybody in one case at one size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// The case.
    pub case: String,
    /// What an operation is.
    pub unit: String,
    /// The size.
    pub n: usize,
    /// Who took part.
    pub contenders: Vec<Measured>,
}

impl Measured {
    /// The median of the rounds, in nanoseconds per operation.
    pub fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// The median of the ratios to `other`, each taken within one round.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let ratios = self.rounds.iter().zip(&other.rounds).map(|(own, its)| own / its);
        median(ratios.collect())
    }
}

impl Group {
    /// What was measured of the contender called `name`.
    pub fn of(&self, name: &str) -> Option<&Measured> {
        self.contenders.iter().find(|measured| measured.name == name)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// Measures `entries` side by side; tells `progress` what is going on.
pub fn measure(case: &Case, n: usize, entries: &[Entry], plan: Plan, progress: impl Fn(&str)) -> Group {
    keep_memory();
    let mut sizes = Vec::new();
    let mut contenders = Vec::new();
    for entry in entries {
        progress(&format!("warming up {}", entry.name));
        sizes.push(repetitions(n, entry, plan.sample));
        contenders.push(Measured {
            name: entry.name.into(),
            rounds: Vec::new(),
            memory: case.counts.then(|| counted(case, n, entry)),
        });
    }
    let started = Instant::now();
    let mut rounds = plan.rounds.unwrap_or(15);
    let mut round = 0;
    while round < rounds {
        progress(&format!("round {} of {rounds}", round + 1));
        for turn in 0..entries.len() {
            let index = (turn + round as usize) % entries.len();
            let time = at_the_place_of(round, || sample(case, n, &entries[index], sizes[index]));
            contenders[index].rounds.push(time);
        }
        round += 1;
        if plan.rounds.is_none() {
            let affordable = BUDGET.div_duration_f64(started.elapsed() / round);
            rounds = rounds.min((affordable as u32).max(3));
        }
    }
    Group {
        case: case.name.into(),
        unit: case.unit.into(),
        n,
        contenders,
    }
}

/// Nanoseconds per operation.
fn sample(case: &Case, n: usize, entry: &Entry, repetitions: u32) -> f64 {
    let mut meter = Meter::clock(repetitions);
    (entry.run)(n, &mut meter);
    let time = match case.timed {
        Timed::Whole => meter.whole(),
        Timed::Region => meter.region(),
    };
    time.as_nanos() as f64 / f64::from(repetitions) / (case.operations)(n) as f64
}

/// How many repetitions make a sample; the runs that find out are the warm-up.
fn repetitions(n: usize, entry: &Entry, target: Duration) -> u32 {
    let mut repetitions = 1;
    loop {
        let mut meter = Meter::clock(repetitions);
        (entry.run)(n, &mut meter);
        let share = target.div_duration_f64(meter.whole().max(Duration::from_nanos(1)));
        if share <= 4.0 {
            return ((f64::from(repetitions) * share) as u32).max(1);
        }
        repetitions = (f64::from(repetitions) * share.min(100.0)) as u32;
    }
}

fn counted(case: &Case, n: usize, entry: &Entry) -> Memory {
    /// So many operations that what is done once in a while shows as its share.
    const OPERATIONS: usize = 1_000;
    let operations = (case.operations)(n);
    let repetitions = OPERATIONS.div_ceil(operations) as u32;
    let mut meter = Meter::counter(repetitions);
    (entry.run)(n, &mut meter);
    let traffic = meter.traffic();
    let all = f64::from(repetitions) * operations as f64;
    Memory {
        allocations: traffic.allocations as f64 / all,
        bytes: traffic.bytes as f64 / all,
        peak: traffic.peak as f64 / operations as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::{Measured, median};

    fn measured(rounds: &[f64]) -> Measured {
        Measured {
            name: String::new(),
            rounds: rounds.to_vec(),
            memory: None,
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), 3.0);
    }

    #[test]
    fn a_ratio_is_taken_within_a_round_so_that_a_slow_round_changes_nothing() {
        let (own, other) = (measured(&[1.0, 30.0, 20.0]), measured(&[2.0, 60.0, 10.0]));
        assert_eq!(own.ratio_to(&other), 0.5);
    }
}
