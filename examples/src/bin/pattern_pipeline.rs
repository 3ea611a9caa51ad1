//! A pipeline with back-pressure: stages that are tasks, bounded channels in between.
//!
//! Each stage owns the ends of its channels, so the pipeline closes by itself from the source down: who is done drops his
//! sender, and the next stage comes to the end of its input. What fails in any stage cancels all of them.

use std::num::ParseIntError;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_channel::{Receiver, Sender, bounded};
use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, scope};

/// How many items wait between two stages at most.
const ROOM: usize = 2;
const WORKERS: usize = 2;
/// In two channels, and one in the hands of each stage.
const IN_ALL: usize = 2 * ROOM + WORKERS + 2;

/// How many items are on their way, and how many have been so at once.
#[derive(Default)]
struct OnTheWay {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl OnTheWay {
    fn enter(&self) {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Gives out the lines until all are sent or nobody wants any more, and says how many there were.
async fn read(text: &str, lines: Sender<String>, way: &OnTheWay) -> usize {
    let mut sent = 0;
    for line in text.lines() {
        way.enter();
        if lines.send(line.to_owned()).await.is_err() {
            break;
        }
        sent += 1;
    }
    sent
}

/// One of several that share the work.
async fn square(lines: Receiver<String>, squares: Sender<u64>) -> Result<(), ParseIntError> {
    while let Ok(line) = lines.recv().await {
        let number: u64 = line.parse()?;
        if squares.send(number * number).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// The slowest of the stages: it sets the pace of all. It ends with the input, or when it has had enough.
async fn add(squares: Receiver<u64>, enough: u64, way: &OnTheWay) -> u64 {
    let mut sum = 0;
    while let Ok(square) = squares.recv().await {
        yield_now().await;
        way.leave();
        sum += square;
        if sum >= enough {
            break;
        }
    }
    sum
}

/// How many lines were read, and what their squares add up to.
async fn run(text: &str, enough: u64, way: &OnTheWay) -> Result<(usize, u64), ErrorGroup> {
    scope! {
        let (lines, to_parse) = bounded(ROOM);
        let (squares, to_add) = bounded(ROOM);
        let read = spawn read(text, lines, way);
        for _ in 0..WORKERS {
            spawn square(to_parse.clone(), squares.clone());
        }
        // What the body holds of a channel keeps it open.
        drop((to_parse, squares));
        let sum = spawn add(to_add, enough, way);
        (read.await, sum.await)
    }
    .await
}

fn main() -> Result<(), ErrorGroup> {
    let numbers = (1..=100).map(|n| n.to_string()).collect::<Vec<_>>();
    let way = OnTheWay::default();
    let (lines, sum) = block_on(run(&numbers.join("\n"), u64::MAX, &way))?;
    println!("{lines} lines, the sum of their squares is {sum}");
    println!(
        "never more on their way than there is room: {}",
        way.most.into_inner() <= IN_ALL
    );

    let (lines, sum) = block_on(run(&numbers.join("\n"), 50, &OnTheWay::default()))?;
    println!(
        "enough with {sum}; the rest was never sent: {}",
        lines <= 5 + IN_ALL
    );

    let group = block_on(run("1\ntwo\n3", u64::MAX, &OnTheWay::default())).unwrap_err();
    println!("{} error: {}", group.len(), group.first());
    Ok(())
}
