//! What is seen of a program that runs.

/// A stretch of code with a beginning and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stretch {
    /// The body of the scope that this step makes; that of the program is number 0.
    Body(usize),
    /// The work of the task that this step spawns.
    Work(usize),
    Cleanup(usize),
    Finally(usize),
    Shield(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// This step spawned; into a scope that shuts down, nothing.
    Spawned(usize, bool),
    Began(Stretch),
    /// Done, or dropped.
    Gone(Stretch),
    /// The delay of this step is over.
    Step(usize),
    /// The scope of this step has come out, with these errors, sorted; none if it had a value.
    CameOut(usize, Vec<String>),
}

/// What the program came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The errors in their order; none if there was a value.
    CameOut(Vec<String>),
    Panicked(usize),
    Dropped,
}

/// Everything that was seen, with the moment in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub events: Vec<(u64, Event)>,
    pub outcome: Outcome,
}

impl Seen {
    /// Without the order of what happened at the same moment, which is the engine's to choose.
    pub fn unordered(mut self) -> Self {
        self.events.sort();
        if let Outcome::CameOut(leaves) = &mut self.outcome {
            leaves.sort();
        }
        self
    }
}
