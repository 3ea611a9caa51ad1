//! Programs made by chance: whatever they do, they end, nothing is left, and errors come out exactly
//! when something has failed.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::{BoxFuture, select};
use taskgroup::{Scope, TaskHandle, scope, spawn};
use taskgroup_tests::{Boom, Counted, Gate, block_on, turns, yield_now};

/// Xorshift: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 8
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn fork(&mut self) -> Self {
        Self::new(self.next())
    }
}

/// What all tasks of a program share.
#[derive(Default)]
struct World {
    alive: Counted,
    gates: [Gate; 4],
    failed: AtomicBool,
    panicked: AtomicBool,
}

type Output = Result<usize, Box<dyn Error + Send + Sync>>;

/// A task that does a few things by chance, tasks of its own included.
fn work<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World,
    mut random: Random,
    depth: usize,
) -> BoxFuture<'s, Output> {
    Box::pin(async move {
        let _held = world.alive.clone();
        let mut handles = Vec::new();
        let mut sum = 1;
        for _ in 0..random.below(8) {
            match random.below(9) {
                0 => yield_now().await,
                1 => turns(random.below(4)).await,
                2 => world.gates[random.below(4)].open(),
                3 => wait_a_while(&world.gates[random.below(4)]).await,
                4 if depth > 0 => handles.push(spawn!(s, work(s, world, random.fork(), depth - 1))),
                5 if depth > 0 => sum += nested(world, random.fork(), depth - 1).await?,
                6 => cancel(handles.pop(), random.below(2) == 0).await,
                7 => match handles.pop() {
                    Some(handle) => sum += handle.await,
                    None => end_badly(world, &mut random)?,
                },
                _ => drop(handles.pop()),
            }
        }
        Ok(sum)
    })
}

async fn wait_a_while(gate: &Gate) {
    select(pin!(gate.wait()), pin!(turns(5))).await;
}

async fn nested(world: &World, mut random: Random, depth: usize) -> Output {
    let sum = scope!(|s| {
        let first = spawn work(s, world, random.fork(), depth);
        spawn work(s, world, random.fork(), depth);
        first.await
    });
    Ok(sum.await?)
}

async fn cancel(handle: Option<TaskHandle<'_, usize>>, wait: bool) {
    if let Some(handle) = handle {
        handle.cancel();
        if wait {
            handle.finished().await;
        }
    }
}

/// Now and then fails or panics.
fn end_badly(world: &World, random: &mut Random) -> Result<(), Boom> {
    match random.below(24) {
        0 => {
            world.panicked.store(true, Ordering::Relaxed);
            panic!("by chance");
        }
        1..4 => {
            world.failed.store(true, Ordering::Relaxed);
            Err(Boom("by chance"))
        }
        _ => Ok(()),
    }
}

/// Runs the program of `seed`; tells whether it failed and whether it panicked.
fn run(seed: u64) -> (bool, bool) {
    let world = World::default();
    let mut random = Random::new(seed);
    let program = scope!(|s| {
        for _ in 0..3 {
            spawn work(s, &world, random.fork(), 4);
        }
        work(s, &world, random.fork(), 4).await
    });
    let result = catch_unwind(AssertUnwindSafe(|| block_on(program)));
    assert_eq!(world.alive.alive(), 1, "seed {seed}: something is left");
    let panicked = world.panicked.into_inner();
    assert_eq!(result.is_err(), panicked, "seed {seed}: panic");
    let failed = world.failed.into_inner();
    if let Ok(result) = result {
        assert_eq!(result.is_err(), failed, "seed {seed}: {result:?}");
    }
    (failed, panicked)
}

#[test]
fn random_programs_end_and_leave_nothing_behind() {
    let seeds = if cfg!(miri) { 0..20 } else { 0..10_000 };
    let outcomes: Vec<_> = seeds.map(run).collect();
    for wanted in [(false, false), (true, false), (false, true)] {
        assert!(
            cfg!(miri) || outcomes.contains(&wanted),
            "no program came to {wanted:?}"
        );
    }
}
