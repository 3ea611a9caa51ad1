async fn f() {
    scope! {
        spawn   (name="a")   f( ) ;
        spawn(name = format!("worker {i}") , value)f();
        spawn (  name =  "two  blanks" )   move  {  g( ) }
        spawn move( a,b , mut   c ){ g(a) }
        spawn(a, b).race();
        spawn ((a, b)).race();
        spawn[a, b];
        spawn &mut later;
        spawn *boxed;
        spawn async move { x }.instrument(span);
        spawn match x { A => f(), B => g() };
        spawn if a { f() } else { g() };
        let first = (spawn f()).await + (spawn { 1 }).await;
        let spawn = 1; g(spawn, self.spawn(x), tokio::spawn(y), spawn);
        let s = S { a: spawn f(), b: spawn { 1 } };
        return spawn f();
    }
}
