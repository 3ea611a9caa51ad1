//! A limit on how many tasks of a scope are in flight.
//!
//! Tasks in flight have a *slot*. Those that are spawned when all slots are taken are *held back*: they are on the list
//! of tasks like any other, and come onto the ready list when it is their turn for a slot. The list of tasks is in the
//! order of spawning, so that of those held back all that has to be known is the first.
//!
//! A task with a slot that waits for one held back would wait for ever if nobody else gave a slot back. It *lends* its
//! own: that comes back to it when the borrower has ended, or goes on to the next task that it waits for.

use std::collections::VecDeque;

use super::{Core, Local};
use crate::engine::header::{BACKGROUND, BODY, CANCELLED};
use crate::engine::lists::{ReadyList, TaskList, TaskPtr};
use crate::engine::sync::Ordering;

/// Every task in it is on the list of tasks.
pub(super) struct Limit {
    slots: usize,
    taken: usize,
    /// The first of those that are held back.
    first: Option<TaskPtr>,
    /// Who has the slot of whom.
    loans: Vec<Loan>,
    /// Who waits for tasks held back, without a slot to lend.
    wishes: VecDeque<Loan>,
}

#[derive(Clone, Copy)]
struct Loan {
    borrower: TaskPtr,
    lender: TaskPtr,
}

/// The parts of a core's local side that a limit deals with.
struct Tasks<'a> {
    limit: &'a mut Limit,
    ready: &'a mut ReadyList,
    all: &'a TaskList,
    fresh: &'a mut bool,
}

impl Local {
    fn limited(&mut self) -> Option<Tasks<'_>> {
        Some(Tasks {
            limit: self.limit.as_deref_mut()?,
            ready: &mut self.ready,
            all: &self.tasks,
            fresh: &mut self.fresh,
        })
    }
}

impl Core {
    /// Limits how many of the tasks spawned from here on are in flight.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(in crate::engine) unsafe fn set_limit(&self, slots: usize) {
        self.limited.store(true, Ordering::Release);
        self.attentive.store(true, Ordering::Release);
        // SAFETY: by this function's contract.
        let local = unsafe { self.local() };
        local.limit.get_or_insert_with(|| Box::new(Limit::new())).slots = slots;
        if let Some(mut tasks) = local.limited() {
            // SAFETY: as above.
            unsafe { tasks.fill() };
        }
    }

    /// Whether tasks may be held back.
    #[inline]
    pub(in crate::engine) fn is_limited(&self) -> bool {
        self.limited.load(Ordering::Relaxed)
    }

    /// Whether a new task, which is on the list, is due now; if not, it is held back.
    ///
    /// # Safety
    /// As for [`local`](Core::local), whose lists are of tasks that are alive.
    #[cold]
    pub(super) unsafe fn admit(&self, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        let tasks = unsafe { self.local() }.limited();
        // SAFETY: as above.
        tasks.is_none_or(|mut tasks| unsafe { tasks.admit(task) })
    }

    /// Settles what a task that ends has to do with the limit; it is on the list still.
    ///
    /// # Safety
    /// As for [`admit`](Core::admit).
    #[cold]
    pub(in crate::engine) unsafe fn leave_limit(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        if let Some(mut tasks) = unsafe { self.local() }.limited() {
            // SAFETY: as above.
            unsafe { tasks.leave(task) };
        }
    }

    /// A task that was asked to stop is held back no longer, and has no need of a slot.
    ///
    /// # Safety
    /// As for [`admit`](Core::admit).
    #[cold]
    pub(in crate::engine) unsafe fn let_go(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        if let Some(mut tasks) = unsafe { self.local() }.limited() {
            // SAFETY: as above.
            unsafe { tasks.let_go(task) };
        }
    }

    /// Nobody is held back any more: all are going to be asked to stop.
    ///
    /// # Safety
    /// As for [`admit`](Core::admit).
    pub(in crate::engine) unsafe fn let_all_go(&self) {
        // SAFETY: by this function's contract.
        if let Some(mut tasks) = unsafe { self.local() }.limited() {
            while let Some(task) = tasks.limit.first {
                // SAFETY: as above.
                unsafe {
                    tasks.let_go(task);
                    tasks.make_due(task);
                }
            }
        }
    }

    /// Lends the slot of a task that waits to the one it waits for, if that is held back.
    ///
    /// # Safety
    /// As for [`admit`](Core::admit); both tasks are of this core.
    #[cold]
    pub(in crate::engine) unsafe fn lend(&self, borrower: TaskPtr, lender: TaskPtr) {
        // SAFETY: by this function's contract.
        if let Some(mut tasks) = unsafe { self.local() }.limited() {
            // SAFETY: as above.
            unsafe { tasks.lend(Loan { borrower, lender }) };
        }
    }
}

impl Limit {
    fn new() -> Self {
        Self {
            slots: 0,
            taken: 0,
            first: None,
            loans: Vec::new(),
            wishes: VecDeque::new(),
        }
    }

    fn loan_to(&self, borrower: TaskPtr) -> Option<usize> {
        self.loans.iter().position(|loan| loan.borrower == borrower)
    }

    fn loan_of(&self, lender: TaskPtr) -> Option<usize> {
        self.loans.iter().position(|loan| loan.lender == lender)
    }
}

