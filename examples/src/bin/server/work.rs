//! Work for a thread of its own.

use taskgroup::{ErrorGroup, is_cancelled, scope};

/// How many candidates are tried between two looks at whether the answer is still wanted.
const STEP: u64 = 4096;

/// Counts the primes below a limit, on a thread for what blocks. Stops soon after it is asked to.
pub async fn primes_below(limit: u64) -> Result<u64, ErrorGroup> {
    scope! {
        let count = spawn(blocking) move { count(limit) };
        count.await
    }
    .await
}

fn count(limit: u64) -> u64 {
    let mut count = 0;
    for number in 2..limit {
        if number.is_multiple_of(STEP) && is_cancelled() {
            // The body that waited for the count is gone by now.
            break;
        }
        count += u64::from(is_prime(number));
    }
    count
}

fn is_prime(number: u64) -> bool {
    (2..)
        .take_while(|divisor| divisor * divisor <= number)
        .all(|divisor| !number.is_multiple_of(divisor))
}
