//! Running a program on the real engine and a simulated clock.

use std::any::Any;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use futures::future::{BoxFuture, select};
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{
    CancelHandle, Cancelled, Deadline, ErrorGroup, Leaf, Scope, ScopeFuture, TaskHandle, TimedOut,
    catch_group, scope, shield, spawn,
};
use taskgroup_tests::{Gate, OnDrop, turns};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep};

use super::program::{Action, Delay, GATES, Inner, Outside, Program, Step, Use};
use super::threads::Threads;
use super::trace::{Event, Outcome, Seen, Stretch};

/// An error with the number of the step that raised it.
#[derive(Debug)]
struct Raised(usize);

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "raised {}", self.0)
    }
}

impl Error for Raised {}

/// A panic with the number of its step.
struct Planned(usize);

type Output = Result<(), Box<dyn Error + Send + Sync>>;

/// Runs programs, one after the other.
pub struct Runner {
    runtime: Runtime,
    threads: Threads,
}

impl Runner {
    pub fn new() -> Self {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        Self {
            runtime: runtime.expect("a runtime"),
            threads: Threads::new(),
        }
    }

    /// # Panics
    ///
    /// If the program hangs, or panics otherwise than it says.
    pub fn run(&self, program: &Program) -> Seen {
        self.runtime.block_on(async {
            let world = World {
                begun: Instant::now(),
                events: Mutex::default(),
                threads: &self.threads,
                gates: Default::default(),
            };
            let outcome = drive(program, &world).await;
            self.threads.wait();
            Seen {
                events: world.events.into_inner().expect("nobody panics with the lock"),
                outcome,
            }
        })
    }
}

/// What all tasks of a program share.
struct World<'a> {
    begun: Instant,
    events: Mutex<Vec<(u64, Event)>>,
    threads: &'a Threads,
    gates: [Gate; GATES as usize],
}

impl World<'_> {
    fn say(&self, event: Event) {
        let now = self.begun.elapsed().as_millis();
        let now = now.try_into().expect("a short program");
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.push((now, event));
    }

    /// Says that the stretch begins, and by the guard that it is gone.
    fn enter(&self, stretch: Stretch) -> OnDrop<impl FnOnce() + Send> {
        self.say(Event::Began(stretch));
        OnDrop::new(move || self.say(Event::Gone(stretch)))
    }

    async fn wait(&self, delay: Delay) {
        match delay {
            Delay::None => {}
            Delay::Turns(number) => turns(number.into()).await,
            Delay::Sleep(ms) => sleep(millis(ms)).await,
            Delay::Gate(gate) => {
                let open = self.gates[usize::from(gate)].wait();
                select(pin!(open), pin!(turns(5))).await;
            }
            Delay::Thread => self.threads.wake().await,
        }
    }
}

fn millis(ms: u32) -> Duration {
    Duration::from_millis(ms.into())
}

/// Polls the program, and does to it what is to come from outside.
async fn drive(program: &Program, world: &World<'_>) -> Outcome {
    let root = inner(world, &program.root, 0);
    let handle = root.cancel_handle();
    let mut root = Some(Box::pin(root));
    let mut outside = match program.outside {
        Outside::Nothing => None,
        Outside::Drop(ms) | Outside::Cancel(ms) => Some(Box::pin(sleep(millis(ms)))),
    };
    let mut hangs = pin!(sleep(Duration::from_secs(100_000)));
    let mut polls = 0;
    poll_fn(|cx| {
        polls += 1;
        assert!(polls < 100_000, "the program spins");
        if let Some(outcome) = poll_root(&mut root, cx) {
            return Poll::Ready(outcome);
        }
        // So that the clock goes on only when nothing is under way.
        world.threads.wait();
        if ready(&mut outside, cx) {
            outside = None;
            match program.outside {
                Outside::Cancel(_) => cancel_elsewhere(&handle),
                _ => return Poll::Ready(drop_root(root.take())),
            }
        }
        assert!(hangs.as_mut().poll(cx).is_pending(), "the program hangs");
        Poll::Pending
    })
    .await
}

fn ready<F: Future>(future: &mut Option<Pin<Box<F>>>, cx: &mut Context<'_>) -> bool {
    future
        .as_mut()
        .is_some_and(|future| future.as_mut().poll(cx).is_ready())
}

fn poll_root(root: &mut Option<Pin<Box<ScopeFuture<'_, ()>>>>, cx: &mut Context<'_>) -> Option<Outcome> {
    let future = root.as_mut()?;
    let poll = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
    let outcome = match poll {
        Ok(Poll::Pending) => return None,
        Ok(Poll::Ready(result)) => Outcome::CameOut(leaves(&result)),
        Err(payload) => Outcome::Panicked(planned(payload)),
    };
    *root = None;
    Some(outcome)
}

/// A panic that waits for the others to be gone comes out of the destructor.
fn drop_root(root: Option<Pin<Box<ScopeFuture<'_, ()>>>>) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| drop(root))) {
        Ok(()) => Outcome::Dropped,
        Err(payload) => Outcome::Panicked(planned(payload)),
    }
}

fn planned(payload: Box<dyn Any + Send>) -> usize {
    match payload.downcast::<Planned>() {
        Ok(planned) => planned.0,
        Err(payload) => resume_unwind(payload),
    }
}

fn cancel_elsewhere(handle: &CancelHandle) {
    thread::scope(|threads| {
        threads.spawn(|| handle.cancel("outside"));
    });
}

