//! The runtimes of tokio.

use std::future::Future;

use tokio::runtime::{Handle, Runtime};

use super::Executor;

impl Executor<'static> for Handle {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        drop(self.spawn(task));
    }
}

impl Executor<'static> for Runtime {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        drop(self.spawn(task));
    }
}
