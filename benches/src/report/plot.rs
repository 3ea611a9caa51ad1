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
        .caption(format!("{case}: ns per task"), ("sans-serif", 26))
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
        .label_style(("sans-serif", 16))
        .axis_desc_style(("sans-serif", 18))
        .light_line_style(RGBColor(238, 238, 238))
        .draw()?;
    for (index, (name, points)) in lines.iter().enumerate() {
        let style = style(name);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        let dot = |point: &(f64, f64)| Circle::new(*point, 3, style.color.filled());
        chart.draw_series(points.iter().map(dot))?;
        let y = 52 + 24 * index as i32;
        legend.draw(&PathElement::new([(0, y), (22, y)], style))?;
        legend.draw(&Text::new(name.clone(), (28, y - 7), ("sans-serif", 18)))?;
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

/// The library in red and thick, the floors in grey, each peer in a colour of its own.
fn style(name: &str) -> ShapeStyle {
    let (color, width) = match name {
        "taskgroup" => (RGBColor(200, 20, 30), 4),
        "taskgroup-no-handles" => (RGBColor(240, 130, 130), 2),
        "FuturesUnordered" => (RGBColor(31, 90, 180), 2),
        "futures-buffered" => (RGBColor(90, 170, 230), 2),
        "try_join_all" => (RGBColor(120, 80, 190), 2),
        "JoinSet" => (RGBColor(20, 120, 60), 2),
        "LocalSet" => (RGBColor(110, 190, 90), 2),
        "moro" => (RGBColor(230, 140, 20), 2),
        "async-executor" => (RGBColor(130, 90, 50), 2),
        "floor-poll" => (RGBColor(205, 205, 205), 2),
        _ => (RGBColor(150, 150, 150), 2),
    };
    color.stroke_width(width)
}
