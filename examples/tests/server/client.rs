//! A client of the few things that the server speaks.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::run::LONG;

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// The server says that it closes the connection.
    pub closes: bool,
}

/// A connection, for one request after the other.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONG))?;
        Ok(Self(BufReader::new(stream)))
    }

    pub fn send(&mut self, bytes: &str) -> io::Result<()> {
        self.0.get_mut().write_all(bytes.as_bytes())
    }

    pub fn ask(&mut self, path: &str) -> io::Result<()> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n"))
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask(path)?;
        self.answer()
    }

    pub fn post(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n\r\n{body}"
        ))?;
        self.answer()
    }

    /// The next answer; an error if the connection ends before that.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (mut length, mut closes) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
                Some(("connection", value)) => closes = value == "close",
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(Answer {
            status: status.ok_or(ErrorKind::InvalidData)?,
            body: String::from_utf8(body).map_err(io::Error::other)?,
            closes,
        })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// Waits until the server closes the connection, and says nothing more.
    pub fn closed(&mut self) -> bool {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => rest.is_empty(),
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// One request on a connection of its own.
pub fn get(address: SocketAddr, path: &str) -> io::Result<Answer> {
    Client::connect(address)?.get(path)
}
