//! taskgroup beside its peers: small cases, everybody in each who can do it, side by side in rounds.
//!
//! `cases` says what is run, `peers` and `floors` by whom, `work` what the children do, `measure` how time and memory are
//! taken, `report` what becomes of the figures, and `cli` what the user can ask for. `compile` is about compile time.

pub mod cases;
pub mod cli;
pub mod compile;
pub mod floors;
pub mod measure;
pub mod peers;
pub mod report;
pub mod work;
