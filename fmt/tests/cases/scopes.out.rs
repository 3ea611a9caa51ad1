async fn f() {
    scope! {};
    scope! {};
    scope! {};
    scope! {
        spawn a();
        spawn b()
    };
    scope! { spawn a() };
    scope! {
        spawn a()
    };
    scope! { text.len() }.await;
    let x = scope! {
        fetch_one(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbb)
    }.timeout(Duration::from_secs(2)).await;
    scope! { move text.len() };
    scope! { move
        spawn a();
    };
    scope! { move
        text.len()
    };
    scope! { move
        let x = 1;
        x
    };
    scope! { move { x } };
    scope! {
        |s| {
            helper(s).await;
            spawn a();
        }
    };
    scope! {
        move |s| {
            helper(s).await;
            spawn a();
        }
    };
    scope! { |s|
        helper(s).await;
        spawn a();
    };
    scope! { |_s| spawn { a() } };
    scope!(|s| {
        spawn a();
        helper(s).await
    });
    scope!(move |s| {
        spawn a();
    });
    scope!(move {
        spawn a();
    });
    scope![{ spawn { a() } }];
    scope!(|s| { plain(s);  helper(s).await });
    local_scope! {
        spawn a();
    };
    taskgroup::scope! {
        spawn a();
    };
    ::taskgroup::local_scope! {
        spawn a();
    };
    block_on(scope! {
        let a = spawn a();
        a.await
    }).unwrap();
    assert_eq!(block_on(scope! {
        spawn a();
        1
    }), Ok(1), "message");
    if let Ok(x) = scope! {
        spawn a();
        1
    }.await { y }
    scope! {
        scope! {
            scope! {
                spawn deep();
            }
            .await?;
        }
        scope! {
            spawn b();
        }
    }
}
