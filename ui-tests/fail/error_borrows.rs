use taskgroup::{ErrorGroup, scope};

#[derive(Debug)]
struct Unknown<'a>(&'a str);

impl std::fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unknown: {}", self.0)
    }
}

impl std::error::Error for Unknown<'_> {}

async fn parse(text: &str) -> Result<u32, Unknown<'_>> {
    text.parse().map_err(|_| Unknown(text))
}

async fn run() -> Result<(), ErrorGroup> {
    let text = String::from("x");
    scope! {
        spawn parse(&text);
    }
    .await
}

fn main() {}
