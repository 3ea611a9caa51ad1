use std::io;

use futures::executor::block_on;
use taskgroup::{ErrorGroup, catch_group, scope};

fn load(fail: bool) -> Result<u32, ErrorGroup> {
    if fail { Err(ErrorGroup::from_error(io::Error::other("disk"))) } else { Ok(1) }
}

fn caught(fail: bool) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            let mut total = 0;
            for _ in 0..9 {
                if total > 3 {
                    break;
                }
                if total == 1 {
                    total += 1;
                    continue;
                }
                total += load(fail)?;
            }
            total
        }
        except* io::Error as errors => {
            let first = |limit: u32| {
                if limit == 0 {
                    return 0;
                }
                errors.len() as u32
            };
            'found: {
                if first(1) == 1 {
                    break 'found 7;
                }
                0
            }
        }
        else as value {
            fn double(value: u32) -> u32 {
                return value * 2;
            }
            double(value)
        }
        finally {
            loop {
                break;
            }
        }
    }
}

async fn ended(early: bool) -> Result<u32, ErrorGroup> {
    scope! {
        if early {
            return Ok(1);
        }
        let task = spawn {
            if !early {
                return Ok(2);
            }
            3
        };
        task.await
    }
    .await
}

fn main() {
    assert_eq!((caught(false).unwrap(), caught(true).unwrap()), (8, 7));
    assert_eq!((block_on(ended(true)).unwrap(), block_on(ended(false)).unwrap()), (1, 2));
}
