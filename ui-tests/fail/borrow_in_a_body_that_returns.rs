use taskgroup::{ErrorGroup, scope};

async fn run(early: bool) -> Result<u32, ErrorGroup> {
    scope! {
        let longest;
        {
            let text = String::from("in the block");
            longest = &text;
        }
        if early {
            return 0;
        }
        longest.len() as u32
    }
    .await
}

fn main() {}
