fn helper<'s>(s: &'s Scope<'s, '_>) {
    let a = spawn!(s,move(i){ own });
    handles.push(spawn!(s, (name="n") { a; b }  finally { c }));
    spawn!(s, f() finally { c });
    spawn!(&scope.inner, { work().await });
    spawn!(s, {
        spawn   inner(); });
    spawn!(s, move { x }, );
    spawn! { s, { x  } }
}
