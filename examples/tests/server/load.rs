//! Many requests, and memory that stays as it is.

use std::fmt::Write;
use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

use crate::client::{Client, get};
use crate::run::Server;

const CLIENTS: usize = 64;

/// KiB that memory may grow by after a first part of the load: what allocators do not give back at once, and far less
/// than 100 bytes for each request of the long run.
const SLACK: u64 = 4 * 1024;

/// Has `requests` answered: every other client on one connection, the rest with a connection for each request.
fn load(address: SocketAddr, requests: usize) {
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let share = requests / CLIENTS + usize::from(number < requests % CLIENTS);
            match number % 2 {
                0 => scope.spawn(move || on_one_connection(address, share)),
                _ => scope.spawn(move || on_connections_of_their_own(address, share)),
            };
        }
    });
}

fn on_one_connection(address: SocketAddr, requests: usize) {
    let mut client = Client::connect(address).unwrap();
    let mut body = String::new();
    for number in 0..requests {
        body.clear();
        write!(body, "request {number}").unwrap();
        let answer = client.post("/echo", &body).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, body.as_str()));
    }
}

fn on_connections_of_their_own(address: SocketAddr, requests: usize) {
    for _ in 0..requests {
        assert_eq!(get(address, "/nothing").unwrap().status, 404);
    }
}

/// Has all the steps answered; gives the memory after each, in KiB.
fn memory_after(server: &Server, steps: &[usize]) -> Vec<u64> {
    let (mut answered, mut memory) = (0, Vec::new());
    for &step in steps {
        let began = Instant::now();
        load(server.address, step - answered);
        let seconds = began.elapsed().as_secs_f64();
        let rate = (step - answered) as f64 / seconds;
        let resident = server.memory();
        println!(
            "{step} requests: {resident} KiB; the last {} in {seconds:.3} s, {rate:.0}/s",
            step - answered
        );
        memory.push(resident);
        answered = step;
    }
    memory
}

fn assert_constant(server: Server, steps: &[usize]) {
    let memory = memory_after(&server, steps);
    let most = memory.iter().max().unwrap();
    assert!(*most < memory[0] + SLACK, "memory grows: {memory:?} KiB");

    let stats = get(server.address, "/stats").unwrap().body;
    let requests = format!("requests {}\n", steps.last().unwrap() + 1);
    assert!(
        stats.contains(&requests) && stats.contains("errors 0\npanics 0\n"),
        "{stats}"
    );
    server.signal("-TERM");
    assert_eq!(server.finish().0, Some(0));
}

#[test]
fn memory_is_constant_over_twenty_thousand_requests() {
    assert_constant(Server::start_quiet(), &[5_000, 10_000, 20_000]);
}

#[test]
#[ignore = "takes minutes; run it with --release --nocapture"]
fn memory_is_constant_over_a_million_requests() {
    assert_constant(Server::start_quiet(), &[100_000, 500_000, 1_000_000]);
}
