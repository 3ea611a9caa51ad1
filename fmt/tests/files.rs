//! What a file may be like beside the bodies in it.

mod common;

use cargo_taskgroup_fmt::{Note, Rustfmt, format};
use common::{formatted, text};

const BODY: &str = "fn f() {\n    scope! { spawn   a(); // why\n };\n}\n";
const TIDY: &str = "fn f() {\n    scope! {\n        spawn a(); // why\n    };\n}\n";

#[test]
fn a_file_with_carriage_returns_keeps_them() {
    let source = BODY.replace('\n', "\r\n");
    let once = text(&source);
    assert_eq!(once, TIDY.replace('\n', "\r\n"));
    assert_eq!(text(&once), once);
}

#[test]
fn a_formatted_file_with_carriage_returns_is_not_touched() {
    let mixed = TIDY.replacen('\n', "\r\n", 2);
    assert_eq!(text(&mixed), mixed);
}

#[test]
fn a_byte_order_mark_and_a_shebang_stay() {
    for preamble in [
        "\u{feff}",
        "#!/usr/bin/env run-cargo-script\n",
        "\u{feff}#!/usr/bin/env x\n",
    ] {
        assert_eq!(text(&format!("{preamble}{BODY}")), format!("{preamble}{TIDY}"));
    }
}

#[test]
fn an_inner_attribute_is_no_shebang() {
    assert_eq!(
        text(&format!("#![allow(unused)]\n{BODY}")),
        format!("#![allow(unused)]\n{TIDY}")
    );
    assert_eq!(
        text(&format!("#! [allow(unused)]\n{BODY}")),
        format!("#! [allow(unused)]\n{TIDY}")
    );
}

#[test]
fn lines_are_counted_behind_a_shebang() {
    let once = formatted("#!/bin/x\n\nfn f() {\n    scope! {\n        let = ;\n    };\n}\n");
    assert_eq!(once.notes.len(), 1);
    assert_eq!(once.notes[0].line, 5);
}

#[test]
fn the_end_of_the_file_stays_as_it_is() {
    let source = "fn f() { scope! { spawn   a(); }; }   \n\n\n// end";
    assert_eq!(
        text(source),
        "fn f() { scope! {\n    spawn a();\n}; }   \n\n\n// end"
    );
}

#[test]
fn a_file_without_bodies_is_not_even_read_as_rust() {
    for source in ["", "\n", "fn f( ) {", "no Rust \" at all ' {"] {
        assert_eq!(text(source), source);
    }
}

#[test]
fn an_open_bracket_is_an_error_at_its_line() {
    let source = "fn f() {\n    scope! { spawn   a();\n}\n";
    let Note { line, why } = format(source, &common::formatter()).unwrap_err();
    assert!(line >= 1 && why.contains("bracket"), "{line}: {why}");
}

#[test]
fn letters_beyond_ascii_shift_nothing() {
    let source =
        "// äöü 𝄞\nfn f() {\n    let ü = \"→→→\"; scope! { spawn   größe(\"日本\", 'é'); /* ✓ */ };\n}\n";
    let expected = "// äöü 𝄞\nfn f() {\n    let ü = \"→→→\"; scope! {\n        spawn größe(\"日本\", 'é'); /* ✓ */\n    };\n}\n";
    assert_eq!(text(source), expected);
}

/// A folder with a `rustfmt.toml`.
fn configured(toml: &str) -> (tempfile::TempDir, Rustfmt) {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::write(folder.path().join("rustfmt.toml"), toml).expect("it is writable");
    let rustfmt = Rustfmt::new(folder.path(), Some("2024")).expect("rustfmt is installed");
    (folder, rustfmt)
}

fn configured_text(toml: &str, source: &str) -> String {
    let (_folder, rustfmt) = configured(toml);
    let once = format(source, &rustfmt).expect("it has tokens");
    assert_eq!(once.notes, []);
    assert_eq!(
        format(&once.text, &rustfmt).expect("it has tokens").text,
        once.text,
        "twice"
    );
    once.text
}

#[test]
fn hard_tabs_are_used_where_the_project_uses_them() {
    let source = "fn f() {\n\tif x {\n\t\tscope! { spawn   a(); spawn { b(); } };\n\t}\n}\n";
    let expected = "fn f() {\n\tif x {\n\t\tscope! {\n\t\t\tspawn a();\n\t\t\tspawn {\n\t\t\t\tb();\n\t\t\t}\n\t\t};\n\t}\n}\n";
    assert_eq!(configured_text("hard_tabs = true", source), expected);
}

