//! Groups as diagnostics of `miette`.

use std::error::Error;
use std::fmt;

use miette::{Diagnostic, IntoDiagnostic, LabeledSpan, NarratableReportHandler, Report, SourceCode, WrapErr};

use super::{A, Because, Kind, group, origin, show, tree};
use crate::error::{Attempt, Catch, ErrorGroup, GroupDiagnostic, Member, TaskError};

/// A line of a file that could not be read.
#[derive(Debug)]
struct BadLine(&'static str, &'static str);

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown word `{}`", self.1)
    }
}

impl Error for BadLine {}

impl Diagnostic for BadLine {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new("config::word"))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("drop `{}`", self.1)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = (self.0.find(self.1)?, self.1.len());
        Some(Box::new(
            [LabeledSpan::new_with_span(Some("this word".into()), span)].into_iter(),
        ))
    }
}

fn bad_line() -> BadLine {
    BadLine("name = tea\ncolour = blue\n", "colour")
}

fn of_task(error: impl Into<Member>, name: &'static str) -> Member {
    let mut error = TaskError::from(error.into());
    error.stamp(&origin(name, 7));
    error.into_member()
}

fn rendered(diagnostic: &dyn Diagnostic) -> String {
    let mut text = String::new();
    NarratableReportHandler::new()
        .render_report(&mut text, diagnostic)
        .unwrap();
    text
}

#[track_caller]
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some(at) = rest.find(part) else {
            panic!("`{part}` is missing, or not in this order, in:\n{text}");
        };
        rest = &rest[at + part.len()..];
    }
}

fn loaded() -> ErrorGroup {
    let inner = group(
        "plugins",
        [Report::new(bad_line()).into(), "no such plugin".into()],
    );
    group(
        "could not start",
        [
            of_task(Because("no cache", Kind::<'A'>(1).into()), "cache()"),
            of_task(inner, "plugins()"),
        ],
    )
    .with_note("started twice")
}

#[test]
fn members_are_rendered_with_their_snippets_codes_and_help() {
    let text = rendered(&loaded().into_diagnostic());
    assert_in_order(
        &text,
        &[
            "could not start: 3 errors",
            "started twice",
            "no cache (in cache(), src/main.rs:7)",
            "Caused by: A1",
            "plugins: 2 errors (in plugins(), src/main.rs:7)",
            "unknown word `colour`\n",
            "snippet line 2: colour = blue",
            "label at line 2, columns 1 to 6: this word",
            "drop `colour`",
            "diagnostic code: config::word",
            "no such plugin\n",
        ],
    );
}

#[test]
fn a_plain_error_is_rendered_as_a_diagnostic_if_its_type_is_recognized() {
    let members = || {
        [
            group("in", [bad_line().into(), "other".into()]).into(),
            Member::from("text"),
        ]
    };
    let unknown = rendered(&group("", members()).into_diagnostic());
    assert!(
        unknown.contains("unknown word") && !unknown.contains("snippet"),
        "{unknown}"
    );
    let diagnostic = group("", members())
        .into_diagnostic()
        .recognize::<BadLine>()
        .recognize::<miette::MietteDiagnostic>();
    assert_in_order(
        &rendered(&diagnostic),
        &["snippet line 2", "drop `colour`", "other"],
    );
}

#[test]
fn a_report_is_matched_by_what_it_holds_also_under_context() {
    let report = || -> Report {
        Err::<(), _>(Report::new(bad_line()))
            .wrap_err("reading a.toml")
            .unwrap_err()
    };
    let group = ErrorGroup::from_error(report());
    let leaf = group.first();
    assert!(leaf.is::<BadLine>() && !leaf.is::<A>());
    assert_eq!(leaf.to_string(), "reading a.toml");
    assert_in_order(
        &format!("{group:#}"),
        &["reading a.toml", "caused by: unknown word"],
    );
    let mut catch = Catch::<()>::new(report().into());
    let matched = catch.select(|error: &BadLine| error.1 == "colour").unwrap();
    assert_eq!(matched.into_iter().next().unwrap().1, "colour");
    assert!(
        ErrorGroup::from_error(report())
            .first()
            .error()
            .source()
            .is_some()
    );
}

#[test]
fn an_error_that_was_made_a_report_as_a_mere_error_tells_its_text_and_causes() {
    let report = Err::<(), _>(Because("outer", Kind::<'A'>(1).into()))
        .into_diagnostic()
        .unwrap_err();
    let group = ErrorGroup::from_error(report);
    assert_eq!(group.to_string(), "1 error: outer");
    assert!(group.first().caused_by::<A>().is_some());
}

#[test]
fn a_group_stays_a_group_through_a_diagnostic_and_a_report() {
    fn raise(error: Report) -> Attempt<()> {
        Err(error)?
    }
    let text = "o[m[A1 B2] C3]";
    let diagnostic: GroupDiagnostic = tree(text).into_diagnostic();
    assert_eq!(show(&ErrorGroup::from_error(diagnostic)), text);
    let boxed: Box<dyn Error + Send + Sync> = tree(text).into_diagnostic().into();
    assert_eq!(show(&ErrorGroup::from_error(boxed)), text);
    let report = Report::from(tree(text)).wrap_err("inner").wrap_err("outer");
    let group = raise(report).unwrap_err().into_group();
    assert_eq!(show(&group), text);
    assert_eq!(group.notes().collect::<Vec<_>>(), ["outer", "inner"]);
}

#[test]
fn a_part_raised_as_a_diagnostic_goes_back_to_its_place() {
    let mut catch = Catch::<()>::new(tree("o[m[A1 B2] A3]").into());
    let matched = catch.select(|_: &A| true).unwrap();
    catch.settle(Err(Report::from(matched.into_group()).into()));
    assert_eq!(show(&catch.finish().unwrap_err()), "o[m[A1 B2] A3]");
}

#[test]
fn b324_deep_groups_are_closed_and_not_lost() {
    let mut deep = group("g", ["bottom".into()]);
    for _ in 0..100_000 {
        deep = group("g", [deep.into()]);
    }
    let diagnostic = deep.into_diagnostic();
    let text = rendered(&diagnostic);
    assert_eq!(text.matches("g: 1 error").count(), 17, "{text}");
    assert!(text.contains("g: 1 error: bottom"), "{text}");
    let mut depth = 0;
    let mut group = diagnostic.into_group();
    while let Some(Member::Group(inner)) = group.into_members().pop() {
        (group, depth) = (inner, depth + 1);
    }
    assert_eq!(depth, 100_000);
}
