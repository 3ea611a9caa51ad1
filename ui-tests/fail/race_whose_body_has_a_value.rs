use taskgroup::{ErrorGroup, first_finished, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        spawn fetch(1);
        5
    }
    .await
}

async fn of_a_call() -> Result<u32, ErrorGroup> {
    first_finished! {
        spawn fetch(1);
        fetch(2).await
    }
    .await
}

async fn in_a_result() -> Result<u32, ErrorGroup> {
    race! {
        spawn fetch(1);
        Ok::<_, std::io::Error>("text")
    }
    .await
}

async fn by_return(early: bool) -> Result<u32, ErrorGroup> {
    race! {
        spawn fetch(1);
        if early {
            return Ok(2);
        }
        println!("late");
    }
    .await
}

fn main() {}
