//! Drawings of what a task costs, over how many there are.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use plotters::prelude::*;

use super::Report;
use super::table::{grouped, short};
use crate::measure::Group;

/// The cases that are drawn.
pub const PLOTTED: [&str; 2] = ["spawn_join", "yield_once"];
/// At how many tasks.
pub const SIZES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Draws each case that was measured at two sizes or more; gives the files, named after the cases.
///
/// # Errors
///
/// A file cannot be written, or there is nothing to draw.
pub fn plot(report: &Report, folder: &Path) -> Outcome<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut paths = Vec::new();
    for case in PLOTTED {
        let mut groups: Vec<_> = report.groups.iter().filter(|group| group.case == case).collect();
        groups.sort_by_key(|group| group.n);
        if groups.len() > 1 {
            let path = folder.join(format!("{case}.svg"));
            draw(case, &groups, &path).map_err(|error| format!("{}: {error}", path.display()))?;
            paths.push(path);
        }
    }
    match paths.is_empty() {
        true => Err("no case was measured at two sizes".into()),
        false => Ok(paths),
    }
}

fn draw(case: &str, groups: &[&Group], path: &Path) -> Result<(), Box<dyn Error>> {
    let lines = lines(groups);
    let points = || lines.iter().flat_map(|(_, points)| points);
    let sizes = points().map(|(n, _)| *n);
    let sizes = sizes.clone().fold(f64::INFINITY, f64::min)..sizes.fold(0.0, f64::max);
    let times = points().map(|(_, time)| *time);
    let times = times.clone().fold(f64::INFINITY, f64::min) / 1.3..times.fold(0.0, f64::max) * 1.3;

    let root = SVGBackend::new(path, (900, 560)).into_drawing_area();
    root.fill(&WHITE)?;
    let (picture, legend) = root.split_horizontally(690);
    let mut chart = ChartBuilder::on(&picture)
        .caption(format!("{case}: ns per task"), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d(sizes.log_scale(), times.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("tasks in the scope")
        .y_desc("ns per task")
        .x_label_formatter(&|n| grouped(n.round() as usize))
        .y_label_formatter(&|time| short(*time))
        .light_line_style(RGBColor(238, 238, 238))
        .draw()?;
    for (index, (name, points)) in lines.iter().enumerate() {
        let style = style(name, index);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        chart.draw_series(
            points
                .iter()
                .map(|point| Circle::new(*point, 3, style.color.filled())),
        )?;
        let y = 52 + 24 * index as i32;
        legend.draw(&PathElement::new([(0, y), (22, y)], style))?;
        legend.draw(&Text::new(name.clone(), (28, y - 7), ("sans-serif", 14)))?;
    }
    Ok(root.present()?)
}

/// A line per contender: its points, in the order of the legend, which is that of the right end.
fn lines(groups: &[&Group]) -> Vec<(String, Vec<(f64, f64)>)> {
    let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for group in groups {
        for measured in &group.contenders {
            let point = (group.n as f64, measured.median());
            match lines.iter_mut().find(|(name, _)| *name == measured.name) {
                Some((_, points)) => points.push(point),
                None => lines.push((measured.name.clone(), vec![point])),
            }
        }
    }
    let end = |points: &[(f64, f64)]| points.last().map_or(0.0, |(_, time)| *time);
    lines.sort_by(|(_, one), (_, other)| end(other).total_cmp(&end(one)));
    lines
}

/// The library in red and thick, the floors in grey, the peers in colours that differ.
fn style(name: &str, index: usize) -> ShapeStyle {
    match name {
        "taskgroup" => RGBColor(200, 20, 30).stroke_width(4),
        _ if name.starts_with("taskgroup") => RGBColor(235, 120, 120).stroke_width(2),
        _ if name.starts_with("floor") => RGBColor(150, 150, 150).stroke_width(2),
        _ => HSLColor(
            0.3 + 0.06 * index as f64 % 0.6,
            0.75,
            0.25 + 0.2 * (index % 2) as f64,
        )
        .stroke_width(2),
    }
}
