async fn f() {
    let report = scope! {
        let users = spawn fetch_users(&db); // a child
        let orders = spawn fetch_orders(&db);
        spawn {
            heartbeat(&db).await?;
        } finally {
            db.say_goodbye().await;
        }
        spawn move(i, mut own) { own.push(i) }
        spawn(name = "last") {
            done().await
        }
        /* x */
        finally {
            bye().await;
        }
        handles.push(spawn(name = "producer") move {
            a;
        });
        spawn self
            .client
            .get(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)
            .bar(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)
            .baz(ccccccccccccccc)
        finally {
            b
        }
        match x {
            A => {
                spawn f();
            }
            B => spawn { g() },
            C => {}
        }
        #[rustfmt::skip]
      let m = [1,2,
               3,4];
        let v = vec![spawn a(), spawn b()];
        tokio::select! { a = x => { scope! {
            spawn a();
        } } }
        scope! {
            spawn deep();
        }
        let x = catch_group! {
            try { a()? }
            // before
            except* io::Error as e if |e| e.kind() == NotFound => { b } // tr
            except* caused by Foo | Bar<X> => { b }
            else as v { c }
            finally {
                x.await;
            }
        }?;
        render(users.await, orders.await)?
    }
    .timeout(Duration::from_secs(2))
    .await;
    block_on(scope! { move text.len() });
    block_on(scope! { move
        let x = 1;
        x + text.len()
    });
    let s = scope!(|s| {
        spawn!(s, move(i) { own });
        spawn a();
    });
    scope!(|s| { spawn!(s, f());   })
}
