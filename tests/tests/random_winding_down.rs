//! Programs made by chance that are cancelled at every depth: every cleanup runs once, every error comes out once,
//! nothing hangs, nothing is left.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::{BoxFuture, join};
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{ErrorGroup, Scope, TaskHandle, catch_group, scope, shield, spawn};
use taskgroup_tests::{Counted, Stepper, turns};

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

/// An error with a number of its own.
#[derive(Debug)]
struct Raised(usize);

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for Raised {}

/// Never raised.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Never {}

/// What all tasks of a program share.
#[derive(Default)]
struct World {
    alive: Counted,
    /// Per cleanup that has to run: how often it did.
    cleanups: Mutex<Vec<usize>>,
    raised: AtomicUsize,
}

impl World {
    fn expect_cleanup(&self) -> usize {
        let mut cleanups = self.cleanups.lock().unwrap();
        cleanups.push(0);
        cleanups.len() - 1
    }

    /// One more failure that has to come out.
    fn raise(&self) -> Raised {
        Raised(self.raised.fetch_add(1, Ordering::Relaxed))
    }

    /// Takes a while, counts, and fails at times.
    async fn clean_up(&self, number: usize, mut random: Random, fails: bool) -> Result<(), Raised> {
        let _held = self.alive.clone();
        turns(random.below(4)).await;
        self.cleanups.lock().unwrap()[number] += 1;
        turns(random.below(3)).await;
        match fails && random.below(5) == 0 {
            true => Err(self.raise()),
            false => Ok(()),
        }
    }
}

type Output = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// A task that does a few things by chance. One that may not fail passes that on to all below it.
fn work<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World,
    mut random: Random,
    depth: usize,
    fails: bool,
) -> BoxFuture<'s, Output> {
    Box::pin(async move {
        let _held = world.alive.clone();
        let mut handles: Vec<TaskHandle<'_, ()>> = Vec::new();
        for _ in 0..random.below(7) {
            match random.below(14) {
                0..3 => turns(random.below(6)).await,
                3 if depth > 0 => handles.push(spawn!(s, work(s, world, random.fork(), depth - 1, fails))),
                4 | 5 if depth > 0 => {
                    handles.push(spawn_with_cleanup(s, world, random.fork(), depth - 1, fails))
                }
                6 | 7 if depth > 0 => construct(world, random.fork(), depth - 1, fails).await?,
                8 if depth > 0 => {
                    // They may not fail: the error of the first would be the join's until the second is done.
                    let one = construct(world, random.fork(), depth - 1, false);
                    let other = construct(world, random.fork(), depth - 1, false);
                    let (one, other) = join(one, other).await;
                    one.and(other)?;
                }
                9 if depth > 0 => {
                    let mut all: FuturesUnordered<_> = (0..1 + random.below(4))
                        .map(|_| construct(world, random.fork(), depth - 1, false))
                        .collect();
                    while all.next().await.is_some() {}
                }
                10 => match handles.pop() {
                    Some(handle) => handle.cancel(),
                    None => turns(1).await,
                },
                11 => match handles.pop() {
                    Some(handle) => drop(handle.outcome().await),
                    None => turns(1).await,
                },
                12 if fails && random.below(3) == 0 => return Err(world.raise().into()),
                13 => match random.below(8) {
                    0 if fails => s.cancel("by chance"),
                    1 => s.cancel_tasks(),
                    2 => {
                        if let Some(handle) = handles.pop() {
                            handle.await;
                        }
                    }
                    _ => turns(2).await,
                },
                _ => drop(handles.pop()),
            }
        }
        Ok(())
    })
}

fn spawn_with_cleanup<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World,
    mut random: Random,
    depth: usize,
    fails: bool,
) -> TaskHandle<'s, ()> {
    let (before, number, later) = (s.active_tasks(), world.expect_cleanup(), random.fork());
    let handle = spawn!(s, move {
        work(s, world, random, depth, fails).await?;
    } finally {
        world.clean_up(number, later, fails).await?;
    });
    if s.active_tasks() == before {
        // Into a scope that shuts down nothing is spawned.
        world.cleanups.lock().unwrap()[number] = 1;
    }
    handle
}

/// Something that is wound down with its task.
fn construct(world: &World, mut random: Random, depth: usize, fails: bool) -> BoxFuture<'_, Output> {
    Box::pin(async move {
        match random.below(4) {
            0 | 1 => Ok(nested(world, random, depth, fails).await?),
            2 => {
                let number = world.expect_cleanup();
                Ok(shield(world.clean_up(number, random, fails)).await?)
            }
            _ => {
                let later = random.fork();
                let mut number = None;
                let outcome = catch_group! {
                    try {
                        number = Some(world.expect_cleanup());
                        nested(world, random, depth, fails).await?;
                    }
                    except* Never => {}
                    finally {
                        if let Some(number) = number {
                            world.clean_up(number, later, fails).await?;
                        }
                    }
                };
                Ok(outcome?)
            }
        }
    })
}

async fn nested(world: &World, mut random: Random, depth: usize, fails: bool) -> Result<(), ErrorGroup> {
    scope!(|s| {
        for _ in 0..random.below(3) {
            spawn_with_cleanup(s, world, random.fork(), depth, fails);
        }
        spawn work(s, world, random.fork(), depth, fails);
        work(s, world, random.fork(), depth, fails).await
    })
    .await
}

/// What a program came to, and whether anything in it was asked to clean up.
fn run(seed: u64) -> (bool, usize) {
    let world = World::default();
    let mut random = Random::new(seed);
    let program = scope!(|s| {
        for _ in 0..2 {
            spawn_with_cleanup(s, &world, random.fork(), 3, true);
        }
        spawn work(s, &world, random.fork(), 3, true);
        work(s, &world, random.fork(), 3, true).await
    });
    let outcome = match Stepper::new(program).run_until_idle() {
        std::task::Poll::Ready(outcome) => outcome,
        std::task::Poll::Pending => panic!("seed {seed}: hangs"),
    };
    assert_eq!(world.alive.alive(), 1, "seed {seed}: something is left");
    let cleanups = world.cleanups.into_inner().unwrap();
    assert!(
        cleanups.iter().all(|times| *times == 1),
        "seed {seed}: cleanups ran {cleanups:?} times"
    );
    let mut came_out: Vec<usize> = match &outcome {
        Ok(()) => Vec::new(),
        Err(group) => group
            .iter()
            .filter_map(|leaf| leaf.downcast_ref::<Raised>())
            .map(|raised| raised.0)
            .collect(),
    };
    came_out.sort_unstable();
    let raised: Vec<usize> = (0..world.raised.into_inner()).collect();
    assert_eq!(came_out, raised, "seed {seed}: {outcome:?}");
    (outcome.is_err(), cleanups.len())
}

#[test]
fn random_programs_run_every_cleanup_once_and_lose_no_error() {
    let seeds = if cfg!(miri) { 0..10 } else { 0..3_000 };
    let outcomes: Vec<_> = seeds.map(run).collect();
    let failed = outcomes.iter().filter(|outcome| outcome.0).count();
    let busy = outcomes.iter().filter(|outcome| outcome.1 > 5).count();
    assert!(
        cfg!(miri) || (failed > 300 && busy > 300),
        "{failed} failed, {busy} had cleanups"
    );
}
