//! What the value of a race may be.

use taskgroup::{ErrorGroup, first_finished, race};
use taskgroup_tests::{Boom, block_on, turns, yield_now};

struct Server {
    name: String,
    turns: usize,
}

impl Server {
    async fn ask(&self) -> Result<&str, Boom> {
        turns(self.turns).await;
        Ok(&self.name)
    }

    async fn motto(&self) -> Result<&'static str, Boom> {
        turns(self.turns).await;
        Ok("fast")
    }
}

fn servers() -> [Server; 2] {
    ["slow", "quick"].map(|name| Server {
        name: name.to_owned(),
        turns: 8 - name.len(),
    })
}

async fn quickest(servers: &[Server]) -> Result<&str, ErrorGroup> {
    race! {
        for server in servers {
            spawn server.ask();
        }
    }
    .await
}

async fn motto(servers: &[Server]) -> Result<&'static str, ErrorGroup> {
    race! {
        for server in servers {
            spawn server.motto();
        }
    }
    .await
}

#[test]
fn it_may_borrow_what_outlives_the_race() {
    let servers = servers();
    assert_eq!(block_on(quickest(&servers)).unwrap(), "quick");
}

#[test]
fn it_may_outlive_what_the_tasks_borrow() {
    let answer = {
        let servers = servers();
        block_on(motto(&servers)).unwrap()
    };
    assert_eq!(answer, "fast");
}

#[test]
fn a_block_may_give_a_static_text_and_borrow_a_local() {
    let first = block_on(async {
        let patience = 3;
        first_finished! {
            spawn { turns(patience).await; "slow" };
            spawn { yield_now().await; "quick" };
        }
        .await
    });
    assert_eq!(first.unwrap(), "quick");
}

#[test]
fn the_values_and_the_tasks_may_borrow() {
    let names = ["one".to_owned(), "two".to_owned()];
    let mut tried = Vec::new();
    let won = block_on(race! {
        for name in &names {
            tried.push(name.as_str());
            spawn { name.as_str() }
            if name == "one" { yield_now().await }
        }
    });
    assert_eq!(won.unwrap(), "one");
    assert_eq!(tried, ["one"]);
}
