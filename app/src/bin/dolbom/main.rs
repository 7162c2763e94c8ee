//! The client with screens: in a browser, in a window, on a tablet.

fn main() {}
