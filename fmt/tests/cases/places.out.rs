async fn f() {
    scope! { // c
    };
    scope! { /* c */ };
    scope! {
        // c

        // d
    };
    scope! {
        spawn a();

        spawn b();
    };
    scope /* why */ ! { spawn   a(); };
    scope! {
        spawn a();
    };
    let Some(x) = scope! {
        spawn a();
        (spawn f()).await
    }.await? else { return };
    match scope! {
        spawn a();
        1
    }.await { Ok(x) => scope! {
        spawn b();
    }.await, Err(_) => {} }
    scope! {
        let Some(x) = (spawn f()).await else { return };
        match x {
            A => {
                scope! {
                    spawn b();
                }
                .await?
            }
            B => catch_group! {
                try { x? }
                except* _ => { 1 }
            }?,
            C if scope! {
                spawn g();
                true
            }
            .await? => {}
        }
        while let Some(x) = (spawn next()).await {
            spawn handle(x);
        }
        let c = || spawn f();
        let c = |x| spawn f(x);
        let v = items.iter().map(|item| spawn fetch(item)).collect::<Vec<_>>();
        if let Ok(x) = scope! {
            spawn a();
            1
        }
        .await
        {
            spawn { x }
        } else {
            spawn { y }
        }
        loop {
            break spawn f();
        }
        for x in scope! {
            spawn a();
            vec![1]
        }
        .await?
        {
            spawn g(x)
        }
        let y = x as usize;
        let z = spawn f() as T;
        unsafe {
            spawn f();
        }
        async move {
            spawn f();
        };
        'a: {
            spawn f();
            break 'a;
        }
        const { 1 };
        x = spawn f();
        y += (spawn g()).await;
        let s = S {
            x: spawn { 1 },
            ..Default::default()
        };
        spawn { 1 }.await;
        spawn f()?;
        vec.push((spawn { 1 }, spawn { 2 }));
        spawn a();
        f(spawn { 1 }, |x| spawn { 2 });
        spawn(name = "a very long name that goes on and on and on and on and on and on and on and on and on and on and on and on") move(a, b, c) {
            x;
        }
        spawn r#async::f();
        (spawn a(), spawn b())
    };
    scope!(|s| spawn f());
    scope!(|s| { spawn f() }).await;
    scope!(|s| {
        /* a */
        spawn f(); /* b */
    });
    taskgroup::scope!(|s| {
        spawn f();
    });
    foo(scope!(|s| {
        spawn f();
    }), scope! {
        spawn g();
    });
    foo(|| scope! {
        spawn g();
    });
    let x = if a { scope! {
        spawn g();
    }.await } else { catch_group! {
        try { x? }
        except* A => { b }
    } };
}
const X: u8 = scope! { spawn f() };
static Y: Z = scope! {
    spawn f();
};
