//! Runs of the server as a process of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What no test needs, unless something hangs.
pub const LONG: Duration = Duration::from_secs(60);

/// A server that listens, and is killed when a test is through with it.
pub struct Server {
    process: Child,
    log: Receiver<String>,
    seen: Vec<String>,
    pub address: SocketAddr,
}

impl Server {
    /// One that logs every connection.
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.arg("--verbose");
        Self::run(command, arguments)
    }

    #[cfg(target_os = "linux")]
    pub fn start_quiet() -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_server")), &[])
    }

    /// One that may have so many files open.
    pub fn start_with_open_files(number: u32, arguments: &[&str]) -> Self {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -n {number}; exec \"$0\" \"$@\"");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_server")]);
        Self::run(shell, arguments)
    }

    fn run(mut command: Command, arguments: &[&str]) -> Self {
        let mut process = command
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = lines(process.stderr.take().unwrap());
        let address = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut server = Self {
            process,
            log,
            seen: Vec::new(),
            address,
        };
        let line = server.wait_for("listening on ");
        server.address = line.rsplit(' ').next().unwrap().parse().unwrap();
        server
    }

    /// The next line of the log that has `text` in it.
    pub fn wait_for(&mut self, text: &str) -> String {
        let end = Instant::now() + LONG;
        loop {
            match self
                .log
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(error) => panic!("no line with `{text}` ({error}) behind {:#?}", self.seen),
            }
        }
    }

    pub fn signal(&self, name: &str) {
        let process = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &process])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end; gives the exit code and the whole log.
    pub fn finish(mut self) -> (Option<i32>, Vec<String>) {
        let end = Instant::now() + LONG;
        loop {
            match self
                .log
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the server does not end: {:#?}", self.seen),
            }
        }
        let status: ExitStatus = self.process.wait().unwrap();
        (status.code(), std::mem::take(&mut self.seen))
    }

    /// Resident memory, in KiB.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Has ended already where the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The lines of a stream as they come; whoever writes them never waits for a reader.
fn lines(stream: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            // When nobody looks any more the pipe is read all the same.
            let _ = sender.send(line);
        }
    });
    receiver
}
