//! As much of the language server protocol as it takes to ask.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::project;

/// Much more than it takes; what is waited for comes as a message.
const PATIENCE: Duration = Duration::from_secs(300);
const CONTENT_MODIFIED: i64 = -32801;

pub(crate) struct Server {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    requests: u64,
    version: u64,
    uri: String,
}

impl Server {
    /// `None` if rust-analyzer is not installed. Waits until it has read the project.
    pub(crate) fn start(root: &Path) -> Option<Self> {
        let version = Command::new("rust-analyzer").arg("--version").output().ok()?;
        if !version.status.success() {
            return None;
        }
        let mut child = Command::new("rust-analyzer")
            .current_dir(root)
            .env("CARGO_TARGET_DIR", root.join("target"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (sender, messages) = channel();
        let stdout = child.stdout.take()?;
        std::thread::spawn(move || forward(BufReader::new(stdout), &sender));
        let mut server = Self {
            stdin: child.stdin.take()?,
            child,
            messages,
            requests: 0,
            version: 1,
            uri: format!("file://{}", root.join("src/lib.rs").display()),
        };
        server.open(root);
        Some(server)
    }

    /// What is shown when the pointer rests at `$0`.
    pub(crate) fn hover(&mut self, code: &str) -> String {
        let reply = self.ask("textDocument/hover", code);
        let text = reply["contents"]["value"].as_str().unwrap_or_default();
        text.trim().to_owned()
    }

    /// The text of the name that the name at `$0` leads to.
    pub(crate) fn definition(&mut self, code: &str) -> String {
        let reply = self.ask("textDocument/definition", code);
        let range = &reply[0]["range"];
        let number = |end: &str, what: &str| range[end][what].as_u64().unwrap_or(0) as usize;
        let source = project::source(code).0;
        let line = source.lines().nth(number("start", "line")).unwrap_or_default();
        line.get(number("start", "character")..number("end", "character"))
            .unwrap_or_default()
            .to_owned()
    }

    /// The words offered at `$0`.
    pub(crate) fn complete(&mut self, code: &str) -> Vec<String> {
        let reply = self.ask("textDocument/completion", code);
        let items = reply.get("items").unwrap_or(&reply).as_array();
        let label = |item: &Value| item["label"].as_str().map(plain_label);
        items.into_iter().flatten().filter_map(label).collect()
    }

    fn ask(&mut self, method: &str, code: &str) -> Value {
        let (text, (line, character)) = project::source(code);
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        let change = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.notify("textDocument/didChange", &change);
        let position = json!({ "line": line, "character": character });
        let question = json!({ "textDocument": { "uri": self.uri }, "position": position });
        loop {
            let reply = self.request(method, &question);
            if reply["error"]["code"].as_i64() != Some(CONTENT_MODIFIED) {
                return reply["result"].clone();
            }
        }
    }

    fn open(&mut self, root: &Path) {
        // Else rust-analyzer would install the sources of std by itself.
        let sysroot = match sources_of_std() {
            Some(path) => json!({ "sysrootSrc": path }),
            None => json!({ "sysroot": null }),
        };
        self.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": format!("file://{}", root.display()),
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": { "hover": { "contentFormat": ["plaintext"] } },
                },
                "initializationOptions": {
                    "cargo": sysroot,
                    "checkOnSave": false,
                    "cachePriming": { "enable": false },
                    "hover": { "memoryLayout": { "enable": false }, "dropGlue": { "enable": false } },
                },
            }),
        );
        self.notify("initialized", &json!({}));
        let document = json!({
            "uri": self.uri, "languageId": "rust", "version": 1, "text": project::source("").0,
        });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        while !self.receive()["params"]["quiescent"].as_bool().unwrap_or(false) {}
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message.get("method").is_none() && message["id"] == id {
                return message;
            }
        }
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("rust-analyzer reads");
        self.stdin.flush().expect("rust-analyzer reads");
    }

    /// The next message; what the server asks of its client is answered with nothing.
    fn receive(&mut self) -> Value {
        let message = self
            .messages
            .recv_timeout(PATIENCE)
            .expect("rust-analyzer answers");
        if message.get("method").is_some() && message.get("id").is_some() {
            let reply = json!({ "jsonrpc": "2.0", "id": message["id"], "result": null });
            self.send(&reply);
        }
        message
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(mut stdout: BufReader<ChildStdout>, sender: &Sender<Value>) {
    while let Some(message) = read(&mut stdout) {
        if sender.send(message).is_err() {
            return;
        }
    }
}

fn read(stdout: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    stdout.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn sources_of_std() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    sources.is_dir().then_some(sources)
}

/// `name` of `name(as Trait)` and `name()`.
fn plain_label(label: &str) -> String {
    label.split('(').next().unwrap_or_default().to_owned()
}
