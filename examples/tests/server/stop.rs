//! The end of the server.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::client::{Client, get};
use crate::run::Server;

/// Waits until the server has a request under way: it counts them before it answers.
fn wait_for_requests(server: &Server, number: u32) {
    let mut client = Client::connect(server.address).unwrap();
    let mut asked = 0;
    loop {
        asked += 1;
        let stats = client.get("/stats").unwrap().body;
        let requests = stats
            .lines()
            .find_map(|line| line.strip_prefix("requests "))
            .unwrap();
        if requests.parse::<u32>().unwrap() == number + asked {
            return;
        }
    }
}

#[test]
fn a_signal_lets_running_requests_be_answered() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&["--grace", "50"]);
        let mut slow = Client::connect(server.address).unwrap();
        let mut idle = Client::connect(server.address).unwrap();
        slow.ask("/slow?ms=1500").unwrap();
        wait_for_requests(&server, 1);

        server.signal(signal);
        let began = Instant::now();
        server.wait_for(&format!("SIG{}: no more connections", &signal[1..]));
        assert!(idle.closed());
        assert_eq!(
            get(server.address, "/").unwrap_err().kind(),
            ErrorKind::ConnectionRefused
        );

        let answer = slow.answer().unwrap();
        assert_eq!(
            (answer.status, answer.body.as_str(), answer.closes),
            (200, "1500 ms later\n", true)
        );
        assert_eq!(server.finish().0, Some(0));
        assert!(
            began.elapsed() < Duration::from_secs(40),
            "it waited for the grace period"
        );
    }
}

#[test]
fn a_signal_lets_scopes_in_requests_come_to_their_end() {
    let server = Server::start(&["--grace", "50", "--request", "50"]);
    let mut client = Client::connect(server.address).unwrap();
    client.ask("/primes?below=600000").unwrap();
    wait_for_requests(&server, 1);
    server.signal("-TERM");
    let answer = client.answer().unwrap();
    assert_eq!(
        (answer.status, answer.body.as_str(), answer.closes),
        (200, "49098\n", true)
    );
    assert_eq!(server.finish().0, Some(0));
}

#[test]
fn what_takes_longer_than_the_grace_period_is_dropped_and_named() {
    let server = Server::start(&["--grace", "0.3", "--request", "600"]);
    let mut slow = Client::connect(server.address).unwrap();
    let mut quick = Client::connect(server.address).unwrap();
    slow.ask("/slow?ms=500000").unwrap();
    wait_for_requests(&server, 1);
    assert_eq!(quick.get("/").unwrap().status, 200);

    server.signal("-TERM");
    assert!(slow.closed());
    let (code, log) = server.finish();
    let dropped: Vec<_> = log.iter().filter(|line| line.contains("dropped")).collect();
    assert_eq!((code, dropped.len()), (Some(1), 1), "{log:#?}");
    assert!(dropped[0].contains("connection 1 from 127.0.0.1:"), "{dropped:?}");
}

#[test]
fn a_second_signal_ends_the_server_at_once() {
    let mut server = Server::start(&["--grace", "600", "--request", "600"]);
    let mut slow = Client::connect(server.address).unwrap();
    slow.ask("/slow?ms=500000").unwrap();
    wait_for_requests(&server, 1);
    server.signal("-INT");
    server.wait_for("SIGINT: no more connections");
    server.signal("-INT");
    assert!(slow.closed());
    assert_eq!(server.finish().0, Some(130));
}

#[test]
fn an_address_that_is_taken_is_told() {
    let server = Server::start(&[]);
    let address = server.address.to_string();
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_server"))
        .args(["--listen", &address])
        .output()
        .unwrap();
    let log = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(log.contains(&address), "{log}");
}
