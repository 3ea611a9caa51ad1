//! Every prefix of some programs, and each of them with a token too few or too many: no panic, and the user's names are in
//! what is emitted, once. (An open brace never gets here: rustc and editors close it before.)
//!
//! Names that begin with `u_` are the user's; each stands in its program once.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Group, TokenStream, TokenTree};

use super::{catch, input, render, scope, spawn};

const BODIES: &[&str] = &[
    "let u_a = spawn u_fetch(&u_db); spawn { u_beat(&u_c).await?; } finally { u_bye().await; } u_render(u_x.await)?",
    "for u_i in u_list { spawn(name = u_name) move(u_own) { u_work.u_now() } if u_p { spawn { u_q } } else { u_r } }",
    "match u_a { u_b if u_c => spawn { u_d } u_e => spawn u_f::<u_g, u_h>(), _ => u_m! { spawn u_n } }",
    "let u_a = spawn { u_b }.u_c; spawn u_d().await; spawn(on = u_e) u_f; spawn(u_g) u_h; u_k.",
    "let u_s = u_sc! { |u_t| { spawn { u_v } } }; spawn(value) move { u_w } #[u_x] spawn <u_y as u_z>::u_ff(|u_gg| spawn u_hh)",
    "|u_s: u_t| { spawn move(u_a.u_b) { u_c } }",
    "async move |mut u_s| { let u_x = spawn move(u_p) u_q; while u_h { spawn { u_j } } }",
    "use u_a::{spawn, u_b}; fn u_c() { spawn u_d } 'u_l: loop { break 'u_m spawn u_n } if let u_o = spawn u_p { u_q }",
    "spawn(u_f(u_a), name = u_b); spawn[name = u_c] u_d(); spawn on u_e u_g(); spawn(name = \"{}\", u_h) u_k; spawn(move) { u_l }",
    "spawn(|| { u_a }); spawn || u_b(u_c); await spawn u_d; spawn await u_e; spawn async move u_g(); spawn u_h, u_k;",
    "let Ok(u_l) = spawn u_m else { u_n }; spawn { u_a }; finally { u_b } spawn u_c finally { u_d } finally { u_e } spawn: u_p;",
    "spawn { u_g } except* u_h => { u_k } spawn { u_l } else { u_m } spawn if u_n { u_o; } spawn u_p.await? + u_q.await; u_r",
    "for u_a in u_b { spawn u_c(u_d) } if u_e { spawn u_g } else { spawn u_h } spawn move[u_l] { u_m } spawn(u_n, u_o) u_p",
];

const RACES: &[&str] = &[
    "u_a(), u_b::<u_C, u_D>(u_e), async { u_f },",
    "u_a = u_b(), if u_c => { u_d } Some(u_e) = u_f.u_g() => u_h, else => u_i",
    "vec![u_a, u_b].u_c(|u_d| u_e)",
    "let u_a = spawn u_b; u_c",
];

const CATCHES: &[&str] = &[
    "try { u_a.u_b()?; u_c.await } except* u_D as u_d if |u_e| u_f == u_g => { u_h } except* u_K | u_L<u_M, u_N> => { u_o }, \
     except* _ as mut u_p => { u_q } else as u_r { u_s } finally { u_t }",
    "async try { return u_a } except u_B if u_c => u_d, except* A | _ => { u_e } else { u_f } else { u_g } finally { u_h } \
     except* u_I { u_j } u_k finally { u_l }",
    "try { u_a } except* caused by u_B | u_C as u_d if |u_e| u_f => { u_g } except* caused u_H => { u_i }",
    "let u_a = u_b; try async { u_c } catch (u_D u_e) { raise u_f } except* e: u_G | u_H, u_I { u_j } => |u_k| { throw u_l u_m; }",
    "try { u_a }, except* (u_B | &dyn u_C) as u_d: u_E when |u_f| u_g as u_h => u_i, _ => { u_j } else (u_k) { u_l } finally u_m { }",
    "try move { u_a } except* u_e as u_b::u_C if |u_d| u_d2 as u_f { raise; } u_g => u_h except* Err(u_I) u_j => { } else if u_k { u_l }",
    "try { } except* (u_A u_b) => { u_c } except* u_d => { u_e.u_f; u_d.u_g } except* [u_H], u_i { u_j }",
    "{ u_a } except* as u_b => { match u_c { u_d | u_e => |u_f| u_g, _ => 'u_h: loop { break 'u_i } } }",
];

/// What stands in the way of a parser if it comes where nobody expects it.
const INTRUDERS: &[&str] = &[
    ".", ",", ";", "|", "=>", ":", "<", "{}", "spawn", "move", "finally", "except", "if", "u_new", "&", "as",
    "raise",
];

#[test]
fn scopes_half_typed() {
    for body in BODIES.iter().chain(RACES) {
        each_variant(body, scope_of);
    }
}

#[test]
fn races_half_typed() {
    for body in RACES {
        each_variant(body, race_of);
    }
}

#[test]
fn spawns_half_typed() {
    for body in BODIES {
        each_variant(&format!("u_scope, {body}"), spawn_of);
    }
}

