//! What a program is made of, and how it reads.

use std::fmt::{self, Display, Formatter};

pub type Block = Vec<Step>;

/// How many gates there are.
pub const GATES: u8 = 3;

/// A scope, and what the world outside does to it.
#[derive(Clone)]
pub struct Program {
    pub root: Inner,
    pub outside: Outside,
}

/// What happens to the whole program from outside, after so many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    Nothing,
    /// Its future is dropped.
    Drop(u32),
    /// Another thread cancels it.
    Cancel(u32),
}

#[derive(Clone, Debug)]
pub struct Inner {
    pub block: Block,
    pub timeout: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Step {
    /// Given by [`Program::numbered`], counting from 1; what the step makes is called after it.
    pub id: usize,
    /// Comes first.
    pub delay: Delay,
    pub action: Action,
}

#[derive(Clone, Copy, Debug)]
pub enum Delay {
    None,
    Turns(u8),
    /// Milliseconds on the simulated clock.
    Sleep(u32),
    /// Until the gate of this number is open, but for no more than five turns.
    Gate(u8),
    /// Until another thread calls the waker, which it does at once.
    Thread,
}

#[derive(Clone, Debug)]
pub enum Action {
    Nothing,
    Spawn {
        work: Block,
        cleanup: Option<Block>,
    },
    Handle(Use, Target),
    /// Opens a gate.
    Open(u8),
    CancelTasks,
    CancelScope,
    Fail,
    Panic,
    Scope {
        inner: Inner,
        caught: bool,
    },
    Shield(Block),
    /// `catch_group!` with a `finally`, around a scope.
    Guarded {
        inner: Inner,
        cleanup: Block,
    },
    /// Steps that are scopes, side by side.
    Join(Block),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Await,
    Outcome,
    Finished,
    Cancel,
    Drop,
}

/// One of the handles that the block has at this point.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Any number: it is taken modulo the number of handles.
    pub choice: usize,
    /// Who it is, from [`Program::numbered`].
    pub task: usize,
}

/// Where a block stands: a cleanup or shield awaits no handle that could end it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Plain,
    Sheltered,
}

#[derive(Default)]
struct Numbering {
    last: usize,
    /// A panic in one of them would unwind through the others, and drop them half-way.
    side_by_side: bool,
}

impl Program {
    /// Gives every step its number, and every use of a handle its task.
    pub fn numbered(mut self) -> Self {
        Numbering::default().block(&mut self.root.block, Place::Plain);
        self
    }

    /// Whether it may be dropped half-way.
    pub fn outside_drops(&self) -> bool {
        matches!(self.outside, Outside::Drop(_))
    }

    /// Calls `visit` with every step.
    pub fn each(&self, visit: &mut impl FnMut(&Step)) {
        each(&self.root.block, visit);
    }
}

fn each(block: &[Step], visit: &mut impl FnMut(&Step)) {
    for step in block {
        visit(step);
        match &step.action {
            Action::Spawn { work, cleanup } => {
                each(work, visit);
                each(cleanup.as_deref().unwrap_or_default(), visit);
            }
            Action::Scope { inner, .. } => each(&inner.block, visit),
            Action::Shield(block) | Action::Join(block) => each(block, visit),
            Action::Guarded { inner, cleanup } => {
                each(&inner.block, visit);
                each(cleanup, visit);
            }
            _ => {}
        }
    }
}

impl Numbering {
    fn block(&mut self, block: &mut Block, place: Place) {
        let mut handles = Vec::new();
        for step in block {
            self.last += 1;
            step.id = self.last;
            match &mut step.action {
                Action::Spawn { work, cleanup } => {
                    self.block(work, Place::Plain);
                    if let Some(cleanup) = cleanup {
                        self.block(cleanup, Place::Sheltered);
                    }
                    handles.push(step.id);
                }
                Action::Handle(use_, target) => match settle(use_, target, &mut handles, place) {
                    true => {}
                    false => step.action = Action::Nothing,
                },
                Action::Scope { inner, .. } => self.block(&mut inner.block, Place::Plain),
                Action::Shield(block) => self.block(block, Place::Sheltered),
                Action::Guarded { inner, cleanup } => {
                    self.block(&mut inner.block, Place::Plain);
                    self.block(cleanup, Place::Sheltered);
                }
                Action::Join(scopes) => {
                    let before = std::mem::replace(&mut self.side_by_side, true);
                    self.block(scopes, Place::Plain);
                    self.side_by_side = before;
                }
                Action::Panic if self.side_by_side => step.action = Action::Fail,
                _ => {}
            }
        }
    }
}

