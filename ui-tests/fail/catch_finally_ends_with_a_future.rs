use taskgroup::{ErrorGroup, catch_group};

async fn close() -> Result<(), std::io::Error> {
    Ok(())
}

async fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        async try { 1 }
        finally { close() }
    }
}

fn blocking() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { 1 }
        finally { close() }
    }
}

fn main() {}
