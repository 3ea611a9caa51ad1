use taskgroup::catch_group;

fn load() -> Result<(), std::io::Error> {
    Err(std::io::Error::other("no disk"))
}

fn main() {
    let _ = catch_group! {
        try { load()? }
        except* caused by _ => {}
    };
}
