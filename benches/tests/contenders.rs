//! Every contender does every case that it is entered for: the runs check their own sums.

use std::time::Duration;

use taskgroup_benches::cases;
use taskgroup_benches::measure::Meter;

#[test]
fn everybody_comes_to_the_right_sum_in_every_case() {
    for case in cases::all().iter().filter(|case| case.name != "churn") {
        let n = case.sizes[0].min(1_000);
        for entry in case.entries.iter().filter(|entry| n <= entry.up_to) {
            let mut meter = Meter::clock(2);
            (entry.run)(n, &mut meter);
            assert!(meter.whole() > Duration::ZERO, "{} by {}", case.name, entry.name);
        }
    }
}

#[test]
fn a_window_is_filled_again_up_to_the_last_child() {
    let cases = cases::all();
    let churn = cases.iter().find(|case| case.name == "churn").unwrap();
    for n in [1, 99, 100, 101, 2_000] {
        for entry in &churn.entries {
            (entry.run)(n, &mut Meter::clock(1));
        }
    }
}
