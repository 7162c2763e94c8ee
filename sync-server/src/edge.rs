//! The edge of the program: the only place that reads the clock and draws random numbers.
//!
//! Everything else is given an [`Edge`], so that a test can give it another clock.

use shared::clock::Millis;
use std::fmt;
use uuid::Uuid;

type Clock = Box<dyn Fn() -> Millis + Send + Sync>;
type Randomness = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// Time and randomness.
pub struct Edge {
    clock: Clock,
    randomness: Randomness,
}

impl Edge {
    /// Of a clock and a source of random bytes.
    pub fn new(
        clock: impl Fn() -> Millis + Send + Sync + 'static,
        randomness: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Edge { clock: Box::new(clock), randomness: Box::new(randomness) }
    }

    /// The system's.
    pub fn system() -> Self {
        Edge::new(system_now, |bytes| {
            // Without randomness no token is safe: better to stop than to go on.
            getrandom::fill(bytes).expect("the operating system gives random numbers");
        })
    }

    /// What time it is.
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// So many random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.randomness)(&mut bytes);
        bytes
    }

    /// A fresh UUIDv7.
    pub fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid()
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edge")
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge")]
fn system_now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// Let a moment pass before something is tried again. Only for what another process holds.
pub fn pause(moment: std::time::Duration) {
    std::thread::sleep(moment);
}
