//! Making programs by chance.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

use super::program::{Action, Delay, GATES, Inner, Outside, Program, Step, Target, Use};

/// When things happen in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Every step at a moment of its own: what comes of it is one thing only.
    Apart,
    /// Many at the same moment, in an order that is the engine's choice.
    Together,
}

pub fn programs(pace: Pace) -> impl Strategy<Value = Program> {
    let outside = prop_oneof![
        8 => Just(Outside::Nothing),
        1 => later(pace).prop_map(Outside::Drop),
        1 => later(pace).prop_map(Outside::Cancel),
    ];
    (inner(pace, steps(pace, DEPTH)), outside)
        .prop_map(|(root, outside)| Program { root, outside }.numbered())
}

/// Milliseconds.
fn moment(pace: Pace) -> impl Strategy<Value = u32> + Clone {
    match pace {
        Pace::Apart => 1..1_000_000_u32,
        Pace::Together => 0..6_u32,
    }
}

fn later(pace: Pace) -> impl Strategy<Value = u32> + Clone {
    moment(pace).prop_map(|ms| 3 * ms)
}

fn delay(pace: Pace) -> impl Strategy<Value = Delay> + Clone {
    let turns = (1..4_u8).prop_map(Delay::Turns);
    let sleep = moment(pace).prop_map(Delay::Sleep);
    let gate = (0..GATES).prop_map(Delay::Gate);
    match pace {
        Pace::Apart => sleep.boxed(),
        Pace::Together => {
            prop_oneof![3 => Just(Delay::None), 3 => turns, 2 => sleep, 1 => Just(Delay::Thread), 1 => gate]
                .boxed()
        }
    }
}

/// How deep blocks lie in blocks.
const DEPTH: u32 = 3;

fn inner(pace: Pace, step: impl Strategy<Value = Step> + Clone) -> impl Strategy<Value = Inner> + Clone {
    (vec(step, 1..6), weighted(0.15, later(pace))).prop_map(|(block, timeout)| Inner { block, timeout })
}

fn steps(pace: Pace, depth: u32) -> BoxedStrategy<Step> {
    let simple = simple_action();
    if depth == 0 {
        return step(pace, simple).boxed();
    }
    let deeper = steps(pace, depth - 1);
    let block = vec(deeper.clone(), 0..4);
    let spawn = (vec(deeper.clone(), 0..5), weighted(0.4, block.clone()))
        .prop_map(|(work, cleanup)| Action::Spawn { work, cleanup });
    let inner = inner(pace, deeper);
    let scope = (inner.clone(), any::<bool>()).prop_map(|(inner, caught)| Action::Scope { inner, caught });
    let guarded = (inner, block.clone()).prop_map(|(inner, cleanup)| Action::Guarded { inner, cleanup });
    let join = vec(step(pace, scope.clone()), 1..4).prop_map(Action::Join);
    // The model does not know the last two.
    let many = u32::from(pace == Pace::Together);
    let action = prop_oneof![
        6 => spawn,
        3 => scope,
        2 => block.prop_map(Action::Shield),
        8 => simple,
        many => guarded,
        many => join,
    ];
    step(pace, action).boxed()
}

fn step(pace: Pace, action: impl Strategy<Value = Action> + Clone) -> impl Strategy<Value = Step> + Clone {
    (delay(pace), action).prop_map(|(delay, action)| Step { id: 0, delay, action })
}

fn simple_action() -> impl Strategy<Value = Action> + Clone {
    let use_ = prop_oneof![
        3 => Just(Use::Await),
        1 => Just(Use::Outcome),
        1 => Just(Use::Finished),
        2 => Just(Use::Cancel),
        1 => Just(Use::Drop),
    ];
    let handle =
        (use_, 0..4_usize).prop_map(|(use_, choice)| Action::Handle(use_, Target { choice, task: 0 }));
    prop_oneof![
        12 => Just(Action::Nothing),
        9 => handle,
        3 => Just(Action::Fail),
        1 => Just(Action::Panic),
        1 => (0..GATES).prop_map(Action::Open),
        1 => Just(Action::CancelTasks),
        1 => Just(Action::CancelScope),
    ]
}
