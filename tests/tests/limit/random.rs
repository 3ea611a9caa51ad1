//! Random tasks that spawn and await each other: whatever they do, nobody waits for ever, and no more work than may.

use futures::future::join;
use taskgroup::{Scope, TaskHandle, scope, spawn};
use taskgroup_tests::{block_on, turns, yield_now};

use super::Room;

const SEEDS: u64 = if cfg!(miri) { 5 } else { 400 };

#[derive(Clone)]
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        // xorshift64*: any good mixture will do.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % n
    }

    /// Another one, for somebody else.
    fn fork(&mut self) -> Self {
        Self(self.below(u64::MAX) | 1)
    }
}

/// Works, spawns others, awaits some of them, cancels some, forgets some.
async fn random<'s>(s: &'s Scope<'s, '_>, mut chance: Chance, depth: u32, room: &'s Room) -> u64 {
    let mut done = 1;
    let mut known = Vec::new();
    for _ in 0..chance.below(5) {
        match chance.below(6) {
            0 | 1 => {
                let _guest = room.enter();
                turns(chance.below(3) as usize).await;
            }
            2 | 3 if depth > 0 => known.push(further(s, chance.fork(), depth - 1, room)),
            4 if depth > 0 => {
                let mut more = || further(s, chance.fork(), depth - 1, room).outcome();
                let (left, right) = join(more(), more()).await;
                done += left.unwrap_or(0) + right.unwrap_or(0);
            }
            _ => done += settle(known.pop(), &mut chance).await,
        }
    }
    done
}

async fn settle(task: Option<TaskHandle<'_, u64>>, chance: &mut Chance) -> u64 {
    let Some(task) = task else {
        yield_now().await;
        return 0;
    };
    match chance.below(3) {
        0 => task.cancel(),
        1 => return task.outcome().await.unwrap_or(0),
        _ => drop(task),
    }
    0
}

fn further<'s>(s: &'s Scope<'s, '_>, chance: Chance, depth: u32, room: &'s Room) -> TaskHandle<'s, u64> {
    let task: futures::future::BoxFuture<'s, u64> = Box::pin(random(s, chance, depth, room));
    spawn!(s, task)
}

#[test]
fn nobody_waits_for_ever_and_no_more_work_than_may() {
    for seed in 1..=SEEDS {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let limit = 1 + chance.below(4) as usize;
        let room = Room::default();
        println!("seed {seed}, limit {limit}");
        block_on(
            scope!(|s| {
                let room = s.keep(room.clone());
                for _ in 0..6 {
                    drop(further(s, chance.fork(), 5, room));
                }
            })
            .limit(limit),
        )
        .unwrap();
        assert!(
            room.most() <= limit,
            "{} of {limit} with seed {seed}",
            room.most()
        );
        assert_eq!(room.now(), 0);
    }
}
