//! The server as its clients see it, over loopback.
#![cfg(unix)]

mod client;
#[cfg(target_os = "linux")]
mod load;
mod run;
mod stop;

use crate::client::{Client, get};
use crate::run::Server;

#[test]
fn each_route_answers() {
    let server = Server::start(&[]);
    let status_and_body = |path| {
        let answer = get(server.address, path).unwrap();
        (answer.status, answer.body)
    };
    let (status, index) = status_and_body("/");
    assert_eq!(status, 200);
    assert!(index.contains("/slow?ms=N"), "{index}");
    assert_eq!(status_and_body("/slow?ms=1"), (200, "1 ms later\n".to_owned()));
    assert_eq!(status_and_body("/primes?below=1000"), (200, "168\n".to_owned()));
    assert_eq!(status_and_body("/nothing"), (404, "no such page\n".to_owned()));
    assert_eq!(status_and_body("/slow"), (400, "`ms` is missing\n".to_owned()));
    assert_eq!(status_and_body("/slow?ms=-1").0, 400);
    assert_eq!(
        status_and_body("/echo"),
        (405, "this page is for POST\n".to_owned())
    );

    let mut client = Client::connect(server.address).unwrap();
    assert_eq!(client.post("/", "").unwrap().status, 405);
    let echo = client.post("/echo", "one\ntwo").unwrap();
    assert_eq!((echo.status, echo.body.as_str()), (200, "one\ntwo"));
    assert_eq!(
        client.post("/echo", &"x".repeat(64 * 1024 + 1)).unwrap().status,
        413
    );
}

#[test]
fn a_connection_takes_one_request_after_the_other() {
    let mut server = Server::start(&[]);
    let mut client = Client::connect(server.address).unwrap();
    for number in 0..100 {
        let body = number.to_string();
        assert_eq!(client.post("/echo", &body).unwrap().body, body);
    }
    let stats = client.get("/stats").unwrap().body;
    assert!(stats.contains("accepted 1\nopen 1\nrequests 101\n"), "{stats}");
    drop(client);
    server.wait_for("connection 1: closed");
}

#[test]
fn a_panic_stays_in_its_connection() {
    let mut server = Server::start(&[]);
    let mut neighbour = Client::connect(server.address).unwrap();
    assert_eq!(neighbour.get("/").unwrap().status, 200);

    for _ in 0..3 {
        let mut client = Client::connect(server.address).unwrap();
        client.ask("/panic").unwrap();
        assert!(client.closed());
    }
    server.wait_for("connection 4: panicked");

    let stats = neighbour.get("/stats").unwrap().body;
    assert!(stats.contains("accepted 4\nopen 1\n"), "{stats}");
    assert!(stats.contains("panics 3\n"), "{stats}");
    assert_eq!(get(server.address, "/primes?below=10").unwrap().body, "4\n");
}

#[test]
fn an_answer_that_takes_too_long_is_503() {
    let server = Server::start(&["--request", "0.1"]);
    let mut client = Client::connect(server.address).unwrap();
    for path in ["/slow?ms=60000", "/primes?below=1000000000000"] {
        let answer = client.get(path).unwrap();
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (503, "the answer took too long\n"),
            "{path}"
        );
    }
    assert!(client.get("/stats").unwrap().body.contains("late 2\n"));
}

#[test]
fn a_request_that_takes_too_long_to_arrive_is_408() {
    let server = Server::start(&["--request", "0.1"]);
    let mut client = Client::connect(server.address).unwrap();
    client
        .send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf")
        .unwrap();
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.closes), (408, true));
    assert!(client.closed());
}

#[test]
fn a_connection_without_a_request_is_closed() {
    let server = Server::start(&["--idle", "0.1"]);
    let mut silent = Client::connect(server.address).unwrap();
    assert!(silent.closed());

    // Time counts from the last answer, and a request under way is not idle.
    let mut client = Client::connect(server.address).unwrap();
    assert_eq!(client.get("/slow?ms=300").unwrap().status, 200);
    assert_eq!(client.get("/").unwrap().status, 200);
    assert!(client.closed());
}

#[test]
fn a_connection_closes_half_way_through_a_head() {
    let mut server = Server::start(&["--idle", "0.1"]);
    let mut client = Client::connect(server.address).unwrap();
    client.send("GET / HTTP/1.1\r\nHo").unwrap();
    assert!(client.closed());
    server.wait_for("connection 1: closed half-way");
}

#[test]
fn a_connection_that_is_too_old_closes_behind_its_request() {
    let server = Server::start(&["--lifetime", "0.2"]);
    let mut client = Client::connect(server.address).unwrap();
    let answer = client.get("/slow?ms=500").unwrap();
    assert_eq!((answer.status, answer.closes), (200, true));
    assert!(client.closed());
}

#[test]
fn more_connections_than_the_limit_wait() {
    let mut server = Server::start(&["--limit", "2"]);
    let mut first = Client::connect(server.address).unwrap();
    let mut second = Client::connect(server.address).unwrap();
    assert_eq!(first.get("/").unwrap().status, 200);
    assert_eq!(second.get("/").unwrap().status, 200);

    let mut third = Client::connect(server.address).unwrap();
    third.ask("/stats").unwrap();
    assert!(first.get("/stats").unwrap().body.contains("accepted 2\nopen 2\n"));
    drop(second);
    server.wait_for("connection 2: closed");
    assert!(third.answer().unwrap().body.contains("accepted 3\nopen 2\n"));
}

#[test]
fn without_file_descriptors_the_server_waits_for_some() {
    let mut server = Server::start_with_open_files(24, &[]);
    let mut clients: Vec<_> = (0..40)
        .map(|_| Client::connect(server.address).unwrap())
        .collect();
    server.wait_for("cannot accept: ");
    server.wait_for("cannot accept: ");
    let mut last = clients.pop().unwrap();
    last.ask("/").unwrap();
    drop(clients);
    assert_eq!(last.answer().unwrap().status, 200);
}
