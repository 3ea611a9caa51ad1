use std::future::pending;
use taskgroup::race;
use taskgroup_tests::{Boom, Stepper, turns};

async fn after(count: usize, result: Result<u32, &'static str>) -> Result<u32, Boom> {
    turns(count).await;
    result.map_err(Boom)
}

#[test]
fn background_loses() {
    let mut s = Stepper::new(race! { spawn(background) pending::<u32>(); spawn after(1, Err("x")); });
    println!("A {:?}", s.run_until_idle().map(|r| r.map_err(|e| e.to_string())));
}
#[test]
fn background_wins() {
    let mut s = Stepper::new(race! { spawn(background) after(1, Ok(3)); spawn after(3, Ok(4)); });
    println!("B {:?}", s.run_until_idle().map(|r| r.map_err(|e| e.to_string())));
}
#[test]
fn isolate() {
    let mut s = Stepper::new(race! { spawn(isolate) after(1, Err("no")); spawn(isolate) after(3, Ok(4)); });
    println!(
        "C {:?}",
        s.run_until_idle()
            .map(|r| r.map(|v| format!("{v:?}")).map_err(|e| e.to_string()))
    );
}
#[test]
fn closure() {
    let v = [1, 2, 3];
    let mut s = Stepper::new(
        race! { v.iter().for_each(|i| spawn after(*i, Ok(4))); match 1 { 1 => spawn after(1, Ok(1)), _ => {} }; },
    );
    println!(
        "D {:?}",
        s.run_until_idle()
            .map(|r| r.map(|v| format!("{v:?}")).map_err(|e| e.to_string()))
    );
}
