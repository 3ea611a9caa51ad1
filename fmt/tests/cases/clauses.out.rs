fn f() {
    let value = catch_group! {
        async try {
            a().await?;
            b
        }
        except* A => { 1 }
        except* B | C as mut e => { 2 },
        except* Vec<String> as list if |e| e.is_empty() => { 3 }
        except* caused by io::Error as e
            if move |e: &io::Error| {
                e.kind() == NotFound || e.kind() == PermissionDenied || e.kind() == Interrupted
            } =>
        { 4 }
        except* a::very::long::path::to::an::Error
        | another::very::long::path::to::an::Error
        | and::one::more as e => { 5 }
        except* Fn(A) -> B as f => { 6 }
        except* _ => {
            match x {
                A => 1,
                B => 2,
            }
        }
        else as v { v }
        finally {}
    }?;
    catch_group! {
        try { x? }
        except* A | B => {}
    }.unwrap();
    let nested = catch_group! {
        try {
            catch_group! {
                try { x? }
                except* A => { y }
            }?
        }
        except* B => {
            scope! {
                spawn f();
                spawn g();
                1
            }
            .await?
        }
    };
    catch_group! {
        try { load()? }
        finally { done() }
    }?;
    taskgroup::catch_group! {
        try { x? }
        except* A => { y }
    }
}
