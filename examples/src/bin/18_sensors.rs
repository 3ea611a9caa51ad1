//! Sensor-B fails while Sensor-A is reading: A's cleanup runs, the handler sees B's error.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug, thiserror::Error)]
#[error("Sensor {0} failed!")]
struct SensorError(&'static str);

/// What is to be done if the reading is cut off: a destructor, since a cancelled task is dropped.
struct Reading {
    name: &'static str,
    done: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.done {
            println!("Cleanup initiated for {}", self.name);
        }
    }
}

async fn read_sensor(name: &'static str, duration: Duration, fail: bool) -> Result<(), SensorError> {
    let mut reading = Reading { name, done: false };
    println!("Reading from {name}");
    Timer::after(duration).await;
    reading.done = true;
    if fail {
        return Err(SensorError(name));
    }
    println!("Successfully read from {name}");
    Ok(())
}

fn main() -> Result<(), ErrorGroup> {
    let outcome = block_on(scope! {
        spawn read_sensor("Sensor-A", Duration::from_secs(10), false);
        spawn read_sensor("Sensor-B", Duration::from_millis(20), true);
    });
    catch_group! {
        try { outcome? }
        except* SensorError as errors => {
            println!(
                "Caught error group containing: {:?}",
                errors.iter().collect::<Vec<_>>()
            );
        }
    }
}