/// Tasks on the list are alive, and their marks and links belong to whoever has the local side: so say the contracts of
/// the callers in [`Core`], on which those in here rest.
impl Tasks<'_> {
    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn admit(&mut self, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        let header = unsafe { task.as_ref() };
        if header.has(BODY | BACKGROUND | CANCELLED) {
            return true;
        }
        // SAFETY: as above.
        let marks = unsafe { header.marks() };
        marks.slot = self.limit.taken < self.limit.slots;
        marks.held = !marks.slot;
        match marks.slot {
            true => self.limit.taken += 1,
            false => self.limit.first = self.limit.first.or(Some(task)),
        }
        marks.slot
    }

    /// # Safety
    /// As for [`Core::leave_limit`].
    unsafe fn leave(&mut self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe { self.let_go(task) };
        let creditor = self.limit.loan_to(task);
        let creditor = creditor.map(|index| self.limit.loans.swap_remove(index).lender);
        if let Some(index) = self.limit.loan_of(task) {
            // Its slot is with somebody else.
            // SAFETY: as above.
            unsafe { self.drop_wishes_of(task) };
            match creditor {
                Some(creditor) => self.limit.loans[index].lender = creditor,
                None => drop(self.limit.loans.swap_remove(index)),
            }
            return;
        }
        // SAFETY: by this function's contract.
        if std::mem::take(unsafe { &mut task.as_ref().marks().slot }) {
            // SAFETY: as above.
            unsafe { self.pass_on(creditor) };
        }
    }

    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn drop_wishes_of(&mut self, lender: TaskPtr) {
        self.limit.wishes.retain(|wish| {
            let is_other = wish.lender != lender;
            // SAFETY: by this function's contract; who is wished for is held back.
            unsafe { wish.borrower.as_ref().marks() }.wished = is_other;
            is_other
        });
    }

    /// A slot goes back to whoever has lent it, or to the first that is held back.
    ///
    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn pass_on(&mut self, creditor: Option<TaskPtr>) {
        if let Some(creditor) = creditor {
            // SAFETY: by this function's contract.
            return unsafe { self.give_back(creditor) };
        }
        self.limit.taken -= 1;
        // SAFETY: by this function's contract.
        unsafe { self.fill() };
    }

    /// Gives free slots to those that are held back.
    ///
    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn fill(&mut self) {
        while self.limit.taken < self.limit.slots
            && let Some(task) = self.limit.first
        {
            self.limit.taken += 1;
            // SAFETY: by this function's contract.
            unsafe { self.begin(task) };
        }
    }

    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn give_back(&mut self, lender: TaskPtr) {
        let next = self.limit.wishes.iter().position(|wish| wish.lender == lender);
        match next.and_then(|index| self.limit.wishes.remove(index)) {
            // SAFETY: by this function's contract; who is wished for is held back.
            Some(loan) => unsafe {
                loan.borrower.as_ref().marks().wished = false;
                self.grant(loan);
            },
            // SAFETY: as above.
            None => unsafe { lender.as_ref().marks() }.slot = true,
        }
    }

    /// # Safety
    /// As for [`Core::lend`].
    unsafe fn lend(&mut self, loan: Loan) {
        // SAFETY: by this function's contract.
        let (borrower, lender) = unsafe { (loan.borrower.as_ref().marks(), loan.lender.as_ref().marks()) };
        if !borrower.held {
            return;
        }
        if std::mem::take(&mut lender.slot) {
            // SAFETY: as above.
            unsafe { self.grant(loan) };
        } else if !borrower.wished && self.limit.loan_of(loan.lender).is_some() {
            borrower.wished = true;
            self.limit.wishes.push_back(loan);
        }
    }

    /// # Safety
    /// As for [`Core::admit`]; the lender's slot has been taken, and the borrower is held back.
    unsafe fn grant(&mut self, loan: Loan) {
        self.limit.loans.push(loan);
        // SAFETY: by this function's contract.
        unsafe { self.begin(loan.borrower) };
    }

    /// Gives a task that is held back a slot.
    ///
    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn begin(&mut self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe {
            self.let_go(task);
            task.as_ref().marks().slot = true;
            self.make_due(task);
        }
    }

    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn let_go(&mut self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        let marks = unsafe { task.as_ref().marks() };
        if !std::mem::take(&mut marks.held) {
            return;
        }
        let wished = std::mem::take(&mut marks.wished);
        if self.limit.first == Some(task) {
            // SAFETY: as above, and the task is on the list.
            self.limit.first = unsafe { self.next_held(task) };
        }
        if wished {
            // They are mostly wished for in the order in which they begin.
            let wish = self.limit.wishes.iter().position(|wish| wish.borrower == task);
            let _ = wish.and_then(|index| self.limit.wishes.remove(index));
        }
    }

    /// # Safety
    /// As for [`Core::admit`], and the task is on the list.
    unsafe fn next_held(&self, task: TaskPtr) -> Option<TaskPtr> {
        // SAFETY: by this function's contract.
        let after = |task: &TaskPtr| unsafe { self.all.after(*task) };
        let mut behind = std::iter::successors(after(&task), after);
        // SAFETY: as above.
        behind.find(|task| unsafe { task.as_ref().marks() }.held)
    }

    /// # Safety
    /// As for [`Core::admit`].
    unsafe fn make_due(&mut self, task: TaskPtr) {
        *self.fresh = true;
        // SAFETY: by this function's contract; the driver's count stays with the entry.
        unsafe {
            if task.as_ref().queue() {
                self.ready.push_back(task);
            }
        }
    }
}
