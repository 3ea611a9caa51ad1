use taskgroup::{ErrorGroup, scope};

trait Instrument: Sized {
    fn instrument(self, _: &str) -> Self {
        self
    }
}

impl<F: Future> Instrument for F {}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn { println!("working") }.instrument("span");
    }
    .await
}

fn main() {}
