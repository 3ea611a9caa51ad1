//! A user of taskgroup on edition 2021, with and without a prelude.

#![deny(warnings, rust_2024_compatibility)]

pub mod no_prelude;
pub mod ordinary;
pub mod shadowed;
