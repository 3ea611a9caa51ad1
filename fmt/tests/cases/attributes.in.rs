async fn f() {
    scope! {
        #[allow(unused)]
        let x = spawn   a();
        #[cfg(debug_assertions)] spawn b();
        #[cfg(unix)]
        spawn { c().await } finally { d() }
        #[expect(clippy::all)]
        {  spawn e(); }
        /// documents the function   
        #[inline] fn inner( ) -> u8 { let spawn = 1; spawn }
        /** a block
            of documentation */
        struct S { a: u8, /// trailing
            b: u8 }
        use std::{io, fmt}; use a::b;
        use a::a;
        const  C: u8=1;
        impl S { fn g(&self) { scope! { spawn   h(); } } }
        match x { #[cfg(a)] A => spawn { 1 } B => 2 }
    }
}
