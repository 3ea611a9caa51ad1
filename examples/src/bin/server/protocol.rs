//! The routes: from a request to its answer.

use std::fmt::Write;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode, header};
use taskgroup::{TimedOut, timeout};

use crate::server::Server;
use crate::work;

/// The longest body that a request may have.
const MOST_BYTES: usize = 64 * 1024;

const INDEX: &str = "\
GET  /                  this page
POST /echo              the body of the request
GET  /slow?ms=N         an answer after N milliseconds
GET  /primes?below=N    how many primes there are below N
GET  /panic             what a bug does
GET  /stats             what the server has done so far
";

/// Why a request is not answered as it wishes.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("no such page")]
    NotFound,
    #[error("this page is for {0}")]
    Method(Method),
    #[error("{0}")]
    Malformed(String),
    #[error("more than {MOST_BYTES} bytes")]
    TooLong,
    #[error("the request took too long to arrive")]
    SlowRequest,
    #[error("the answer took too long")]
    SlowAnswer,
    #[error("the answer failed: {0}")]
    Failed(#[from] taskgroup::ErrorGroup),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowRequest => StatusCode::REQUEST_TIMEOUT,
            Self::SlowAnswer => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Answers a request, in the time that a request may take.
pub async fn answer(server: &Server, request: Request<Incoming>) -> Response<Full<Bytes>> {
    server.stats.requests.add_one();
    match reply(server, request).await {
        Ok(content) => response(StatusCode::OK, content),
        Err(refusal) => {
            if matches!(refusal, Refusal::SlowRequest | Refusal::SlowAnswer) {
                server.stats.late.add_one();
            }
            let mut response = response(refusal.status(), format!("{refusal}\n").into());
            if matches!(refusal, Refusal::SlowRequest | Refusal::TooLong) {
                // What is left of the body is not read.
                let close = header::HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            response
        }
    }
}

async fn reply(server: &Server, request: Request<Incoming>) -> Result<Bytes, Refusal> {
    let end = Instant::now() + server.limits.request;
    let (head, body) = request.into_parts();
    let body = timeout(end, receive(body))
        .await
        .map_err(|_| Refusal::SlowRequest)??;
    let query = head.uri.query().unwrap_or_default();
    let wanted = if head.uri.path() == "/echo" {
        Method::POST
    } else {
        Method::GET
    };
    let route = async {
        match head.uri.path() {
            "/" | "/echo" | "/slow" | "/primes" | "/panic" | "/stats" if head.method != wanted => {
                Err(Refusal::Method(wanted))
            }
            "/" => Ok(INDEX.into()),
            "/echo" => Ok(body),
            "/slow" => slow(number(query, "ms")?).await,
            "/primes" => primes(number(query, "below")?).await,
            "/panic" => panic!("asked to panic"),
            "/stats" => Ok(stats(server)),
            _ => Err(Refusal::NotFound),
        }
    };
    match timeout(end, route).await {
        Err(_) => Err(Refusal::SlowAnswer),
        // A scope in the route was asked to stop, and came out with a group that says why.
        Ok(Err(Refusal::Failed(group))) if group.iter().any(|leaf| leaf.is::<TimedOut>()) => {
            Err(Refusal::SlowAnswer)
        }
        Ok(reply) => reply,
    }
}

async fn receive(body: Incoming) -> Result<Bytes, Refusal> {
    match Limited::new(body, MOST_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::TooLong),
        Err(error) => Err(Refusal::Malformed(error.to_string())),
    }
}

async fn slow(milliseconds: u64) -> Result<Bytes, Refusal> {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    Ok(format!("{milliseconds} ms later\n").into())
}

/// On a thread of its own, so that the other connections go on.
async fn primes(below: u64) -> Result<Bytes, Refusal> {
    let count = work::primes_below(below).await?;
    Ok(format!("{count}\n").into())
}

fn stats(server: &Server) -> Bytes {
    let mut text = server.stats.to_string();
    let _ = writeln!(text, "limit {}", server.limits.connections);
    text.into()
}

fn number(query: &str, name: &str) -> Result<u64, Refusal> {
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .ok_or_else(|| Refusal::Malformed(format!("`{name}` is missing")))?;
    value
        .parse()
        .map_err(|error| Refusal::Malformed(format!("`{name}`: {error}")))
}

fn response(status: StatusCode, content: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(content));
    *response.status_mut() = status;
    let text = header::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    response
}
