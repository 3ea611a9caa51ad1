//! The clauses against CPython's, on random trees; `cpython.py` wrote the table.

use super::{A, B, C, Kind, X, group, parse, show};
use crate::error::{Attempt, Catch, CaughtError, Matched, Member, TaskError, attempt};

fn act<T: CaughtError>(action: &str, number: u32, matched: Matched<T>) -> Attempt<()> {
    match action {
        "again" => Err(matched)?,
        "new" => Err(Kind::<'X'>(number))?,
        "group" => Err(group("g", [Kind::<'X'>(number).into()]))?,
        _ => {}
    }
    attempt(())
}

fn clause<T: CaughtError>(catch: &mut Catch<()>, action: &str, number: u32) {
    if let Some(matched) = catch.select::<T, _>(|_| true) {
        catch.settle(act(action, number, matched));
    }
}

fn run(error: Member, clauses: &str) -> String {
    let mut catch = Catch::new(TaskError::from(error));
    for (number, clause_head) in (91..).zip(clauses.split(' ')) {
        let (kind, action) = clause_head.split_once(':').unwrap();
        match kind {
            "A" => clause::<A>(&mut catch, action, number),
            "B" => clause::<B>(&mut catch, action, number),
            "C" => clause::<C>(&mut catch, action, number),
            _ => clause::<X>(&mut catch, action, number),
        }
    }
    match catch.finish() {
        Ok(()) => "handled".to_owned(),
        Err(group) => show(&group),
    }
}

#[test]
fn b354_b355_b359_b363_b364_b368_b370_b371_b372_b390_b391_as_cpython_does() {
    let mut cases = 0;
    for line in include_str!("cpython.txt").lines() {
        let [tree, clauses, expected] = line.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(run(parse(tree), clauses), expected, "{tree} | {clauses}");
        cases += 1;
    }
    assert_eq!(cases, 300);
}
