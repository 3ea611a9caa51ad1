use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn load(id: u32) -> std::io::Result<String> {
    Ok(id.to_string())
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let Ok(one) = spawn load(1) else { panic!("none") };
        println!("{}", one.len());
        let Some(two) = spawn { Some(2) } else { panic!("none") };
        println!("{}", two + 1);
        if let Ok(three) = spawn load(3) {
            println!("{three}");
        }
        let four = spawn fetch(4) else { panic!("none") };
        println!("{}", four.await + 1);
    }
    .await
}

fn main() {}
