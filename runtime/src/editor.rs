//! What rust-analyzer expands in place of the procedural macros: the same, told that it is for an editor.
//!
//! For rustc's messages an expansion is full of tokens that stand where the user's do. An editor takes each of them for the
//! user's token: it would show them under the pointer, and go to their definitions.

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_scope {
    ($path:tt $($body:tt)*) => { $crate::private::written::__scope! { (editor $crate) $($body)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_local_scope {
    ($path:tt $($body:tt)*) => { $crate::private::written::__local_scope! { (editor $crate) $($body)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_spawn {
    ($path:tt $($form:tt)*) => { $crate::private::written::__spawn! { (editor $crate) $($form)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_catch_group {
    ($path:tt $($clauses:tt)*) => { $crate::private::written::__catch_group! { (editor $crate) $($clauses)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_race {
    ($path:tt $($body:tt)*) => { $crate::private::written::__race! { (editor $crate) $($body)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __editor_first_finished {
    ($path:tt $($body:tt)*) => { $crate::private::written::__first_finished! { (editor $crate) $($body)* } };
}
