//! The figures that the library has to reach, and whether it does.

use std::fmt;

use super::Report;
use super::table::{grid, grouped, short};
use crate::measure::Measured;

/// The contender that is judged.
const OWN: &str = "taskgroup";

/// How much a figure is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Must,
    Aim,
}

/// What is looked at, always of the library in a case at a size.
#[derive(Clone, Copy, Debug)]
enum Figure {
    /// The time, by that of a peer.
    Time(&'static str),
    /// The time, by that of the library itself at another size.
    Growth(usize),
    /// Allocations per operation.
    Allocations,
    /// Bytes held at the peak, per operation.
    Bytes,
    /// Bytes held at the peak, in all.
    Held,
    /// Bytes held at the peak, by those of a peer.
    Memory(&'static str),
}

#[derive(Clone, Copy, Debug)]
struct Target {
    case: &'static str,
    n: usize,
    want: Want,
    figure: Figure,
    limit: f64,
}

const UNORDERED: &str = "FuturesUnordered";
const BUFFERED: &str = "futures-buffered";
const JOIN_SET: &str = "JoinSet";
const LOCAL_SET: &str = "LocalSet";

/// One allocation per task, beside the few of the scope and of the vector of handles.
const ONE_EACH: f64 = 1.05;
/// What a scope of a hundred tasks may hold however many it has had.
const WINDOW: f64 = 64.0 * 1024.0;

fn targets() -> Vec<Target> {
    let mut targets = Vec::new();
    for case in ["spawn_join", "yield_once"] {
        for n in [1_000, 100_000] {
            targets.extend(gathering(case, n));
        }
    }
    for n in [1_000, 100_000] {
        targets.push(must("fail_fast_cancel", n, Figure::Time(UNORDERED), 1.0));
        targets.push(aim("fail_fast_cancel", n, Figure::Time(BUFFERED), 2.0));
    }
    targets.extend([
        must("yield_many", 1_000, Figure::Time(UNORDERED), 0.7),
        aim("yield_many", 1_000, Figure::Time(BUFFERED), 1.2),
        must("sparse_wake", 100_000, Figure::Time(UNORDERED), 1.0),
        must("sparse_wake", 100_000, Figure::Growth(1_000), 3.0),
        aim("sparse_wake", 100_000, Figure::Time(LOCAL_SET), 1.1),
        must("static3", 3, Figure::Time(UNORDERED), 0.4),
        aim("static3", 3, Figure::Time("try_join!"), 2.0),
        aim("static3", 3, Figure::Allocations, 1.0),
        must("nested", 2_047, Figure::Time(UNORDERED), 1.0),
        aim("nested", 2_047, Figure::Time(UNORDERED), 0.7),
        must("churn", 1_000_000, Figure::Time(UNORDERED), 0.9),
        must("churn", 1_000_000, Figure::Held, WINDOW),
        aim("churn", 1_000_000, Figure::Time(BUFFERED), 1.2),
        must("coop_ready", 10_000, Figure::Growth(1_000), 1.3),
        aim("coop_ready", 1_000, Figure::Time(BUFFERED), 1.2),
        aim("coop_ready", 10_000, Figure::Time(BUFFERED), 1.2),
        must("spawn_join", 1_000_000, Figure::Memory(UNORDERED), 1.5),
        aim("spawn_join", 1_000_000, Figure::Memory(UNORDERED), 1.0),
    ]);
    targets
}

fn gathering(case: &'static str, n: usize) -> impl Iterator<Item = Target> {
    let musts = [
        (Figure::Time(UNORDERED), 1.0),
        (Figure::Time(JOIN_SET), 0.35),
        (Figure::Time("moro"), 0.3),
        (Figure::Allocations, ONE_EACH),
        (Figure::Bytes, 160.0),
    ];
    let aims = [(Figure::Time(BUFFERED), 1.2), (Figure::Allocations, 0.1)];
    let musts = musts
        .into_iter()
        .map(move |(figure, limit)| must(case, n, figure, limit));
    musts.chain(
        aims.into_iter()
            .map(move |(figure, limit)| aim(case, n, figure, limit)),
    )
}

fn must(case: &'static str, n: usize, figure: Figure, limit: f64) -> Target {
    Target {
        case,
        n,
        want: Want::Must,
        figure,
        limit,
    }
}

fn aim(case: &'static str, n: usize, figure: Figure, limit: f64) -> Target {
    Target {
        case,
        n,
        want: Want::Aim,
        figure,
        limit,
    }
}

impl Target {
    /// The figure, if it was measured.
    fn value(&self, report: &Report) -> Option<f64> {
        let of = |contender| report.measured(self.case, self.n, contender);
        let own = of(OWN)?;
        let peak = |measured: &Measured| measured.memory.map(|memory| memory.peak);
        match self.figure {
            Figure::Time(peer) => Some(own.ratio_to(of(peer)?)),
            Figure::Growth(from) => Some(own.median() / report.measured(self.case, from, OWN)?.median()),
            Figure::Allocations => own.memory.map(|memory| memory.allocations),
            Figure::Bytes => peak(own),
            Figure::Held => Some(peak(own)? * self.n as f64),
            Figure::Memory(peer) => Some(peak(own)? / peak(of(peer)?)?),
        }
    }

    fn is_met(&self, value: Option<f64>) -> bool {
        value.is_some_and(|value| value <= self.limit)
    }

    fn text(&self) -> String {
        let limit = self.limit;
        match self.figure {
            Figure::Time(peer) => format!("<= {limit}x {peer}"),
            Figure::Growth(from) => format!("<= {limit}x its own at {}", grouped(from)),
            Figure::Allocations => format!("<= {limit} allocations"),
            Figure::Bytes => format!("<= {limit} B held"),
            Figure::Held => format!("<= {limit} B held in all"),
            Figure::Memory(peer) => format!("<= {limit}x the memory of {peer}"),
        }
    }
}

/// All targets, and what was measured of them.
#[derive(Debug)]
pub struct Targets {
    judged: Vec<(Target, Option<f64>)>,
}

impl Targets {
    /// Looks up all figures in a report.
    pub fn judge(report: &Report) -> Self {
        let judged = targets().into_iter().map(|target| (target, target.value(report)));
        Self {
            judged: judged.collect(),
        }
    }

    /// Whether every figure that must be reached was measured and is reached.
    pub fn all_musts_met(&self) -> bool {
        let mut musts = self.judged.iter().filter(|(target, _)| target.want == Want::Must);
        musts.all(|(target, value)| target.is_met(*value))
    }

    fn met(&self, want: Want) -> (usize, usize) {
        let wanted = || self.judged.iter().filter(|(target, _)| target.want == want);
        let met = wanted().filter(|(target, value)| target.is_met(*value));
        (met.count(), wanted().count())
    }
}

impl fmt::Display for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.judged.iter().map(|(target, value)| {
            let verdict = match value {
                None => "not measured",
                _ if target.is_met(*value) => "met",
                Some(_) => "NOT met",
            };
            let case = format!("{} {}", target.case, grouped(target.n));
            let want = format!("{:?}", target.want).to_lowercase();
            let value = value.map_or(String::from("-"), short);
            [case, want, target.text(), value, verdict.into()].into()
        });
        writeln!(
            f,
            "{}",
            grid(&["case", "want", "target", "measured", "verdict"], rows)
        )?;
        let ((musts, all_musts), (aims, all_aims)) = (self.met(Want::Must), self.met(Want::Aim));
        write!(
            f,
            "{musts} of {all_musts} that must be met are met, {aims} of {all_aims} that are aimed at"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Targets, UNORDERED, Want};
    use crate::cases;
    use crate::measure::{Group, Measured};
    use crate::report::Report;

    fn report(own: f64) -> Report {
        let measured = |name: &str, time| Measured {
            name: name.into(),
            rounds: vec![time],
            memory: None,
        };
        let contenders = vec![measured(super::OWN, own), measured(UNORDERED, 100.0)];
        let group = Group {
            case: "nested".into(),
            unit: "scope".into(),
            n: 2_047,
            contenders,
        };
        Report { groups: vec![group] }
    }

    #[test]
    fn a_figure_is_met_up_to_its_limit() {
        let met = |own| {
            let targets = Targets::judge(&report(own));
            (targets.met(Want::Must).0, targets.met(Want::Aim).0)
        };
        assert_eq!([met(101.0), met(100.0), met(70.0)], [(0, 0), (1, 0), (1, 1)]);
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        assert!(!Targets::judge(&report(1.0)).all_musts_met());
    }

    #[test]
    fn every_target_is_of_a_case_at_a_size_that_is_measured() {
        let cases = cases::all();
        let known = |target: &super::Target| {
            cases
                .iter()
                .any(|case| case.name == target.case && case.sizes.contains(&target.n))
        };
        assert!(super::targets().iter().all(known));
    }
}
