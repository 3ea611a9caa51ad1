async fn f() {
    scope! {
        let v = vec![spawn a(),spawn b(   )];
        let w = vec![spawn a(); 3];
        println!("{} {}",spawn   a(), x);
        let j = join!(spawn { 1 },spawn { 2 });
        tokio::select! {
            a = spawn   f() => { x }
            b = y => {
                scope! { spawn   deep(); spawn deeper() }
            }
        }
        html! { <div>{ x  }</div> }
        custom!(a => spawn   f(); b);
        matches!(x, A|B);
    };
    select! {
        x = async { scope! { spawn   a(); spawn b() }.await } => {}
    }
    assert_eq!(scope! { spawn   a(); 1 }.await, Ok(1));
}
