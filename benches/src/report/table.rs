//! Tables for the terminal.

use comfy_table::{CellAlignment, Table, TableComponent, presets};

pub use comfy_table::Row;

use super::{REFERENCE, Report};
use crate::measure::{Group, Measured};

/// One table per case and size.
pub fn tables(report: &Report) -> String {
    let tables: Vec<_> = report.groups.iter().map(table).collect();
    tables.join("\n")
}

fn table(group: &Group) -> String {
    let unit = &group.unit;
    let heads = [
        "contender".into(),
        format!("ns/{unit}"),
        format!("x {REFERENCE}"),
        "fastest..slowest round".into(),
        format!("allocations/{unit}"),
        format!("bytes/{unit}"),
        format!("peak bytes/{unit}"),
    ];
    let rows = group.contenders.iter().map(|measured| row(group, measured));
    let heads: Vec<_> = heads.iter().map(String::as_str).collect();
    format!(
        "{}, n = {}\n{}\n",
        group.case,
        grouped(group.n),
        grid(&heads, rows)
    )
}

fn row(group: &Group, measured: &Measured) -> Row {
    let ratio = group
        .of(REFERENCE)
        .map_or(String::new(), |reference| short(measured.ratio_to(reference)));
    let fastest = measured.rounds.iter().copied().fold(f64::INFINITY, f64::min);
    let slowest = measured.rounds.iter().copied().fold(0.0, f64::max);
    let mut cells = vec![
        measured.name.clone(),
        short(measured.median()),
        ratio,
        format!("{}..{}", short(fastest), short(slowest)),
    ];
    if let Some(memory) = measured.memory {
        cells.push(format!("{:.2}", memory.allocations));
        cells.extend([memory.bytes, memory.peak].map(short));
    }
    cells.into()
}

/// A table with its first column to the left and all others to the right.
pub fn grid(heads: &[&str], rows: impl IntoIterator<Item = Row>) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(heads)
        .add_rows(rows);
    use TableComponent::{
        HorizontalLines, LeftBorderIntersections, MiddleIntersections, RightBorderIntersections,
    };
    for line in [
        HorizontalLines,
        LeftBorderIntersections,
        MiddleIntersections,
        RightBorderIntersections,
    ] {
        table.remove_style(line);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// Three digits, and whole numbers from 100 on.
pub fn short(value: f64) -> String {
    match value {
        _ if !value.is_finite() => "-".into(),
        _ if value < 9.995 => format!("{value:.2}"),
        _ if value < 99.95 => format!("{value:.1}"),
        _ => grouped(value.round() as usize),
    }
}

/// A number with commas.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy)
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::{grouped, short};

    #[test]
    fn numbers_have_three_digits_or_are_whole() {
        let values = [0.0, 9.994, 9.996, 99.94, 99.96, 1_234.5, f64::NAN];
        assert_eq!(
            values.map(short),
            ["0.00", "9.99", "10.0", "99.9", "100", "1,235", "-"]
        );
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
