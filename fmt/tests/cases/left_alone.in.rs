macro_rules! template {
    ($e:expr) => { scope! { spawn   $e; } };
}

fn quoted() -> TokenStream {
    quote! { scope! { spawn   f(); } }
}

#[rustfmt::skip]
fn skipped() {
    scope! { spawn   f(); }
}

fn partly() {
    #[rustfmt::skip]
    let x = scope! { spawn   f(); };
    scope! {
        #[rustfmt::skip]
        let m = [1,  2,
             spawn   f(),   3];
        #[rustfmt::skip]
        spawn   {
          f() }
        #[rustfmt::skip]
        fn inner( ) { }
        spawn   g();
        #[rustfmt::skip]
        spawn   last()
    }
}

#[rustfmt::skip::macros(scope)]
fn by_name() {
    scope! { spawn   f(); }
    local_scope! { spawn   f(); }
}

mod inner {
    #![cfg_attr(rustfmt, rustfmt_skip)]
    fn f() { scope! { spawn   f(); } }
}

fn others() {
    vec! { spawn   f() };
    let text = "scope! { spawn   f(); }";
    // scope! { spawn   f(); }
    html! { <div>{ x  }</div> }
}
