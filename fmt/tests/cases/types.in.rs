fn f() {
    let x = catch_group! {
        try { y? }
        except* Vec < String > as list => { 1 }
        except* Box<dyn   Error+Send+'static> | & 'static Str|[ u8;4 ] | (A,B) as e => { 2 }
        except* <T as Trait> :: Error as e => { 3 }
        except* fn( A,B )->C | Array< { N + 1 } > => { 4 }
        except* caused by :: std::io::Error => { 5 }
        except* HashMap<K,V,> | Wrapper<'a,T=U> | Box<dyn Fn(&mut A)->Option<B>> => { 6 }
        except* caused => { 7 }
        except* _  as _e => { 7 }
    };
}
