//! What a stranger may send, as functions of bytes: each takes any bytes, makes of them what it tests and says what must
//! hold of it. A random test and a fuzzer call the same functions.

mod decide;
mod draw;
mod push;
mod wire;

pub use decide::decide;
pub use push::Pushes;
pub use wire::wire;
