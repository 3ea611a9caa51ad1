//! The summary that README and documentation carry.

use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::table::{grouped, short};
use super::{REFERENCE, Report};
use crate::measure::{Group, Measured};

/// Between which lines a text stands.
type Markers = [&'static str; 2];

const WHOLE: Markers = ["<!-- benches:begin -->", "<!-- benches:end -->"];
const SHORT: Markers = ["<!-- benches:short:begin -->", "<!-- benches:short:end -->"];

/// What it is called, and whose figures it has. Of several the fastest that takes part.
type Column = (&'static str, &'static [&'static str]);

/// The columns of the short table.
const FEW: [Column; 6] = [
    ("**taskgroup**", &["taskgroup"]),
    (REFERENCE, &[REFERENCE]),
    ("futures-buffered", &["futures-buffered"]),
    ("tokio `JoinSet`", &["JoinSet"]),
    ("tokio `LocalSet`", &["LocalSet"]),
    ("moro", &["moro"]),
];

/// The lines of the short table.
const CHOSEN: [(&str, usize); 8] = [
    ("spawn_join", 1_000),
    ("spawn_join", 100_000),
    ("yield_many", 1_000),
    ("sparse_wake", 1_000),
    ("static3", 3),
    ("fail_fast", 1_000),
    ("nested", 2_047),
    ("churn", 1_000_000),
];

/// The columns of the whole table.
const COLUMNS: [Column; 11] = [
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
/// is not is made. One with the markers of the short table gets that.
///
/// # Errors
///
/// The file can be neither read nor written, or has only one of the markers.
pub fn write_markdown(report: &Report, path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let old = read(path)?;
    let new = match old.contains(SHORT[0]) {
        true => replaced(&old, SHORT, &few(report))?,
        false => replaced(&old, WHOLE, &summary(report))?,
    };
    Ok(fs::write(path, new)?)
}

/// Writes any text as [`write_markdown`] does the summary.
///
/// # Errors
///
/// As [`write_markdown`].
pub fn write_between_markers(text: &str, path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    Ok(fs::write(path, replaced(&read(path)?, WHOLE, text)?)?)
}

fn read(path: &Path) -> std::io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

fn replaced(text: &str, [first, last]: Markers, summary: &str) -> Result<String, &'static str> {
    let part = format!("{first}\n{summary}{last}");
    match (text.find(first), text.find(last)) {
        (Some(begin), Some(end)) if begin < end => {
            Ok(format!("{}{part}{}", &text[..begin], &text[end + last.len()..]))
        }
        (None, None) => Ok(format!("{text}{part}\n")),
        _ => Err("the file has one marker of the benches without the other"),
    }
}

/// One line per case and size: nanoseconds per operation, and the ratio to the reference.
fn summary(report: &Report) -> String {
    let mut lines = head("case (ns per)", &COLUMNS);
    lines.extend(report.groups.iter().map(|group| line(group, &COLUMNS, time)));
    lines.extend([
        String::new(),
        "Bytes held at the peak, and allocations, per operation:".into(),
        String::new(),
    ]);
    lines.extend(head("case (per)", &COLUMNS));
    let counted = report
        .groups
        .iter()
        .filter(|group| group.contenders.iter().any(|m| m.memory.is_some()));
    lines.extend(counted.map(|group| line(group, &COLUMNS, memory)));
    lines.join("\n") + "\n"
}

/// The cases that tell most, for who wants no more.
fn few(report: &Report) -> String {
    let is_chosen = |group: &&Group| CHOSEN.contains(&(group.case.as_str(), group.n));
    let mut lines = head("nanoseconds per", &FEW);
    lines.extend(
        report
            .groups
            .iter()
            .filter(is_chosen)
            .map(|group| line(group, &FEW, time)),
    );
    lines.join("\n") + "\n"
}

fn head(case: &str, columns: &[Column]) -> Vec<String> {
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    let rule = format!("| --- |{}", " ---: |".repeat(columns.len() + 1));
    vec![format!("| {case} | n | {} |", names.join(" | ")), rule]
}

fn line(group: &Group, columns: &[Column], cell: impl Fn(&Group, &Measured) -> String) -> String {
    let cells = columns.iter().map(|(_, names)| {
        let some = names.iter().filter_map(|name| group.of(name));
        let best = some.min_by(|one, other| one.median().total_cmp(&other.median()));
        best.map_or(String::from("–"), |measured| cell(group, measured))
    });
    let cells: Vec<_> = cells.collect();
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
    use super::{WHOLE, replaced};

    const BEGIN: &str = WHOLE[0];
    const END: &str = WHOLE[1];

    #[test]
    fn the_summary_takes_the_place_between_the_markers() {
        let text = format!("before {BEGIN} old {END} after\n");
        assert_eq!(
            replaced(&text, WHOLE, "new\n").unwrap(),
            format!("before {BEGIN}\nnew\n{END} after\n")
        );
    }

    #[test]
    fn a_text_without_markers_gets_them() {
        assert_eq!(
            replaced("text\n", WHOLE, "new\n").unwrap(),
            format!("text\n{BEGIN}\nnew\n{END}\n")
        );
    }

    #[test]
    fn one_marker_alone_is_refused() {
        assert!(replaced(END, WHOLE, "new\n").is_err());
    }
}
