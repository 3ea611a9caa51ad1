//! A module without a prelude: no `Ok`, `Some`, `Result`, `Into`, nothing.

#![no_implicit_prelude]

/// Every construct.
///
/// # Errors
///
/// None.
pub async fn everything() -> ::core::result::Result<u32, ::taskgroup::ErrorGroup> {
    let outcome: ::core::result::Result<u32, ::taskgroup::ErrorGroup> = ::taskgroup::scope!(|s| {
        let a = spawn ready(1);
        let b = spawn(name = "b") { 2 };
        let own = 3;
        let c = spawn move(own) { own };
        let d = ::taskgroup::spawn!(s, async { 4 });
        spawn { ready(0).await; }
        let e = spawn(result) fallible(5);
        let f = spawn(value) ready(6);
        a.await + b.await + c.await + d.await + e.await + f.await
    })
    .await;
    let caught = ::taskgroup::catch_group! {
        try { outcome? }
        except* ::std::io::Error as _errors if |_| true => { 0 }
        except* ::std::fmt::Error | ::std::num::ParseIntError => { 0 }
        except* _ as _rest => { 0 }
        else as value { value + 1 }
        finally { }
    };
    let outer = ::taskgroup::local_scope! { let task = spawn { 1 }; task.await }.await;
    ::taskgroup::catch_group! {
        async try { caught? + outer? + ready(0).await }
        except* ::std::io::Error => { 0 }
    }
}

async fn ready(n: u32) -> u32 {
    n
}

async fn fallible(n: u32) -> ::std::io::Result<u32> {
    ::core::result::Result::Ok(n)
}
