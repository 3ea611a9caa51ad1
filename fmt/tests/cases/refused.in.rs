async fn f() {
    scope! {
        spawn   /* in the head */ move { x }
    };
    scope! { spawn   f().await; };
    scope! {
        let x = ;
        spawn   f();
    };
    scope! { spawn   a(); };
    catch_group! { try { x } };
    catch_group! { try { x } except* A /* here */ => { y } };
    catch_group! { try { x } except A => { y } };
    catch_group!(try { x } except* A => { y });
    scope! { !!!!!x; spawn   f(); };
    scope! { spawn; spawn   |x| y; };
}

async fn half_typed() {
    scope! { let x = spawn f() finally; };
    scope! { foo.  };
    scope! { spawn   unknown(on = ex) { a; } };
    scope! { spawn(on = ex) { a; } };
    scope! { spawn(value)   move(a) move { a; } };
    scope! { spawn { a } finally move { b } };
    scope! { let spawn   = spawn };
    scope! { |s: &Scope| { a; } };
    scope! { async { a;  } };
    spawn!(s);
    spawn!();
    spawn!(s, );
    spawn!(move { a });
    catch_group! { };
    catch_group! { try { x } except* A => { y } else { z } except* B => { y } };
}
