//! The summary that README and documentation carry.

use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::table::{grouped, short};
use super::{REFERENCE, Report};
use crate::measure::{Group, Measured};

const BEGIN: &str = "<!-- benches:begin -->";
const END: &str = "<!-- benches:end -->";

/// The columns: what they are called, and whose figures they have. Of several the fastest that takes part.
const COLUMNS: [(&str, &[&str]); 11] = [
    ("**taskgroup**", &["taskgroup"]),
    ("taskgroup, on a pool", &["taskgroup-2t"]),
    (
        "floor",
        &["floor-poll", "floor-queue", "floor-static", "floor-threads2"],
    ),
    (REFERENCE, &[REFERENCE]),
    ("futures-buffered", &["futures-buffered"]),
    ("`join!` and kin", &["join!", "try_join!", "try_join_all"]),
    ("tokio `JoinSet`", &["JoinSet", "JoinSet-2t"]),
    ("tokio `LocalSet`", &["LocalSet"]),
    ("moro", &["moro"]),
    ("async-executor", &["async-executor", "async-executor-2t"]),
    ("rayon", &["rayon-sum-2t", "rayon-scope-2t"]),
];

/// Writes the summary into the file at `path`: between the markers if it has them, else at its end; a file that there
/// is not is made.
///
/// # Errors
///
/// The file can be neither read nor written, or has only one of the markers.
pub fn write_markdown(report: &Report, path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    write_between_markers(&summary(report), path)
}

/// Writes any text as [`write_markdown`] does.
///
/// # Errors
///
/// As [`write_markdown`].
pub fn write_between_markers(text: &str, path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let old = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read?,
    };
    Ok(fs::write(path, replaced(&old, text)?)?)
}

fn replaced(text: &str, summary: &str) -> Result<String, &'static str> {
    let part = format!("{BEGIN}\n{summary}{END}");
    match (text.find(BEGIN), text.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            Ok(format!("{}{part}{}", &text[..begin], &text[end + END.len()..]))
        }
        (None, None) => Ok(format!("{text}{part}\n")),
        _ => Err("the file has one marker of the benches without the other"),
    }
}

/// One line per case and size: nanoseconds per operation, and the ratio to the reference.
fn summary(report: &Report) -> String {
    let mut lines = vec![head("case (ns per)", "n"), rule()];
    lines.extend(report.groups.iter().map(|group| line(group, time)));
    lines.extend([
        String::new(),
        "Bytes held at the peak, and allocations, per operation:".into(),
        String::new(),
    ]);
    lines.extend([head("case (per)", "n"), rule()]);
    let counted = report
        .groups
        .iter()
        .filter(|group| group.contenders.iter().any(|m| m.memory.is_some()));
    lines.extend(counted.map(|group| line(group, memory)));
    lines.join("\n") + "\n"
}

fn head(case: &str, n: &str) -> String {
    let names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
    format!("| {case} | {n} | {} |", names.join(" | "))
}

fn rule() -> String {
    format!("| --- |{}", " ---: |".repeat(COLUMNS.len() + 1))
}

fn line(group: &Group, cell: impl Fn(&Group, &Measured) -> String) -> String {
    let cells = COLUMNS.map(|(_, names)| {
        let some = names.iter().filter_map(|name| group.of(name));
        let best = some.min_by(|one, other| one.median().total_cmp(&other.median()));
        best.map_or(String::from("–"), |measured| cell(group, measured))
    });
    format!(
        "| {} ({}) | {} | {} |",
        group.case,
        group.unit,
        grouped(group.n),
        cells.join(" | ")
    )
}

fn time(group: &Group, measured: &Measured) -> String {
    let time = short(measured.median());
    match group.of(REFERENCE).filter(|_| measured.name == "taskgroup") {
        Some(reference) => format!("**{time}** ({}x)", short(measured.ratio_to(reference))),
        None => time,
    }
}

fn memory(_: &Group, measured: &Measured) -> String {
    measured.memory.map_or(String::from("–"), |memory| {
        format!("{} B, {:.2}", short(memory.peak), memory.allocations)
    })
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replaced};

    #[test]
    fn the_summary_takes_the_place_between_the_markers() {
        let text = format!("before {BEGIN} old {END} after\n");
        assert_eq!(
            replaced(&text, "new\n").unwrap(),
            format!("before {BEGIN}\nnew\n{END} after\n")
        );
    }

    #[test]
    fn a_text_without_markers_gets_them() {
        assert_eq!(
            replaced("text\n", "new\n").unwrap(),
            format!("text\n{BEGIN}\nnew\n{END}\n")
        );
    }

    #[test]
    fn one_marker_alone_is_refused() {
        assert!(replaced(END, "new\n").is_err());
    }
}
