//! What an editor knows inside the macros, asked of a real rust-analyzer: types, definitions, and completion in half-typed
//! code. Does nothing where rust-analyzer is not installed: `rustup component add rust-analyzer rust-src`

mod client;
mod project;

use client::Server;

/// Asks one server, one question after the other: it takes seconds to start.
#[test]
fn an_editor_knows_what_is_in_the_macros() {
    let Some(mut server) = Server::start(&project::create()) else {
        eprintln!("rust-analyzer is not installed: nothing is tested");
        return;
    };
    let std_is_known = !server
        .complete("fn probe(x: Option<u8>) { x.is_so$0 }")
        .is_empty();
    types(&mut server);
    definitions(&mut server);
    nothing_but_the_users_own(&mut server);
    completions(&mut server);
    match std_is_known {
        true => types_that_take_std(&mut server),
        false => eprintln!("rust-analyzer has no sources of std: handles and groups are not tested"),
    }
}

/// The places of a scope and of `catch_group!` in which `$0` marks the cursor; `db: &Db` is what may be used.
fn places(code: &str) -> Vec<String> {
    let scopes = [
        "let _ = scope! { CODE };",
        "let _ = scope! { CODE; spawn { db.query(1).await; } };",
        "let _ = scope! { spawn { CODE } };",
        "let _ = scope! { spawn { spawn move { CODE } } };",
        "let _ = scope! { spawn move(db) { CODE } };",
        "let _ = scope! { spawn { db.query(1).await } finally { CODE } };",
        "let _ = scope! { if true { CODE } else { spawn db.query(1); } };",
        "let _ = scope! { for _ in 0..3 { spawn { CODE } } };",
        "let _ = scope! { scope! { CODE }.await; };",
        "let _ = scope!(|s| { CODE });",
        "let _ = scope!(|s| { spawn!(s, { CODE }); });",
        "let _ = local_scope! { CODE };",
    ];
    let clauses = [
        "let _ = catch_group! { try { CODE } except* Failed => { 1 } };",
        "let _ = catch_group! { try { 1 } except* Failed => { CODE } };",
        "let _ = catch_group! { try { 1 } except* Failed as _ if |_| true => { CODE } except* _ => { 2 } };",
        "let _ = catch_group! { try { 1 } except* Failed => { 1 } else as v { CODE } };",
        "let _ = catch_group! { try { 1 } except* Failed => { 1 } finally { CODE } };",
        "let _ = catch_group! { async try { db.query(1).await; CODE } except* Failed => { 1 } };",
        "let _ = scope! { let _ = catch_group! { try { CODE } except* Failed => { 1 } }; };",
    ];
    let all = scopes.iter().chain(&clauses);
    all.map(|place| place.replace("CODE", code)).collect()
}

fn types(server: &mut Server) {
    for place in places("let mine = db; m$0ine.size") {
        assert_eq!(server.hover(&place), "let mine: &Db", "{place}");
    }
    let operand = "let _ = scope! { spawn db.qu$0ery(1); };";
    assert!(
        server
            .hover(operand)
            .contains("async fn query(&self, id: u32) -> u32")
    );
    let guard = "let _ = catch_group! { try { 1 } except* Failed if |e| e$0.code == 1 => { 1 } };";
    assert_eq!(server.hover(guard), "e: &Failed");
    let clause_type = "let _ = catch_group! { try { 1 } except* Fai$0led => { 1 } };";
    assert!(server.hover(clause_type).contains("struct Failed"));
    assert!(server.hover("let _ = sc$0ope! { };").contains("Opens a scope"));
}

fn definitions(server: &mut Server) {
    for place in places("let mine = db; mine.size; m$0ine") {
        assert_eq!(server.definition(&place), "mine", "{place}");
    }
    for place in places("db.si$0ze") {
        assert_eq!(server.definition(&place), "size", "{place}");
    }
    assert_eq!(
        server.definition("let _ = scope! { spawn db.qu$0ery(1); };"),
        "query"
    );
    let handle = "let _ = scope! { let task = spawn db.query(1); ta$0sk.await };";
    assert_eq!(server.definition(handle), "task");
    let matched = "let _ = catch_group! { try { 1 } except* Failed as group => { gr$0oup; 1 } };";
    assert_eq!(server.definition(matched), "group");
    let scope = "let _ = scope!(|scope| { spawn!(sco$0pe, db.query(1)); });";
    assert_eq!(server.definition(scope), "scope");
}

