//! `try` around a scope without `?`.

use super::{assert_messages, catch, messages};

#[test]
fn a_scope_whose_errors_no_clause_sees_is_refused() {
    for block in [
        "scope! { spawn f(); }.await",
        "taskgroup::scope! { spawn f()?; }.await",
        "local_scope! { spawn { f().await? } }.timeout(LIMIT).await",
        "race! { spawn f(); spawn g(); }.grace(a).limit(b).await",
    ] {
        let source = format!("try {{ {block} }} except* _ => {{ 0 }}");
        assert_messages(&catch(&source), &["write `?` behind `.await`"]);
    }
}

#[test]
fn whatever_else_is_for_rustc_to_judge() {
    for source in [
        "try { scope! { spawn f(); }.await? } except* _ => { 0 }",
        "try { scope! { spawn f(); }.await } finally { g() }",
        "try { let x = f()?; scope! { spawn f(); }.await } except* _ => { 0 }",
        "try { scope! { spawn f(); }.collect().await } except* _ => { 0 }",
        "try { scope! { spawn f(); }.await.unwrap_or(0) } except* _ => { 0 }",
        "try { other! { spawn f(); }.await } except* _ => { 0 }",
        "try { let x = scope! { spawn f(); }.await; x } except* _ => { 0 }",
        "try { f().await } except* _ => { 0 }",
    ] {
        assert_eq!(messages(&catch(source)), Vec::<String>::new(), "{source}");
    }
}
