//! The data host's thread, and the channels to it.

use super::device;
use crate::host::{FromHost, ToHost, serve};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Start the data host: what takes messages to it, and what it says.
pub fn start() -> (UnboundedSender<ToHost>, UnboundedReceiver<FromHost>) {
    let (to_host, inbox) = unbounded_channel();
    let (outbox, from_host) = unbounded_channel();
    // The thread ends when the screens drop their end of the channel.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a thread of this program can wait for timers and the network");
        let serving = serve(device::home(), inbox, outbox);
        tokio::task::LocalSet::new().block_on(&runtime, serving);
    });
    (to_host, from_host)
}

/// Whether this very program is to be the data host, and is. Never here: the host is a thread.
pub fn run_here() -> bool {
    false
}
