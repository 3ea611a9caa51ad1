//! The cases, a file for each or for two that are alike: what is run, at which sizes, by whom.

mod churn;
mod coop_ready;
mod fail_fast;
mod nested;
mod parallel_cpu;
mod sparse_wake;
mod spawn_join;
mod static3;
mod yield_many;
mod yield_once;

use std::time::Duration;

use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor, FuturesBuffered, FuturesUnordered, Gather, JoinSet, LocalSet, Moro, Peer, TaskGroup,
    TryJoinAll, WithoutHandles,
};

/// One of the things that are measured.
#[derive(Debug)]
pub struct Case {
    /// How it is called.
    pub name: &'static str,
    /// What happens in it.
    pub about: &'static str,
    /// What an operation is.
    pub unit: &'static str,
    /// The sizes it is run at unless others are asked for.
    pub sizes: &'static [usize],
    /// Whether it can be run at other sizes.
    pub any_size: bool,
    /// How many operations one repetition at a size has.
    pub operations: fn(usize) -> usize,
    /// What the time is that counts.
    pub timed: Timed,
    /// Whether allocations per operation say anything here.
    pub counts: bool,
    /// Who takes part.
    pub entries: Vec<Entry>,
}

/// What the time is that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timed {
    /// Everything.
    Whole,
    /// The part that the case measures itself.
    Region,
}

/// How a contender runs a case: so many repetitions as the meter wants, at the given size.
pub type Run = fn(usize, &mut Meter);

/// A contender in a case.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The contender.
    pub name: &'static str,
    /// How it runs the case.
    pub run: Run,
    /// The largest size that it can be asked for.
    pub up_to: usize,
}

impl Entry {
    fn new<P: Peer>(run: Run) -> Self {
        Self {
            name: P::NAME,
            run,
            up_to: usize::MAX,
        }
    }

    fn up_to(self, size: usize) -> Self {
        Self { up_to: size, ..self }
    }
}

/// All cases, in the order of the tables.
pub fn all() -> Vec<Case> {
    vec![
        spawn_join::case(),
        yield_once::case(),
        yield_many::case(),
        sparse_wake::case(),
        static3::case(),
        fail_fast::whole(),
        fail_fast::from_the_error(),
        nested::case(),
        churn::case(),
        parallel_cpu::cpu(),
        parallel_cpu::small(),
        coop_ready::case(),
    ]
}

/// A case in which children are gathered, as everybody but the macros can: one list of contenders for all such.
trait Gathering {
    /// Runs it by `P`.
    fn run<P: Gather>(n: usize, meter: &mut Meter);

    /// How far polling everybody at every turn can go.
    const FLOOR_POLL_UP_TO: usize = usize::MAX;

    /// The contenders of one thread.
    fn entries() -> Vec<Entry> {
        vec![
            Entry::new::<floors::Poll>(Self::run::<floors::Poll>).up_to(Self::FLOOR_POLL_UP_TO),
            Entry::new::<floors::Queue>(Self::run::<floors::Queue>),
            Entry::new::<TaskGroup>(Self::run::<TaskGroup>),
            Entry::new::<WithoutHandles>(Self::run::<WithoutHandles>),
            Entry::new::<FuturesUnordered>(Self::run::<FuturesUnordered>),
            Entry::new::<FuturesBuffered>(Self::run::<FuturesBuffered>),
            Entry::new::<TryJoinAll>(Self::run::<TryJoinAll>),
            Entry::new::<JoinSet>(Self::run::<JoinSet>),
            Entry::new::<LocalSet>(Self::run::<LocalSet>),
            Entry::new::<Moro>(Self::run::<Moro>),
            Entry::new::<AsyncExecutor>(Self::run::<AsyncExecutor>),
        ]
    }
}

/// Runs `repetition` by a `P` made for the purpose, and checks what it comes out with.
fn host<P: Peer>(meter: &mut Meter, expected: u64, repetition: impl AsyncFn(&P) -> u64) {
    let peer = P::new();
    let checked = async || {
        assert_eq!(repetition(&peer).await, expected, "{} lost a child", P::NAME);
        Duration::ZERO
    };
    peer.host(meter.run(checked));
}

/// The sum of the values of `n` children that are numbered from zero.
fn sum_to(n: usize) -> u64 {
    let n = n as u64;
    n * n.saturating_sub(1) / 2
}
