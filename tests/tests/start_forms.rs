//! What can be started, and what it is called.

use std::future::Future;
use std::io;

use taskgroup::{Location, Started, local_scope, scope};
use taskgroup_tests::{Boom, Log, block_on, turns, yield_now};

#[test]
fn b302_the_word_has_the_type_that_the_task_says() {
    async fn unit(started: Started) {
        started.ready(());
    }
    async fn name(started: Started<String>) -> Result<u8, io::Error> {
        started.ready("name".to_owned());
        Ok(7)
    }
    let seen = block_on(scope!(|s| {
        let () = s.start(unit).await?;
        let (name, task) = s.start(name).with_handle().await?;
        let (name, number): (String, u8) = (name, task.await);
        (name, number)
    }));
    assert_eq!(seen.unwrap(), ("name".to_owned(), 7));
}

#[test]
fn b303_the_same_function_can_be_called_directly() {
    let log = Log::new();
    block_on(async {
        announce(&log, Started::ignored()).await;
        scope!(|s| { s.start(|started| announce(&log, started)).await? }).await
    })
    .unwrap();
    assert_eq!(log.lines(), ["ready", "over", "ready", "over"]);
}

async fn announce(log: &Log, started: Started) {
    log.add("ready");
    started.ready(());
    yield_now().await;
    log.add("over");
}

#[test]
fn b304_the_word_may_be_said_before_there_is_a_future() {
    fn wrapper(started: Started<u32>) -> impl Future<Output = ()> + Send {
        started.ready(3);
        turns(3)
    }
    let seen = block_on(scope!(|s| {
        let number = s.start(wrapper).await?;
        (number, s.active_tasks())
    }));
    assert_eq!(seen.unwrap(), (3, 2));
}

#[test]
fn a_name_and_a_place() {
    async fn generic<T: Send>(_value: T, started: Started) {
        started.ready(());
    }
    let line = line!() + 3;
    let place = block_on(scope!(|s| {
        let mut places = Vec::new();
        for start in [s.start(unnamed), s.start(unnamed)] {
            let (_, task) = start.with_handle().await?;
            places.push((task.name().to_owned(), task.location()));
        }
        s.start(|started| generic(1, started)).await?;
        places
    }));
    let places: Vec<(String, Location)> = place.unwrap();
    let column = |index: usize| places[index].1.column();
    assert!(places.iter().all(|(name, place)| {
        name == "unnamed" && place.line() == line && place.file().ends_with("start_forms.rs")
    }));
    assert!(column(0) < column(1), "two calls on one line");
}

async fn unnamed(started: Started) {
    started.ready(());
}

#[test]
fn in_a_local_scope_nothing_need_be_send() {
    let shared = std::rc::Rc::new(5);
    let seen = block_on(local_scope!(|s| {
        let task = |started: Started<std::rc::Rc<u32>>| async {
            started.ready(shared.clone());
            yield_now().await;
            Ok::<_, Boom>(shared.clone())
        };
        let (word, task) = s.start(task).with_handle().await?;
        *word + *task.await
    }));
    assert_eq!(seen.unwrap(), 10);
}