fn leaves(result: &Result<(), ErrorGroup>) -> Vec<String> {
    let group = result.as_ref().err();
    group.into_iter().flatten().map(leaf).collect()
}

/// As the model says it.
fn leaf(leaf: &Leaf) -> String {
    if let Some(late) = leaf.downcast_ref::<TimedOut>() {
        return format!("late {}", late.reason().unwrap_or_default());
    }
    match leaf.downcast_ref::<Cancelled>() {
        None => leaf.to_string(),
        Some(cancelled) => match (cancelled.task(), cancelled.reason()) {
            (Some(task), _) => format!("cancelled {task}"),
            (_, Some(reason)) => format!("cancelled for {reason}"),
            (None, None) => "stopped".to_owned(),
        },
    }
}

fn inner<'e>(world: &'e World<'_>, inner: &'e Inner, id: usize) -> ScopeFuture<'e, ()> {
    let scope = scope!(move |s| { block(s, world, &inner.block, Stretch::Body(id)).await });
    match inner.timeout {
        Some(ms) => scope.timeout(Deadline::after(millis(ms)).reason(id.to_string())),
        None => scope,
    }
}

type Handles<'s> = HashMap<usize, TaskHandle<'s, ()>>;

fn block<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World<'_>,
    steps: &'s [Step],
    stretch: Stretch,
) -> BoxFuture<'s, Output> {
    Box::pin(async move {
        let _here = world.enter(stretch);
        let mut handles = Handles::new();
        for step in steps {
            world.wait(step.delay).await;
            world.say(Event::Step(step.id));
            act(s, world, step, &mut handles).await?;
        }
        Ok(())
    })
}

async fn act<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World<'_>,
    step: &'s Step,
    handles: &mut Handles<'s>,
) -> Output {
    match &step.action {
        Action::Nothing => {}
        Action::Spawn { work, cleanup } => {
            world.say(Event::Spawned(step.id, !s.is_closing()));
            handles.insert(step.id, spawned(s, world, step.id, work, cleanup.as_deref()));
        }
        Action::Handle(use_, target) => {
            if let Some(handle) = use_handle(*use_, handles, target.task).await {
                handles.insert(target.task, handle);
            }
        }
        Action::Open(gate) => world.gates[usize::from(*gate)].open(),
        Action::CancelTasks => s.cancel_tasks(),
        Action::CancelScope => s.cancel(step.id.to_string()),
        Action::Fail => return Err(Raised(step.id).into()),
        Action::Panic => resume_unwind(Box::new(Planned(step.id))),
        Action::Scope { inner, caught } => {
            let result = come_out(world, inner, step.id).await;
            if !caught {
                result?;
            }
        }
        Action::Shield(steps) => shield(block(s, world, steps, Stretch::Shield(step.id))).await?,
        Action::Guarded { inner: of, cleanup } => {
            let finally = block(s, world, cleanup, Stretch::Finally(step.id));
            guarded(world, of, step.id, finally).await?;
        }
        Action::Join(scopes) => {
            let mut all: FuturesUnordered<_> = scopes.iter().map(|step| side_by_side(world, step)).collect();
            while all.next().await.is_some() {}
        }
    }
    Ok(())
}

async fn come_out(world: &World<'_>, of: &Inner, id: usize) -> Result<(), ErrorGroup> {
    let result = inner(world, of, id).await;
    let mut errors = leaves(&result);
    errors.sort();
    world.say(Event::CameOut(id, errors));
    result
}

/// A scope whose errors are caught.
fn side_by_side<'e>(world: &'e World<'_>, step: &'e Step) -> BoxFuture<'e, ()> {
    Box::pin(async move {
        world.say(Event::Step(step.id));
        if let Action::Scope { inner, .. } = &step.action {
            drop(come_out(world, inner, step.id).await);
        }
    })
}

/// Never raised.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("never")
    }
}

impl Error for Never {}

async fn guarded(
    world: &World<'_>,
    of: &Inner,
    id: usize,
    finally: BoxFuture<'_, Output>,
) -> Result<(), ErrorGroup> {
    catch_group! {
        try { come_out(world, of, id).await?; }
        except* Never => {}
        finally { finally.await? }
    }
}

/// Gives the handle back if it can be used again.
async fn use_handle<'s>(use_: Use, handles: &mut Handles<'s>, task: usize) -> Option<TaskHandle<'s, ()>> {
    let handle = handles.remove(&task)?;
    match use_ {
        Use::Await => handle.await,
        Use::Outcome => drop(handle.outcome().await),
        Use::Drop => drop(handle),
        Use::Finished => {
            handle.finished().await;
            return Some(handle);
        }
        Use::Cancel => {
            handle.cancel();
            return Some(handle);
        }
    }
    None
}

fn spawned<'s>(
    s: &'s Scope<'s, '_>,
    world: &'s World<'_>,
    id: usize,
    work: &'s [Step],
    cleanup: Option<&'s [Step]>,
) -> TaskHandle<'s, ()> {
    let work = block(s, world, work, Stretch::Work(id));
    match cleanup {
        None => spawn!(s, (name = format!("t{id}")) work),
        Some(cleanup) => {
            let cleanup = block(s, world, cleanup, Stretch::Cleanup(id));
            spawn!(s, (name = format!("t{id}")) move { work.await? } finally { cleanup.await? })
        }
    }
}
