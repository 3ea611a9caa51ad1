//! first tries
use taskgroup::scope;

#[test]
fn first() {
    let text = String::from("abc");
    let n = taskgroup::run(2, async |pool| {
        scope! {
            let a = spawn(on = pool) async { text.len() };
            let b = spawn(on = pool, name = "b") { text.len() + 1 };
            a.await + b.await
        }
        .await
    });
    assert_eq!(n.unwrap(), 7);
}

#[test]
fn second() {
    let r = taskgroup::block_on(scope! {
        let a = spawn(blocking) { std::thread::current().name().map(str::to_owned) };
        a.await
    });
    println!("{r:?}");
}

#[taskgroup::test]
async fn third() {
    assert_eq!(scope! { 1 }.await.unwrap(), 1);
}

#[taskgroup::test(threads = 2)]
async fn fourth(pool: taskgroup::Pool<'_>) -> Result<(), taskgroup::ErrorGroup> {
    let x = scope! { (spawn(on = pool) { 3 }).await }.await?;
    assert_eq!(x, 3);
    Ok(())
}

#[taskgroup::test]
#[should_panic(expected = "so")]
async fn fifth() {
    panic!("so")
}