#[test]
fn indentation_is_as_wide_as_the_project_wants_it() {
    let source = "fn f() {\n  scope! {\n spawn { b(); }\n };\n}\n";
    let expected = "fn f() {\n  scope! {\n    spawn {\n      b();\n    }\n  };\n}\n";
    assert_eq!(configured_text("tab_spaces = 2", source), expected);
}

#[test]
fn lines_are_as_long_as_the_project_wants_them() {
    let source = "fn f() {\n    scope! { spawn fetch(aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbb); };\n}\n";
    let narrow = "fn f() {\n    scope! {\n        spawn fetch(\n            aaaaaaaaaaaaaaaa,\n            bbbbbbbbbbbbbbbbbbb,\n        );\n    };\n}\n";
    assert_eq!(configured_text("max_width = 50", source), narrow);
    let wide =
        "fn f() {\n    scope! {\n        spawn fetch(aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbb);\n    };\n}\n";
    assert_eq!(configured_text("max_width = 100", source), wide);
}

/// `spawn ` and its stand-in are equally wide, so a line may be full to the last column and no fuller.
#[test]
fn a_line_is_broken_when_it_is_one_column_too_long() {
    let line = |length: usize| {
        format!(
            "        spawn {}(argument, other);",
            "f".repeat(length - 8 - 6 - 18)
        )
    };
    for (length, lines) in [(100, 1), (101, 3)] {
        let source = format!("fn f() {{\n    scope! {{\n{}\n    }};\n}}\n", line(length));
        let once = configured_text("max_width = 100", &source);
        assert_eq!(once.lines().count(), 4 + lines, "{once}");
    }
}

#[test]
fn indentation_that_is_no_multiple_is_kept() {
    let source = "fn f() {\n   scope! { spawn { b(); } };\n}\n";
    let expected = "fn f() {\n   scope! {\n       spawn {\n           b();\n       }\n   };\n}\n";
    assert_eq!(text(source), expected);
}

#[test]
fn imports_in_a_body_stay_in_order_whatever_the_project_wants() {
    let source = "fn f() {\n    scope! {\n        use b::c;\n        use a::b;\n    };\n}\n";
    assert_eq!(configured_text("reorder_imports = true", source), source);
}

#[test]
fn where_formatting_is_switched_off_it_is() {
    let (_folder, rustfmt) = configured("disable_all_formatting = true");
    assert_eq!(format(BODY, &rustfmt).expect("it has tokens").text, BODY);
}

#[test]
fn a_configuration_that_rustfmt_refuses_is_an_error() {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::write(folder.path().join("rustfmt.toml"), "max_width = \"wide\"").expect("it is writable");
    assert!(Rustfmt::new(folder.path(), None).is_err());
}

#[test]
fn the_rest_of_an_untidy_file_is_left_alone() {
    let source = "fn  g( ) { }\nfn f() {\n    scope! { spawn   a(); }.await;\n}\n";
    let expected = "fn  g( ) { }\nfn f() {\n    scope! {\n        spawn a();\n    }.await;\n}\n";
    assert_eq!(text(source), expected);
}

#[test]
fn a_tidy_file_stays_tidy_where_a_body_grows() {
    let source = "fn g() {}\nfn f() {\n    scope! { spawn   a(); }.await;\n}\n";
    let expected = "fn g() {}\nfn f() {\n    scope! {\n        spawn a();\n    }\n    .await;\n}\n";
    assert_eq!(common::rustfmt(source).as_deref(), Some(source));
    assert_eq!(text(source), expected);
    assert_eq!(common::rustfmt(expected).as_deref(), Some(expected));
}

#[test]
fn old_editions_are_read_as_such() {
    let source = "fn f() {\n    let async = 1;\n    scope! { spawn   a(async); };\n}\n";
    let rustfmt = Rustfmt::new(&common::folder(), Some("2015")).expect("rustfmt is installed");
    let once = format(source, &rustfmt).expect("it has tokens");
    assert_eq!(once.notes, []);
    assert!(once.text.contains("spawn a(async);"));
    assert_eq!(formatted(source).notes.len(), 1);
}
