//! taskgroup beside its peers: the cases, the contenders, and how they are measured.

pub mod cases;
pub mod floors;
pub mod measure;
pub mod peers;
pub mod work;
