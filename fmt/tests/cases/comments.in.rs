async fn f() {
    let report = scope! { // on the line of the brace
        // first
        let users = spawn users(); // why

        /* block */ spawn a(); /* behind */
        spawn {
            // only a comment
        }   // behind the block
        // between the block and its cleanup
        finally   { /* nothing */ }
        spawn work() // behind an operand
        finally { x.await; }
        spawn f(/* in the arguments */ x, // the first
            y);


        // last
    };
    catch_group! {
        // before `try`
        try { a()? } // behind `try`

        // before a clause
        except* A => { 0 } /* behind a clause */
        /* before else */ else { 1 }
        // before finally
        finally { /* in finally */ }
        // at the end
    }
}

async fn g() {
    scope! {
        // on a line of its own
        spawn a();
        scope! {

            /* here as well */
            spawn b();
        }
    };
    scope! { move // on the line of `move`
        // and below
        let x = 1;
        x
    };
}
