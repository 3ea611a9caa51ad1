use taskgroup::{ErrorGroup, catch_group};

macro_rules! or_else {
    ($option:expr, $otherwise:block) => {
        match $option {
            Some(value) => value,
            None => $otherwise,
        }
    };
}

fn number(text: Option<&str>) -> Result<u32, ErrorGroup> {
    catch_group! {
        try { or_else!(text, { return Ok(0) }).parse::<u32>()? }
        except* std::num::ParseIntError => { or_else!(None, { return Ok(1) }) }
    }
}

async fn wait(text: Option<&str>) -> Result<u32, ErrorGroup> {
    catch_group! {
        async try { or_else!(text, { return Ok(0) }).parse::<u32>()? }
        except* std::num::ParseIntError => { 1 }
    }
}

fn main() {}
