//! Fan-out, fan-in: one task for each thing, and three ways to bring together what they come to.
//!
//! In the order of the things, in the order in which they are done, and with those that failed left out.

use std::num::ParseIntError;

use futures_lite::future::{block_on, yield_now};
use taskgroup::{Collected, ErrorGroup, Handles, join_all, scope};

/// How many are asked at once.
const AT_ONCE: usize = 2;

struct Station {
    name: &'static str,
    /// How many turns its answer takes.
    turns: u32,
    answer: &'static str,
}

/// What a real program would ask for over the network.
async fn measure(station: &Station) -> Result<i32, ParseIntError> {
    for _ in 0..station.turns {
        yield_now().await;
    }
    station.answer.parse()
}

/// In the order of the stations. The first failure cancels the others.
async fn all(stations: &[Station]) -> Result<Vec<i32>, ErrorGroup> {
    scope! {
        join_all(
            stations
                .iter()
                .map(|station| spawn(name = station.name) measure(station)),
        )
        .await
    }
    .await
}

/// Each as soon as it is there, and no more than a few at once: the others have not begun.
async fn as_they_come(stations: &[Station]) -> Result<Vec<(&str, i32)>, ErrorGroup> {
    scope! {
        let mut measuring = Handles::new();
        for station in stations {
            measuring.push(spawn(name = station.name) { (station.name, measure(station).await?) });
        }
        let mut measured = Vec::new();
        while let Some(one) = measuring.next_finished().await {
            measured.push(one);
        }
        measured
    }
    .limit(AT_ONCE)
    .await
}

/// The warmest of those that answer, beside the errors of those that do not.
async fn warmest(stations: &[Station]) -> Collected<Option<i32>> {
    scope! {
        let mut measuring: Handles<_> = stations
            .iter()
            .map(|station| spawn(name = station.name) measure(station))
            .collect();
        let mut warmest = None;
        while let Some(outcome) = measuring.next_outcome().await {
            warmest = warmest.max(outcome.ok());
        }
        warmest
    }
    .collect()
    .await
}

fn main() -> Result<(), ErrorGroup> {
    let station = |name, turns, answer| Station { name, turns, answer };
    let mut stations = vec![
        station("Oslo", 5, "-3"),
        station("Rome", 2, "17"),
        station("Kyiv", 1, "8"),
        station("Lima", 1, "21"),
    ];
    println!("in their order: {:?}", block_on(all(&stations))?);
    println!("as they come: {:?}", block_on(as_they_come(&stations))?);

    stations[1].answer = "warm";
    stations[2].answer = "";
    if let Err(group) = block_on(all(&stations)) {
        println!("the first failure: {}", in_words(&group));
    }
    let (warmest, failures) = block_on(warmest(&stations)).into_parts();
    println!("the warmest: {:?}", warmest.flatten());
    println!(
        "not counted: {}",
        failures.as_ref().map_or_else(String::new, in_words)
    );
    Ok(())
}

fn in_words(group: &ErrorGroup) -> String {
    let told = group
        .iter()
        .map(|leaf| format!("{}: {leaf}", leaf.task().unwrap_or("the body")));
    told.collect::<Vec<_>>().join("; ")
}