#[test]
fn catches_half_typed() {
    for source in CATCHES {
        each_variant(source, catch_of);
    }
    for body in BODIES {
        each_variant(&format!("try {{ {body} }} except* u_E => {{ }}"), catch_of);
    }
}

#[test]
fn catches_in_scopes_half_typed() {
    for source in CATCHES {
        each_variant(&format!("u_catch! {{ {source} }}"), scope_of);
    }
}

#[test]
fn a_missing_crate_path_is_no_panic() {
    for source in ["", "f", "{ spawn }", "s,", "try"] {
        let tokens = source.parse::<TokenStream>().unwrap();
        crate::scope::expand(tokens.clone(), crate::scope::Flavor::Local);
        crate::spawn::call(tokens.clone());
        crate::catch::expand(tokens);
    }
}

#[test]
fn long_runs_of_words_take_no_time() {
    for word in [
        "if ",
        "match ",
        "for x in ",
        "spawn ",
        "async ",
        "|",
        "'a: loop ",
        "& async ",
        "< ",
        "as ",
    ] {
        let source = word.repeat(200);
        for expanded in [
            scope(&source),
            spawn(&source),
            catch(&format!("try {{ {source} }}")),
        ] {
            assert!(!render::flat(expanded).is_empty());
        }
    }
}

#[test]
fn single_words() {
    for source in [
        "foo.",
        "spawn",
        "let x = spawn",
        "spawn ()",
        "move",
        "|",
        "|s",
        "async",
        "spawn(name =) f()",
    ] {
        for expanded in [scope(source), spawn(source), catch(source)] {
            assert!(!render::flat(expanded).is_empty());
        }
    }
}

fn scope_of(prefix: TokenStream) -> TokenStream {
    crate::scope::expand(behind_path(prefix), crate::scope::Flavor::Send)
}

fn race_of(prefix: TokenStream) -> TokenStream {
    crate::scope::expand(behind_path(prefix), crate::scope::Flavor::Race)
}

fn spawn_of(prefix: TokenStream) -> TokenStream {
    crate::spawn::call(behind_path(prefix))
}

fn catch_of(prefix: TokenStream) -> TokenStream {
    crate::catch::expand(behind_path(prefix))
}

fn behind_path(prefix: TokenStream) -> TokenStream {
    let mut whole = input("");
    whole.extend(prefix);
    whole
}

fn each_variant(source: &str, expand: fn(TokenStream) -> TokenStream) {
    let whole = source.parse::<TokenStream>().unwrap();
    let length = render::leaves(whole.clone()).len();
    for at in 0..=length {
        check(edit(whole.clone(), &mut at.clone(), &Edit::End), expand);
        check(edit(whole.clone(), &mut at.clone(), &Edit::Delete), expand);
        for intruder in INTRUDERS {
            let intruder = intruder.parse().unwrap();
            check(
                edit(whole.clone(), &mut at.clone(), &Edit::Insert(intruder)),
                expand,
            );
        }
    }
}

#[track_caller]
fn check(source: TokenStream, expand: fn(TokenStream) -> TokenStream) {
    let names = user_names(source.clone());
    let found = user_names(expand(source.clone()));
    let variables = variables(source.clone());
    for (name, times) in names {
        let found = found.get(&name).copied().unwrap_or(0);
        assert!(
            found == times || (variables.contains(&name) && found >= 1),
            "`{name}` occurs {found} times for: {source}"
        );
    }
}

/// Names that stand for variables of the macro's as well: moved by name, and perhaps the scope's own.
fn variables(source: TokenStream) -> HashSet<String> {
    let tokens = source.into_iter().collect::<Vec<_>>();
    let opening = tokens.iter().take(8).map(ToString::to_string);
    let mut names = opening.collect::<HashSet<_>>();
    for (index, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            if index > 0 && tokens[index - 1].to_string() == "move" {
                names.extend(render::leaves(group.stream()));
            }
            names.extend(variables(group.stream()));
        }
    }
    names
}

enum Edit {
    End,
    Delete,
    Insert(TokenStream),
}

/// The tokens, edited behind the first `left` of them, counting those in groups; `left` is used up there.
fn edit(tokens: TokenStream, left: &mut usize, what: &Edit) -> TokenStream {
    let mut out = Vec::new();
    for token in tokens {
        if *left == 0 {
            match what {
                Edit::End => break,
                Edit::Insert(new) => out.extend(new.clone()),
                Edit::Delete => {}
            }
            *left = usize::MAX;
            if matches!(what, Edit::Delete) {
                continue;
            }
        }
        *left -= 1;
        match token {
            TokenTree::Group(group) => {
                let inner = edit(group.stream(), left, what);
                out.push(TokenTree::from(Group::new(group.delimiter(), inner)));
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

fn user_names(tokens: TokenStream) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for leaf in render::leaves(tokens) {
        if leaf.starts_with("u_") {
            *names.entry(leaf).or_insert(0) += 1;
        }
    }
    names
}
