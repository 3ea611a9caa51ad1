//! Measures taskgroup beside its peers.
use std::time::Duration;
use taskgroup_benches::{cases, measure};
fn main() {
    for case in cases::all() {
        for &n in case.sizes {
            let entries: Vec<_> = case.entries.iter().copied().filter(|e| n <= e.up_to).collect();
            let plan = measure::Plan { sample: Duration::from_millis(2), rounds: Some(1) };
            let g = measure::measure(&case, n, &entries, plan, |_| ());
            for m in &g.contenders { println!("{} {} {} {:.1} {:?}", g.case, n, m.name, m.median(), m.memory); }
        }
    }
}