/// `false` if there is no handle.
fn settle(use_: &mut Use, target: &mut Target, handles: &mut Vec<usize>, place: Place) -> bool {
    if handles.is_empty() {
        return false;
    }
    if place == Place::Sheltered && *use_ == Use::Await {
        *use_ = Use::Outcome;
    }
    let place = target.choice % handles.len();
    target.task = match use_ {
        Use::Finished | Use::Cancel => handles[place],
        Use::Await | Use::Outcome | Use::Drop => handles.remove(place),
    };
    true
}

/// A program fails in print as it would be written.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "let program = ")?;
        scope(f, &self.root, 0, 0)?;
        writeln!(f, ";")?;
        match self.outside {
            Outside::Nothing => writeln!(f, "program.await"),
            Outside::Drop(ms) => writeln!(f, "drop(program) after ms({ms})"),
            Outside::Cancel(ms) => writeln!(
                f,
                "program.cancel_handle().cancel(\"outside\") on another thread after ms({ms})"
            ),
        }
    }
}

fn scope(f: &mut Formatter<'_>, inner: &Inner, id: usize, depth: usize) -> fmt::Result {
    writeln!(f, "scope!(|s| {{")?;
    steps(f, &inner.block, depth + 1)?;
    indent(f, depth)?;
    write!(f, "}})")?;
    match inner.timeout {
        Some(ms) => write!(f, ".timeout(Deadline::after(ms({ms})).reason(\"{id}\"))"),
        None => Ok(()),
    }
}

fn indent(f: &mut Formatter<'_>, depth: usize) -> fmt::Result {
    write!(f, "{:width$}", "", width = 4 * depth)
}

fn steps(f: &mut Formatter<'_>, block: &[Step], depth: usize) -> fmt::Result {
    for step in block {
        delay(f, step.delay, depth)?;
        if !matches!(step.action, Action::Nothing) {
            indent(f, depth)?;
            action(f, step, depth)?;
            writeln!(f)?;
        }
    }
    Ok(())
}

fn delay(f: &mut Formatter<'_>, delay: Delay, depth: usize) -> fmt::Result {
    let text = match delay {
        Delay::None => return Ok(()),
        Delay::Turns(turns) => format!("turns({turns})"),
        Delay::Sleep(ms) => format!("sleep(ms({ms}))"),
        Delay::Gate(gate) => format!("select(gates[{gate}].wait(), turns(5))"),
        Delay::Thread => "woken_by_another_thread()".to_owned(),
    };
    indent(f, depth)?;
    writeln!(f, "{text}.await;")
}

fn braced(f: &mut Formatter<'_>, block: &[Step], depth: usize) -> fmt::Result {
    writeln!(f, "{{")?;
    steps(f, block, depth + 1)?;
    indent(f, depth)?;
    write!(f, "}}")
}

fn action(f: &mut Formatter<'_>, step: &Step, depth: usize) -> fmt::Result {
    let id = step.id;
    match &step.action {
        Action::Nothing => Ok(()),
        Action::Spawn { work, cleanup } => {
            write!(f, "let t{id} = spawn ")?;
            braced(f, work, depth)?;
            if let Some(cleanup) = cleanup {
                write!(f, " finally ")?;
                braced(f, cleanup, depth)?;
            }
            write!(f, ";")
        }
        Action::Handle(use_, Target { task, .. }) => match use_ {
            Use::Await => write!(f, "t{task}.await;"),
            Use::Outcome => write!(f, "let _ = t{task}.outcome().await;"),
            Use::Finished => write!(f, "t{task}.finished().await;"),
            Use::Cancel => write!(f, "t{task}.cancel();"),
            Use::Drop => write!(f, "drop(t{task});"),
        },
        Action::Open(gate) => write!(f, "gates[{gate}].open();"),
        Action::CancelTasks => write!(f, "s.cancel_tasks();"),
        Action::CancelScope => write!(f, "s.cancel(\"{id}\");"),
        Action::Fail => write!(f, "Err(Raised({id}))?;"),
        Action::Panic => write!(f, "panic!(\"{id}\");"),
        Action::Scope { inner, caught } => {
            write!(f, "{}", if *caught { "let _ = " } else { "" })?;
            scope(f, inner, id, depth)?;
            write!(f, ".await{}   // scope {id}", if *caught { ";" } else { "?;" })
        }
        Action::Guarded { inner, cleanup } => {
            write!(f, "catch_group! {{ async try {{ ")?;
            scope(f, inner, id, depth)?;
            write!(f, ".await? }} except* Never => {{}} finally ")?;
            braced(f, cleanup, depth)?;
            write!(f, " }}?;   // scope and finally {id}")
        }
        Action::Join(scopes) => {
            write!(f, "join_all! ")?;
            braced(f, scopes, depth)?;
            write!(f, ".await;")
        }
        Action::Shield(block) => {
            write!(f, "shield(async ")?;
            braced(f, block, depth)?;
            write!(f, ").await?;   // shield {id}")
        }
    }
}
