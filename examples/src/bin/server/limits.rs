//! How much of everything a client may have.

use std::time::Duration;

use clap::Args;

/// Limits of the server, as the command line gives them.
#[derive(Clone, Debug, Args)]
pub struct Limits {
    /// How many connections there may be at a time; more wait to be accepted
    #[arg(long = "limit", value_name = "N", default_value = "1024", value_parser = at_least_one)]
    pub connections: usize,

    /// Seconds until a connection without a request is closed
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub idle: Duration,

    /// Seconds until a request is answered with 408 if it has not come whole, else with 503
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub request: Duration,

    /// Seconds until a connection is closed behind the request that it has then
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    pub lifetime: Duration,

    /// Seconds that running requests have after a signal
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub grace: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error| format!("{error}"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("a server without connections serves nobody".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}