/// Where the macros blame a token of the user's, tokens of their own stand at its place: none of them may be seen.
fn nothing_but_the_users_own(server: &mut Server) {
    for (code, expected) in [
        ("let _ = scope! { d$0b.size; };", "db: &Db"),
        ("let _ = scope! { spawn d$0b.query(1); };", "db: &Db"),
        ("let _ = scope! { spawn { d$0b.query(1).await; } };", "db: &Db"),
        (
            "let _ = scope!(|scope| { sco$0pe.active_tasks(); });",
            "let scope: &Scope<'_, '_>",
        ),
        (
            "let _ = scope!(|scope| { spawn!(sco$0pe, db.query(1)); });",
            "let scope: &Scope<'_, '_>",
        ),
        (
            "let _ = scope!(|scope| { spawn!(scope, d$0b.query(1)); });",
            "db: &Db",
        ),
        ("let _ = scope!(|sco$0pe| { });", "let scope: &Scope<'_, '_>"),
        (
            "let _ = scope! { let own = db; spawn move(own) { o$0wn.size } };",
            "let own: &Db",
        ),
        (
            "let _ = catch_group! { try { d$0b.size } except* Failed => { 1 } };",
            "db: &Db",
        ),
        (
            "let _ = catch_group! { try { 1 } except* Failed as _ if |er$0ror| true => { 1 } };",
            "error: &Failed",
        ),
        (
            "let _ = catch_group! { try { 1 } except* Failed => { 1 } else as val$0ue { 2 } };",
            "let value: i32",
        ),
        ("let _ = scope! { spa$0wn db.query(1); };", ""),
        ("let _ = scope! { spawn { } fina$0lly { } };", ""),
        (
            "let _ = catch_group! { tr$0y { 1 } except* Failed => { 1 } };",
            "",
        ),
        (
            "let _ = catch_group! { try { 1 } exc$0ept* Failed => { 1 } };",
            "",
        ),
        ("let _ = catch_group! { try { 1 } except* $0_ => { 1 } };", ""),
    ] {
        assert_eq!(server.hover(code), expected, "{code}");
    }
    let clause = "let _ = catch_group! { try { 1 } except* Fai$0led => { 1 } };";
    assert!(
        server
            .hover(clause)
            .ends_with("pub struct Failed {\n    pub code: u32,\n}"),
        "{}",
        server.hover(clause)
    );
    assert_eq!(server.definition(clause), "Failed");
    assert_eq!(
        server.definition("let _ = scope! { spawn d$0b.query(1); };"),
        "db"
    );
}

fn completions(server: &mut Server) {
    let half_typed = [
        "db.$0",
        "db.si$0",
        "let x = db.$0; x",
        "let x = db.$0",
        "f(db.$0)",
        "if db.$0 { }",
    ];
    for code in half_typed {
        for place in places(code) {
            assert!(server.complete(&place).contains(&"size".to_owned()), "{place}");
        }
    }
    for place in [
        "let _ = scope! { spawn db.$0 };",
        "let _ = scope! { spawn db.$0; spawn { } };",
        "let _ = scope! { let x = spawn db.$0 };",
        "let _ = scope! { spawn(name = \"a\") db.$0 };",
        "let _ = scope!(|s| { spawn!(s, db.$0) });",
        // Beside mistakes.
        "let _ = scope! { spawn; db.$0 };",
        "let _ = scope! { spawn(nmae = 1) db.$0 };",
        "let _ = scope! { spawn db.query(1).await; db.$0 };",
        "let _ = catch_group! { try { db.$0 } };",
        "let _ = catch_group! { try { db.$0 } except* };",
        "let _ = catch_group! { try { 1 } except* Failed => { db.$0 } finally };",
        "let _ = catch_group! { try { 1 } except Failed => { db.$0 } };",
        "let _ = catch_group! { try { 1 } except* Failed { db.$0 } };",
        "let _ = catch_group! { try { return 1; } except* Failed => { db.$0 } };",
    ] {
        assert!(server.complete(place).contains(&"query".to_owned()), "{place}");
    }
    let guard = "let _ = catch_group! { try { 1 } except* Failed if |e| e.$0 => { 1 } };";
    assert!(server.complete(guard).contains(&"code".to_owned()));
    let clause_type = "let _ = catch_group! { try { 1 } except* Fai$0 => { 1 } };";
    assert!(server.complete(clause_type).contains(&"Failed".to_owned()));
}

fn types_that_take_std(server: &mut Server) {
    for (code, expected) in [
        (
            "let _ = scope! { let task = spawn db.query(1); ta$0sk };",
            "let task: TaskHandle<'_, u32>",
        ),
        (
            "let _ = scope! { let task = spawn { db.query(1).await }; ta$0sk };",
            "let task: TaskHandle<'_, u32>",
        ),
        (
            "let _ = scope! { let task = spawn db.load(); ta$0sk };",
            "let task: TaskHandle<'_, u64>",
        ),
        (
            "let _ = scope! { let task = spawn db.load(); let va$0lue = task.await; };",
            "let value: u64",
        ),
        (
            "let out$0come = scope! { db.query(1).await };",
            "let outcome: ScopeFuture<'_, u32>",
        ),
        (
            "let out$0come = scope! { db.query(1).await }.await;",
            "let outcome: Result<u32, ErrorGroup>",
        ),
        (
            "let out$0come = catch_group! { try { db.size } except* Failed => { 1 } };",
            "let outcome: Result<u32, ErrorGroup>",
        ),
    ] {
        assert!(
            server.hover(code).contains(expected),
            "{}: {code}",
            server.hover(code)
        );
    }
    let matched = "let _ = catch_group! { try { 1 } except* Failed as group => { gr$0oup; 1 } };";
    assert_eq!(server.hover(matched), "let group: Matched<Failed>");
    let handle = "let _ = scope! { let task = spawn db.query(1); task.$0 };";
    let offered = server.complete(handle);
    for method in ["await", "cancel", "is_finished", "outcome"] {
        assert!(
            offered.contains(&method.to_owned()),
            "{method} is not in {offered:?}"
        );
    }
    let scope = server.complete("let _ = scope!(|s| { s.$0 });");
    assert!(scope.contains(&"keep".to_owned()), "{scope:?}");
}
